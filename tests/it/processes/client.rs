//! A small HTTP client that keeps its cookie and follows nothing.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::{
    Request,
    body::Bytes,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, RETRY_AFTER, SET_COOKIE},
};
use hyper_util::{
    client::legacy::{Client as Connections, connect::HttpConnector},
    rt::TokioExecutor,
};

use super::{home::PASSWORD, server::Server};

const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

/// Somebody who talks to one server; clones share the cookie they were cloned with.
#[derive(Clone)]
pub struct Client {
    connections: Connections<HttpConnector, Full<Bytes>>,
    site: String,
    pub cookie: Option<String>,
    /// What a program sends instead of a cookie.
    bearer: Option<String>,
}

/// What a server answered.
pub struct Answer {
    pub status: u16,
    /// Where a redirect leads.
    pub location: String,
    /// When to come again, in seconds.
    pub retry_after: Option<u64>,
    pub body: String,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Client {
    /// Somebody who is not signed in.
    pub fn of(server: &Server) -> Self {
        Self::to(server.address())
    }

    /// Somebody who is not signed in at what serves at an address.
    pub fn to(site: String) -> Self {
        let connections = Connections::builder(TokioExecutor::new()).retry_canceled_requests(false).build_http();
        Self { connections, site, cookie: None, bearer: None }
    }

    /// A program that sends a token.
    pub fn bearing(server: &Server, token: &str) -> Self {
        Self { bearer: Some(format!("Bearer {token}")), ..Self::of(server) }
    }

    /// An account that a test made, signed in.
    pub async fn signed_in(server: &Server, name: &str) -> Self {
        let mut client = Self::of(server);
        let answer = client.post("/sign-in", &[("name", name), ("password", PASSWORD)]).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/settings/models"));
        client
    }

    /// The same person, with the same cookie, at another server.
    pub fn at(&self, server: &Server) -> Self {
        Self { cookie: self.cookie.clone(), ..Self::of(server) }
    }

    /// Reads a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(format!("{}{path}", self.site)).body(Full::default());
        self.send(request.expect("a request")).await.unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.try_post(path, fields).await.unwrap_or_else(|error| panic!("POST {path}: {error}"))
    }

    /// Sends a form to a server that may be gone before it has answered.
    pub async fn try_post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, Failure> {
        let request = Request::post(format!("{}{path}", self.site))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::from(encoded(fields)));
        self.send(request?).await
    }

    async fn send(&mut self, mut request: Request<Full<Bytes>>) -> Result<Answer, Failure> {
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert(COOKIE, cookie.parse()?);
        }
        if let Some(bearer) = &self.bearer {
            request.headers_mut().insert(AUTHORIZATION, bearer.parse()?);
        }
        let answered = async {
            let (head, body) = self.connections.request(request).await?.into_parts();
            Ok::<_, Failure>((head, body.collect().await?.to_bytes()))
        };
        let (head, body) = tokio::time::timeout(ANSWERED_WITHIN, answered).await??;
        let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if let Some((cookie, _)) = header(SET_COOKIE).split_once(';') {
            self.cookie = Some(cookie.to_owned());
        }
        let (location, retry_after) = (header(LOCATION).to_owned(), header(RETRY_AFTER).parse().ok());
        Ok(Answer { status: head.status.as_u16(), location, retry_after, body: String::from_utf8(body.to_vec())? })
    }
}

/// Fields as a browser sends them.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The least that makes an active model with a price.
pub fn model_form(name: &str) -> [(&str, &str); 6] {
    [
        ("provider", "openai"),
        ("name", name),
        ("display_name", name),
        ("status", "active"),
        ("input_price", "1.25"),
        ("output_price", "10"),
    ]
}

/// The number in "N active models" of a public page.
pub fn active_models(page: &Answer) -> usize {
    let (before, _) = page.body.split_once(" active model").expect("a page that says how many models are active");
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().unwrap_or_else(|_| panic!("no number stands before “active model”: {before}"))
}
