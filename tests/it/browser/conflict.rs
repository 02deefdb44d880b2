//! Two admins at one model: the second sees both versions of what both changed and chooses; the rest is merged.

use super::{
    driver::Browser,
    site::{Site, assert_status},
};

const MODEL: &str = "/settings/models/openai/contested";

async fn rename(browser: &Browser, name: &str) {
    browser.fill("#display_name", name).await;
    browser.press("Save").await;
}

/// Both open the page, both save, the second too late.
async fn clash(site: &Site, first: &Browser, second: &Browser, names: [&str; 2]) {
    site.open(first, MODEL).await;
    site.open(second, MODEL).await;
    rename(first, names[0]).await;
    assert!(first.text(".notice").await.contains("saved"), "the first is saved");
    second.fill("#description", "what the second wrote").await;
    rename(second, names[1]).await;

    assert_status(second, 409).await;
    assert_eq!(second.count(".errors .differs").await, 1, "only what both changed is asked");
    let both = second.text(".errors .differs").await;
    assert!(names.iter().all(|name| both.contains(name)), "both versions stand side by side: {both}");
    assert_eq!(second.value("#display_name").await, names[1], "what was typed is still there");
    assert_eq!(second.value("#description").await, "what the second wrote");
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn the_second_of_two_admins_sees_both_versions_and_saves_theirs_or_takes_the_other() {
    let site = Site::with_admin().await;
    let mut ada = site.behind("ada").await;
    let form = [("provider", "openai"), ("name", "contested"), ("display_name", "Contested")];
    assert_eq!(ada.post("/settings/models", &form).await.status, 303);
    let (first, second) = (Browser::start(true, false).await, Browser::start(false, false).await);
    for browser in [&first, &second] {
        site.sign_in(browser, "ada", "/settings/models").await;
    }

    clash(&site, &first, &second, ["Theirs", "Mine"]).await;
    second.tick("[name=choose_display_name][value=yours]").await;
    second.press("Save what I chose").await;
    assert_eq!(second.current_path().await, MODEL);
    assert_eq!(second.text("h1").await, "Mine");
    assert_eq!(second.value("#description").await, "what the second wrote", "merged without a question");

    clash(&site, &first, &second, ["Chosen", "Not chosen"]).await;
    second.tick("[name=choose_display_name][value=theirs]").await;
    second.press("Save what I chose").await;
    assert_eq!(second.text("h1").await, "Chosen");

    clash(&site, &second, &first, ["Kept", "Given up"]).await;
    first.click(".errors a").await;
    assert_eq!(first.current_path().await, MODEL);
    assert_eq!(first.value("#display_name").await, "Kept");
    assert_status(&first, 200).await;
    for browser in [first, second] {
        assert_eq!(browser.csp_violations().await, [""; 0]);
        browser.close().await;
    }
}
