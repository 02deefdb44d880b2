//! `POST /settings/undo`: puts back the old values of a change, as far as nothing changed them since.

use std::collections::HashMap;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use super::{infra_form::InfraForm, model_form::ModelForm, models::INDEX};
use crate::{
    app::App,
    domain::{
        catalog::Catalog,
        describe,
        ids::{ModelId, ProviderId},
        model::Status,
        task::Task,
    },
    store::{
        Change, Topic,
        audit::{self, Entry, RecordedChange, Subject, Verb},
        model_status, models, providers, tasks,
    },
    web::{
        Result,
        error::OrNotFound,
        form::Form,
        notice::{address_after, is_undoable},
        session::Admin,
    },
};

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UndoForm {
    change: String,
}

/// `POST /settings/undo`.
pub async fn create(
    State(app): State<App>,
    Admin(viewer): Admin,
    headers: HeaderMap,
    Form(form): Form<UndoForm>,
) -> Result {
    let undone = audit::find(&app.db, &form.change).await?.or_not_found()?;
    let mut change = app.db.change(Topic::Catalog, &viewer.actor(), app.clock.now()).await?;
    // Nobody changes the catalogue while this change is open, so this is what it acts on.
    let catalog = app.views.catalog().await?;
    change.undo_of(&undone.id);
    put_back(&mut change, &catalog, &undone).await?;
    Ok(Redirect::to(&address_after(&came_from(&headers), &change.commit().await?)).into_response())
}

/// The page that the button stood on, without the notice beside it; only path and query are used.
fn came_from(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let page = referer.and_then(|text| url::Url::parse(text).ok()).filter(|url| url.path().starts_with("/settings/"));
    let Some(page) = page else { return INDEX.to_owned() };
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(page.query_pairs().filter(|(name, _)| name != "change" && name != "unchanged"));
    match query.finish() {
        empty if empty.is_empty() => page.path().to_owned(),
        query => format!("{}?{query}", page.path()),
    }
}

async fn put_back(change: &mut Change, catalog: &Catalog, undone: &RecordedChange) -> Result<()> {
    statuses(change, catalog, undone).await?;
    for entry in undone.entries.iter().filter(|entry| is_undoable(entry)) {
        match (&entry.subject, entry.verb) {
            (Subject::Provider(id), Verb::Default) => default(change, id, entry).await?,
            (Subject::Provider(id), _) => provider(change, catalog, id, entry).await?,
            (Subject::Model(id), Verb::Update) => model(change, catalog, id, entry).await?,
            (Subject::Task(slug), Verb::Picks) => picks(change, catalog, slug, entry).await?,
            (Subject::Task(slug), Verb::Create) => {
                tasks::delete(change, slug).await?;
            }
            (Subject::Task(slug), Verb::Delete) => task(change, catalog, slug, entry).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Statuses first and all at once: a default can only go back to an active model.
async fn statuses(change: &mut Change, catalog: &Catalog, undone: &RecordedChange) -> Result<()> {
    let mut by_status: HashMap<Status, Vec<ModelId>> = HashMap::new();
    for entry in &undone.entries {
        let (Subject::Model(id), Some(field)) = (&entry.subject, entry.field("status")) else { continue };
        let word = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Status>().ok());
        let (Some(old), Some(new)) = (word(&field.old), word(&field.new)) else { continue };
        if catalog.find(id).is_some_and(|entry| entry.model.status == new) {
            by_status.entry(old).or_default().push(id.clone());
        }
    }
    // Active first, so that a default that is handed over can find its heir.
    for status in [Status::Active, Status::Inactive, Status::Deprecated] {
        if let Some(ids) = by_status.get(&status) {
            model_status::set(change, ids, status).await?;
        }
    }
    Ok(())
}

async fn default(change: &mut Change, id: &ProviderId, entry: &Entry) -> Result<()> {
    let Some(field) = entry.field("default_model") else { return Ok(()) };
    let model = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<ModelId>().ok());
    if crate::store::defaults::of_provider(change, id).await? == model(&field.new) {
        providers::set_default(change, id, model(&field.old).as_ref()).await?;
    }
    Ok(())
}

async fn model(change: &mut Change, catalog: &Catalog, id: &ModelId, entry: &Entry) -> Result<()> {
    let Some(stored) = catalog.find(id) else { return Ok(()) };
    // Its status may have been put back a moment ago.
    let Some(now) = models::find(change, id).await? else { return Ok(()) };
    let mut fields = describe::model(&stored.model.facts, now.status, stored.rates());
    for (name, value) in &mut fields {
        let Some(field) = entry.field(name) else { continue };
        if field.new.as_deref().unwrap_or_default() == value {
            *value = field.old.clone().unwrap_or_default();
        }
    }
    let form = ModelForm::from_fields(id, &fields, now.revision);
    if let Ok(edit) = form.parse_edit(catalog, id) {
        models::update(change, id, &edit).await?;
    }
    Ok(())
}

/// Switches and limits; what would move a key is not undone without its form.
async fn provider(change: &mut Change, catalog: &Catalog, id: &ProviderId, entry: &Entry) -> Result<()> {
    let Some(group) = catalog.group(id) else { return Ok(()) };
    let mut settings = group.provider.settings.clone();
    for field in &entry.fields {
        let current = describe::provider(&settings).into_iter().find(|(name, _)| *name == field.field);
        let (Some((_, current)), Some(old)) = (current, &field.old) else { continue };
        if field.new.as_deref() != Some(&current) {
            continue;
        }
        match field.field.as_str() {
            "name" => settings.name.clone_from(old),
            "enabled" => settings.enabled = old == "yes",
            "max_parallel_requests" => settings.max_parallel_requests = old.parse().unwrap_or_default(),
            "requests_per_minute" => settings.requests_per_minute = old.parse().unwrap_or_default(),
            _ => {}
        }
    }
    providers::update(change, id, group.provider.revision, &settings).await?;
    Ok(())
}

async fn picks(change: &mut Change, catalog: &Catalog, slug: &str, entry: &Entry) -> Result<()> {
    let Some(field) = entry.field("picks") else { return Ok(()) };
    let untouched = catalog.tasks().iter().any(|task| task.slug == slug && task.picks == ids(field.new.as_ref()));
    let old: Vec<ModelId> = ids(field.old.as_ref()).into_iter().filter(|id| catalog.find(id).is_some()).collect();
    if untouched {
        tasks::set_picks(change, slug, &old).await?;
    }
    Ok(())
}

/// A task of the team that was removed.
async fn task(change: &mut Change, catalog: &Catalog, slug: &str, entry: &Entry) -> Result<()> {
    let old = |name: &str| entry.field(name).and_then(|field| field.old.clone()).unwrap_or_default();
    let form = InfraForm {
        action: "add".to_owned(),
        task: slug.to_owned(),
        description: old("description"),
        mode: old("mode"),
        capabilities: old("capabilities").split_whitespace().map(str::to_owned).collect(),
        min_context: old("min_context"),
        caller: old("caller"),
        picks: Vec::new(),
    };
    if let Ok(task) = form.parse_task(catalog) {
        let picks = ids(Some(&old("picks"))).into_iter().filter(|id| catalog.find(id).is_some()).collect();
        tasks::insert(change, &Task { picks, ..task }, Verb::Create).await?;
    }
    Ok(())
}

fn ids(text: Option<&String>) -> Vec<ModelId> {
    text.iter().flat_map(|text| text.split(' ')).filter_map(|id| id.parse().ok()).collect()
}
