//! A layer that packs pages drawn for one person. Nothing that shows a secret passes it, nor an answer that sets a cookie:
//! beside words that another site put into the address, its length would tell of the secret (BREACH). Forms have no
//! secret tokens: where they come from is known by their headers.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Error, page::ShowsSecret};
use crate::views::packing::{Encoding, gzip_fast};

/// Below this a page fits into one packet anyway.
const WORTH_BYTES: usize = 1_200;
/// No page is larger.
const PAGE_AT_MOST: usize = 16 * 1024 * 1024;

/// Packs HTML where the visitor takes gzip.
pub async fn pages(request: Request, next: Next) -> Response {
    let takes = Encoding::accepted_at_once(request.headers().get(header::ACCEPT_ENCODING)) != Encoding::Identity;
    let mut response = next.run(request).await;
    if !is_page(&response) {
        return response;
    }
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !takes {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, PAGE_AT_MOST).await else {
        return Error::internal(anyhow::anyhow!("a page that is not whole")).into_response();
    };
    if whole.len() < WORTH_BYTES {
        return Response::from_parts(parts, Body::from(whole));
    }
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(gzip_fast(&whole)))
}

fn is_page(response: &Response) -> bool {
    let headers = response.headers();
    let is_html = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_plain = !headers.contains_key(header::CONTENT_ENCODING) && !headers.contains_key(header::SET_COOKIE);
    is_html && is_plain && response.extensions().get::<ShowsSecret>().is_none()
}
