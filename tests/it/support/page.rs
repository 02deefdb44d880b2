//! An answer as a person sees it: its status, its words, its forms.
#![expect(clippy::expect_used, clippy::panic, reason = "what a test expects and a page lacks has to end the test")]

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use scraper::{Html, Selector};

use super::{form::Form, html};

const MORE_THAN_ANY_PAGE: usize = 16 * 1024 * 1024;

/// An answer.
pub struct Page {
    what: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// Reads an answer whole; what is HTML must be faultless.
    pub async fn read(method: String, address: String, response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, MORE_THAN_ANY_PAGE).await.expect("a whole answer");
        let is_image =
            parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"image/"));
        let body = match String::from_utf8(bytes.to_vec()) {
            Err(_) if is_image => String::from_utf8_lossy(&bytes).into_owned(),
            text => text.expect("an answer in UTF-8"),
        };
        let page = Self { what: format!("{method} {address}"), status: parts.status, headers: parts.headers, body };
        if page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) && !page.body.is_empty() {
            html::check(&page.what, &page.body);
        }
        page
    }

    /// What was asked for.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Asserts the status.
    pub fn is(&self, status: u16) -> &Self {
        let main: String = self.texts("main").concat().chars().take(600).collect();
        assert_eq!(self.status.as_u16(), status, "{}: {main}", self.what);
        self
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header of text"))
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_else(|| panic!("{}: leads nowhere", self.what))
    }

    /// The same as bytes: browsers take more than ASCII there.
    pub fn location_bytes(&self) -> &[u8] {
        self.headers.get(header::LOCATION).map(HeaderValue::as_bytes).unwrap_or_default()
    }

    /// Name, value, and whether the browser shall forget it, of each cookie of the answer.
    pub fn cookies(&self) -> Vec<(String, String, bool)> {
        let all = self.headers.get_all(header::SET_COOKIE).iter();
        all.map(|line| {
            let line = line.to_str().expect("a cookie of text");
            let (name, rest) = line.split_once('=').expect("a cookie with a value");
            let value = rest.split(';').next().unwrap_or_default();
            (name.to_owned(), value.to_owned(), line.contains("Max-Age=0"))
        })
        .collect()
    }

    /// The texts of all that match, white space made plain.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        let html = Html::parse_document(&self.body);
        let plain = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        html.select(&selector).map(|element| plain(element.text().collect::<Vec<_>>().join(" "))).collect()
    }

    /// The text of the first that matches.
    pub fn text(&self, selector: &str) -> String {
        let first = self.texts(selector).into_iter().next();
        first.unwrap_or_else(|| panic!("{}: no {selector}", self.what))
    }

    /// An attribute of all that match and have it.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        let html = Html::parse_document(&self.body);
        html.select(&selector).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
    }

    /// Whether anything matches.
    pub fn has(&self, selector: &str) -> bool {
        !self.texts(selector).is_empty()
    }

    /// The notice on top.
    pub fn notice(&self) -> String {
        self.text(".notice > span")
    }

    /// The message at a field.
    pub fn mistake(&self, field: &str) -> String {
        self.text(&format!("[id='{field}-e']"))
    }

    /// The form that matches, filled as the page has it.
    pub fn form(&self, selector: &str) -> Form {
        Form::read(&self.what, &self.body, selector)
    }
}
