//! The questions: opened by anybody, with the same words as search engines read, with script and without.

use serde_json::json;

use super::{driver::Browser, site::Site};

/// Questions, answers, and the same out of the structured data, white space as a page shows it.
const BOTH: &str = "
    const plain = (text) => text.replace(/\\s+/g, ' ').trim();
    const data = JSON.parse(document.querySelector('head script[type=\"application/ld+json\"]').textContent);
    const shown = [...document.querySelectorAll('.faq details')]
        .map((item) => [plain(item.querySelector('summary').innerText), plain(item.querySelector('p').innerText)]);
    const told = data.mainEntity.map((item) => [plain(item.name), plain(item.acceptedAnswer.text)]);
    return [shown, told]";

#[tokio::test]
#[ignore = "needs chromium"]
async fn everybody_reads_the_same_answers_with_script() {
    read(true).await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn everybody_reads_the_same_answers_without_script() {
    read(false).await;
}

async fn read(javascript: bool) {
    let site = Site::with_admin().await;
    let mut ada = site.behind("ada").await;
    let hostile = [
        ("provider", "openai"),
        ("name", "hostile"),
        ("display_name", "</script><script>document.title = 'taken'</script>"),
        ("status", "active"),
        ("context_window", "900000000"),
        ("input_price", "0.0001"),
        ("output_price", "0.0001"),
    ];
    assert_eq!(ada.post("/settings/models", &hostile).await.status, 303);

    let browser = Browser::start(javascript, false).await;
    for width in [1280, 320] {
        browser.resize(width, 800).await;
        site.open(&browser, "/faq").await;
        let questions = browser.count(".faq details").await;
        assert!(questions >= 6, "{questions} questions");
        assert_eq!(browser.count(".faq details[open]").await, 1, "the first stands open");
        for number in 2..=questions {
            browser.click(&format!(".faq details:nth-of-type({number}) summary")).await;
        }
        assert_eq!(browser.count(".faq details[open]").await, questions);
        let both = browser.execute(BOTH).await;
        assert_eq!(both[0], both[1]);
        assert_eq!(both[0].as_array().map(Vec::len), Some(questions));
        assert!(both[0].to_string().contains("taken"), "the hostile name is the cheapest: {both}");
        assert_eq!(browser.execute("return document.title.startsWith('Questions about ')").await, json!(true));
        assert_eq!(browser.axe().await, [""; 0], "{width} px");
        assert!(!browser.horizontal_overflow().await, "{width} px");
    }
    assert_eq!(browser.csp_violations().await, [""; 0]);
    browser.close().await;
}
