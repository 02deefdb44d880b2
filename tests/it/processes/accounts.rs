//! `roster account`: accounts without a browser.

use std::process::Output;

use super::{
    client::Client,
    home::{Home, PASSWORD, number},
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
        ("bob", "short", "Use at least 12 characters."),
        ("ADA", "several quite ordinary words", "capitals make no difference"),
        ("not a name", "several quite ordinary words", "“not a name” is not an account name"),
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

#[tokio::test]
async fn a_password_set_beside_a_running_server_ends_the_sessions_and_the_old_password() {
    let home = Home::new().await;
    home.add_account("ada", "admin");
    let server = Server::start(&home).await;
    let mut ada = Client::signed_in(&server, "ada").await;
    let output = home.account(&["passwd", "ada", "--password-stdin"], "several more ordinary words");
    assert_eq!(printed(&output), (Some(0), "Password of ada changed; its sessions and API tokens ended.\n".to_owned()));
    assert_eq!(ada.get("/settings/models").await.status, 303);
    let sign_in = async |password| {
        let fields = [("name", "ada"), ("password", password)];
        Client::of(&server).post("/sign-in", &fields).await.status
    };
    assert_eq!(sign_in("several more ordinary words").await, 303);
    assert_eq!(sign_in(PASSWORD).await, 422);

    for (name, password, because) in [
        ("bob", "several more ordinary words", "there is no account “bob”"),
        ("ada", "short", "Use at least 12 characters."),
    ] {
        let output = home.account(&["passwd", name, "--password-stdin"], password);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{complaint}");
        assert!(complaint.contains(because), "{complaint}");
    }
}

#[tokio::test]
async fn accounts_are_listed_for_people_and_for_programs() {
    let home = Home::new().await;
    let (code, empty) = printed(&home.account(&["list", "--json"], ""));
    assert_eq!((code, empty.trim()), (Some(0), "[]"));
    home.add_account("vic", "viewer");
    home.add_account("ada", "admin");
    let (_, table) = printed(&home.account(&["list"], ""));
    let names: Vec<_> = table.lines().map(|line| line.split_whitespace().next().unwrap_or_default()).collect();
    assert_eq!(names, ["NAME", "ada", "vic"]);
    let (_, json) = printed(&home.account(&["list", "--json"], ""));
    let listed: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(listed[0]["name"], "ada");
    assert_eq!(listed[0]["role"], "admin");
    assert_eq!(listed[0]["has_password"], true);
    assert_eq!(listed[0]["last_seen_at"], serde_json::Value::Null);
    assert!(listed[0]["created_at"].as_str().expect("a moment").ends_with('Z'));
    assert!(!json.contains("argon2"), "{json}");
}

#[tokio::test]
async fn tokens_are_listed_and_revoked_and_end_with_a_password_that_an_operator_sets() {
    let home = Home::new().await;
    home.add_account("ada", "admin");
    let server = Server::start(&home).await;
    let mut ada = Client::signed_in(&server, "ada").await;
    let mut make = async |name| {
        let fields = [("name", name), ("scopes", "admin"), ("expires_in", "30")];
        let page = ada.post("/settings/account/tokens", &fields).await.body;
        let at = page.find("roster_").expect("a token");
        page[at..].split('"').next().unwrap_or_default().to_owned()
    };
    let (first, second) = (make("first").await, make("second").await);
    let run = |words: &[&str]| home.roster().args(words).output().expect("the program");
    let (_, table) = printed(&run(&["token", "list"]));
    assert_eq!(table.lines().count(), 3, "{table}");
    let (_, json) = printed(&run(&["token", "list", "ada", "--json"]));
    let listed: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&listed[0]["account"], &listed[0]["scopes"]), (&"ada".into(), &"admin".into()), "{json}");
    assert!(!json.contains(&first) && !table.contains("roster_"), "no token is shown");

    let may = async |token: &str| Client::bearing(&server, token).get("/settings/models").await.status;
    assert_eq!(printed(&run(&["token", "revoke", "ada", "first"])).1, "Token “first” of ada revoked.\n");
    assert_eq!((may(&first).await, may(&second).await), (401, 200));
    assert_eq!(run(&["token", "revoke", "ada", "first"]).status.code(), Some(1), "it is gone");
    home.account(&["passwd", "ada", "--password-stdin"], "several more ordinary words");
    assert_eq!(may(&second).await, 401);
}
