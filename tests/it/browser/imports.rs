//! A file is brought, looked at and applied, with script and without; its pages are fit to be used.

use serde_json::{Value, json};

use super::{
    driver::Browser,
    pages::looking::Looking,
    site::{Site, assert_status},
};

const IMPORT: &str = "/settings/import";
const NOTICE: &str = ".notice span";
const APPLY: &str = "#apply .toolbar .primary";

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
    site.open(&browser, IMPORT).await;
    open_all(&browser).await;
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
    browser.press("Apply 4 changes").await;
    let moved = json!({long.as_str(): entry(2e-5), "gpt-5.4": entry(9.0), "openai/new": entry(1e-6),
        "openai/": entry(1.0), "bad": 3});
    bring(&site, &browser, &moved).await;
    open_all(&browser).await;
    looking.look("import-everything").await;
    browser.tick("[name=all][value=missing]").await;
    let label = browser.text(APPLY).await;
    browser.press(&label).await;
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
    let names = ["a", "b", "c", "d"].map(|name| format!("openai/{name}"));
    let mut all: serde_json::Map<String, Value> = names.iter().map(|name| (name.clone(), entry(1e-6))).collect();
    all.insert("openai/dear".to_owned(), entry(0.002));
    bring(&site, &browser, &Value::Object(all)).await;
    assert_eq!(browser.current_path().await, "/settings/import/litellm");
    assert_eq!(browser.text(".found").await, "1 held for review, 4 added.");
    assert_eq!(browser.text(APPLY).await, "Apply 4 changes");
    // What the button says is what it does; without a script it shows no number once a tick is another.
    browser.click("[name=id][value='openai/b']").await;
    let counted = if javascript { "Apply 3 changes" } else { "Apply" };
    assert_eq!(browser.text(APPLY).await, counted);
    if javascript {
        a_class_s_box_and_its_rows_go_together(&browser).await;
    }
    browser.press(if javascript { "Apply 3 changes" } else { "Apply 4 changes" }).await;
    assert_eq!(browser.text(NOTICE).await, "3 models added.");
    assert_eq!(browser.text(".found").await, "1 held for review, 1 added, 3 unchanged.");
    browser.press("Undo").await;
    assert_eq!(browser.text(NOTICE).await, "Undone. 3 models deleted.");
    assert_eq!(browser.text(".found").await, "1 held for review, 4 added.");
    // The box of the class that is held: with a script it ticks its row, without it speaks for it.
    browser.tick("[name=all][value=held]").await;
    browser.press(if javascript { "Apply 5 changes" } else { "Apply 4 changes" }).await;
    assert_eq!(browser.text(NOTICE).await, "5 models added.");
    site.open(&browser, "/settings/models").await;
    assert_eq!(browser.count(".tabs .tag").await, 0);
    assert_eq!(browser.csp_violations().await, [""; 0]);
    browser.close().await;
}

/// The row of `openai/b` is not ticked as this begins, and as it ends.
async fn a_class_s_box_and_its_rows_go_together(browser: &Browser) {
    let state = "const box = document.querySelector('[name=all][value=added]');
        return [box.checked, box.indeterminate, document.querySelectorAll('[name=id]:checked').length]";
    assert_eq!(browser.execute(state).await, json!([false, true, 3]));
    let class = "[name=all][value=added]";
    for (ticked, said) in [(4, "Apply 4 changes"), (0, "Apply 0 changes"), (4, "Apply 4 changes")] {
        browser.click(class).await;
        assert_eq!(browser.execute(state).await, json!([ticked == 4, false, ticked]));
        assert_eq!(browser.text(APPLY).await, said);
    }
    browser.click("[name=id][value='openai/b']").await;
    assert_eq!(browser.text(APPLY).await, "Apply 3 changes");
}
