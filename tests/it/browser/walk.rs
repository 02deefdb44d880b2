//! The whole way of a first admin: from the link in the log to a public count that changed, with script and without.

use super::{
    driver::Browser,
    site::{Site, sign_in},
};
use crate::processes::home::PASSWORD;

const NOTICE: &str = ".notice span";
const EXAMPLE: &str = "output[name=example_cost]";

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_first_admin_sets_up_changes_models_and_sees_the_count_change_with_script() {
    walk(true).await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_first_admin_sets_up_changes_models_and_sees_the_count_change_without_script() {
    walk(false).await;
}

async fn walk(javascript: bool) {
    let site = Site::start().await;
    let browser = Browser::start(javascript, false).await;
    set_up(&site, &browser).await;
    come_back(&site, &browser).await;
    let before = count(&site, &browser).await;
    let former = default_of_openai(&site, &browser).await;

    add_a_model(&site, &browser).await;
    assert_eq!(count(&site, &browser).await, before + 1);

    edit_its_price(&site, &browser).await;
    browser.press("Make default").await;
    assert_notice(&browser, &format!("The default of OpenAI moved from {former} to Walker One.")).await;
    assert_eq!(default_of_openai(&site, &browser).await, "Walker One");

    site.open(&browser, "/settings/models/openai/walker-1").await;
    browser.press("Deprecate").await;
    assert_eq!(browser.text("h1").await, "Deprecate Walker One?", "a default that moves is asked about first");
    let asked = browser.text(".consequences").await;
    browser.press("Deprecate Walker One").await;
    let told = browser.text(NOTICE).await;
    let heir = default_of_openai(&site, &browser).await;
    assert!(asked.contains(&heir), "what was to happen did: {asked}");
    for sentence in ["Walker One deprecated.", &format!("The default of OpenAI moved from Walker One to {heir}.")] {
        assert!(told.contains(sentence), "“{sentence}” is not said: {told}");
    }
    assert_eq!(count(&site, &browser).await, before);
    assert_eq!(browser.csp_violations().await, [""; 0]);
    browser.close().await;
}

async fn set_up(site: &Site, browser: &Browser) {
    let link = site.server.setup_link();
    browser.goto(&link).await;
    browser.fill("#name", "ada").await;
    browser.fill("#password", PASSWORD).await;
    browser.press("Create admin").await;

    assert_eq!(browser.current_path().await, "/setup/providers");
    for provider in ["openai", "anthropic"] {
        browser.tick(&format!("[name=provider][value={provider}]")).await;
    }
    browser.press("Use these").await;
    assert_eq!(browser.current_path().await, "/settings/models");
    assert!(browser.text(NOTICE).await.contains("providers switched off."), "{}", browser.text(NOTICE).await);
    assert!(browser.text(".foot").await.contains("from 2 providers"), "{}", browser.text(".foot").await);

    browser.goto(&link).await;
    assert_eq!(browser.text("h1").await, "This link was already used");
}

async fn come_back(site: &Site, browser: &Browser) {
    site.open(browser, "/settings/models").await;
    browser.press("Sign out").await;
    assert_eq!(browser.current_path().await, "/");

    site.open(browser, "/settings/models").await;
    assert_eq!(browser.current_path().await, "/sign-in");
    sign_in(browser, "ada", "not the password at all").await;
    assert_eq!(browser.text(".errors").await, "Name or password is wrong.");
    assert_eq!(browser.value("#name").await, "ada", "the name needs no typing again");
    sign_in(browser, "ada", PASSWORD).await;
    assert_eq!(browser.current_path().await, "/settings/models");
}

async fn add_a_model(site: &Site, browser: &Browser) {
    site.open(browser, "/settings/models/new?provider=openai").await;
    assert_eq!(browser.value("#provider").await, "openai");
    browser.fill("#name", "walker-1").await;
    browser.fill("#display_name", "Walker One").await;
    browser.select("#status", "active").await;
    browser.fill("#input_price", "2.50").await;
    browser.fill("#output_price", "10").await;
    browser.press("Add model").await;
    assert_eq!(browser.current_path().await, "/settings/models/openai/walker-1");
    assert_notice(browser, "Walker One added.").await;
    assert_eq!(browser.text(EXAMPLE).await, "$10.00");
}

async fn edit_its_price(site: &Site, browser: &Browser) {
    site.open(browser, "/settings/models/openai/walker-1").await;
    browser.fill("#output_price", "15").await;
    browser.press("Save").await;
    let saved = browser.text(NOTICE).await;
    assert!(saved.starts_with("Walker One saved: ") && saved.contains("10") && saved.contains("15"), "{saved}");
    assert_eq!(browser.text(EXAMPLE).await, "$12.50", "2,000,000 at $2.50 and 500,000 at $15 a million");
    assert!(browser.text(".history").await.contains("15"), "the history tells of it");
}

async fn assert_notice(browser: &Browser, words: &str) {
    assert_eq!(browser.text(NOTICE).await, words);
}

/// The one count, as both public pages say it.
async fn count(site: &Site, browser: &Browser) -> usize {
    let mut counts = Vec::new();
    for page in ["/leaderboard", "/faq"] {
        site.open(browser, page).await;
        counts.extend([number_in(&browser.text("main").await), number_in(&browser.text(".foot").await)]);
    }
    assert!(counts.iter().all(|count| *count == counts[0]), "the pages differ: {counts:?}");
    counts[0]
}

fn number_in(text: &str) -> usize {
    let (before, _) = text.split_once(" active model").expect("a text that says how many models are active");
    let word = before.split_whitespace().next_back().unwrap_or_default();
    word.parse().unwrap_or_else(|_| panic!("no number before “active model”: {text}"))
}

/// The name of the model that wears the badge.
async fn default_of_openai(site: &Site, browser: &Browser) -> String {
    let here = browser.current_path().await;
    site.open(browser, "/settings/models?provider=openai&status=active").await;
    assert_eq!(browser.count(".tag.default").await, 1, "a provider has one default");
    let name = browser.execute("return document.querySelector('.tag.default').parentElement.querySelector('a').text");
    let name = name.await.as_str().expect("a name").to_owned();
    site.open(browser, &here).await;
    name
}
