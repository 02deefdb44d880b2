//! `roster import` as it is typed.

use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use super::home::{Home, number};

fn entry(input: f64) -> Value {
    json!({"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 1_000,
        "input_cost_per_token": input, "output_cost_per_token": input})
}

/// Runs `roster import … feed.json` over these entries.
fn import(home: &Home, feed: &Value, more: &[&str]) -> Output {
    std::fs::write(home.folder().join("feed.json"), feed.to_string()).expect("a file of the test");
    let mut command = home.roster();
    command.args(["import", "feed.json"]).args(more).env("ROSTER_LOG", "warn");
    command.output().expect("the program to start")
}

/// Imports `feed.json` by a shell's line that takes longer than a second to hand it over.
fn import_slowly(home: &Home, shell: &[&str]) -> Output {
    let roster = env!("CARGO_BIN_EXE_roster");
    let line = format!("(sleep 1.5; cat feed.json) | '{roster}' import --yes /dev/stdin");
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).arg(line).current_dir(home.folder()).stdin(Stdio::null());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm").env("DATABASE_URL", home.url());
    command.output().expect("a shell, and script of util-linux")
}

/// What stays on a screen: where a line was erased it begins anew.
fn screen(written: &str) -> String {
    let last = |line: &str| line.rsplit("\u{1b}[2K").next().unwrap_or_default().replace('\r', "");
    written.split('\n').map(last).collect::<Vec<_>>().join("\n")
}

/// The counts that `--json` prints; fails where the program did.
fn counts(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("counts as JSON")
}

#[tokio::test]
async fn a_feed_is_shown_applied_and_applied_again() {
    let home = Home::new().await;
    let feed = json!({"openai/test-a": entry(1e-6), "openai/test-b": entry(1e-6), "openai/test-dear": entry(0.002),
        "strange/x": {"litellm_provider": "strange", "mode": "chat"}, "bad": {"mode": "chat"}});
    let shown = counts(&import(&home, &feed, &["--json"]));
    let expected = json!({"added": 2, "changed": 0, "reactivated": 0, "missing": 0, "protected": 0, "ignored": 0,
        "unchanged": 0, "held": 1, "rejected": 1});
    assert_eq!(shown, expected);
    assert_eq!(counts(&import(&home, &feed, &["--dry-run", "--json"])), expected, "showing changes nothing");
    assert_eq!(counts(&import(&home, &feed, &["--yes", "--json"])), expected);
    let again = counts(&import(&home, &feed, &["--yes", "--json"]));
    assert_eq!((&again["unchanged"], &again["held"], &again["added"]), (&json!(2), &json!(1), &json!(0)));
    let all = counts(&import(&home, &feed, &["--providers", "all", "--json"]));
    assert_eq!(all["added"], json!(1));
    let some = counts(&import(&home, &feed, &["--providers", "strange,xai", "--json"]));
    assert_eq!((&some["added"], &some["unchanged"]), (&json!(1), &json!(0)));
    counts(&import(&home, &feed, &["--yes", "--include-held", "--json"]));
    let text = import(&home, &feed, &[]);
    assert_eq!(String::from_utf8_lossy(&text.stdout), "unchanged: 3\nrejected: 1\nof other providers: 1\n");
    assert!(String::from_utf8_lossy(&text.stderr).contains("bad names no provider; it was left out."));
    let pool = home.database().await;
    let audited = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE subject_id LIKE 'openai/test-%'";
    assert_eq!(number(&pool, audited).await, 3);
}

