//! Accounts, own account, one-time links and the audit in every state.

use super::looking::Looking;
use crate::{
    browser::{
        driver::Browser,
        site::{Site, assert_status, sign_in},
    },
    processes::{
        client::{Client, model_form},
        home::PASSWORD,
    },
};

const ACCOUNTS: &str = "/settings/accounts";
const OWN: &str = "/settings/account";
const AUDIT: &str = "/settings/audit";
/// As long as a name may be, with no place to break it.
const LONG: &str = "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww";
const OPEN: &str = "for (const change of document.querySelectorAll('.what details')) change.open = true";
const FIRST: &str = "tbody tr:nth-child(1) .name a";
const WAITING: &str = "tbody tr:nth-child(3) .name a";

#[tokio::test]
#[ignore = "needs chromium"]
async fn no_page_about_people_is_inaccessible_blocked_by_the_policy_or_wider_than_its_window() {
    let site = Site::with_admin().await;
    let browser = Browser::start(true, false).await;
    let mut looking = Looking::at(&browser);
    let mut ada = site.behind("ada").await;
    site.sign_in(&browser, "ada", ACCOUNTS).await;
    looking.look("accounts-one").await;
    browser.click(FIRST).await;
    looking.look("account-last-admin").await;
    browser.press("Remove account").await;
    assert_status(&browser, 422).await;
    looking.look("account-refused").await;
    site.open(&browser, ACCOUNTS).await;

    let link = accounts(&site, &mut looking).await;
    own(&site, &mut looking).await;
    audit(&site, &mut looking, &mut ada).await;
    welcome(&site, &mut looking, &link).await;
    viewer(&site, &mut looking).await;
    looking.assert_nothing_found();
    browser.close().await;
}

async fn accounts(site: &Site, looking: &mut Looking<'_>) -> String {
    let browser = looking.browser;
    browser.fill("#name", "A name, no slug").await;
    browser.press("Add account").await;
    assert_status(browser, 422).await;
    looking.look("accounts-mistaken").await;
    browser.fill("#name", LONG).await;
    browser.press("Add account").await;
    looking.look("accounts-link").await;
    let link = browser.value("#link").await;
    for (name, role) in [("vic", "viewer"), ("zoe", "admin")] {
        assert_eq!(site.home.add_account(name, role).status.code(), Some(0));
    }
    site.open(browser, ACCOUNTS).await;
    looking.look("accounts").await;

    browser.click(WAITING).await;
    looking.look("account-waiting").await;
    browser.select("#role", "admin").await;
    browser.press("Save role").await;
    looking.look("account-saved").await;
    browser.press("Remove account").await;
    looking.look("account-remove").await;
    link
}

async fn own(site: &Site, looking: &mut Looking<'_>) {
    let browser = looking.browser;
    site.open(browser, OWN).await;
    looking.look("own").await;
    browser.press("Change password").await;
    assert_status(browser, 422).await;
    looking.look("own-mistaken").await;
    browser.press("End other sessions").await;
    looking.look("own-ended").await;
    browser.press("Create token").await;
    assert_status(browser, 422).await;
    looking.look("own-token-mistaken").await;
    browser.fill("#name", LONG).await;
    browser.tick("#scopes [value=admin]").await;
    browser.press("Create token").await;
    looking.look("own-token").await;
    site.open(browser, OWN).await;
    looking.look("own-tokens").await;
}

async fn audit(site: &Site, looking: &mut Looking<'_>, ada: &mut Client) {
    let browser = looking.browser;
    *ada = site.behind("ada").await;
    let (name, words) = (format!("long-{}", "x".repeat(195)), "W".repeat(400));
    let form = [
        ("provider", "openai"),
        ("name", name.as_str()),
        ("display_name", LONG),
        ("description", &words),
        ("status", "active"),
        ("input_price", "0.000000001"),
        ("output_price", "1000000"),
    ];
    let answer = ada.post("/settings/models", &form).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    for number in 0..20 {
        let answer = ada.post("/settings/models", &model_form(&format!("paged-{number}"))).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    for (name, query) in [
        ("", ""),
        ("-long", &format!("?id=openai%2F{name}")),
        ("-filtered", "?kind=account&verb=create&from=2020-01-01&to=2099-12-31"),
        ("-empty", "?actor=nobody"),
    ] {
        site.open(browser, &format!("{AUDIT}{query}")).await;
        browser.execute(OPEN).await;
        looking.look(&format!("audit{name}")).await;
    }
    assert_eq!(browser.count(".empty").await, 1);
    site.open(browser, AUDIT).await;
    browser.click(".pager [rel=next]").await;
    looking.look("audit-older").await;
    browser.execute(OPEN).await;
    looking.look("audit-older-open").await;
    browser.click(".what a.small").await;
    looking.look("audit-whole").await;
    site.open(browser, &format!("{AUDIT}?kind=cat")).await;
    assert_status(browser, 400).await;
    looking.look("audit-not-understood").await;
}

async fn welcome(site: &Site, looking: &mut Looking<'_>, link: &str) {
    let browser = looking.browser;
    site.open(browser, OWN).await;
    browser.press("Sign out").await;
    browser.goto(link).await;
    looking.look("welcome").await;
    browser.fill("#password", "short").await;
    browser.press("Set password").await;
    assert_status(browser, 422).await;
    looking.look("welcome-mistaken").await;
    site.open(browser, "/welcome?token=none").await;
    assert_status(browser, 404).await;
    looking.look("welcome-useless").await;
}

async fn viewer(site: &Site, looking: &mut Looking<'_>) {
    let browser = looking.browser;
    site.open(browser, "/sign-in").await;
    sign_in(browser, "vic", PASSWORD).await;
    for (name, path) in [("accounts", ACCOUNTS), ("own", OWN), ("audit", AUDIT)] {
        site.open(browser, path).await;
        looking.look(&format!("viewer-{name}")).await;
    }
    site.open(browser, ACCOUNTS).await;
    browser.click(WAITING).await;
    looking.look("viewer-account").await;
}
