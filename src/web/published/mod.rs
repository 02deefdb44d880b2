//! Published documents: drawn once per state of what they show, kept with their compressed forms, answered to everybody.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Body,
    extract::{FromRequestParts, MatchedPath},
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header, request::Parts},
    response::Response,
};
use serde::Serialize;

use super::{Error, Result, addresses, headers::headers as every_answer, request::host::is_known_host};
use crate::{
    app::App,
    config::Audience,
    views::{
        packing::Encoding,
        pages::{Document, Key, Rendered},
        snapshot::Snapshot,
    },
};

/// No cache between us and the program keeps it, and the program asks whether it still holds.
const FOR_ONE_READER: HeaderValue = HeaderValue::from_static("private, no-cache");

/// What publishing needs of a request.
pub struct PageRequest {
    headers: HeaderMap,
    /// The router's pattern of the address.
    route: MatchedPath,
}

impl<S: Send + Sync> FromRequestParts<S> for PageRequest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let route = MatchedPath::from_request_parts(parts, state).await.map_err(Error::internal)?;
        Ok(Self { headers: parts.headers.clone(), route })
    }
}

/// Answers a public address: the document that `draw` makes of a snapshot, drawn once per version of what the snapshot
/// is made of and `address` (path and normalised query, see the page's own query type), packed as the visitor takes
/// it, or 304 where the visitor has it. An error of `draw` is answered and not kept.
pub async fn publish<S: Snapshot>(
    app: &App,
    request: &PageRequest,
    address: &str,
    draw: impl FnOnce(&S) -> Result<Document>,
) -> Result {
    let key = Key { address: address.into(), for_readers: false };
    let page = document(app, &request.route, key, draw).await?;
    Ok(answer(&page, &request.headers))
}

/// The same for those who may read more than everybody; the layer or the handler in front has seen to that.
pub async fn publish_to_readers<S: Snapshot>(
    app: &App,
    request: &PageRequest,
    address: &str,
    draw: impl FnOnce(&S) -> Result<Document>,
) -> Result {
    let key = Key { address: address.into(), for_readers: true };
    let page = document(app, &request.route, key, draw).await?;
    Ok(answer(&page, &request.headers))
}

/// The address of the page that a request asks for, where everybody may have it: it can be answered before any layer
/// that guards work.
pub fn address<'a, B>(app: &App, request: &'a Request<B>) -> Option<&'a str> {
    let (uri, headers) = (request.uri(), request.headers());
    // Who sends a token may read more, or is to be told that it is no good.
    let is_everybody = app.config.public == Audience::Everyone && !headers.contains_key(header::AUTHORIZATION);
    if request.method() != Method::GET || !is_everybody || !is_known_host(uri, headers, &app.config) {
        return None;
    }
    Some(canonical_path(uri.path_and_query()?.as_str()))
}

/// Of the two addresses of the leaderboard the one under which it is kept and counted.
pub fn canonical_path(address: &str) -> &str {
    if address == "/" { addresses::LEADERBOARD } else { address }
}

async fn document<S: Snapshot>(
    app: &App,
    route: &MatchedPath,
    key: Key,
    draw: impl FnOnce(&S) -> Result<Document>,
) -> Result<Arc<Rendered>> {
    let snapshot = S::load(&app.views).await?;
    let unbounded = key.for_readers || key.address.contains('?') || route.as_str().contains('{');
    let cache_control = if key.for_readers { FOR_ONE_READER } else { cache_control(app.config.public) };
    let draw = || {
        let mut headers = every_answer(&app.config);
        headers.insert(header::CACHE_CONTROL, cache_control);
        let counters = app.metrics.page(canonical_path(route.as_str()));
        Ok(Rendered::new(draw(&snapshot)?, snapshot.stamp(), headers, counters))
    };
    app.views.pages.get(key, unbounded, |stamp| app.views.is_current(stamp), draw).await
}

/// A page as a visitor takes it.
pub fn answer(page: &Rendered, asked: &HeaderMap) -> Response {
    let form = page.form(Encoding::accepted(asked.get(header::ACCEPT_ENCODING)));
    let is_known = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| form.headers.get(header::ETAG).is_some_and(|etag| matches(known, etag)));
    let (status, body) =
        if is_known { (StatusCode::NOT_MODIFIED, Body::empty()) } else { (StatusCode::OK, form.body.clone().into()) };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = form.headers.clone();
    response
}

/// Whether one of the tags that a visitor has is this one (RFC 9110, 13.1.2: compared weakly).
fn matches(known: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(known), Ok(etag)) = (known.to_str(), etag.to_str()) else { return false };
    known == "*" || known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)
}

fn cache_control(audience: Audience) -> HeaderValue {
    HeaderValue::from_static(match audience {
        Audience::Everyone => "public, max-age=0, must-revalidate",
        Audience::SignedIn => "no-store",
    })
}

impl Document {
    /// A page.
    pub fn html(view: &impl Template) -> Result<Self> {
        Ok(Self::of("text/html; charset=utf-8", view.render()?))
    }

    /// A list for search engines.
    pub fn xml(view: &impl Template) -> Result<Self> {
        Ok(Self::of("application/xml", view.render()?))
    }

    /// A feed for readers of news.
    pub fn atom(view: &impl Template) -> Result<Self> {
        Ok(Self::of("application/atom+xml; charset=utf-8", view.render()?))
    }

    /// An answer to a program.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        Ok(Self::of("application/json", serde_json::to_string(value).map_err(Error::internal)?))
    }

    /// A table to be kept under a name.
    pub fn csv(body: String, disposition: &'static str) -> Self {
        let headers = vec![(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition))];
        Self { headers, ..Self::of("text/csv; charset=utf-8", body) }
    }

    /// Plain text.
    pub fn text(body: String) -> Self {
        Self::of("text/plain; charset=utf-8", body)
    }

    fn of(content_type: &'static str, body: String) -> Self {
        Self { content_type, body, headers: Vec::new() }
    }
}
