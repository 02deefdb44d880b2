//! The way of a colleague in a browser of their own: invited, reading, reset, removed; with script and without.

use super::{
    driver::Browser,
    site::{Site, assert_status, sign_in},
};
use crate::processes::home::PASSWORD;

const ACCOUNTS: &str = "/settings/accounts";
const OWN: &str = "/settings/account";
const NOTICE: &str = ".notice span";
const BOB: &str = "tbody tr:nth-child(2) .name a";
const CHOSEN: &str = "words that bob has chosen";
const CHOSEN_NEXT: &str = "other words that were chosen";

/// What a viewer may read, and everything on these pages that could change something.
const READ: [&str; 8] = [
    "/settings/models",
    "/settings/models/openai/gpt-6-luna",
    "/settings/infra",
    "/settings/providers",
    "/settings/providers/openai",
    "/settings/accounts",
    "/settings/audit",
    "/settings/models?status=inactive",
];
const CONTROLS: &str =
    "main form[method=post] :enabled:not(fieldset), main [name=id][type=checkbox], main a[href*='/new']";

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_colleague_is_invited_reads_is_reset_and_removed_with_script() {
    walk(true).await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_colleague_is_invited_reads_is_reset_and_removed_without_script() {
    walk(false).await;
}

async fn walk(javascript: bool) {
    let site = Site::with_admin().await;
    let (ada, bob) = (Browser::start(javascript, false).await, Browser::start(javascript, true).await);
    site.sign_in(&ada, "ada", ACCOUNTS).await;

    let link = invite(&ada).await;
    choose(&bob, &link, CHOSEN).await;
    bob.goto(&link).await;
    assert_eq!(bob.text("h1").await, "This link has expired");
    reads_without_controls(&site, &bob).await;

    let link = reset(&site, &ada).await;
    assert_signed_out(&site, &bob).await;
    choose(&bob, &link, CHOSEN_NEXT).await;
    change_role_and_end_sessions(&site, &ada).await;
    assert_signed_out(&site, &bob).await;
    sign_in(&bob, "bob", CHOSEN_NEXT).await;
    assert_eq!(bob.text(".who span").await, "bob", "an admin by now");
    remove(&site, &ada).await;
    assert_signed_out(&site, &bob).await;
    sign_in(&bob, "bob", CHOSEN_NEXT).await;
    assert_eq!(bob.text(".errors").await, "Name or password is wrong.");

    change_own_password(&site, &ada, &bob).await;
    for browser in [ada, bob] {
        assert_eq!(browser.csp_violations().await, [""; 0]);
        browser.close().await;
    }
}

async fn invite(ada: &Browser) -> String {
    ada.fill("#name", "bob").await;
    ada.select("#role", "viewer").await;
    ada.press("Add account").await;
    assert_eq!(ada.text("h1").await, "A link for bob");
    ada.value("#link").await
}

async fn choose(bob: &Browser, link: &str, password: &str) {
    bob.goto(link).await;
    bob.fill("#password", "short").await;
    bob.press("Set password").await;
    assert_status(bob, 422).await;
    bob.fill("#password", password).await;
    bob.press("Set password").await;
    assert!(bob.text(NOTICE).await.starts_with("Welcome, bob. Your password is set."));
    assert_eq!(bob.text(".who span").await, "bob, viewer");
}

async fn reads_without_controls(site: &Site, bob: &Browser) {
    for path in READ {
        site.open(bob, path).await;
        assert_status(bob, 200).await;
        assert_eq!(bob.count(CONTROLS).await, 0, "{path}");
    }
}

async fn open_bob(site: &Site, ada: &Browser) {
    site.open(ada, ACCOUNTS).await;
    ada.click(BOB).await;
    assert_eq!(ada.text("h1").await, "bob");
}

async fn reset(site: &Site, ada: &Browser) -> String {
    open_bob(site, ada).await;
    ada.press("Reset password").await;
    assert_eq!(ada.text("h1").await, "Reset the password of bob?");
    ada.press("Reset password").await;
    assert_eq!(ada.text("h1").await, "A link for bob");
    ada.value("#link").await
}

async fn change_role_and_end_sessions(site: &Site, ada: &Browser) {
    open_bob(site, ada).await;
    ada.select("#role", "admin").await;
    ada.press("Save role").await;
    assert_eq!(ada.text(NOTICE).await, "bob saved: role viewer → admin.");
    ada.press("End sessions").await;
    assert_eq!(ada.text(NOTICE).await, "bob signed out everywhere.");
}

async fn assert_signed_out(site: &Site, browser: &Browser) {
    site.open(browser, OWN).await;
    assert_eq!(browser.current_path().await, "/sign-in");
}

/// Who cancels is back at the account; the last admin can't be removed at all.
async fn remove(site: &Site, ada: &Browser) {
    open_bob(site, ada).await;
    ada.press("Remove account").await;
    assert_eq!(ada.text("h1").await, "Remove bob?");
    ada.click(".confirm a").await;
    assert_eq!(ada.text("h1").await, "bob");
    ada.press("Remove account").await;
    ada.press("Remove account").await;
    assert_eq!(ada.text(NOTICE).await, "bob deleted.");

    ada.click("tbody .name a").await;
    ada.press("Remove account").await;
    assert_status(ada, 422).await;
    assert!(ada.text(".errors").await.contains("ada is the last admin who can sign in"));
}

/// In one browser, which stays signed in; the other one has to know the new password.
async fn change_own_password(site: &Site, ada: &Browser, elsewhere: &Browser) {
    site.sign_in(elsewhere, "ada", OWN).await;
    site.open(ada, OWN).await;
    ada.fill("#current_password", "not the password").await;
    ada.fill("#new_password", CHOSEN).await;
    ada.press("Change password").await;
    assert_status(ada, 422).await;
    ada.fill("#current_password", PASSWORD).await;
    ada.fill("#new_password", CHOSEN).await;
    ada.press("Change password").await;
    assert_eq!(ada.text(NOTICE).await, "Password of ada changed.");
    assert_eq!(ada.count("#sessions tbody tr").await, 1);

    assert_signed_out(site, elsewhere).await;
    sign_in(elsewhere, "ada", PASSWORD).await;
    assert_status(elsewhere, 422).await;
    sign_in(elsewhere, "ada", CHOSEN).await;
    assert_eq!(elsewhere.current_path().await, OWN, "on to where one wanted to go");
}
