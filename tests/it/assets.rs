//! Static files, and how much is sent of pages and of them.

use std::io::Read;

use axum::{body::Body, http::header};
use roster::actions::set_up::offer_link;

use crate::support::{Browser, House, house::PASSWORD};

/// What SPEC 16 allows, in bytes as they are sent.
const CSS_AT_MOST: usize = 9_000;
const SCRIPT_AT_MOST: usize = 4_000;
const FIRST_VISIT_AT_MOST: usize = 18_000;

#[tokio::test]
async fn files_of_a_page_are_kept_for_a_year_and_named_by_their_content() {
    let house = House::empty().await;
    let visitor = house.visitor();
    let page = visitor.visit("/").await;
    let files = [
        (page.attributes("link[rel=stylesheet]", "href"), "text/css; charset=utf-8", 60_000),
        (page.attributes("script[src]", "src"), "text/javascript; charset=utf-8", 16_000),
        (page.attributes("link[rel=icon]", "href"), "image/svg+xml", 2_000),
    ];
    for (addresses, kind, most) in files {
        assert_eq!(addresses.len(), 1, "{kind}");
        let file = visitor.visit(&addresses[0]).await;
        assert_eq!(file.header("content-type"), Some(kind));
        assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert!(file.cookies().is_empty() && !file.body.is_empty() && file.body.len() <= most, "{kind}");
    }
}

#[tokio::test]
async fn other_files_are_not_there_and_not_kept() {
    let house = House::empty().await;
    for path in
        ["/assets/roster.css", "/assets/roster-00000000.css", "/assets/", "/assets/..%2fCargo.toml", "/assets/%FF"]
    {
        let page = house.visitor().get(path).await;
        assert_eq!(page.is(404).header("cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn files_are_packed_once_as_the_visitor_takes_them() {
    let house = House::empty().await;
    let visitor = house.visitor();
    for address in addresses(&visitor).await {
        let plain = visitor.visit(&address).await;
        assert_eq!(plain.header("vary"), Some("accept-encoding"));
        for (takes, coding) in [("br, gzip", "br"), ("gzip", "gzip"), ("gzip;q=0, br;q=0", "")] {
            let (sent, used) = sent(&visitor, &address, takes).await;
            assert_eq!(used, coding, "{address} {takes}");
            assert_eq!(unpacked(&sent, coding), plain.body, "{address} {takes}");
            assert_eq!(sent.len() < plain.body.len(), !coding.is_empty(), "{address} {takes}");
        }
    }
}

#[tokio::test]
async fn a_first_visit_stays_within_its_budget() {
    let house = House::bundled().await;
    let visitor = house.visitor();
    let mut total = 0;
    for (address, most) in addresses(&visitor).await.iter().zip([CSS_AT_MOST, SCRIPT_AT_MOST, usize::MAX]) {
        let bytes = sent(&visitor, address, "br").await.0.len();
        assert!(bytes <= most, "{address} is sent in {bytes} bytes");
        total += bytes;
    }
    total += sent(&visitor, "/", "br").await.0.len();
    assert!(total <= FIRST_VISIT_AT_MOST, "a first visit takes {total} bytes");
}

#[tokio::test]
async fn settings_pages_are_packed_and_pages_that_show_a_secret_never() {
    let house = House::small().await;
    let link = offer_link(&house.app).await.unwrap().unwrap().replace("http://127.0.0.1:3000", "");
    let setup = sent(&house.visitor(), &link, "br, gzip").await;
    assert!(setup.1.is_empty() && unpacked(&setup.0, "").contains("Create the admin"));
    let admin = house.admin().await;
    for path in
        ["/settings/models", "/settings/providers/acme", "/settings/infra", "/settings/account", "/settings/audit"]
    {
        let (bytes, coding) = sent(&admin, path, "br, gzip").await;
        assert_eq!(coding, "gzip", "{path}");
        let plain = admin.visit(path).await;
        assert_eq!(unpacked(&bytes, "gzip"), plain.body, "{path}");
        assert_eq!(plain.header("vary"), Some("accept-encoding"), "{path}");
        assert!(sent(&admin, path, "identity").await.1.is_empty(), "{path}");
    }
    for (path, fields, shows) in [
        ("/settings/account/tokens", "name=ci&scopes=read&expires_in=30", "roster_"),
        ("/settings/accounts", "name=bob&role=viewer", "/welcome?token="),
    ] {
        let request = admin.form_request(path).header(header::ACCEPT_ENCODING, "br, gzip");
        let answer = admin.ask(request.body(Body::from(fields)).unwrap()).await;
        assert!(!answer.headers().contains_key(header::CONTENT_ENCODING), "{path}");
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        assert!(unpacked(&body, "").contains(shows), "{path}");
    }
    let signed_in = house.visitor().post("/sign-in", &[("name", "ada"), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.is(303).header("content-encoding"), None);
}

/// Where stylesheet, script and icon are, in this order.
async fn addresses(visitor: &Browser) -> Vec<String> {
    let page = visitor.visit("/").await;
    let places = [("link[rel=stylesheet]", "href"), ("script[src]", "src"), ("link[rel=icon]", "href")];
    places.iter().flat_map(|(selector, name)| page.attributes(selector, name)).collect()
}

/// The bytes of an answer and how they are packed.
#[expect(clippy::expect_used, reason = "an answer that can't be read has to end the test")]
async fn sent(browser: &Browser, path: &str, takes: &str) -> (Vec<u8>, String) {
    let request = browser.request("GET", path).header(header::ACCEPT_ENCODING, takes).body(Body::empty());
    let answer = browser.ask(request.expect("a request")).await;
    assert_eq!(answer.status(), 200, "{path}");
    let coding =
        answer.headers().get(header::CONTENT_ENCODING).map(|coding| coding.to_str().expect("a word").to_owned());
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a whole answer");
    (body.to_vec(), coding.unwrap_or_default())
}

#[expect(clippy::expect_used, reason = "an answer that can't be read has to end the test")]
fn unpacked(bytes: &[u8], coding: &str) -> String {
    let mut text = String::new();
    match coding {
        "br" => brotli::Decompressor::new(bytes, 4096).read_to_string(&mut text),
        "gzip" => flate2::read::GzDecoder::new(bytes).read_to_string(&mut text),
        _ => (&*bytes).read_to_string(&mut text),
    }
    .expect("a text");
    text
}
