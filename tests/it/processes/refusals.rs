//! What keeps a server from starting is said in a sentence that tells what to do, with a non-zero exit code.

use std::{net::TcpListener, process::Command};

use super::{home::Home, server::Server};

fn refusal(command: &mut Command) -> (Option<i32>, String) {
    let server = Server::spawn(command);
    server.wait_for_log("roster: ");
    let line = server.wait_for_log("roster: ");
    (server.exit_code(), line)
}

fn assert_refused(command: &mut Command, words: &[&str]) {
    let (code, line) = refusal(command);
    assert_eq!(code, Some(1), "{line}");
    for word in words {
        assert!(line.contains(word), "“{word}” is not said: {line}");
    }
}

#[test]
fn an_address_that_is_no_database_is_refused() {
    let home = Home::sqlite();
    for url in ["mysql://root@127.0.0.1/test", "roster.db", "postgres://["] {
        assert_refused(home.roster().env("DATABASE_URL", url), &["DATABASE_URL", "postgres://"]);
    }
}

#[test]
fn a_database_that_is_no_file_is_refused() {
    let home = Home::sqlite();
    for url in
        ["sqlite:", "sqlite://", "sqlite::memory:", "sqlite://:memory:", "sqlite:x?mode=memory", "sqlite:?mode=rwc"]
    {
        assert_refused(home.roster().env("DATABASE_URL", url), &["DATABASE_URL must name a file", "sqlite:roster.db"]);
    }
    assert!(std::fs::read_dir(home.folder()).is_ok_and(|mut files| files.next().is_none()), "nothing was made");
}

#[test]
fn a_public_address_under_a_path_is_refused() {
    let home = Home::sqlite();
    for url in ["https://models.example.org/roster", "https://models.example.org/?a=1", "https://u@models.example.org"]
    {
        let refused = home.roster().env("ROSTER_PUBLIC_URL", url).output().expect("the program to end");
        let words = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && words.contains("under no path"), "{words}");
    }
}

#[test]
fn a_folder_that_is_missing_is_named() {
    let home = Home::sqlite();
    assert_refused(
        home.roster().env("DATABASE_URL", "sqlite:missing/roster.db"),
        &["missing/roster.db", "DATABASE_URL"],
    );
}

#[test]
fn a_database_server_that_does_not_answer_is_told_from_a_bad_address() {
    let home = Home::sqlite();
    // A port that was free a moment ago; nothing listens there.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
    let url = format!("postgres://roster@127.0.0.1:{port}/roster");
    assert_refused(home.roster().env("DATABASE_URL", url), &["onnection refused", "DATABASE_URL"]);
}

#[test]
fn a_port_in_use_is_refused_with_the_setting_that_chooses_another() {
    let home = Home::sqlite();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    assert_refused(home.roster().env("ROSTER_LISTEN", &address), &[&address, "already in use", "ROSTER_LISTEN"]);
}

#[tokio::test]
async fn a_corrupt_database_file_is_refused_and_left_as_it_is() {
    let home = Home::sqlite();
    let server = Server::start(&home).await;
    server.terminate();
    assert_eq!(server.exit_code(), Some(0));
    let file = home.folder().join("roster.db");
    let good = std::fs::read(&file).expect("a database");

    let zeroed_header = [&[0; 100], &good[100..]].concat();
    let noise = |length: usize| (0..length).map(|at| u8::try_from(at * 7919 % 251).expect("a byte"));
    let random_pages = good[..4096].iter().copied().chain(noise(good.len() - 4096)).collect();
    let no_database = b"a file that is no database, longer than a header of a hundred bytes ".repeat(20);
    for bad in [zeroed_header, random_pages, no_database] {
        std::fs::write(&file, &bad).expect("a damaged database");
        assert_refused(&mut home.roster(), &["roster.db", "backup"]);
        assert_eq!(std::fs::read(&file).expect("the damaged database"), bad, "nothing was written to it");
    }
}
