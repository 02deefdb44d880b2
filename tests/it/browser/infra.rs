//! The list of a task is put in order by buttons, with script and without, and Enter acts on nothing.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::sleep;

use super::{
    driver::Browser,
    site::{Site, assert_status},
};

const INFRA: &str = "/settings/infra";
const JUDGE: &str = "section[aria-labelledby=task-judge]";
const IDS: &str = "
    return [...document.querySelectorAll('section[aria-labelledby=task-judge] .order .id')].map((id) => id.textContent)";
/// However busy the machine is.
const SHOWN_WITHIN: Duration = Duration::from_secs(10);
const LUNA: &str = "openai/gpt-6-luna";
const SOL: &str = "openai/gpt-6.1-sol";

/// Waits until the page that a click leads to shows the models in this order: it has the address of the one before.
async fn in_order(browser: &Browser, expected: &[&str]) {
    let asked = Instant::now();
    while browser.execute(IDS).await != json!(expected) && asked.elapsed() < SHOWN_WITHIN {
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(browser.execute(IDS).await, json!(expected));
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_list_is_put_in_order_by_buttons_with_script_and_without() {
    let site = Site::with_key("OPENAI_API_KEY").await;
    let mut ada = site.behind("ada").await;
    for javascript in [true, false] {
        let browser = Browser::start(javascript, false).await;
        let list = [("task", "judge"), ("picks", LUNA)];
        assert_eq!(ada.post(INFRA, &list).await.status, 303);
        site.sign_in(&browser, "ada", INFRA).await;

        browser.select("#append-judge", SOL).await;
        browser.press("Add to judge").await;
        in_order(&browser, &[LUNA, SOL]).await;
        let notice = browser.text(&format!("{JUDGE} .notice span")).await;
        assert_eq!(notice, "Picks of judge saved.", "told where it was done");
        browser.click(&format!("{JUDGE} li:nth-child(2) [name=up]")).await;
        in_order(&browser, &[SOL, LUNA]).await;
        assert!(browser.text(&format!("{JUDGE} .now")).await.contains("is in use: it is the first choice."));
        browser.click(&format!("{JUDGE} li:nth-child(1) [name=drop]")).await;
        in_order(&browser, &[LUNA]).await;
        browser.click(&format!("{JUDGE} .notice button")).await;
        in_order(&browser, &[SOL, LUNA]).await;

        browser.press("Add to judge").await;
        assert_status(&browser, 422).await;
        assert_eq!(browser.text("#append-judge-e").await, "Fill this in.");
        assert_eq!(browser.csp_violations().await, [""; 0]);
        browser.close().await;
    }
}
