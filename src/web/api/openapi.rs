//! `/api/v1/openapi.json`: what programs may ask, described by hand; tests hold it against the routes and real answers.

use axum::extract::State;

use crate::{
    app::App,
    views::pages::Document,
    web::{
        Result,
        list_query::ListQuery,
        published::{PageRequest, publish},
    },
};

/// An `OpenAPI` 3.1 document.
pub const TEXT: &str = include_str!("openapi.json");

/// `GET /api/v1/openapi.json`.
pub async fn show(State(app): State<App>, request: PageRequest, query: ListQuery) -> Result {
    query.only(&[])?;
    publish(&app, &request, "/api/v1/openapi.json", |(): &()| {
        Ok(Document { content_type: "application/json", body: TEXT.to_owned(), headers: Vec::new() })
    })
    .await
}
