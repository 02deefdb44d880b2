//! Accounts, own account and Audit: the way of a new colleague, with script and without, and every state looked at.

use super::{
    driver::Browser,
    pages::looking::Looking,
    site::{Site, assert_status, sign_in},
};
use crate::processes::home::PASSWORD;

const INDEX: &str = "/settings/accounts";
const OWN: &str = "/settings/account";
const AUDIT: &str = "/settings/audit";
const FIRST: &str = "tbody tr:nth-child(1) .name a";
const SECOND: &str = "tbody tr:nth-child(2) .name a";
const CHOSEN: &str = "words that bob has chosen";

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_colleague_is_invited_demoted_reset_and_removed_with_script() {
    walk(true).await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_colleague_is_invited_demoted_reset_and_removed_without_script() {
    walk(false).await;
}

async fn walk(javascript: bool) {
    let site = Site::with_admin().await;
    let browser = Browser::start(javascript, false).await;
    site.sign_in(&browser, "ada", INDEX).await;
    let link = invite(&browser, "bob", "admin").await;

    browser.goto(&link).await;
    browser.fill("#password", CHOSEN).await;
    browser.press("Set password").await;
    assert_eq!(browser.text(".who span").await, "bob");
    browser.press("Sign out").await;
    site.sign_in(&browser, "ada", INDEX).await;

    browser.click(SECOND).await;
    browser.select("#role", "viewer").await;
    browser.press("Save role").await;
    assert_eq!(browser.text(".notice span").await, "bob saved: role admin → viewer.");
    browser.press("End sessions").await;
    browser.press("Reset password").await;
    assert_eq!(browser.text("h1").await, "A link for bob");

    site.open(&browser, INDEX).await;
    browser.click(SECOND).await;
    browser.press("Remove account").await;
    assert_eq!(browser.text("h1").await, "Remove bob?");
    browser.press("Remove account").await;
    assert_eq!(browser.text(".notice span").await, "bob deleted.");
    browser.goto(&link).await;
    assert_eq!(browser.text("h1").await, "This link works no more");
    assert_eq!(browser.csp_violations().await, [""; 0]);
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn no_state_of_these_pages_is_inaccessible_blocked_or_wider_than_its_window() {
    let site = Site::with_admin().await;
    let browser = Browser::start(true, false).await;
    let mut looking = Looking::at(&browser);
    site.sign_in(&browser, "ada", INDEX).await;
    looking.look("accounts-one").await;
    browser.press("Add account").await;
    assert_status(&browser, 422).await;
    looking.look("accounts-mistaken").await;
    let link = invite(&browser, &"b".repeat(60), "viewer").await;
    looking.look("account-link").await;
    site.open(&browser, INDEX).await;
    looking.look("accounts").await;
    browser.click(FIRST).await;
    looking.look("account-last-admin").await;
    browser.press("Remove account").await;
    assert_status(&browser, 422).await;
    looking.look("account-refused").await;
    site.open(&browser, INDEX).await;
    browser.click(SECOND).await;
    looking.look("account-other").await;
    browser.press("Remove account").await;
    looking.look("account-remove").await;

    site.open(&browser, OWN).await;
    looking.look("own").await;
    browser.press("Change password").await;
    assert_status(&browser, 422).await;
    looking.look("own-mistaken").await;
    for (state, query) in [
        ("all", ""),
        ("filtered", "?kind=account&from=2020-01-01"),
        ("nothing", "?actor=nobody"),
        ("older", "?verb=fill"),
    ] {
        site.open(&browser, &format!("{AUDIT}{query}")).await;
        looking.look(&format!("audit-{state}")).await;
    }
    browser.goto(&link).await;
    looking.look("welcome").await;
    browser.press("Set password").await;
    looking.look("welcome-mistaken").await;
    site.open(&browser, "/welcome?token=none").await;
    looking.look("welcome-useless").await;

    assert_eq!(site.home.add_account("vic", "viewer").status.code(), Some(0));
    site.open(&browser, INDEX).await;
    browser.press("Sign out").await;
    site.open(&browser, "/sign-in").await;
    sign_in(&browser, "vic", PASSWORD).await;
    for (state, path) in [("accounts", INDEX), ("own", OWN), ("audit", AUDIT)] {
        site.open(&browser, path).await;
        looking.look(&format!("viewer-{state}")).await;
    }
    looking.assert_nothing_found();
    browser.close().await;
}

/// Adds an account and reads its link from the answer.
async fn invite(browser: &Browser, name: &str, role: &str) -> String {
    browser.fill("#name", name).await;
    browser.select("#role", role).await;
    browser.press("Add account").await;
    browser.value("#link").await
}
