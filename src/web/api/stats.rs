//! `/api/v1/stats`: the numbers that pages show, for programs.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;

use crate::{
    app::App,
    domain::catalog::Catalog,
    views::pages::Document,
    web::{
        Result,
        list_query::ListQuery,
        published::{PageRequest, publish},
    },
};

#[derive(Serialize)]
struct Stats {
    /// Active by the one definition.
    active_models: usize,
    /// Known, of whatever status.
    models: usize,
    /// With an active model.
    active_providers: usize,
    /// Known, enabled or not.
    providers: usize,
    catalog_version: i64,
}

/// `GET /api/v1/stats`.
pub async fn show(State(app): State<App>, request: PageRequest, query: ListQuery) -> Result {
    query.only(&[])?;
    publish(&app, &request, "/api/v1/stats", |catalog: &Arc<Catalog>| Document::json(&Stats::of(catalog))).await
}

impl Stats {
    fn of(catalog: &Catalog) -> Self {
        Self {
            active_models: catalog.active_models(),
            models: catalog.entries().count(),
            active_providers: catalog.active_providers(),
            providers: catalog.groups().len(),
            catalog_version: catalog.version(),
        }
    }
}