#[tokio::test]
async fn what_can_not_be_done_fails_and_changes_nothing() {
    let home = Home::new().await;
    let all = json!({"openai/test-a": entry(1e-6), "openai/test-b": entry(1e-6), "openai/test-c": entry(1e-6)});
    counts(&import(&home, &all, &["--yes", "--json"]));
    let one = json!({"openai/test-a": entry(1e-6)});
    let refused = import(&home, &one, &["--yes"]);
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("2 of 3 models that litellm listed are no longer in it; nothing was changed"), "{told}");
    let pool = home.database().await;
    let missing = "SELECT CAST(COUNT(*) AS BIGINT) FROM models WHERE missing_since IS NOT NULL";
    assert_eq!(number(&pool, missing).await, 0);
    assert_eq!(import(&home, &one, &["--yes", "--accept-loss"]).status.code(), Some(0));
    assert_eq!(number(&pool, missing).await, 2);
    let models_dev = json!({"openai": {"models": {"a": {"name": "A"}}}});
    for (feed, options, told) in [
        (&models_dev, &["--feed", "litellm"][..], "The file is of models.dev, not of litellm. Nothing was changed."),
        (&json!([1]), &[], "The file is a JSON list."),
        (&all, &["--providers", "opnai,openai"], "There is no provider “opnai”. Providers here: anthropic, deepseek, "),
    ] {
        let refused = import(&home, feed, &[&["--yes"], options].concat());
        assert_eq!(refused.status.code(), Some(1));
        let told_by_it = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(told_by_it.contains(told), "{told_by_it}");
    }
    assert_eq!(
        counts(&import(&home, &models_dev, &["--json"]))["added"],
        json!(1),
        "the file tells of which feed it is"
    );
    assert_eq!(import(&home, &all, &["--providers", "No Slug"]).status.code(), Some(2));
    assert_eq!(import(&home, &all, &["--include-held"]).status.code(), Some(2), "not without --yes");
}

#[tokio::test]
async fn a_terminal_is_told_what_takes_long_and_a_pipe_is_not() {
    let home = Home::new().await;
    std::fs::write(home.folder().join("feed.json"), json!({"openai/test-a": entry(1e-6)}).to_string()).unwrap();
    let terminal = import_slowly(&home, &["script", "-qe", "-O", "/dev/null", "-c"]);
    let written = String::from_utf8_lossy(&terminal.stdout).into_owned();
    assert_eq!(terminal.status.code(), Some(0), "{written}");
    assert!(written.contains("reading the file"), "{written:?}");
    assert_eq!(screen(&written), "added: 1\n  openai/test-a\nApplied.\n", "{written:?}");
    let piped = import_slowly(&home, &["sh", "-c"]);
    assert_eq!(String::from_utf8_lossy(&piped.stdout), "unchanged: 1\n");
    assert_eq!(String::from_utf8_lossy(&piped.stderr), "Nothing to change.\n");
}

#[tokio::test]
async fn what_can_not_be_read_is_told_of_the_providers_that_are_meant() {
    let home = Home::new().await;
    let broken = |provider: &str| json!({"litellm_provider": provider, "mode": 7, "max_input_tokens": "128k"});
    let feed = json!({"openai/test-a": entry(1e-6), "gpt-broken": broken("openai"), "strange/x": broken("strange"),
        "other/x": broken("other"), "text": "no entry", "openai/hd/dall-e-3": entry(1e-6)});
    for (scope, told) in [
        ("enabled", &["gpt-broken", "gpt-broken", "text", "openai/hd/dall-e-3"][..]),
        ("strange", &["strange/x", "strange/x", "text"]),
        (
            "all",
            &["gpt-broken", "gpt-broken", "strange/x", "strange/x", "other/x", "other/x", "text", "openai/hd/dall-e-3"],
        ),
    ] {
        // A program that reads the counts gets the same sentences beside them.
        let output = import(&home, &feed, &["--dry-run", "--providers", scope]);
        let json = import(&home, &feed, &["--json", "--providers", scope]);
        assert_eq!(json.stderr, [&output.stderr[..], b"Nothing was changed; add --yes to apply it.\n"].concat());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let keys: Vec<_> = text.lines().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(keys, told, "{scope}: {text}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("rejected: 2"), "all are counted");
    }
}
