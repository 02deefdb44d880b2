//! The leaderboard's ticks, filters and groups, with script and without, wide and on a phone.

use serde_json::json;

use super::{
    driver::Browser,
    site::{Site, assert_status},
};
use crate::processes::client::{Client, model_form};

const BAR: &str = ".toolbar.compare";
const IS_SHOWN: &str = "return document.querySelector('.toolbar.compare').checkVisibility()";
const ADDRESS: &str = "return location.pathname + location.search";
/// More than a page of the list holds.
const MODELS: usize = 60;

#[tokio::test]
#[ignore = "needs chromium"]
async fn ticks_survive_paging_and_filtering_with_script() {
    walk(true).await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn ticks_survive_paging_and_filtering_without_script() {
    walk(false).await;
}

async fn walk(javascript: bool) {
    let site = Site::with_admin().await;
    let mut ada = site.behind("ada").await;
    for number in 0..MODELS {
        add(&mut ada, &format!("bulk-{number:02}")).await;
    }
    let browser = Browser::start(javascript, false).await;
    tick_and_page(&site, &browser, javascript).await;
    filter(&browser, javascript).await;
    compare(&browser, javascript).await;
    groups(&site, &browser, &mut ada).await;
    phone(&site, &browser).await;
    assert_eq!(browser.csp_violations().await, [""; 0]);
    browser.close().await;
}

async fn add(ada: &mut Client, name: &str) {
    assert_eq!(ada.post("/settings/models", &model_form(name)).await.status, 303);
}

/// The bar comes with the first tick and counts; Enter on a tick does nothing; the next page keeps what is ticked.
async fn tick_and_page(site: &Site, browser: &Browser, javascript: bool) {
    site.open(browser, "/leaderboard?q=bulk").await;
    assert_eq!(browser.execute(IS_SHOWN).await, json!(false));
    browser.tick("[name=m][value='openai/bulk-00']").await;
    assert_eq!(browser.execute(IS_SHOWN).await, json!(true));
    browser.tick("[name=m][value='openai/bulk-01']").await;
    browser.press_enter("[name=m][value='openai/bulk-01']").await;
    assert_eq!(browser.execute(ADDRESS).await, json!("/leaderboard?q=bulk"), "Enter acts on nothing");
    let counted = "return getComputedStyle(document.querySelector('.tally'), '::after').content";
    assert!(!browser.execute(counted).await.is_null());
    if javascript {
        assert_eq!(browser.text(&format!("{BAR} .primary")).await, "Compare 2 models");
        assert!(browser.text(&format!("{BAR} .count")).await.ends_with("selected: bulk-00, bulk-01"));
        browser.click("a[rel=next]").await;
    } else {
        browser.press("Next").await;
    }
    let address = browser.execute(ADDRESS).await;
    let address = address.as_str().unwrap_or_default();
    assert!(address.contains("page=2") && address.contains("bulk-00") && address.contains("bulk-01"), "{address}");
    assert_eq!(browser.execute(IS_SHOWN).await, json!(true));
    assert_eq!(browser.count(&format!("{BAR} label")).await, 2);
}

/// What is ticked stays through a search; without script a button puts new ticks into the address first.
async fn filter(browser: &Browser, javascript: bool) {
    browser.tick("[name=m][value='openai/bulk-59']").await;
    if !javascript {
        browser.press("Keep while searching").await;
    }
    browser.fill("[name=q]", "bulk 1").await;
    browser.press("Show").await;
    let address = browser.execute(ADDRESS).await;
    let address = address.as_str().unwrap_or_default();
    for id in ["bulk-00", "bulk-01", "bulk-59"] {
        assert!(address.contains(id), "{address}");
    }
    assert_eq!(browser.count("tbody [name=m]:checked").await, 1);
    assert_eq!(browser.text(&format!("{BAR} .primary")).await, "Compare 3 models");
}

/// The comparison's address holds the models alone.
async fn compare(browser: &Browser, javascript: bool) {
    browser.press("Compare 3 models").await;
    assert_status(browser, 200).await;
    let address = "/compare?m=openai%2Fbulk-01&m=openai%2Fbulk-00&m=openai%2Fbulk-59";
    let found = browser.execute(ADDRESS).await;
    let mut parts: Vec<&str> = found.as_str().unwrap_or_default().split(['?', '&']).collect();
    let mut expected: Vec<&str> = address.split(['?', '&']).collect();
    parts.sort_unstable();
    expected.sort_unstable();
    assert_eq!(parts, expected, "script: {javascript}");
    browser.click(".pick-one a:last-child").await;
    assert_eq!(browser.text(".pick-one [aria-current]").await, "Only differences");
}

/// Offers unfold under their model.
async fn groups(site: &Site, browser: &Browser, ada: &mut Client) {
    for (name, price) in [("twin-one", "3"), ("twin-two", "2")] {
        let new = [
            ("provider", "openai"),
            ("name", name),
            ("display_name", "Twin"),
            ("base_model", "twin-1"),
            ("status", "active"),
            ("input_price", price),
            ("output_price", "10"),
        ];
        assert_eq!(ada.post("/settings/models", &new).await.status, 303);
    }
    site.open(browser, "/leaderboard?q=twin&group=model").await;
    let offers = "return [...document.querySelectorAll('tr.offer')].filter((row) => row.checkVisibility()).length";
    assert_eq!(browser.execute(offers).await, json!(0));
    assert_eq!(browser.text(".offers summary").await, "from $2.00 at 1 provider");
    browser.click(".offers summary").await;
    assert_eq!(browser.execute(offers).await, json!(2));
}

/// On a phone the filters fold into what is set, and a model takes two lines.
async fn phone(site: &Site, browser: &Browser) {
    browser.resize(320, 800).await;
    site.open(browser, "/leaderboard?q=bulk&capability=tools&min_context=8k").await;
    let fields = "return document.querySelector('[name=min_context]').checkVisibility({ contentVisibilityAuto: true })";
    assert_eq!(browser.text(".fold > summary").await, "Filters: tools, context from 8K");
    browser.click(".fold > summary").await;
    assert_eq!(browser.execute(fields).await, json!(true));
    site.open(browser, "/leaderboard?q=bulk").await;
    let height = "return document.querySelector('.board tbody tr').getBoundingClientRect().height";
    let height = browser.execute(height).await.as_f64().unwrap_or(f64::MAX);
    assert!(height < 75.0, "{height} px a model");
    site.open(browser, "/compare?m=openai/bulk-00&m=openai/bulk-01&m=openai/bulk-02&m=openai/bulk-03").await;
    let stays = "const table = document.querySelector('.table.compare'); table.scrollLeft = 400;
        return table.scrollLeft > 100 && table.querySelector('tbody th').getBoundingClientRect().left >= 0";
    assert_eq!(browser.execute(stays).await, json!(true), "the first column stays");
    browser.resize(1280, 800).await;
}
