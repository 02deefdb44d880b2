//! The house's plan held against its source: what stands only in one place, which way arrows run, what is counted.
#![expect(clippy::unwrap_used, reason = "a source tree that can't be read has to end the test")]

mod count;
mod floors;
mod modules;
mod proofs;

use std::{fs, path::Path};

/// What the lowest floor may use besides itself.
const PURE: [&str; 5] = ["std", "serde", "thiserror", "jiff", "url"];

/// A text, the files it may stand in, and why nowhere else.
const BANS: [(&str, &[&str], &str); 15] = [
    ("sqlx", &["src/store/"], "every statement stands in the store"),
    ("reqwest", &["src/clients/"], "calls to providers have one way out"),
    ("Timestamp::now", &["src/clock.rs"], "time is an argument, so that tests can move it"),
    ("Zoned::now", &["src/clock.rs"], "time is an argument, so that tests can move it"),
    ("SystemTime", &["src/clock.rs"], "time is an argument, so that tests can move it"),
    ("Instant::now", &["src/clock.rs", "src/web/edge.rs"], "only the log's duration is measured"),
    ("axum::Form", &[], "a refused form is a page of ours"),
    ("axum::extract::Form", &[], "a refused form is a page of ours"),
    ("extract::Form", &["src/web/form/mod.rs"], "a refused form is a page of ours"),
    ("extract::Query", &["src/web/form/mod.rs"], "a refused query is a page of ours"),
    ("extract::Path", &["src/web/form/mod.rs"], "an id that can't exist is not found"),
    ("env::var", &["src/keys.rs"], "the environment is looked into in one place; configuration comes through clap"),
    ("env::vars", &[], "nobody needs the whole environment"),
    ("Engine::Sqlite", &["src/store/engine.rs"], "one file knows which engine runs"),
    ("Engine::Postgres", &["src/store/engine.rs"], "one file knows which engine runs"),
];

/// Names of raw extractors that must not be among the imports of axum's `extract`.
const RAW_EXTRACTORS: [&str; 3] = ["Form", "Path", "Query"];

#[test]
fn the_lowest_floor_is_pure() {
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with("src/domain/")) {
        let code = code_of(untested(&text));
        for line in code.lines().map(str::trim).filter(|line| line.starts_with("use ") || line.contains("::")) {
            let used = line.trim_start_matches("pub ").trim_start_matches("use ");
            let first = used.split("::").next().unwrap();
            let is_crate = line.contains("use ") && !["crate", "super", "self"].contains(&first);
            assert!(!is_crate || PURE.contains(&first.trim_end_matches(';')), "{path}: {line}");
        }
        for impure in ["std::fs", "std::net::Tcp", "std::env", "std::process", "tokio", "async fn", "rand"] {
            assert!(!code.contains(impure), "{path}: {impure} in the domain");
        }
    }
}

#[test]
fn what_has_its_place_stands_nowhere_else() {
    for (path, text) in sources() {
        for (banned, places, reason) in BANS {
            let allowed = places.iter().any(|place| path.starts_with(place));
            assert!(allowed || !code_of(&text).contains(banned), "{path}: {banned}, but {reason}");
        }
        if path != "src/web/form/mod.rs" {
            let imports = text.split("extract::{").skip(1).filter_map(|rest| rest.split('}').next());
            for name in imports.flat_map(|list| list.split(',')).map(str::trim) {
                assert!(!RAW_EXTRACTORS.contains(&name), "{path}: raw {name}, whose refusals are no pages of ours");
            }
        }
    }
}

#[test]
fn no_statement_names_an_engine() {
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with("src/store/")) {
        if path == "src/store/engine.rs" {
            continue;
        }
        let code = code_of(&text).to_lowercase();
        for word in ["pragma", "pg_", "sqlite_", "skip locked", "for update", "ilike", "autoincrement"] {
            assert!(!code.contains(word), "{path}: {word} is of one engine");
        }
    }
}

#[test]
fn every_file_says_what_it_is_and_stays_short() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{path} opens without its sentence");
        let lines = text.lines().count();
        assert!(lines <= 300, "{path}: {lines} lines");
    }
}

#[test]
fn no_line_of_a_template_is_too_long_to_review() {
    for (path, text) in templates() {
        for line in text.lines() {
            assert!(line.chars().count() <= 160, "{path}: break this line: {line}");
        }
    }
}

#[test]
fn nothing_in_a_template_escapes_the_escaping() {
    for (path, text) in templates() {
        for word in ["|safe", "| safe", "escape none", "autoescape"] {
            assert!(!text.contains(word), "{path}: {word}");
        }
    }
    for (path, text) in sources() {
        assert!(
            !text.contains("escape = \"none\"") && !text.contains("PreEscaped"),
            "{path}: markup that is not escaped"
        );
        let is_json = path == "src/web/structured.rs";
        assert!(
            is_json || !text.contains("HtmlSafeOutput("),
            "{path}: only JSON is safe as it is, where a filter made it so"
        );
    }
}

/// The text without its comments.
fn code_of(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Path and text of every source file that is no test.
fn sources() -> Vec<(String, String)> {
    let mut sources = read("src", "rs");
    sources.retain(|(path, _)| !path.ends_with("/tests.rs"));
    sources
}

/// Path and text of every template.
fn templates() -> Vec<(String, String)> {
    read("templates", "html")
}

/// Path and text of every file of a folder that ends so.
fn read(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(&root().join(folder), extension, &mut files);
    assert!(files.len() > 10, "{folder} is not where it was");
    files
}

/// The text up to its tests.
fn untested(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

fn collect(folder: &Path, extension: &str, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, extension, into);
        } else if path.extension().is_some_and(|found| found == extension) {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            into.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
