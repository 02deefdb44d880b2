//! Many models at once: ticked or found, asked about, done, undone, with script and without.

use serde_json::json;

use super::{driver::Browser, site::Site};
use crate::processes::client::{Client, model_form};

const ACTIONS: &str = "/settings/models/actions";
const LIST: &str = "/settings/models?q=bulk-&sort=price";
const NAMES: [&str; 3] = ["bulk-1", "bulk-2", "bulk-3"];
const NOTICE: &str = ".notice span";
const COUNT: &str = ".toolbar .count";
const TOOLBAR: &str = ".toolbar:not([hidden])";

#[tokio::test]
#[ignore = "needs chromium"]
async fn ticked_and_found_models_are_changed_and_changed_back_with_script() {
    walk(true).await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn ticked_and_found_models_are_changed_and_changed_back_without_script() {
    walk(false).await;
}

async fn walk(javascript: bool) {
    let site = Site::with_admin().await;
    let mut rival = site.behind("ada").await;
    for name in NAMES {
        assert_eq!(rival.post("/settings/models", &model_form(name)).await.status, 303);
    }
    make_default(&mut rival, "openai/bulk-1").await;
    let browser = Browser::start(javascript, false).await;
    site.sign_in(&browser, "ada", "/settings/models").await;

    enter_does_nothing(&site, &browser).await;
    tick_three(&site, &browser, javascript).await;
    let heir = ask_and_cancel(&browser).await;
    agree_and_undo(&site, &browser, javascript, &heir).await;
    agree_too_late(&site, &browser, &mut rival).await;
    all_found(&site, &browser, javascript).await;
    assert_eq!(browser.csp_violations().await, [""; 0]);
    browser.close().await;
}

async fn make_default(rival: &mut Client, id: &str) {
    assert_eq!(rival.post(ACTIONS, &[("action", "set_default"), ("id", id)]).await.status, 303);
}

/// Enter in a box, of a row or of the head, sends nothing: neither what is ticked nor the first button of the bar.
async fn enter_does_nothing(site: &Site, browser: &Browser) {
    for list in ["/settings/models", "/settings/models?provider=openai", LIST] {
        site.open(browser, list).await;
        let first = "[name=id][value='openai/bulk-1']";
        let row = if browser.count(first).await == 1 { first } else { "[name=id]" };
        browser.tick(row).await;
        for pressed in [row, "thead [data-all]"] {
            browser.execute("window.unchanged = true").await;
            browser.press_enter(pressed).await;
            let kept = browser.execute("return window.unchanged && location.pathname + location.search").await;
            assert_eq!(kept, json!(list), "{pressed}");
        }
        assert_eq!(browser.count("[name=id]:checked").await, 1, "{list}");
    }
}

/// With script the toolbar comes with the first tick and counts; without it is always there.
async fn tick_three(site: &Site, browser: &Browser, javascript: bool) {
    site.open(browser, LIST).await;
    assert_eq!(browser.count(TOOLBAR).await, usize::from(!javascript));
    for (ticked, name) in NAMES.iter().enumerate() {
        browser.tick(&format!("[name=id][value='openai/{name}']")).await;
        let count = if javascript { format!("Selected: {}", ticked + 1) } else { "Selected: ticked rows".to_owned() };
        assert_eq!(browser.text(COUNT).await, count);
    }
}

/// The question names the default that moves; who cancels is back at the list, and nothing was done.
async fn ask_and_cancel(browser: &Browser) -> String {
    browser.press("Deprecate").await;
    assert_eq!(browser.text("h1").await, "Deprecate 3 models?");
    let told = browser.text(".consequences").await;
    let heir = told.strip_prefix("The default of OpenAI moves from bulk-1 to ").and_then(|rest| rest.strip_suffix('.'));
    let heir = heir.unwrap_or_else(|| panic!("what happens to the default is not said: {told}")).to_owned();
    browser.click(".confirm a").await;
    assert_back_at_the_list(browser, "Active").await;
    heir
}

async fn assert_back_at_the_list(browser: &Browser, status: &str) {
    assert_eq!((browser.value("[name=q]").await, browser.value("[name=sort]").await), ("bulk-".into(), "price".into()));
    let shown = "return [...document.querySelectorAll('td .state')].map((state) => state.textContent)";
    assert_eq!(browser.execute(shown).await, json!([status, status, status]));
}

async fn agree_and_undo(site: &Site, browser: &Browser, javascript: bool, heir: &str) {
    tick_three(site, browser, javascript).await;
    browser.press("Deprecate").await;
    browser.press("Deprecate 3 models").await;
    let done = format!("3 models deprecated. The default of OpenAI moved from bulk-1 to {heir}.");
    assert_eq!(browser.text(NOTICE).await, done);
    assert_back_at_the_list(browser, "Deprecated").await;
    let focused = browser.execute("return document.activeElement.className").await;
    assert_eq!(focused, json!("notice"), "what happened is read first");

    browser.press("Undo").await;
    let undone = format!("Undone. 3 models activated. The default of OpenAI moved from {heir} to bulk-1.");
    assert_eq!(browser.text(NOTICE).await, undone);
    assert_back_at_the_list(browser, "Active").await;
}

/// Somebody else moves the default between question and answer: it is asked again, with what changed.
async fn agree_too_late(site: &Site, browser: &Browser, rival: &mut Client) {
    site.open(browser, LIST).await;
    for name in NAMES {
        browser.tick(&format!("[name=id][value='openai/{name}']")).await;
    }
    browser.press("Deactivate").await;
    make_default(rival, "openai/bulk-2").await;
    browser.press("Deactivate 3 models").await;
    assert_eq!(browser.text(".errors h2").await, "The catalogue changed since you looked");
    assert_eq!(browser.text(".errors li").await, "ada: The default of OpenAI moved from bulk-1 to bulk-2.");
    let told = browser.text(".consequences").await;
    assert!(told.starts_with("The default of OpenAI moves from bulk-2 to "), "{told}");
    browser.press("Deactivate 3 models").await;
    assert!(browser.text(NOTICE).await.starts_with("3 models deactivated. "), "{}", browser.text(NOTICE).await);
    assert_back_at_the_list(browser, "Inactive").await;
}

/// What stands on further pages is meant too.
async fn all_found(site: &Site, browser: &Browser, javascript: bool) {
    site.open(browser, "/settings/models?status=inactive").await;
    let headline = browser.text(".found strong").await;
    let found = headline.strip_suffix(" models found").expect("how many were found");
    assert_eq!(browser.text(".toolbar label").await, format!("All {found} found"));
    browser.tick("[name=scope]").await;
    assert_eq!(browser.text(COUNT).await, if javascript { "Selected: All" } else { "Selected: ticked rows" });
    browser.press("Deprecate").await;
    browser.press(&format!("Deprecate {found} models")).await;
    assert_eq!(browser.text(NOTICE).await, format!("{found} models deprecated."));
    assert_eq!(browser.text(".empty h2").await, "No model matches");
    browser.press("Undo").await;
    assert_eq!(browser.text(NOTICE).await, format!("Undone. {found} models deactivated."));
    assert_eq!(browser.text(".found strong").await, headline);
}
