//! What needs a person who gave the password just now: accounts, and tokens for admins.

use jiff::SignedDuration;

use crate::support::{House, house::PASSWORD};

const ACCOUNTS: &str = "/settings/accounts";
const TOKENS: &str = "/settings/account/tokens";
const LATER: SignedDuration = SignedDuration::from_mins(11);

async fn names(house: &House) -> Vec<String> {
    house.database.texts("SELECT name FROM accounts ORDER BY name").await
}

#[tokio::test]
async fn an_older_session_changes_accounts_only_after_the_password() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ACCOUNTS).await.form("#add").set("name", "bob").set("role", "viewer");
    house.wait(LATER);
    let page = admin.submit(&form).await;
    assert_eq!(page.is(401).text("h1"), "Type your password");
    assert_eq!(names(&house).await, ["ada"], "nothing was changed");

    let wrong = admin.submit(&page.form(".card").set("password", "not the password")).await;
    let page = admin.submit(&wrong.is(422).form(".card").set("password", PASSWORD)).await;
    assert_eq!(page.is(200).text("h1"), "Send what you typed?");
    assert_eq!(names(&house).await, ["ada"], "nothing is sent by itself");
    let page = admin.submit(&page.form("form.ways")).await;
    assert!(page.is(200).body.contains("/welcome?token="));
    assert_eq!(names(&house).await, ["ada", "bob"]);
    // The session that it was asked with is the one of before no more.
    assert_eq!(house.database.texts("SELECT id FROM sessions").await.len(), 1);
}

#[tokio::test]
async fn an_older_session_takes_no_account_over() {
    let house = House::small().await;
    let (admin, _) = (house.admin().await, house.viewer().await);
    let id = house.database.texts("SELECT id FROM accounts WHERE name = 'vera'").await.concat();
    house.wait(LATER);
    for (path, fields) in [
        (format!("{ACCOUNTS}/actions"), vec![("action", "reset"), ("id", id.as_str()), ("confirmed", "yes")]),
        (format!("{ACCOUNTS}/actions"), vec![("action", "remove"), ("id", id.as_str()), ("confirmed", "yes")]),
        (format!("{ACCOUNTS}/{id}"), vec![("role", "admin")]),
    ] {
        assert_eq!(admin.post(&path, &fields).await.is(401).text("h1"), "Type your password", "{path}");
    }
    let kept = house.database.texts("SELECT role FROM accounts JOIN passwords ON account_id = id WHERE name = 'vera'");
    assert_eq!(kept.await, ["viewer"]);
}

#[tokio::test]
async fn a_token_never_makes_a_person() {
    let house = House::small().await;
    let admin = house.admin().await;
    let token = admin.make_token("robot", &["admin"]).await;
    let robot = house.visitor().bearing(&token);
    robot.post(ACCOUNTS, &[("name", "ghost"), ("role", "admin")]).await.is(403);
    assert_eq!(names(&house).await, ["ada"]);
    // What is no account is changed as before.
    robot.post("/settings/providers/actions", &[("action", "disable"), ("id", "acme")]).await.is(303);
}

#[tokio::test]
async fn an_older_session_makes_tokens_but_none_for_admins() {
    let house = House::small().await;
    let admin = house.admin().await;
    house.wait(LATER);
    admin.make_token("reader", &["read"]).await;
    let fields = [("name", "robot"), ("scopes", "read"), ("scopes", "admin"), ("expires_in", "30")];
    let page = admin.post(TOKENS, &fields).await;
    assert_eq!(page.is(401).text("h1"), "Type your password");
    assert_eq!(house.database.texts("SELECT name FROM api_tokens").await, ["reader"]);
    let page = admin.submit(&page.form(".card").set("password", PASSWORD)).await;
    let page = admin.submit(&page.is(200).form("form.ways")).await;
    assert_eq!(page.is(200).attributes("#token", "value").len(), 1);
    assert_eq!(
        house.database.texts("SELECT scopes FROM api_tokens ORDER BY name").await,
        ["read", "read admin"],
        "what was ticked is kept"
    );
}

#[tokio::test]
async fn signing_in_again_ends_the_session_of_before() {
    let house = House::small().await;
    let admin = house.admin().await;
    let former = admin.cookie("sid").unwrap();
    admin.post("/sign-in", &[("name", "ada"), ("password", PASSWORD)]).await.is(303);
    let thief = house.visitor();
    thief.keep("sid", &former);
    thief.get("/settings/models").await.is(303);
    admin.visit("/settings/models").await;
}

#[tokio::test]
async fn an_admin_sees_and_revokes_the_tokens_of_another_account() {
    let house = House::small().await;
    let (admin, vera) = (house.admin().await, house.viewer().await);
    let token = vera.make_token("script", &["read"]).await;
    let id = house.database.texts("SELECT id FROM accounts WHERE name = 'vera'").await.concat();
    let address = format!("{ACCOUNTS}/{id}");
    let page = admin.visit(&address).await;
    assert_eq!(page.text("#tokens th.name"), "script");
    let page = admin.save(&page.form("#tokens").press_first()).await;
    assert!(!page.has("#tokens"));
    house.visitor().bearing(&token).get("/api/v1/providers").await.is(401);
    let unknown = [("action", "revoke_token"), ("id", id.as_str()), ("token", "none of hers")];
    admin.post(&format!("{ACCOUNTS}/actions"), &unknown).await.is(404);
}

#[tokio::test]
async fn a_new_password_ends_the_own_tokens_where_that_is_ticked() {
    let house = House::small().await;
    let vera = house.viewer().await;
    let token = vera.make_token("script", &["read"]).await;
    let change = async |new: &'static str, current: &'static str, ends: &'static str| {
        let fields = [("current_password", current), ("new_password", new), ("end_tokens", ends)];
        vera.post("/settings/account", &fields).await
    };
    change("some quite other words", PASSWORD, "maybe").await.is(422);
    change("some quite other words", PASSWORD, "no").await.is(303);
    house.visitor().bearing(&token).get("/api/v1/providers").await.is(200);
    change(PASSWORD, "some quite other words", "yes").await.is(303);
    house.visitor().bearing(&token).get("/api/v1/providers").await.is(401);
}
