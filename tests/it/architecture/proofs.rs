//! A test that passes has proved something: it runs to its end, or is ignored until a step of CI has what it needs.

use super::{read, sources};

const CI: &str = include_str!("../../../.ci/run");
/// How a test is left out where nobody asks for it; its reason follows.
const IGNORED: &str = "#[ignore = \"";

#[test]
fn every_ignored_test_belongs_to_a_step_of_ci() {
    let mut ignored = 0;
    for (path, text) in tests() {
        let attributes = text.lines().map(str::trim).filter(|line| line.starts_with("#[") && line.contains("ignore"));
        for line in attributes {
            let reason = line.strip_prefix(IGNORED).and_then(|rest| rest.strip_suffix("\"]"));
            let reason = reason.unwrap_or_else(|| panic!("{path}: {line} names no reason"));
            assert!(CI.contains(&format!("run_ignored '{reason}'")), "{path}: no step of .ci/run has what {reason}");
            ignored += 1;
        }
    }
    assert!(ignored > 30, "{ignored}");
    // The steps find their tests by text, in this crate.
    for (path, text) in sources() {
        assert!(!text.contains("#[ignore"), "{path}: an ignored test among the sources is run by no step");
    }
}

#[test]
fn no_test_ends_before_its_end() {
    let mut seen = 0;
    for (path, text) in tests().into_iter().chain(read("src", "rs")) {
        for test in test_functions(&text) {
            let is_early = ["return;", "return }"].iter().any(|end| test.contains(end));
            assert!(!is_early, "{path}: {} … may pass before its end", test.lines().next().unwrap());
            seen += 1;
        }
        assert!(!text.contains("*** SKIPPED"), "{path}: what proves nothing is ignored with a reason");
    }
    assert!(seen > 500, "{seen}");
}

/// The test functions of a file, from their names to the brace that closes them.
fn test_functions(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.match_indices("test").filter(|(at, _)| {
        let line = &text[text[..*at].rfind('\n').map_or(0, |line| line + 1)..*at];
        ["#[", "#[tokio::"].contains(&line.trim_start())
    });
    starts.map(|(at, _)| {
        let line = &text[text[..at].rfind('\n').map_or(0, |line| line + 1)..at];
        let indentation = &line[..line.len() - line.trim_start().len()];
        let function = &text[at + text[at..].find("fn ").unwrap()..];
        &function[..function.find(&format!("\n{indentation}}}")).unwrap()]
    })
}

/// Path and text of every file of this crate but this one.
fn tests() -> Vec<(String, String)> {
    let mut tests = read("tests", "rs");
    tests.retain(|(path, _)| !path.ends_with("/architecture/proofs.rs"));
    tests
}
