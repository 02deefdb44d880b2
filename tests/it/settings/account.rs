//! `/settings/account`: one's own password and sessions.
#![expect(clippy::unwrap_used, reason = "an account that can't be read has to end the test")]

use roster::{
    actions::{
        Error,
        set_password::{self, NewPassword},
        sign_in::start_session,
    },
    domain::account::{Account, Credential, SignedIn},
    store::{Topic, accounts, passwords, sessions},
};

use crate::support::{Browser, House, house::PASSWORD};

const OWN: &str = "/settings/account";
const ACTIONS: &str = "/settings/account/actions";
const GOOD: &str = "several quite ordinary words";
/// How often a session is started while the password changes.
const RACES: usize = 30;

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_renews_this_one() {
    let house = House::small().await;
    let vera = house.viewer().await;
    let (elsewhere, stolen) = (signed_in(&house, PASSWORD).await, house.visitor());
    stolen.keep("sid", &vera.cookie("sid").unwrap());
    let page = vera.visit("/settings/models").await;
    assert_eq!(page.attributes(".who a", "href"), [OWN]);
    let form = vera.visit(OWN).await.form("#edit").set("current_password", PASSWORD).set("new_password", GOOD);
    let page = vera.save(&form).await;
    assert_eq!(page.notice(), "Password of vera changed.");
    assert_eq!(page.texts("#sessions tbody tr").len(), 1);
    elsewhere.get(OWN).await.is(303);
    stolen.get(OWN).await.is(303);
    vera.visit(OWN).await;
    house.visitor().post("/sign-in", &[("name", "vera"), ("password", PASSWORD)]).await.is(422);
    signed_in(&house, GOOD).await;
}

#[tokio::test]
async fn mistakes_are_named_and_passwords_never_sent_back() {
    let house = House::small().await;
    let vera = house.viewer().await;
    for (current, new, field, mistake) in [
        ("", GOOD, "current_password", "Fill this in."),
        ("not the password", GOOD, "current_password", "The current password is wrong. Type it again."),
        (PASSWORD, "", "new_password", "Use at least 12 characters."),
        (PASSWORD, "password1234", "new_password", "This is one of the most common passwords. Choose another one."),
        (PASSWORD, PASSWORD, "new_password", "This is your current password. Choose another one."),
    ] {
        let page = vera.post(OWN, &[("current_password", current), ("new_password", new)]).await;
        assert_eq!(page.is(422).mistake(field), mistake);
        let form = page.form("#edit");
        assert_eq!((form.value("current_password"), form.value("new_password")), ("", ""));
        assert!(page.cookies().is_empty());
    }
    signed_in(&house, PASSWORD).await;
}

#[tokio::test]
async fn guesses_of_the_current_password_are_limited_like_a_sign_in() {
    let house = House::small().await;
    let vera = house.viewer().await;
    let guess = [("current_password", "not the password"), ("new_password", GOOD)];
    for _ in 0..5 {
        vera.post(OWN, &guess).await.is(422);
    }
    let page = vera.post(OWN, &guess).await;
    assert_eq!(page.is(429).mistake("current_password"), "Too many tries. Wait 20 seconds, then try again.");
    assert_eq!(page.header("retry-after"), Some("20"));
    house.visitor().post("/sign-in", &[("name", "vera"), ("password", PASSWORD)]).await.is(429);
}

#[tokio::test]
async fn a_password_that_was_reset_meanwhile_is_not_overwritten() {
    let house = House::small().await;
    let vera = house.viewer().await;
    let just_signed_in = just_signed_in(&house).await;
    let session = vera.cookie("sid").unwrap();
    let session = session.split_once('.').unwrap().0;
    house.database.run("DELETE FROM passwords").await;
    let new = NewPassword { text: GOOD, ends_tokens: false };
    let set = set_password::of_own_account(&house.app, &just_signed_in, session, &new).await;
    assert!(matches!(set, Err(Error::SignedOut)), "{set:?}");
    let started = start_session(&house.app, &just_signed_in).await;
    assert!(matches!(started, Err(Error::SignedOut)), "{started:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_session_outlives_the_password_that_it_was_started_with() {
    let house = House::small().await;
    house.viewer().await;
    let SignedIn { account, .. } = just_signed_in(&house).await;
    for round in 0..RACES {
        let (old, new) = (format!("hash {round}"), format!("hash {}", round + 1));
        set(&house, &account, &old).await;
        let with_old = SignedIn { account: account.clone(), credential: Credential::Password { hash: old } };
        let (started, ()) = tokio::join!(start_session(&house.app, &with_old), set(&house, &account, &new));
        let left = sessions::list(&house.app.db, &account.id, house.app.clock.now()).await.unwrap();
        assert_eq!(left, [], "round {round}: {started:?}");
    }
}

async fn set(house: &House, account: &Account, hash: &str) {
    let mut change = house.change(Topic::Accounts).await;
    accounts::set_password(&mut change, account, hash).await.unwrap();
    change.commit().await.unwrap();
}

/// Vera, who has just given the password that she has now.
async fn just_signed_in(house: &House) -> SignedIn {
    let name = "vera".parse().unwrap();
    let account = accounts::find_by_name(&house.app.db, &name).await.unwrap().unwrap();
    let hash = passwords::find_by_name(&house.app.db, &name).await.unwrap().unwrap().hash;
    SignedIn { account, credential: Credential::Password { hash } }
}

#[tokio::test]
async fn the_other_sessions_can_be_ended() {
    let house = House::small().await;
    let vera = house.viewer().await;
    assert!(!vera.visit(OWN).await.has("#sessions button"), "there is no other");
    let (a, b) = (signed_in(&house, PASSWORD).await, signed_in(&house, PASSWORD).await);
    let page = vera.visit(OWN).await;
    assert_eq!(page.texts("#sessions tbody tr").len(), 3);
    assert_eq!(page.texts("#sessions .tag"), ["This browser"]);
    let page = vera.save(&page.form("#sessions").press("End other sessions")).await;
    assert_eq!(page.notice(), "2 other sessions ended.");
    for browser in [&a, &b] {
        browser.get(OWN).await.is(303);
    }
    vera.post(ACTIONS, &[("action", "promote")]).await.is(400);
}

#[tokio::test]
async fn a_visitor_has_no_account() {
    let house = House::small().await;
    let visitor = house.visitor();
    assert_eq!(visitor.get(OWN).await.is(303).location(), "/sign-in?next=%2Fsettings%2Faccount");
    visitor.post(OWN, &[("current_password", PASSWORD), ("new_password", GOOD)]).await.is(401);
    visitor.post(ACTIONS, &[("action", "end_other_sessions")]).await.is(401);
}

async fn signed_in(house: &House, password: &str) -> Browser {
    let browser = house.visitor();
    browser.post("/sign-in", &[("name", "vera"), ("password", password)]).await.is(303);
    browser
}
