//! `/api/v1/models/complete`: scoped names that a few typed letters may mean, best first.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use url::form_urlencoded::byte_serialize;

use crate::{
    app::App,
    domain::{catalog::Catalog, complete::complete},
    views::pages::Document,
    web::{
        Result,
        list_query::ListQuery,
        published::{PageRequest, publish},
    },
};

const WORD_MAX_CHARS: usize = 200;

#[derive(Serialize)]
struct Names<'a> {
    names: Vec<&'a str>,
}

/// `GET /api/v1/models/complete`.
pub async fn index(State(app): State<App>, request: PageRequest, query: ListQuery) -> Result {
    let query = query.only(&["q"])?;
    let q = query.text("q", WORD_MAX_CHARS)?;
    let word = q.split_whitespace().collect::<String>().to_lowercase();
    let address = format!("/api/v1/models/complete?q={}", byte_serialize(word.as_bytes()).collect::<String>());
    publish(&app, &request, &address, |catalog: &Arc<Catalog>| {
        let active = catalog.entries().filter(|entry| entry.is_active());
        Document::json(&Names { names: complete(active.map(|entry| entry.model.id.as_str()), &word) })
    })
    .await
}
