//! A session that ends while a form is open costs nothing that was typed, with script and without.

use serde_json::json;

use super::{
    driver::Browser,
    site::{Site, assert_status},
};
use crate::processes::home::PASSWORD;

const MODEL: &str = "/settings/models/openai/gpt-6-luna";
const TYPED: &str = "Typed before the session ended & “kept”";
/// How the focus shows at a field, and how much room is above it.
const RING: &str = "
    const field = document.activeElement, style = getComputedStyle(field);
    return [field.id, style.outlineStyle, parseFloat(style.outlineWidth) >= 2,
        field.getBoundingClientRect().top >= 40]";

#[tokio::test]
#[ignore = "needs chromium"]
async fn what_was_typed_when_the_session_ended_is_sent_by_one_click() {
    let site = Site::with_admin().await;
    for javascript in [true, false] {
        let browser = Browser::start(javascript, false).await;
        site.sign_in(&browser, "ada", MODEL).await;
        let text = format!("{TYPED} {javascript}");
        browser.fill("#description", &text).await;
        let database = site.home.database().await;
        sqlx::query("DELETE FROM sessions").execute(&database).await.expect("a statement of the test");
        drop(database);
        browser.press("Save").await;
        assert_status(&browser, 401).await;
        browser.fill("#name", "ada").await;
        browser.fill("#password", "not the password").await;
        browser.press("Sign in").await;
        assert_status(&browser, 422).await;
        browser.fill("#password", PASSWORD).await;
        browser.press("Sign in").await;
        assert_eq!(browser.text("h1").await, "Send what you typed?");
        browser.press("Send now").await;
        assert_eq!(browser.current_path().await, MODEL);
        assert_eq!(browser.value("#description").await, text);
        assert_eq!(browser.csp_violations().await, [""; 0]);
        browser.close().await;
    }
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn the_summary_has_the_focus_and_leads_to_a_wrong_field_that_shows_it() {
    let site = Site::with_admin().await;
    for javascript in [true, false] {
        let browser = Browser::start(javascript, true).await;
        site.sign_in(&browser, "ada", "/settings/providers").await;
        site.open(&browser, "/settings/providers/new").await;
        browser.fill("#requests_per_minute", "many").await;
        browser.press("Save").await;
        assert_status(&browser, 422).await;
        let focused = browser.execute("return document.activeElement.matches('.errors')").await;
        assert_eq!(focused, json!(true), "with script: {javascript}");
        browser.click(".errors a[href='#requests_per_minute']").await;
        assert_eq!(browser.execute(RING).await, json!(["requests_per_minute", "solid", true, true]));
        browser.close().await;
    }
}
