//! Published documents: drawn once per state of what they show, kept with their compressed forms, answered to everybody.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header},
    response::Response,
};
use serde::Serialize;

use super::{Error, Result, addresses, headers::headers as every_answer, request::host::is_known_host};
use crate::{
    app::App,
    config::Audience,
    domain::catalog::{Catalog, State},
    views::pages::{Document, Encoding, Key, Rendered},
};

/// Addresses of which there are as many as there are models, words or tasks, and their patterns; the first that fits.
/// The sitemap is one, but as long as there are models.
const MANY: [(&str, &str); 5] = [
    ("/sitemap.xml", "/sitemap.xml"),
    ("/models/", "/models/{*id}"),
    ("/api/v1/models/complete", "/api/v1/models/complete"),
    ("/api/v1/models/", "/api/v1/models/{*id}"),
    ("/api/v1/tasks/", "/api/v1/tasks/{task}/model"),
];
/// No cache between us and the program keeps it, and the program asks whether it still holds.
const FOR_ONE_READER: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Answers a public address: the document that `draw` makes of the catalogue, made once per state of the catalogue and
/// `address` (path and normalised query, see the page's own query type), packed as the visitor takes it, or 304 where
/// the visitor has it. An error of `draw` is answered and not kept.
pub async fn publish(
    app: &App,
    headers: &HeaderMap,
    address: &str,
    draw: impl FnOnce(&Catalog) -> Result<Document>,
) -> Result {
    let page = document(app, (address, false), cache_control(app.config.public), draw).await?;
    Ok(answer(&page, headers))
}

/// The same for those who may read more than everybody; the layer or the handler in front has seen to that.
pub async fn publish_to_readers(
    app: &App,
    headers: &HeaderMap,
    address: &str,
    draw: impl FnOnce(&Catalog) -> Result<Document>,
) -> Result {
    let page = document(app, (address, true), FOR_ONE_READER, draw).await?;
    Ok(answer(&page, headers))
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
    Some(one_name(uri.path_and_query()?.as_str()))
}

/// Of the two addresses of the leaderboard the one under which it is kept and counted.
pub fn one_name(address: &str) -> &str {
    if address == "/" { addresses::LEADERBOARD } else { address }
}

/// The page of an address that everybody may have, where it is there already.
pub async fn kept(app: &App, address: &str) -> Option<Arc<Rendered>> {
    let key = key(app.views.kept_state()?, (address, false));
    app.views.pages.find(&key).await
}

/// The pattern of the path of an address.
fn route(address: &str) -> &str {
    let path = address.split('?').next().unwrap_or_default();
    MANY.iter().find(|(start, _)| path.starts_with(start)).map_or(path, |(_, pattern)| pattern)
}

async fn document(
    app: &App,
    address: (&str, bool),
    cache_control: HeaderValue,
    draw: impl FnOnce(&Catalog) -> Result<Document>,
) -> Result<Arc<Rendered>> {
    let catalog = app.views.catalog().await?;
    let draw = async {
        let mut headers = every_answer(&app.config);
        headers.insert(header::CACHE_CONTROL, cache_control);
        Ok(Rendered::new(draw(&catalog)?, headers, app.metrics.served(route(address.0))))
    };
    let page = app.views.pages.get(key(catalog.state(), address), draw).await;
    page.map_err(|error| Error::clone(&error))
}

fn key(state: State, (address, for_readers): (&str, bool)) -> Key {
    let one_of_many = for_readers || address.contains('?') || MANY.iter().any(|(start, _)| address.starts_with(start));
    Key { state, address: address.into(), for_readers, one_of_many }
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

    /// An answer to a program.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        Ok(Self::of("application/json", serde_json::to_string(value).map_err(Error::internal)?))
    }

    /// Plain text.
    pub fn text(body: String) -> Self {
        Self::of("text/plain; charset=utf-8", body)
    }

    fn of(content_type: &'static str, body: String) -> Self {
        Self { content_type, body, headers: Vec::new() }
    }
}
