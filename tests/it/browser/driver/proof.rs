//! Proves on two tiny pages that the driver sees what is wrong, so that its silence elsewhere means something.

use axum::Router;
use axum::extract::RawForm;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::Html;
use axum::routing::get;
use serde_json::json;

use super::Browser;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'";

const STYLE: &str = "body { margin: 0 } .wide { width: 600px } .tall { height: 3000px }
    @media (prefers-color-scheme: dark) { body { background: #000; color: #fff } }";

const SCRIPT: &str = "document.querySelector('#live').textContent = 'live'; console.error('a console error');";

const GOOD: &str = r#"<!doctype html><html lang="en"><title>Good</title><link rel="stylesheet" href="/style.css">
    <meta name="viewport" content="width=device-width"><main class="tall"><h1>Good</h1></main></html>"#;

const BAD: &str = r#"<!doctype html><html lang="en"><title>Bad</title><link rel="stylesheet" href="/style.css">
    <link rel="stylesheet" href="/missing.css"><script src="/script.js" defer></script>
    <main><h1>Bad</h1><p id="live">still</p><noscript><p id="plain">no script</p></noscript>
    <p style="color: red">inline</p><img src="/image.png"><p class="wide">wide</p>
    <form method="post"><label>Name <input name="name" value="old"></label>
    <label>Kind <select name="kind"><option value="a">A</option><option value="b">B</option></select></label>
    <label><input type="checkbox" name="box">Box</label><label>Day <input type="date" name="day"></label>
    <button>Save  <span>it</span></button> <button hidden>Save it</button></form>
    <a href="/good">Good</a></main></html>"#;

/// Serves the two pages; what is posted comes back as the text of an invalid form's page.
async fn serve() -> String {
    let echo = async |RawForm(form): RawForm| (StatusCode::UNPROCESSABLE_ENTITY, Html(posted(&form)));
    let pages = Router::new()
        .route("/good", get(async || ([(CONTENT_SECURITY_POLICY, POLICY)], Html(GOOD))))
        .route("/bad", get(async || ([(CONTENT_SECURITY_POLICY, POLICY)], Html(BAD))).post(echo))
        .route("/style.css", get(async || ([(CONTENT_TYPE, "text/css")], STYLE)))
        .route("/script.js", get(async || ([(CONTENT_TYPE, "text/javascript")], SCRIPT)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, pages).await });
    format!("http://{address}")
}

fn posted(form: &[u8]) -> String {
    format!("<!doctype html><title>Posted</title><link rel=icon href=data:,><p>{}</p>", String::from_utf8_lossy(form))
}

/// Whether each of the words stands in a finding of its own or a shared one.
fn all_found(findings: &[String], words: &[&str]) -> bool {
    words.iter().all(|word| findings.iter().any(|finding| finding.contains(word)))
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn finds_what_is_wrong_with_a_page_that_runs_script() {
    let site = serve().await;
    let browser = Browser::start(true, false).await;
    browser.goto(&format!("{site}/bad")).await;
    assert_eq!((browser.text("#live").await.as_str(), browser.count("#plain").await), ("live", 0));

    let complaints = browser.csp_violations().await;
    assert!(
        all_found(&complaints, &["inline style", "image.png", "missing.css", "a console error"]),
        "{complaints:#?}"
    );
    assert_eq!(browser.csp_violations().await, [""; 0]);

    let violations = browser.axe().await;
    assert!(all_found(&violations, &[r#"image-alt (critical) at ["img"]"#]), "{violations:#?}");
    assert_eq!(browser.csp_violations().await, [""; 0], "axe itself breaks no policy");

    assert!(!browser.horizontal_overflow().await);
    browser.resize(320, 640).await;
    assert!(browser.horizontal_overflow().await);
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn walks_without_script_and_finds_what_is_wrong() {
    let site = serve().await;
    let browser = Browser::start(false, false).await;
    browser.goto(&format!("{site}/bad")).await;
    assert_eq!((browser.text("#live").await.as_str(), browser.count("#plain").await), ("still", 1));
    let violations = browser.axe().await;
    assert!(all_found(&violations, &["image-alt"]), "{violations:#?}");
    let complaints = browser.csp_violations().await;
    assert!(all_found(&complaints, &["inline style", "missing.css"]), "{complaints:#?}");

    browser.click("a").await;
    assert_eq!(browser.current_path().await, "/good");
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn fills_and_submits_a_form_without_script() {
    let site = serve().await;
    let browser = Browser::start(false, false).await;
    browser.goto(&format!("{site}/bad")).await;
    browser.fill("[name=name]", "new").await;
    assert_eq!(browser.value("[name=name]").await, "new");
    browser.select("[name=kind]", "b").await;
    browser.tick("[name=box]").await;
    browser.tick("[name=box]").await;
    browser.fill("[name=day]", "2026-03-04").await;
    browser.csp_violations().await;

    browser.press("Save it").await;
    assert_eq!(browser.title().await, "Posted");
    assert_eq!(browser.text("p").await, "name=new&kind=b&box=on&day=2026-03-04");
    assert!(browser.source().await.contains("<p>name=new"));
    assert_eq!(browser.csp_violations().await, [""; 0], "an invalid form's page is no complaint");
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn finds_nothing_wrong_with_a_good_page() {
    let site = serve().await;
    let browser = Browser::start(true, true).await;
    browser.goto(&format!("{site}/good")).await;
    assert_eq!(browser.axe().await, [""; 0]);
    assert_eq!(browser.csp_violations().await, [""; 0]);

    browser.resize(320, 640).await;
    let seen = "return [innerWidth, document.scrollingElement.clientWidth, getComputedStyle(document.body).color]";
    assert_eq!(browser.execute(seen).await, json!([320, 320, "rgb(255, 255, 255)"]));
    assert!(!browser.horizontal_overflow().await);
    let folder = tempfile::tempdir().expect("a folder for the picture");
    browser.screenshot(&folder.path().join("good.png")).await;
    assert!(std::fs::read(folder.path().join("good.png")).is_ok_and(|png| png.starts_with(b"\x89PNG")));
    browser.close().await;
}
