//! The worked example beside the prices follows what is typed.

use std::time::{Duration, Instant};

use super::{driver::Browser, site::Site};

const EXAMPLE: &str = "output[name=example_cost]";
const SHOWN_WITHIN: Duration = Duration::from_secs(2);

/// The script may wait for a pause in typing.
async fn assert_soon_says(browser: &Browser, words: &str) {
    let typed = Instant::now();
    while browser.text(EXAMPLE).await != words {
        let shown = browser.text(EXAMPLE).await;
        assert!(typed.elapsed() < SHOWN_WITHIN, "the example says {shown}, not {words}");
    }
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn the_worked_example_follows_what_is_typed() {
    let site = Site::with_admin().await;
    let browser = Browser::start(true, false).await;
    site.sign_in(&browser, "ada", "/settings/models").await;
    site.open(&browser, "/settings/models/new?provider=openai").await;
    assert_eq!(browser.text(EXAMPLE).await, "unpriced");

    browser.fill("#input_price", "2.50").await;
    browser.fill("#output_price", "10").await;
    assert_soon_says(&browser, "$10.00").await;
    browser.fill("#output_price", "0.0375").await;
    assert_soon_says(&browser, "$5.02").await;
    browser.fill("#request_price", "0.001").await;
    assert_soon_says(&browser, "$6.02").await;
    browser.fill("#output_price", "ten").await;
    assert_soon_says(&browser, "unpriced").await;
    assert_eq!(browser.csp_violations().await, [""; 0]);
    browser.close().await;
}
