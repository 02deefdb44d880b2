//! A right that is taken away while a form is on its way: the change asks for it again, in its own transaction.
#![expect(clippy::unwrap_used, reason = "a form that can't be held up has to end the test")]

use std::future::Future;

use axum::{
    body::{Body, Bytes},
    http::header,
};
use futures_util::stream;
use tokio::sync::oneshot;
use url::form_urlencoded::Serializer;

use crate::support::{Browser, House, Page, browser::multipart, house::PASSWORD};

const ACCOUNTS: &str = "/settings/accounts";
const ACTIONS: &str = "/settings/accounts/actions";
const PROVIDERS: &str = "/settings/providers/actions";
const TOKENS: &str = "/settings/account/tokens";
const DISABLE: [(&str, &str); 2] = [("action", "disable"), ("id", "acme")];
const INVITE: [(&str, &str); 2] = [("name", "evil"), ("role", "admin")];
const TOKEN: [(&str, &str); 3] = [("name", "x"), ("scopes", "admin"), ("expires_in", "365")];

/// Sends a form whose head arrives at once and whose body only after `meanwhile`.
async fn held_up(browser: &Browser, path: &str, fields: &[(&str, &str)], meanwhile: impl Future<Output = ()>) -> Page {
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    held_up_body(browser, path, ("application/x-www-form-urlencoded", body.into_bytes()), meanwhile).await
}

/// The same with a body of any kind.
async fn held_up_body(
    browser: &Browser,
    path: &str,
    (kind, body): (&str, Vec<u8>),
    meanwhile: impl Future<Output = ()>,
) -> Page {
    let (asked, is_asked) = oneshot::channel();
    let (go_on, may_go_on) = oneshot::channel::<()>();
    let body = stream::once(async move {
        asked.send(()).map_err(|()| std::io::Error::other("nobody waits"))?;
        may_go_on.await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(Bytes::from(body))
    });
    let mut request = browser.form_request(path).body(Body::from_stream(body)).unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
    let turn = async {
        is_asked.await.unwrap();
        meanwhile.await;
        go_on.send(()).unwrap();
    };
    tokio::join!(browser.send(request), turn).0
}

async fn id_of(house: &House, name: &str) -> String {
    house.database.texts(&format!("SELECT id FROM accounts WHERE name = '{name}'")).await.concat()
}

/// What no refused change may move; sessions, tokens and accounts are what the tests themselves take away.
async fn catalogue(house: &House) -> Vec<String> {
    house
        .database
        .texts("SELECT id || ' ' || COALESCE(CAST(disabled_at AS TEXT), 'on') FROM providers ORDER BY id")
        .await
}

#[tokio::test]
async fn a_session_that_ends_takes_its_forms_along() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let id = id_of(&house, "ada").await;
    let end = async || {
        bea.post(ACTIONS, &[("action", "end_sessions"), ("id", &id)]).await.is(303);
    };
    for (path, fields) in [(TOKENS, &TOKEN[..]), (ACCOUNTS, &INVITE[..]), (PROVIDERS, &DISABLE[..])] {
        ada.post("/sign-in", &[("name", "ada"), ("password", PASSWORD)]).await.is(303);
        held_up(&ada, path, fields, end()).await.is(401);
    }
    assert_eq!(house.database.texts("SELECT name FROM api_tokens").await, [""; 0]);
    assert_eq!(id_of(&house, "evil").await, "");
    assert_eq!(catalogue(&house).await, ["acme on", "zeta on"]);
}

#[tokio::test]
async fn a_password_that_is_changed_makes_no_token_for_the_former_session() {
    let house = House::small().await;
    let thief = house.admin().await;
    let owner = house.visitor();
    owner.post("/sign-in", &[("name", "ada"), ("password", PASSWORD)]).await.is(303);
    let change = async {
        let fields = [("current_password", PASSWORD), ("new_password", "an entirely other phrase")];
        owner.post("/settings/account", &fields).await.is(303);
    };
    held_up(&thief, TOKENS, &TOKEN, change).await.is(401);
    assert_eq!(house.database.texts("SELECT name FROM api_tokens").await, [""; 0]);
}

#[tokio::test]
async fn a_token_that_is_revoked_changes_nothing_more() {
    let house = House::small().await;
    let ada = house.admin().await;
    let token = ada.make_token("robot", &["admin"]).await;
    let robot = house.visitor().bearing(&token);
    let id = house.database.texts("SELECT id FROM api_tokens").await.concat();
    let revoke = async {
        ada.post("/settings/account/actions", &[("action", "revoke_token"), ("id", &id)]).await.is(303);
    };
    held_up(&robot, PROVIDERS, &DISABLE, revoke).await.is(401);
    assert_eq!(catalogue(&house).await, ["acme on", "zeta on"]);
}

#[tokio::test]
async fn a_role_that_is_taken_and_an_account_that_is_removed_change_nothing_more() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let id = id_of(&house, "ada").await;
    let demote = async {
        bea.post(&format!("{ACCOUNTS}/{id}"), &[("role", "viewer")]).await.is(303);
    };
    held_up(&ada, PROVIDERS, &DISABLE, demote).await.is(403);
    bea.post(&format!("{ACCOUNTS}/{id}"), &[("role", "admin")]).await.is(303);
    let remove = async {
        bea.post(ACTIONS, &[("action", "remove"), ("id", &id), ("confirmed", "yes")]).await.is(303);
    };
    held_up(&ada, PROVIDERS, &DISABLE, remove).await.is(401);
    assert_eq!(catalogue(&house).await, ["acme on", "zeta on"]);
}

#[tokio::test]
async fn a_file_that_is_on_its_way_is_not_taken_from_who_was_demoted() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let id = id_of(&house, "ada").await;
    let (kind, file) = multipart("litellm", ("prices.json", br#"{"openai/a":{"litellm_provider":"openai"}}"#));
    let demote = async {
        bea.post(&format!("{ACCOUNTS}/{id}"), &[("role", "viewer")]).await.is(303);
    };
    held_up_body(&ada, "/settings/import", (&kind, file), demote).await.is(403);
    assert_eq!(house.database.texts("SELECT feed FROM feed_files").await, [""; 0]);
}
