//! The first start fills the catalogue and prints a link; later ones fill nothing again.

use super::{
    client::{Client, active_models},
    home::{Home, number},
    server::Server,
};

#[tokio::test]
async fn in_an_empty_folder_the_program_makes_roster_db_fills_it_and_prints_the_set_up_link() {
    let home = Home::sqlite();
    let server = Server::start(&home).await;
    assert!(home.folder().join("roster.db").is_file());
    assert!(server.setup_link().starts_with(&format!("{}/setup?token=", server.address())));
    assert!(last_line(&server).contains("/setup?token="), "{}", server.log());

    let database = home.database().await;
    assert!(number(&database, "SELECT COUNT(*) FROM models").await >= 150);
    assert_eq!(number(&database, "SELECT COUNT(*) FROM providers").await, 10);
    let leaderboard = Client::of(&server).get("/").await;
    assert_eq!(leaderboard.status, 200);
    assert!(active_models(&leaderboard) > 0);
}

#[tokio::test]
async fn a_second_start_fills_nothing_again_and_prints_a_new_link_beside_the_old_one() {
    let home = Home::new().await;
    let first = Server::start(&home).await;
    let old = first.setup_link().replace(&first.address(), "");
    let database = home.database().await;
    let models = number(&database, "SELECT COUNT(*) FROM models").await;
    first.terminate();
    assert_eq!(first.exit_code(), Some(0));

    let second = Server::start(&home).await;
    let new = second.setup_link().replace(&second.address(), "");
    assert_ne!(old, new);
    assert!(!second.log().contains("catalogue filled"), "{}", second.log());
    assert_eq!(number(&database, "SELECT COUNT(*) FROM models").await, models);
    assert_eq!(number(&database, "SELECT COUNT(*) FROM changes").await, 1);
    for link in [old, new] {
        assert_eq!(Client::of(&second).get(&link).await.status, 200, "a link lasts until one of them is used");
    }
}

#[tokio::test]
async fn a_task_without_its_model_is_told_in_the_log() {
    let home = Home::new().await;
    home.add_account("ada", "admin");
    let server = Server::start(&home).await;
    assert!(server.wait_for_log("no model is available").contains("task=\"judge\""), "{}", server.log());
    let server = Server::spawn(home.roster().env("MISTRAL_API_KEY", "sk-not-a-key"));
    let line = server.wait_for_log("the task uses a stand-in");
    assert!(line.contains("task=\"judge\"") && line.contains("model.id=mistral/"), "{line}");
}

/// The last line but those of requests.
fn last_line(server: &Server) -> String {
    server.log().lines().rfind(|line| !line.contains("INFO request")).unwrap_or_default().to_owned()
}
