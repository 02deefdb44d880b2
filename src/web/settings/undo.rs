//! `POST /settings/undo`: puts back the old values of a change, as far as nothing changed them since.

use std::collections::HashMap;

use axum::{
    extract::State,
    http::{HeaderMap, header},
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{infra::form::InfraForm, models::form::ModelForm};
use crate::{
    app::App,
    domain::{
        audit::{Entry, ORIGIN, RecordedChange, Subject, Verb},
        catalog::Catalog,
        describe,
        ids::{ModelId, ProviderId},
        model::Status,
        origin::Source,
        price,
        task::Task,
        undo_scope::{can_be_undone, is_undoable},
    },
    store::{
        Change, Committed, audit, model_status,
        models::{self, Edit},
        providers, tasks,
    },
    web::{
        Error, Result, addresses,
        asker::Admin,
        error::OrNotFound,
        form::Form,
        notice::{self, redirect_after, redirect_with},
    },
};

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UndoForm {
    change: String,
}

/// `POST /settings/undo`.
pub async fn act(
    State(app): State<App>,
    Admin(viewer): Admin,
    headers: HeaderMap,
    Form(form): Form<UndoForm>,
) -> Result {
    let undone = audit::find(&app.db, &form.change).await?.or_not_found()?;
    if !can_be_undone(&undone) {
        return Err(Error::BadRequest("This change can’t be undone.".into()));
    }
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    change.undo_of(&undone.id);
    put_back(&mut change, &catalog, &undone).await?;
    let back = came_from(&headers);
    Ok(match change.commit().await? {
        Committed::Unchanged(_) => redirect_with(&back, "undo_of", &undone.id),
        committed @ Committed::Changed(_) => redirect_after(&back, &committed),
    })
}

/// The page that the button stood on, without what led to its notice; the host does not matter.
fn came_from(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let Some(url) = referer.and_then(|text| url::Url::parse(text).ok()) else { return addresses::MODELS.to_owned() };
    if !url.path().starts_with("/settings/") {
        return addresses::MODELS.to_owned();
    }
    let kept = url.query_pairs().filter(|(name, _)| !notice::NAMES.contains(&name.as_ref()));
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    if query.is_empty() { url.path().to_owned() } else { format!("{}?{query}", url.path()) }
}

async fn put_back(change: &mut Change, catalog: &Catalog, undone: &RecordedChange) -> Result<()> {
    statuses(change, catalog, undone).await?;
    // The last first: what one entry made, an earlier one may have needed.
    for entry in undone.entries.iter().rev().filter(|entry| is_undoable(entry)) {
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
    // A price of another moment is undone at that moment.
    let moment = entry.field("price_valid_from").and_then(|field| field.new.as_ref()?.parse::<Timestamp>().ok());
    let rates = match moment {
        Some(moment) => price::in_force(&stored.prices, moment).and_then(|price| price.rates.as_ref()),
        None => stored.rates(),
    };
    let mut fields = describe::model(&stored.model.facts, now.status, rates);
    for (name, value) in &mut fields {
        let Some(field) = entry.field(name) else { continue };
        if field.new.as_deref().unwrap_or_default() == value {
            *value = field.old.clone().unwrap_or_default();
        }
    }
    let origins = fields.iter().filter_map(|(name, _)| {
        let field = entry.field(&format!("{name}{ORIGIN}"))?;
        let source = |text: &Option<String>| text.as_ref()?.parse::<Source>().ok();
        let untouched = source(&field.new)? == stored.model.origins.of(name).source;
        Some(((*name).to_owned(), source(&field.old).filter(|_| untouched)?))
    });
    let origins = origins.collect();
    let form = ModelForm::from_fields(id, &fields, now.revision);
    if let Ok(edit) = form.parse_edit(catalog, id) {
        models::update(change, id, &Edit { valid_from: moment, origins, ..edit }).await?;
    }
    Ok(())
}

/// Switches and limits; an edit that steers a key is not undone without its form.
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
