//! A server that nobody uses writes nothing to its log.

use std::time::Duration;

use super::{client::Client, home::Home, server::Server};

/// Longer than it takes every loop that asks the database by itself to ask again.
const IDLE: Duration = Duration::from_millis(1500);

#[tokio::test]
async fn an_idle_server_writes_nothing_to_its_log() {
    let home = Home::new().await;
    home.add_account("ada", "admin");
    let server = Server::start(&home).await;
    Client::of(&server).get("/leaderboard").await;
    tokio::time::sleep(IDLE).await;
    let log = server.log();
    for words in ["no transaction in progress", "already exists"] {
        assert!(!log.contains(words), "{log}");
    }
    let lines = log.lines().count();
    tokio::time::sleep(IDLE).await;
    assert_eq!(server.log().lines().count(), lines, "{}", server.log());
}
