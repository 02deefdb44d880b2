//! The public pages: the same bytes for everybody, checked again by browsers at each visit.

pub mod faq;
pub mod leaderboard;

use std::fmt::Write as _;

use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse},
};
use sha2::{Digest, Sha256};

use super::{
    Result,
    page::{Page, Place, active_models, providers, render},
};
use crate::{app::App, config::Audience, domain::catalog::Catalog};

/// Bytes of the digest that make an ETag.
const ETAG_BYTES: usize = 16;

/// The frame of a public page: no viewer, title and description with the count.
fn frame(app: &App, place: Place, path: &str, title: &str, catalog: &Catalog) -> Page {
    let count = active_models(catalog.active_models());
    let description =
        format!("{title}: {count} from {}, with prices and limits.", providers(catalog.active_providers()));
    Page {
        description: Some(description),
        // Only a configured address is the one that search engines shall keep.
        canonical: app.config.public_url.is_some().then(|| format!("{}{path}", app.config.base_url())),
        ..Page::new(format!("{title}: {count}"), place, catalog)
    }
}

/// Answers with the page, or with 304 where the visitor has it.
fn publish(app: &App, headers: &HeaderMap, view: &impl Template) -> Result {
    if app.config.public == Audience::SignedIn {
        return render(view);
    }
    let body = view.render()?;
    let digest = Sha256::digest(&body);
    let mut etag = String::from("\"");
    for byte in digest.iter().take(ETAG_BYTES) {
        let _ = write!(etag, "{byte:02x}");
    }
    etag.push('"');
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let fresh = known
        .is_some_and(|known| known == "*" || known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag));
    let mut response = if fresh { StatusCode::NOT_MODIFIED.into_response() } else { Html(body).into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
    if let Ok(value) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, value);
    }
    Ok(response)
}
