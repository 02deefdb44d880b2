//! The audit narrowed, paged and downloaded, with script and without.

use serde_json::json;

use super::{
    driver::Browser,
    site::{Site, assert_status},
};
use crate::processes::client::model_form;

const AUDIT: &str = "/settings/audit";
/// So many changes are on a page.
const A_PAGE: usize = 20;
const NANO: &str = "openai/gpt-5.4-nano";
const ROWS: &str = "tbody tr";
const ACTORS: &str =
    "return [...new Set([...document.querySelectorAll('td[data-label=By]')].map((td) => td.textContent))]";
const FIRST_AND_LAST: &str = "
    const names = [...document.querySelectorAll('tbody .what summary')].map((name) => name.textContent);
    return [names[0], names.at(-1)]";

#[tokio::test]
#[ignore = "needs chromium"]
async fn the_audit_is_narrowed_paged_and_downloaded() {
    let site = Site::with_admin().await;
    let mut ada = site.behind("ada").await;
    for action in ["deactivate", "activate"] {
        let form = [("action", action), ("id", NANO), ("from", "edit")];
        ada.post("/settings/models/actions", &form).await;
    }
    for number in 0..A_PAGE {
        assert_eq!(ada.post("/settings/models", &model_form(&format!("audited-{number}"))).await.status, 303);
    }
    for javascript in [true, false] {
        let browser = Browser::start(javascript, false).await;
        site.sign_in(&browser, "ada", AUDIT).await;

        let newest = browser.execute(FIRST_AND_LAST).await;
        assert_eq!(browser.count(ROWS).await, A_PAGE);
        browser.click(".pager [rel=next]").await;
        let older = browser.count(ROWS).await;
        assert!((1..=A_PAGE).contains(&older), "{older}");
        assert_ne!(browser.execute(FIRST_AND_LAST).await, newest, "older ones");
        browser.click(".pager a").await;
        assert_eq!(browser.execute(FIRST_AND_LAST).await, newest);

        browser.fill("[name=actor]", "ada").await;
        browser.fill("[name=id]", NANO).await;
        browser.select("[name=kind]", "model").await;
        browser.press("Filter").await;
        assert_eq!(browser.execute(ACTORS).await, json!(["ada"]));
        assert_eq!(browser.count(ROWS).await, 1, "what changed nothing stands nowhere");
        let csv = browser.execute("return document.querySelector('.head a').getAttribute('href')").await;
        let csv = ada.get(csv.as_str().expect("an address")).await;
        assert_eq!((csv.status, csv.body.lines().count()), (200, 2), "a head and one field of one entry: {}", csv.body);

        browser.fill("[name=from]", "2020-01-01").await;
        browser.fill("[name=to]", "2020-01-31").await;
        browser.press("Filter").await;
        assert_eq!(browser.text(".empty h2").await, "No change matches");
        assert_eq!(browser.value("[name=to]").await, "2020-01-31");
        browser.click(".empty a").await;
        assert_eq!(browser.count(ROWS).await, A_PAGE);
        assert_status(&browser, 200).await;
        assert_eq!(browser.csp_violations().await, [""; 0]);
        browser.close().await;
    }
}
