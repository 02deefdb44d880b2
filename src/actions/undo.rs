//! Undo: the old values of a change come back one by one, in a change of its own, as far as that is right.

use std::collections::{HashMap, HashSet};

use super::{Error, receive_feed, undo_import};
use crate::{
    app::App,
    domain::{
        audit::{Actor, Entry, FEED, RecordedChange, Subject, Verb},
        catalog::{Catalog, CatalogRows},
        feed::FeedName,
        ids::{ModelId, ProviderId},
        model::Status,
        task::Task,
        task_field,
        terms::{Edit, Terms},
        undo::{can_be_undone, ids, is_undoable, of_model, of_provider, old_text, price_moment},
    },
    store::{Change, Committed, audit, defaults, deleted_models, model_status, models, providers, tasks},
};

/// How an undo ended.
#[derive(Debug)]
pub enum Undone {
    /// What could come back is back; [`crate::domain::undo::why`] tells why the rest is not.
    Done(Committed),
    /// There is no such change.
    Missing,
    /// It is no change that can be undone.
    Impossible,
}

/// Undoes a change.
pub async fn undo(app: &App, actor: &Actor, change_id: &str) -> Result<Undone, Error> {
    let Some(undone) = audit::find(&app.db, change_id).await? else { return Ok(Undone::Missing) };
    if !can_be_undone(&undone) {
        return Ok(Undone::Impossible);
    }
    let (mut change, catalog) = app.change_catalog(actor).await?;
    change.undo_of(&undone.id);
    let restored = restore(app, &mut change, &catalog, &undone).await?;
    put_back(&mut change, restored.as_ref().unwrap_or(&catalog), &undone).await?;
    let committed = change.commit().await?;
    if undone.entries.iter().any(|entry| entry.field(FEED).is_some()) {
        for feed in FeedName::ALL {
            receive_feed::recount(app, *feed).await?;
        }
    }
    Ok(Undone::Done(committed))
}

async fn put_back(change: &mut Change, catalog: &Catalog, undone: &RecordedChange) -> Result<(), Error> {
    undo_import::put_back(change, catalog, undone).await?;
    statuses(change, catalog, undone).await?;
    // The last first: what one entry made, an earlier one may have needed.
    for entry in undone.entries.iter().rev().filter(|entry| is_undoable(entry)) {
        match (&entry.subject, entry.verb) {
            (Subject::Provider(id), Verb::Default) => default(change, id, entry).await?,
            (Subject::Provider(id), _) => provider(change, id, entry).await?,
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

/// Deleted models first: what went with them goes back to models that are there. The catalogue with them, if any came
/// back.
async fn restore(
    app: &App,
    change: &mut Change,
    catalog: &Catalog,
    undone: &RecordedChange,
) -> Result<Option<Catalog>, Error> {
    let (mut models, mut prices, mut changed) = (Vec::new(), Vec::new(), HashSet::new());
    // The last first: an earlier one may name it as its successor.
    for entry in undone.entries.iter().rev().filter(|entry| entry.verb == Verb::Delete) {
        let Subject::Model(id) = &entry.subject else { continue };
        let Some(deleted) = deleted_models::find(&app.db, &undone.id, id).await? else { continue };
        if catalog.group(&id.provider()).is_some() && deleted_models::restore(change, &deleted).await? {
            models.extend(models::find(change, id).await?);
            prices.extend(deleted.prices().map(|price| (id.clone(), price)));
            changed.insert(id.clone());
        }
    }
    if changed.is_empty() {
        return Ok(None);
    }
    let position = catalog.position().clone();
    let changed_at = catalog.changed_at();
    let rows = CatalogRows { position, changed_at, changed: Some(changed), models, prices, ..CatalogRows::default() };
    Ok(Some(Catalog::new(rows, Some(catalog), catalog.loaded_at())))
}

/// Statuses first and all at once: a default can only go back to an active model.
async fn statuses(change: &mut Change, catalog: &Catalog, undone: &RecordedChange) -> Result<(), Error> {
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

async fn default(change: &mut Change, id: &ProviderId, entry: &Entry) -> Result<(), Error> {
    let Some(field) = entry.field("default_model") else { return Ok(()) };
    let (old, new) = (ids(field.old.as_deref()).next(), ids(field.new.as_deref()).next());
    if defaults::of_provider(change, id).await? == new {
        providers::set_default(change, id, old.as_ref()).await?;
    }
    Ok(())
}

async fn model(change: &mut Change, catalog: &Catalog, id: &ModelId, entry: &Entry) -> Result<(), Error> {
    let Some(stored) = catalog.find(id) else { return Ok(()) };
    // Its status may have been put back a moment ago.
    let Some(now) = models::find(change, id).await? else { return Ok(()) };
    // A price of another moment is undone at that moment.
    let moment = price_moment(entry);
    let back = of_model(Terms::of(&now, stored.rates_at(moment)), entry, id, catalog);
    // A field that keeps its value keeps whose word it is.
    let untouched = entry.sources().filter(|(field, _, new)| now.origins.of(*field).source == *new);
    let sources = untouched.filter(|(field, ..)| back.why(*field).is_none()).map(|(field, old, _)| (field, old));
    let edit = Edit {
        revision: now.revision,
        sources: sources.collect(),
        terms: back.row,
        valid_from: moment,
        prices_as_of: None,
        makes_default: false,
        merged_with: None,
    };
    models::update(change, id, &edit).await?;
    Ok(())
}

/// Switches and limits; an edit that steers a key is not undone without its form.
async fn provider(change: &mut Change, id: &ProviderId, entry: &Entry) -> Result<(), Error> {
    if let Some(now) = providers::find(change, id).await? {
        let back = of_provider(now.settings, entry);
        providers::update(change, id, now.revision, &back.row).await?;
    }
    Ok(())
}

async fn picks(change: &mut Change, catalog: &Catalog, slug: &str, entry: &Entry) -> Result<(), Error> {
    let Some(field) = entry.field("picks") else { return Ok(()) };
    let new: Vec<ModelId> = ids(field.new.as_deref()).collect();
    if catalog.tasks().iter().any(|task| task.slug == slug && task.picks == new) {
        tasks::set_picks(change, slug, &those_there(field.old.as_deref(), catalog)).await?;
    }
    Ok(())
}

/// A task of the team that was removed.
async fn task(change: &mut Change, catalog: &Catalog, slug: &str, entry: &Entry) -> Result<(), Error> {
    if let Ok(task) = task_field::read(slug, |field| old_text(entry, field.as_str()), catalog) {
        let picks = those_there(Some(&old_text(entry, "picks")), catalog);
        tasks::insert(change, &Task { picks, ..task }, Verb::Create).await?;
    }
    Ok(())
}

fn those_there(text: Option<&str>, catalog: &Catalog) -> Vec<ModelId> {
    ids(text).filter(|id| catalog.find(id).is_some()).collect()
}
