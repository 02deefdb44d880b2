//! `roster check` and `roster complete-words` beside a server or without one.

use std::process::Output;

use super::{home::Home, server::Server};

const ACTIVE: &str = "openai/gpt-6-luna";

fn run(home: &Home, arguments: &[&str]) -> Output {
    home.roster().args(arguments).output().expect("the program to start")
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

fn complete(home: &Home, words: &[&str]) -> Vec<String> {
    let mut arguments = vec!["complete-words", "--", "roster"];
    arguments.extend(words);
    let output = run(home, &arguments);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &[][..]));
    lines(&output)
}

#[tokio::test]
async fn check_tells_whether_models_can_be_relied_on_and_why_not() {
    let home = Home::new().await;
    drop(Server::start(&home).await);
    let pool = home.database().await;
    for sql in [
        "UPDATE models SET sunset_on = '2020-01-31', successor_id = 'openai/gpt-6-luna' \
         WHERE id = 'anthropic/claude-haiku-4-5'",
        "UPDATE providers SET disabled_at = 1 WHERE id = 'xai'",
    ] {
        sqlx::query(sql).execute(&pool).await.expect("a statement of the test");
    }
    let good = run(&home, &["check", ACTIVE]);
    assert_eq!((good.status.code(), lines(&good)), (Some(0), vec![format!("{ACTIVE}: active and priced")]));
    assert!(good.stderr.is_empty(), "{}", String::from_utf8_lossy(&good.stderr));

    let bad = run(&home, &["check", ACTIVE, "openai/none", "ollama/llama3.2:3b"]);
    assert_eq!(bad.status.code(), Some(1));
    let told = lines(&bad);
    assert_eq!(told[1], "openai/none: it is not in the catalogue");
    assert!(told[2].contains("its status is inactive") && told[2].contains("its provider is disabled"), "{told:?}");
    assert!(String::from_utf8_lossy(&bad.stderr).contains("2 of 3 can’t be relied on"));

    let bad = run(&home, &["check", "--json", "anthropic/claude-haiku-4-5"]);
    let told: serde_json::Value = serde_json::from_slice(&bad.stdout).expect("JSON");
    assert_eq!((bad.status.code(), &told[0]["ok"], &told[0]["past_sunset"]), (Some(1), &false.into(), &true.into()));
    let reasons = told[0]["reasons"].to_string();
    assert!(reasons.contains("its sunset was on 2020-01-31") && reasons.contains("use openai/gpt-6-luna"), "{reasons}");
    assert_eq!(run(&home, &["check", "gpt-6"]).status.code(), Some(2), "that is no id");
}

#[tokio::test]
async fn names_are_offered_by_what_the_command_is_for() {
    let home = Home::new().await;
    let _server = Server::start(&home).await;
    assert_eq!(complete(&home, &["check", ACTIVE])[0], ACTIVE);
    assert_eq!(complete(&home, &["check", "gmn36"]), ["google/gemini-3.6-flash"]);
    assert_eq!(complete(&home, &["check", "gpt6lu"])[0], ACTIVE);
    assert_eq!(complete(&home, &["check", ACTIVE, "ollama/llama3.2:"]), ["ollama/llama3.2:3b"]);
    assert!(complete(&home, &["check", ""]).len() > 40);
    assert_eq!(complete(&home, &["check", "--js"]), ["--json"]);
    assert!(complete(&home, &["c"]).contains(&"check".to_owned()));
    assert!(!complete(&home, &["c"]).contains(&"complete-words".to_owned()));
    assert_eq!(complete(&home, &["completions", "z"]), ["zsh"]);
}

#[tokio::test]
async fn a_look_makes_no_database_and_says_nothing() {
    let home = Home::sqlite();
    let only_flags = |words: Vec<String>| words.iter().all(|word| word.starts_with("--"));
    assert!(only_flags(complete(&home, &["check", ""])));
    let output = run(&home, &["check", ACTIVE]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no database roster.db yet"));
    let left: Vec<_> = std::fs::read_dir(home.folder()).expect("the folder").collect();
    assert!(left.is_empty(), "{left:?}");
    let elsewhere = ["--database-url", "postgres://127.0.0.1:1/none", "check", ""];
    assert!(only_flags(complete(&home, &elsewhere)));
}
