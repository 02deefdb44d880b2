//! `/v1/models`: the active models as OpenAI's own API lists its, for programs that know no other list.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;

use crate::{
    app::App,
    domain::{
        catalog::Catalog,
        catalog::Entry,
        ids::{ModelId, ProviderId},
    },
    views::pages::Document,
    web::{
        Result,
        list_query::ListQuery,
        published::{PageRequest, publish_to_readers},
    },
};

#[derive(Serialize)]
struct List<'a> {
    object: &'static str,
    data: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a ModelId,
    object: &'static str,
    /// Seconds since 1970.
    created: i64,
    owned_by: ProviderId,
}

/// `GET /v1/models`.
pub async fn index(State(app): State<App>, request: PageRequest, query: ListQuery) -> Result {
    query.only(&[])?;
    publish_to_readers(&app, &request, "/v1/models", |catalog: &Arc<Catalog>| {
        let mut data: Vec<Item> = catalog.entries().filter(|entry| entry.is_active()).map(Item::from).collect();
        data.sort_unstable_by_key(|item| item.id);
        Document::json(&List { object: "list", data })
    })
    .await
}

impl<'a> From<&'a Entry> for Item<'a> {
    fn from(entry: &'a Entry) -> Self {
        let id = &entry.model.id;
        Self { id, object: "model", created: entry.model.created_at.as_second(), owned_by: id.provider() }
    }
}
