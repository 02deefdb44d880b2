//! A form with mistakes comes back as it was typed, and its summary leads to each field.

use serde_json::json;

use super::{
    driver::Browser,
    site::{Site, assert_status},
};

const TYPED: [(&str, &str); 8] = [
    ("#name", "one two"),
    ("#display_name", "  Mistaken  "),
    ("#input_price", "$ 3"),
    ("#output_price", "1e9"),
    ("#cache_read_price", "1,5"),
    ("#request_price", "-1"),
    ("#context_window", "many"),
    ("#sunset_on", "tomorrow"),
];
const MISTAKEN: [&str; 7] =
    ["name", "input_price", "output_price", "cache_read_price", "request_price", "context_window", "sunset_on"];

// Where a summary's links lead, and whether each place is a control that is marked and says what is wrong.
const LINKS: &str = "return [...document.querySelectorAll('.errors a')].map((link) => link.hash.slice(1))";
const UNMARKED: &str = "
    const says = (field) => document.getElementById(field.getAttribute('aria-describedby'))?.textContent.trim();
    return [...document.querySelectorAll('.errors a')].map((link) => link.hash.slice(1)).filter((id) => {
        const field = document.getElementById(id);
        return !(field?.matches('input, select') && field.getAttribute('aria-invalid') === 'true' && says(field));
    })";

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_mistaken_form_keeps_what_was_typed_and_its_summary_leads_to_each_field() {
    let site = Site::with_admin().await;
    for javascript in [true, false] {
        let browser = Browser::start(javascript, false).await;
        site.sign_in(&browser, "ada", "/settings/models").await;
        site.open(&browser, "/settings/models/new?provider=openai").await;
        for (field, text) in TYPED {
            browser.fill(field, text).await;
        }
        browser.select("#status", "active").await;
        browser.click("#vision [value=yes]").await;
        browser.press("Add model").await;

        assert_status(&browser, 422).await;
        for (field, text) in TYPED {
            assert_eq!(browser.value(field).await, text, "{field}");
        }
        assert_eq!(browser.value("#status").await, "active");
        assert_eq!(browser.value("#vision :checked").await, "yes");
        assert_eq!(browser.execute(LINKS).await, json!(MISTAKEN));
        assert_eq!(browser.execute(UNMARKED).await, json!([]), "each is marked where it stands, in words");
        assert_eq!(browser.text(".errors h2").await, "Not saved: 7 fields need another look");

        browser.click(".errors a[href='#sunset_on']").await;
        assert_eq!(browser.execute("return document.activeElement.id").await, json!("sunset_on"));
        assert_eq!(browser.csp_violations().await, [""; 0]);
        browser.close().await;
    }
}
