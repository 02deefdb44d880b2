//! `/api/v1/tasks/{task}/model`: which model a program shall call for a task, where, and why this one.

use std::sync::Arc;

use axum::extract::State;
use jiff::civil::Date;
use serde::Serialize;

use super::model::{PriceJson, end_of_life};
use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry},
        ids::{ModelId, ProviderId},
        provider::Protocol,
        task::{InForce, Task},
        token_count::TokenCount,
    },
    views::pages::Document,
    web::{
        Error, Result,
        error::OrNotFound,
        form::Path,
        list_query::ListQuery,
        published::{PageRequest, publish_to_readers},
    },
};

#[derive(Serialize)]
struct ModelInForce<'a> {
    task: &'a str,
    id: &'a ModelId,
    provider: ProviderId,
    /// What the provider itself calls it: what a call names.
    name: &'a str,
    display_name: &'a str,
    protocol: Protocol,
    /// Null where nobody said so.
    base_url: Option<String>,
    context_window: Option<TokenCount>,
    max_output_tokens: Option<TokenCount>,
    max_parallel_requests: u32,
    requests_per_minute: u32,
    price: Option<PriceJson>,
    sunset_on: Option<Date>,
    successor: Option<&'a ModelId>,
    stand_in: bool,
    why: String,
    catalog_version: i64,
}

/// `GET /api/v1/tasks/{task}/model`.
pub async fn show(State(app): State<App>, request: PageRequest, Path(slug): Path<String>, query: ListQuery) -> Result {
    query.only(&[])?;
    publish_to_readers(&app, &request, &format!("/api/v1/tasks/{slug}/model"), |catalog: &Arc<Catalog>| {
        let named = app.keys.in_force(catalog).find(|(task, _)| task.slug == slug);
        let (task, in_force) = named.ok_or_else(|| Error::Missing("There is no task of that name.".to_owned()))?;
        let entry = in_force
            .entry()
            .ok_or_else(|| Error::Missing(format!("No model is available for this task. {in_force}")))?;
        let document = Document::json(&ModelInForce::new(task, in_force, entry, catalog)?)?;
        Ok(Document { headers: end_of_life(&entry.model), ..document })
    })
    .await
}

impl<'a> ModelInForce<'a> {
    fn new(task: &'a Task, in_force: InForce<'_>, entry: &'a Entry, catalog: &Catalog) -> Result<Self> {
        let (id, facts) = (&entry.model.id, &entry.model.facts);
        let settings = &catalog.group(&id.provider()).or_not_found()?.provider.settings;
        Ok(Self {
            task: &task.slug,
            id,
            provider: id.provider(),
            name: id.name(),
            display_name: &facts.display_name,
            protocol: settings.protocol,
            base_url: settings.known_address().map(ToString::to_string),
            context_window: facts.context_window,
            max_output_tokens: facts.max_output_tokens,
            max_parallel_requests: settings.max_parallel_requests.get(),
            requests_per_minute: settings.requests_per_minute.get(),
            price: PriceJson::of(entry),
            sunset_on: facts.sunset_on,
            successor: facts.successor.as_ref(),
            stand_in: matches!(in_force, InForce::StandIn(_)),
            why: in_force.to_string(),
            catalog_version: catalog.version(),
        })
    }
}
