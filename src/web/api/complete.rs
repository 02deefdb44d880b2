//! `/api/v1/models/complete`: scoped names that a few typed letters may mean, best first.

use axum::{extract::State, http::HeaderMap};
use serde::{Deserialize, Serialize};
use url::form_urlencoded::byte_serialize;

use crate::{
    app::App,
    domain::complete::complete,
    views::pages::Document,
    web::{Error, Result, form::Query, published::publish},
};

const WORD_MAX_CHARS: usize = 200;

/// The query: what was typed so far; nothing fits every name.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Typed {
    q: String,
}

#[derive(Serialize)]
struct Names<'a> {
    names: Vec<&'a str>,
}

/// `GET /api/v1/models/complete`.
pub async fn index(State(app): State<App>, headers: HeaderMap, Query(Typed { q }): Query<Typed>) -> Result {
    if q.chars().count() > WORD_MAX_CHARS {
        return Err(Error::BadRequest(format!("“q” can’t be longer than {WORD_MAX_CHARS} characters.")));
    }
    let word = q.split_whitespace().collect::<String>().to_lowercase();
    let address = format!("/api/v1/models/complete?q={}", byte_serialize(word.as_bytes()).collect::<String>());
    publish(&app, &headers, &address, |catalog| {
        let active = catalog.entries().filter(|entry| entry.is_active());
        Document::json(&Names { names: complete(active.map(|entry| entry.model.id.as_str()), &word) })
    })
    .await
}
