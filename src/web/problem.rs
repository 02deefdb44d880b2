//! Errors as programs read them: problem JSON (RFC 9457).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::web::request::id::RequestId;

const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

#[derive(Serialize)]
struct Problem<'a> {
    /// No kind of problem of ours says more than its status does.
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    /// The number to quote; the server's log has it too.
    request_id: &'a str,
}

/// An error with the handler's words, or those that its status has for everybody.
pub fn answer(status: StatusCode, words: Option<&str>, id: &RequestId) -> Response {
    let problem = Problem {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail: words.unwrap_or_else(|| detail(status)),
        request_id: id.as_str(),
    };
    // A struct of texts and a number always has a JSON form.
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, MEDIA_TYPE);
    response
}

fn detail(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "The address has something in it that is not known here.",
        401 => "This needs an API token with the scope “read”, or a session.",
        403 => "This is not allowed with these credentials, or the request came from another site.",
        404 => "There is nothing at this address.",
        405 => "This address does not take that method; the Allow header says which it takes.",
        408 => "The request took too long to arrive.",
        413 => "The body is larger than this address takes.",
        421 => {
            "This server does not answer to that host name. Its operator can add it to ROSTER_ALLOWED_HOSTS or set \
             ROSTER_PUBLIC_URL."
        }
        429 => "Too many tries: wait a little.",
        503 => "The server can’t answer this at the moment. Try again after the seconds in Retry-After.",
        _ if status.is_client_error() => "This request can’t be answered.",
        _ => "It is the server’s fault, and it is in its log under this request_id.",
    }
}
