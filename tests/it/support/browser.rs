//! A browser without a window: keeps cookies, says where its forms come from, and looks at each page's HTML.
#![expect(clippy::expect_used, reason = "a browser that can't send a request has to end the test")]

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::Mutex,
};

use axum::{
    body::Body,
    http::{Request, header, request},
    response::Response,
};
use roster::web::{Edge, Peer};
use url::form_urlencoded::Serializer;

use super::{form::Form, page::Page};

/// One person's browser.
pub struct Browser {
    edge: Edge,
    origin: String,
    address: IpAddr,
    cookies: Mutex<BTreeMap<String, String>>,
    /// The page that is looked at: what a form says it comes from.
    looks_at: Mutex<String>,
    /// What a program sends instead of a cookie.
    bearer: Option<String>,
}

impl Browser {
    /// Without cookies, from a documentation address.
    pub fn new(edge: Edge, origin: &str) -> Self {
        let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        let (cookies, looks_at) = (Mutex::default(), Mutex::default());
        Self { edge, origin: origin.to_owned(), address, cookies, looks_at, bearer: None }
    }

    /// The same person at another address.
    pub fn at(self, address: &str) -> Self {
        Self { address: address.parse().expect("an address"), ..self }
    }

    /// A program that sends a token.
    pub fn bearing(self, token: &str) -> Self {
        Self { bearer: Some(format!("Bearer {token}")), ..self }
    }

    /// Makes an API token of this person's account; what the page shows of it.
    pub async fn make_token(&self, name: &str, scopes: &[&str]) -> String {
        let mut fields = vec![("name", name), ("expires_in", "30")];
        fields.extend(scopes.iter().map(|scope| ("scopes", *scope)));
        let page = self.post("/settings/account/tokens", &fields).await;
        page.is(200).attributes("#token", "value").concat()
    }

    /// Asks for an address as if it was typed; follows no redirect.
    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request("GET", path).body(Body::empty()).expect("a request")).await
    }

    /// Asks for a page that is there.
    pub async fn visit(&self, path: &str) -> Page {
        let page = self.get(path).await;
        page.is(200);
        page
    }

    /// Sends a form from the site's own page; follows no redirect.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(self.form_request(path).body(Body::from(body)).expect("a request")).await
    }

    /// Sends a form with one field and a file.
    pub async fn upload(&self, path: &str, feed: &str, file: (&str, &[u8])) -> Page {
        let (kind, body) = multipart(feed, file);
        let mut request = self.form_request(path).body(Body::from(body)).expect("a request");
        request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        self.send(request).await
    }

    /// Sends a form that was read from a page.
    pub async fn submit(&self, form: &Form) -> Page {
        let fields: Vec<_> = form.fields().collect();
        if form.method == "post" {
            return self.post(&form.action, &fields).await;
        }
        let query = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.get(&format!("{}?{query}", form.action)).await
    }

    /// Sends a form, agrees where it asks first, and goes where the answer leads.
    pub async fn save(&self, form: &Form) -> Page {
        let answer = self.agree(self.submit(form).await).await;
        self.follow(&answer).await
    }

    /// Agrees where the answer asks first; the answer to that, else the same.
    pub async fn agree(&self, answer: Page) -> Page {
        if answer.status.as_u16() == 200 && answer.has(".confirm form") {
            return self.submit(&answer.form(".confirm form").press_first()).await;
        }
        answer
    }

    /// Goes where a redirect leads.
    pub async fn follow(&self, answer: &Page) -> Page {
        answer.is(303);
        self.visit(answer.location()).await
    }

    /// A request with this browser's cookies and host, to be completed.
    pub fn request(&self, method: &str, path: &str) -> request::Builder {
        let host = self.origin.split("://").nth(1).unwrap_or_default();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, host);
        let cookies = self.cookies.lock().expect("the cookies");
        if !cookies.is_empty() {
            let all: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        if let Some(bearer) = &self.bearer {
            request = request.header(header::AUTHORIZATION, bearer);
        }
        request
    }

    /// A form's request from the site's own page, to be completed.
    pub fn form_request(&self, path: &str) -> request::Builder {
        let from = self.looks_at.lock().expect("a page");
        self.request("POST", path)
            .header(header::REFERER, format!("{}{from}", self.origin))
            .header(header::ORIGIN, &self.origin)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    }

    /// Sends a request as it is.
    pub async fn ask(&self, request: Request<Body>) -> Response {
        self.edge.answer(&Peer::from(self.address), request).await
    }

    /// Sends a request as it is; keeps the answer's cookies and looks at its HTML.
    pub async fn send(&self, request: Request<Body>) -> Page {
        let address = request.uri().to_string();
        let method = request.method().to_string();
        let response = self.ask(request).await;
        if method == "GET" && response.status().is_success() {
            self.looks_at.lock().expect("a page").clone_from(&address);
        }
        let page = Page::read(method, address, response).await;
        for (name, value, ended) in page.cookies() {
            let mut cookies = self.cookies.lock().expect("the cookies");
            if ended {
                cookies.remove(&name)
            } else {
                cookies.insert(name, value)
            };
        }
        page
    }

    /// Puts a cookie into the jar.
    pub fn keep(&self, name: &str, value: &str) {
        self.cookies.lock().expect("the cookies").insert(name.to_owned(), value.to_owned());
    }

    /// The value of a cookie in the jar.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("the cookies").get(name).cloned()
    }
}

/// A form with one field and a file: its content type and its body.
pub fn multipart(feed: &str, (name, bytes): (&str, &[u8])) -> (String, Vec<u8>) {
    const BOUNDARY: &str = "----a-boundary-that-no-file-has";
    let field = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"feed\"\r\n\r\n{feed}\r\n");
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/json\r\n\r\n"
    );
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    let body = [field.as_bytes(), head.as_bytes(), bytes, end.as_bytes()].concat();
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}
