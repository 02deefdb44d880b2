//! A visitor's way: from the leaderboard to two models side by side and to what calls cost, with script and without.

use super::{
    driver::Browser,
    site::{Site, assert_status},
};

const TOTAL: &str = "output[name=total]";

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_visitor_sorts_compares_and_computes_with_script() {
    visit(true).await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_visitor_sorts_compares_and_computes_without_script() {
    visit(false).await;
}

async fn visit(javascript: bool) {
    let site = Site::with_admin().await;
    let browser = Browser::start(javascript, false).await;
    let mut ada = site.behind("ada").await;
    for (name, input) in [("small", "1"), ("large", "2")] {
        let new = [
            ("provider", "openai"),
            ("name", name),
            ("display_name", name),
            ("status", "active"),
            ("input_price", input),
            ("output_price", "10"),
            ("tier_above", "200000"),
            ("tier_input", "4"),
            ("tier_output", "15"),
            ("tier_cache_read", ""),
            ("tier_cache_write", ""),
        ];
        assert_eq!(ada.post("/settings/models", &new).await.status, 303);
    }
    site.open(&browser, "/").await;
    if javascript {
        browser.fill("[name=q]", "openai").await;
        browser.select("[name=sort]", "input").await;
        browser.press("Show").await;
    } else {
        // The driver takes what is in a closed fold for hidden, though style shows it.
        site.open(&browser, "/leaderboard?q=openai&sort=input").await;
    }
    assert_eq!(browser.current_path().await, "/leaderboard");
    assert_eq!(browser.text("[aria-sort=ascending] a").await, "Input");
    browser.click("[aria-sort=ascending] a").await;
    assert_eq!(browser.text("[aria-sort=descending] a").await, "Input");
    assert_eq!(browser.value("[name=q]").await, "openai", "a heading keeps the filters");

    browser.tick("[value='openai/small']").await;
    browser.tick("[value='openai/large']").await;
    // Without script the words change by style alone.
    browser.press(if javascript { "Compare 2 models" } else { "Compare models" }).await;
    assert_status(&browser, 200).await;
    assert_eq!(browser.count("thead .id").await, 2);
    assert!(browser.text("main").await.contains("$1.00 lowest"));
    site.open(&browser, "/compare?m=openai/small").await;
    assert_status(&browser, 422).await;
    browser.fill("#more", "openai/large").await;
    browser.press("Compare").await;
    assert_status(&browser, 200).await;
    browser.fill("#more", "openai/gpt-6-luna").await;
    browser.press("Add").await;
    assert_eq!(browser.count("thead .id").await, 3);
    browser.click(".remove[href*=small]").await;
    assert_eq!(browser.count("thead .id").await, 2);
    site.open(&browser, "/compare?m=openai/small&m=openai/large").await;

    browser.click("thead [href='/models/openai/small']").await;
    assert_eq!(browser.text("h1").await, "small");
    assert_eq!(browser.text("footer time").await, "20 Nov 2026", "most prices are of the bundled catalogue");
    // What can be copied has a button where there is script: the id, and two ways to call it.
    assert_eq!(browser.count(".copy").await, if javascript { 3 } else { 0 });
    if javascript {
        browser.click(".marks .copy").await;
        let said = browser.text(".marks .copy").await;
        assert!(said.starts_with("Copied"), "{said}");
    }
    browser.fill("#input", "many").await;
    browser.press("Calculate").await;
    assert_status(&browser, 422).await;
    assert_eq!(browser.value("#input").await, "many");
    browser.fill("#input", "300000").await;
    browser.fill("#requests", "1").await;
    browser.press("Calculate").await;
    assert_eq!(browser.text(TOTAL).await, "$1.21");
    assert!(browser.text(".example").await.contains("$1.2075 per request"));
    assert!(browser.text(".example").await.contains("The tier above 200,000 tokens"));
    assert_eq!(browser.csp_violations().await, [""; 0]);
    browser.close().await;
}
