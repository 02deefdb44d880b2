//! A file is brought, looked at and applied, with script and without; its pages are fit to be used.

use serde_json::{Value, json};

use super::{
    driver::Browser,
    pages::looking::Looking,
    site::{Site, assert_status},
};

const IMPORT: &str = "/settings/import";
const NOTICE: &str = ".notice span";

fn entry(input: f64) -> Value {
    json!({"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 1_000,
        "input_cost_per_token": input, "output_cost_per_token": 1e-6})
}

/// A file in the site's folder, to be chosen by its path.
fn write(site: &Site, feed: &Value) -> String {
    let path = site.home.folder().join("prices.json");
    std::fs::write(&path, feed.to_string()).expect("a file of the test");
    path.display().to_string()
}

async fn bring(site: &Site, browser: &Browser, feed: &Value) {
    site.open(browser, IMPORT).await;
    browser.select("#feed", "litellm").await;
    browser.choose_file("#file", &write(site, feed)).await;
    browser.press("Preview").await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_file_is_brought_and_applied_with_script() {
    walk(true).await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_file_is_brought_and_applied_without_script() {
    walk(false).await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn the_pages_of_an_import_are_accessible_and_narrow_enough() {
    let site = Site::with_admin().await;
    let browser = Browser::start(true, false).await;
    site.sign_in(&browser, "ada", IMPORT).await;
    let mut looking = Looking::at(&browser);
    looking.look("import").await;
    browser.press("Preview").await;
    assert_status(&browser, 422).await;
    looking.look("import-mistaken").await;
    site.open(&browser, "/settings/import/aliases").await;
    browser.fill("#theirs", &"W".repeat(100)).await;
    browser.fill("#ours", "openai").await;
    browser.press("Add name").await;
    looking.look("import-aliases").await;
    let long = format!("openai/{}", "x".repeat(200));
    let keys = [long.as_str(), "openai/b", "openai/c", "openai/d"];
    let all: serde_json::Map<String, Value> = keys.iter().map(|key| ((*key).to_owned(), entry(1e-6))).collect();
    bring(&site, &browser, &Value::Object(all)).await;
    open_all(&browser).await;
    looking.look("import-added").await;
    browser.press("Apply what is ticked").await;
    let moved = json!({long.as_str(): entry(2e-5), "gpt-5.4": entry(9.0), "openai/new": entry(1e-6),
        "openai/": entry(1.0), "bad": 3});
    bring(&site, &browser, &moved).await;
    open_all(&browser).await;
    looking.look("import-everything").await;
    browser.tick("[name=all][value=missing]").await;
    browser.press("Apply what is ticked").await;
    assert_status(&browser, 422).await;
    looking.look("import-lost-most").await;
    site.open(&browser, "/settings/import/litellm?class=held").await;
    looking.look("import-one-class").await;
    looking.assert_nothing_found();
    browser.close().await;
}

async fn open_all(browser: &Browser) {
    let script = "for (const section of document.querySelectorAll('details')) section.open = true";
    browser.execute(script).await;
}

async fn walk(javascript: bool) {
    let site = Site::with_admin().await;
    let browser = Browser::start(javascript, false).await;
    site.sign_in(&browser, "ada", IMPORT).await;
    bring(&site, &browser, &json!({"openai/a": entry(1e-6), "openai/b": entry(1e-6), "openai/c": entry(0.002)})).await;
    assert_eq!(browser.current_path().await, "/settings/import/litellm");
    assert_eq!(browser.text(".found").await, "1 held for review, 2 added.");
    // The boxes of a folded section are sent all the same.
    browser.press("Apply what is ticked").await;
    assert_eq!(browser.text(NOTICE).await, "2 models added.");
    browser.tick("[name=id][value='openai/c']").await;
    browser.press("Apply what is ticked").await;
    assert_eq!(browser.text(NOTICE).await, "c added.");
    bring(&site, &browser, &json!({"openai/a": entry(1.5e-6), "openai/b": entry(1e-6), "openai/c": entry(0.002)}))
        .await;
    site.open(&browser, "/settings/models").await;
    assert_eq!(browser.text(".tabs .tag").await, "1 change waiting");
    assert_eq!(browser.csp_violations().await, [""; 0]);
    browser.close().await;
}
