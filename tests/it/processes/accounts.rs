//! `roster account add`: accounts without a browser.

use std::process::Output;

use super::{
    client::Client,
    home::{Home, number},
    server::Server,
};

fn printed(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test]
async fn an_account_made_before_the_first_start_can_sign_in_and_no_set_up_link_is_printed() {
    let home = Home::new().await;
    assert_eq!(printed(&home.add_account("ada", "admin")), (Some(0), "ada added as admin.\n".to_owned()));

    let server = Server::start(&home).await;
    let mut ada = Client::signed_in(&server, "ada").await;
    assert!(ada.get("/settings/models").await.body.contains("Add model"), "an admin may add models");
    assert!(!server.log().contains("/setup?token="), "{}", server.log());
}

#[tokio::test]
async fn an_account_made_beside_a_running_server_can_sign_in_at_once_and_ends_the_set_up_link() {
    let home = Home::new().await;
    let server = Server::start(&home).await;
    let link = server.setup_link().replace(&server.address(), "");
    assert_eq!(Client::of(&server).get(&link).await.status, 200);

    assert_eq!(printed(&home.add_account("vic", "viewer")), (Some(0), "vic added as viewer.\n".to_owned()));
    let mut vic = Client::signed_in(&server, "vic").await;
    let models = vic.get("/settings/models").await;
    assert_eq!((models.status, models.body.contains("Add model")), (200, false), "a viewer may only read");
    assert_eq!(Client::of(&server).get(&link).await.status, 404, "there is an account now");
}

#[tokio::test]
async fn an_account_that_can_not_be_is_refused_in_words_and_leaves_nothing() {
    let home = Home::new().await;
    assert_eq!(home.add_account("ada", "admin").status.code(), Some(0));
    for (name, password, because) in [
        ("ada", "several quite ordinary words", "there is an account “ada” already"),
        ("bob", "short", "the password"),
        ("not a name", "several quite ordinary words", "“not a name” is no account name"),
    ] {
        let output = home.add_account_with(name, "admin", password);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}: {complaint}");
        assert!(complaint.contains(because), "{name}: {complaint}");
    }
    let database = home.database().await;
    assert_eq!(number(&database, "SELECT COUNT(*) FROM accounts").await, 1);
    assert_eq!(number(&database, "SELECT COUNT(*) FROM audit WHERE subject_kind = 'account'").await, 1);
}
