//! The undo of an import: fields get their old values back, and models that it added and nobody touched go again.

use std::collections::HashSet;

use jiff::Timestamp;

use super::Error;
use crate::{
    domain::{
        audit::{Entry, MISSING_SINCE, RecordedChange, Subject, Verb},
        catalog::{self, Catalog},
        field::{Fields, ModelField},
        ids::ModelId,
        model::{Model, Status},
        terms::Terms,
        undo::{is_by_feed, of_model},
    },
    store::{
        Change,
        imports::{self, Imported},
        providers,
    },
};

/// A model that nobody touched has its first revision.
const FIRST_REVISION: i64 = 1;

/// Puts back what an import changed, as far as nothing changed it since.
pub async fn put_back(change: &mut Change, catalog: &Catalog, undone: &RecordedChange) -> Result<(), Error> {
    let now = change.now();
    let imported = undone.entries.iter().filter(|entry| matches!(entry.verb, Verb::Import | Verb::Missing));
    let restored = imported.filter_map(|entry| restored(catalog.find(model_of(entry)?)?, entry, catalog, now));
    imports::write(change, restored.collect()).await?;
    let in_use = in_use(catalog);
    let added = undone.entries.iter().filter(|entry| is_by_feed(entry)).filter_map(model_of);
    let added = added.filter_map(|id| catalog.find(id)).map(|entry| entry.model.as_ref());
    let untouched: Vec<&Model> = added.filter(|model| is_untouched(model) && !in_use.contains(&model.id)).collect();
    imports::remove(change, &untouched).await?;
    remove_providers(change, undone, &untouched).await
}

fn model_of(entry: &Entry) -> Option<&ModelId> {
    match &entry.subject {
        Subject::Model(id) => Some(id),
        _ => None,
    }
}

/// A model as it was before an import; nothing where it is as it was.
fn restored(stored: &catalog::Entry, entry: &Entry, catalog: &Catalog, now: Timestamp) -> Option<Imported> {
    let model = &stored.model;
    let terms = Terms::of(model, stored.rates());
    let back = of_model(terms.clone(), entry, &model.id, catalog);
    let subject = Subject::Model(model.id.clone());
    let mut told = Entry::differing(subject, Verb::Update, &texts(&terms), &texts(&back.row));
    let mut origins = model.origins.clone();
    // A field that keeps its value keeps whose word it is.
    for (field, old, new) in entry.sources().filter(|(field, ..)| back.why(*field).is_none()) {
        if origins.of(field).source == new {
            origins.restore(field, old, now);
            told.add_source(field, new, old);
        }
    }
    let missing_since = missing_before(model, entry);
    if missing_since != model.missing_since {
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
        told.add(MISSING_SINCE, text(model.missing_since), text(missing_since));
    }
    let reprices = terms.rates != back.row.rates;
    // Who stated that price before still does.
    let before = stored.prices.iter().rev().find(|price| price.rates == back.row.rates);
    let stated = before.and_then(|price| price.stated);
    let restored =
        Imported { id: model.id.clone(), terms: back.row, reprices, stated, origins, missing_since, entry: told };
    (!restored.entry.fields.is_empty()).then_some(restored)
}

/// Every field with its text.
fn texts(terms: &Terms) -> Fields {
    ModelField::ALL.iter().map(|field| (field.as_str(), field.get(terms))).collect()
}

/// Since when the model was missing before the import, if that is what the import changed.
fn missing_before(model: &Model, entry: &Entry) -> Option<Timestamp> {
    let now = model.missing_since;
    let field = entry.field(MISSING_SINCE).filter(|field| field.new == now.map(|at| at.to_string()));
    field.map_or(now, |field| field.old.as_ref()?.parse().ok())
}

/// Models that others name: as what to use instead, or for a task.
fn in_use(catalog: &Catalog) -> HashSet<ModelId> {
    let successors = catalog.entries().filter_map(|entry| entry.model.facts.successor.clone());
    let picks = catalog.tasks().iter().flat_map(|task| task.picks.iter().cloned());
    successors.chain(picks).collect()
}

fn is_untouched(model: &Model) -> bool {
    model.revision == FIRST_REVISION
        && model.status == Status::Inactive
        && model.first_active_at.is_none()
        && !model.is_benched()
}

/// Providers that came with models that go again; one that an admin changed stays.
async fn remove_providers(change: &mut Change, undone: &RecordedChange, gone: &[&Model]) -> Result<(), Error> {
    let of_gone: HashSet<&str> = gone.iter().map(|model| model.id.provider_str()).collect();
    for entry in undone.entries.iter().filter(|entry| entry.verb == Verb::Create) {
        let Subject::Provider(id) = &entry.subject else { continue };
        let stored = providers::find(change, id).await?;
        let is_untouched = stored.is_some_and(|provider| provider.revision == FIRST_REVISION);
        if is_untouched && of_gone.contains(id.as_str()) {
            providers::delete(change, id).await?;
        }
    }
    Ok(())
}
