//! `/api/v1/providers`: where models answer, how fast they may be called, and which is the default.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;

use crate::{
    app::App,
    domain::{
        catalog::Catalog,
        catalog::{Counts, Group},
        ids::{ModelId, ProviderId},
        provider::{KeyVariable, Protocol},
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
    providers: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a ProviderId,
    name: &'a str,
    protocol: Protocol,
    /// Null where nobody said so.
    base_url: Option<String>,
    enabled: bool,
    /// Names of environment variables, never a key.
    key_variables: Vec<&'a str>,
    /// Whether Roster itself can call it: its key is set here, or it needs none.
    has_key: bool,
    max_parallel_requests: u32,
    requests_per_minute: u32,
    default_model: Option<&'a ModelId>,
    models: Models,
}

/// How many of its models are what.
#[derive(Serialize)]
struct Models {
    /// Active by the one definition.
    active: usize,
    benched: usize,
    deprecated: usize,
    inactive: usize,
    /// Of status active, but the provider is disabled.
    held_back: usize,
}

/// `GET /api/v1/providers`.
pub async fn index(State(app): State<App>, request: PageRequest, query: ListQuery) -> Result {
    query.only(&[])?;
    publish_to_readers(&app, &request, "/api/v1/providers", |catalog: &Arc<Catalog>| {
        let mut providers: Vec<Item> = catalog.groups().iter().map(|group| Item::new(group, &app)).collect();
        providers.sort_unstable_by_key(|item| item.id);
        Document::json(&List { providers })
    })
    .await
}

impl<'a> Item<'a> {
    fn new(group: &'a Group, app: &App) -> Self {
        let settings = &group.provider.settings;
        Self {
            id: &group.provider.id,
            name: &settings.name,
            protocol: settings.protocol,
            base_url: settings.known_address().map(ToString::to_string),
            enabled: settings.enabled,
            key_variables: settings.key_variables.iter().map(KeyVariable::as_str).collect(),
            has_key: app.keys.has_key(settings),
            max_parallel_requests: settings.max_parallel_requests.get(),
            requests_per_minute: settings.requests_per_minute.get(),
            default_model: group.entries.iter().find(|entry| entry.is_default).map(|entry| &entry.model.id),
            models: group.counts.into(),
        }
    }
}

impl From<Counts> for Models {
    fn from(Counts { active, benched, held_back, deprecated, inactive }: Counts) -> Self {
        Self { active, benched, deprecated, inactive, held_back }
    }
}
