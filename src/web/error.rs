//! What a handler fails with, and the one face all errors have.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use tracing::error;

use super::{
    api::{is_for_programs, problem},
    edge::RequestId,
    page::Page,
};
use crate::{actions, domain::token::Scope, store, views};

/// Why there is no answer. Only [`Error::Internal`] is logged as an error.
#[derive(Debug, Clone)]
pub enum Error {
    /// No such page, model or provider.
    NotFound,
    /// A visitor asked for a settings page; holds the address to come back to.
    SignInRequired(String),
    /// A visitor sent a form, or a program asked where only people with an account may read.
    Unauthorized,
    /// A program sent a token that is none of ours, or has ended.
    BadToken,
    /// A program's token is not good for this.
    TokenLacks(Scope),
    /// A program asked for more than everybody may read; says for what.
    TokenRequired(&'static str),
    /// What was asked for is not there; says why.
    Missing(String),
    /// Not with this account.
    Forbidden,
    /// A request that no form of ours makes; says what is wrong with it.
    BadRequest(String),
    /// The body is larger than this form can be.
    TooLarge,
    /// The database is out of reach, or too much is going on.
    Unavailable,
    /// A fault of ours; its text goes to the log, never to a page.
    Internal(Arc<anyhow::Error>),
}

/// An error's words, for the layer that draws it.
#[derive(Debug, Clone)]
struct Words(String);

/// A fault of ours, for the layer that knows under which number the page tells of it.
#[derive(Debug, Clone)]
struct Fault(Arc<anyhow::Error>);

/// Absence becomes an error only here, at the edge.
pub trait OrNotFound<T> {
    /// The value, or 404.
    fn or_not_found(self) -> Result<T, Error>;
}

impl<T> OrNotFound<T> for Option<T> {
    fn or_not_found(self) -> Result<T, Error> {
        self.ok_or(Error::NotFound)
    }
}

impl Error {
    /// A fault of ours.
    pub fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Internal(Arc::new(error.into()))
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, words) = match self {
            Self::Internal(error) => {
                let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
                response.extensions_mut().insert(Fault(error));
                return response;
            }
            Self::SignInRequired(next) => {
                let query: String =
                    url::form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish();
                return Redirect::to(&format!("/sign-in?{query}")).into_response();
            }
            Self::NotFound => (StatusCode::NOT_FOUND, None),
            Self::Missing(words) => (StatusCode::NOT_FOUND, Some(words)),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, None),
            Self::BadToken => {
                let words = "The token is unknown, revoked or expired. Nothing was changed.".to_owned();
                (StatusCode::UNAUTHORIZED, Some(words))
            }
            Self::TokenLacks(scope) => {
                let words = format!("The token lacks the scope “{scope}”, or its account may not use it any more.");
                (StatusCode::FORBIDDEN, Some(words))
            }
            Self::TokenRequired(words) => (StatusCode::UNAUTHORIZED, Some(words.to_owned())),
            Self::Forbidden => (StatusCode::FORBIDDEN, None),
            Self::BadRequest(words) => (StatusCode::BAD_REQUEST, Some(words)),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, None),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, None),
        };
        let mut response = status.into_response();
        if let Some(words) = words {
            response.extensions_mut().insert(Words(words));
        }
        response
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_) => {
                tracing::warn!(%error, "the database is unavailable");
                Self::Unavailable
            }
            // Addresses and forms are read so that none gets this far; where one does, it is no fault of ours.
            store::Error::Unstorable(_) => {
                Self::BadRequest("A character of the address or the form can’t be stored. Nothing was changed.".into())
            }
            store::Error::Refused(_) | store::Error::Corrupt(_) => Self::internal(error),
        }
    }
}

impl From<views::Error> for Error {
    fn from(error: views::Error) -> Self {
        if let store::Error::Unavailable(_) = *error {
            tracing::warn!(%error, "the database is unavailable");
            return Self::Unavailable;
        }
        Self::internal(anyhow::anyhow!(error))
    }
}

impl From<actions::Error> for Error {
    fn from(error: actions::Error) -> Self {
        match error {
            actions::Error::Store(error) => error.into(),
            actions::Error::View(error) => error.into(),
            actions::Error::Passwords(error) => error.into(),
            actions::Error::SignedOut => Self::Unauthorized,
            actions::Error::Other(error) => Self::internal(error),
        }
    }
}

impl From<actions::passwords::Error> for Error {
    fn from(error: actions::passwords::Error) -> Self {
        match error {
            actions::passwords::Error::Busy => Self::Unavailable,
            actions::passwords::Error::Failed(_) => Self::internal(error),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    page: Page,
    status: u16,
    title: &'a str,
    words: &'a str,
    request_id: &'a str,
}

/// Gives every error that has no page of its own the house's, and programs a problem: those of handlers, of layers and
/// of axum.
pub async fn face(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let for_programs = is_for_programs(request.uri().path());
    let mut response = draw(&id, for_programs, next.run(request).await);
    // For the counters of the edge.
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

fn draw(id: &RequestId, for_programs: bool, response: Response) -> Response {
    if let Some(Fault(error)) = response.extensions().get() {
        error!(request.id = id.as_str(), error = format!("{error:#}"), "a request failed");
    }
    let status = response.status();
    let own_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    if !(status.is_client_error() || status.is_server_error()) || own_page {
        return response;
    }
    let given = response.extensions().get::<Words>().map(|words| words.0.as_str());
    let mut faced = if for_programs { problem::answer(status, given, id) } else { page(status, given, id) };
    if status == StatusCode::UNAUTHORIZED {
        // It has to say how to come in (RFC 9110, 15.5.2).
        faced.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            faced.headers_mut().insert(name, value.clone());
        }
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        faced.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
    }
    faced
}

fn page(status: StatusCode, given: Option<&str>, id: &RequestId) -> Response {
    let (title, standard) = words_for(status);
    let words = given.unwrap_or(standard);
    let page = Page::bare(title);
    let view = ErrorPage { page, status: status.as_u16(), title, words, request_id: id.as_str() };
    let body = view.render().unwrap_or_else(|_| title.to_owned());
    (status, Html(body)).into_response()
}

fn words_for(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("Not understood", "The address or the form has something in it that this page does not know."),
        401 => (
            "Signed out",
            "Nothing was changed. Sign in in another tab, then go back and send the form again: what you typed is still there.",
        ),
        403 => (
            "Not allowed",
            "Your account may read this but not change it, or the form came from another site. Nothing was changed.",
        ),
        404 => ("Not here", "There is nothing at this address."),
        405 => ("Not possible", "This address does not take that kind of request."),
        408 => ("Too slow", "The form took too long to arrive. Nothing was changed; go back and send it again."),
        413 => ("Too large", "The form is larger than this page takes. Nothing was changed."),
        421 => (
            "Unknown host name",
            "This server does not answer to that name. Its operator can add it to ROSTER_ALLOWED_HOSTS or set ROSTER_PUBLIC_URL.",
        ),
        429 => ("Too many tries", "Wait a little, then try again."),
        503 => (
            "Not available right now",
            "The server can’t answer this at the moment. Try again in a few seconds. If you sent a form, look first whether it was saved.",
        ),
        _ if status.is_client_error() => ("Not understood", "This request can’t be answered. Nothing was changed."),
        _ => (
            "Something went wrong",
            "It is our fault, and it is in the server’s log under the number below. Nothing was half-changed.",
        ),
    }
}
