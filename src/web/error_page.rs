//! How errors look: a page for people, a problem for programs.

use askama::Template;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use tracing::{error, warn};

use super::{
    asker::Viewer,
    error::{Cause, Words},
    page::{Chrome, Page},
    problem,
    request::id::RequestId,
};
use crate::store::feed_files::Waiting;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    page: Page,
    status: u16,
    title: &'a str,
    words: &'a str,
    request_id: &'a str,
}

/// Who reads the errors of a group of addresses, and so how they look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// People: a page.
    Page,
    /// Programs, which read no page and follow no redirect to a sign-in: problem JSON.
    Problem,
}

/// A layer: gives every error that has no page of its own the group's face, be it of a handler, a layer or axum.
pub async fn draw_errors(State(face): State<Face>, mut request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let route = request.extensions().get::<MatchedPath>().cloned();
    request.extensions_mut().insert(face);
    let mut response = draw(&id, face, next.run(request).await);
    // For the counters of the edge.
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

fn draw(id: &RequestId, face: Face, response: Response) -> Response {
    let status = response.status();
    if let Some(Cause(error)) = response.extensions().get() {
        let error = format!("{error:#}");
        if status == StatusCode::SERVICE_UNAVAILABLE {
            warn!(error, "a request could not be answered");
        } else {
            error!(error, "a request failed");
        }
    }
    let own_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    if !(status.is_client_error() || status.is_server_error()) || own_page {
        return response;
    }
    let given = response.extensions().get::<Words>().map(|words| words.0.as_str());
    let mut faced = match face {
        Face::Page => page(status, given, id, response.extensions().get()),
        Face::Problem => problem::answer(status, given, id),
    };
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

fn page(status: StatusCode, given: Option<&str>, id: &RequestId, viewer: Option<&Viewer>) -> Response {
    let (title, standard) = words_for(status);
    let words = given.unwrap_or(standard);
    let chrome = viewer.map(|viewer| Chrome { viewer: viewer.clone(), waiting: Waiting::default() });
    let page = Page { chrome, ..Page::bare(title) };
    let view = ErrorPage { page, status: status.as_u16(), title, words, request_id: id.as_str() };
    let body = view.render().unwrap_or_else(|_| title.to_owned());
    (status, Html(body)).into_response()
}

fn words_for(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => (
            "Not understood",
            "The address or the form holds something that this page can’t read. Go back and try again.",
        ),
        401 => ("You are signed out", "Nothing was changed. Sign in, then try again."),
        403 => (
            "Not allowed",
            "This form came from another address than the server’s own. Open the page here and send it again. If a proxy is in \
             between, its operator sets ROSTER_PUBLIC_URL to the address in your browser. Nothing was changed.",
        ),
        404 => ("Page not found", "Check the address for a slip, or look for the model on the leaderboard."),
        405 => ("Not possible", "This address doesn’t take that kind of request. Open the page and use its own form."),
        408 => ("Too slow", "The form took too long to arrive. Nothing was changed; go back and send it again."),
        413 => ("Too large", "The form is larger than this page takes. Nothing was changed. Go back and shorten it."),
        421 => (
            "Unknown host name",
            "This server does not answer to that name. Its operator can add it to ROSTER_ALLOWED_HOSTS or set ROSTER_PUBLIC_URL.",
        ),
        429 => ("Too many tries", "Wait a little, then try again."),
        503 => (
            "Not available right now",
            "The server can’t answer this at the moment. Try again in a few seconds. If you sent a form, look first whether it was saved.",
        ),
        _ if status.is_client_error() => {
            ("Not understood", "This request can’t be answered. Nothing was changed. Go back and try again.")
        }
        _ => (
            "Something went wrong",
            "It is our fault, and it is in the server’s log under the number below. Nothing was half-changed.",
        ),
    }
}
