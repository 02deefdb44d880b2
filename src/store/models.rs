//! Models: added, edited and given a status, always with their audit entry.

pub(super) mod row;

use futures_util::TryStreamExt;
use jiff::{Timestamp, civil::Date};
use sqlx::{AnyConnection, AssertSqlSafe};

use self::row::Row;
use super::{AnyQuery, Change, Error, Result, defaults, model_status, price_changes, prices};
use crate::domain::{
    audit::{Entry, Subject, Verb},
    date::day_of,
    field::{self, ModelField},
    ids::ModelId,
    model::{Capability, Facts, Model, Status},
    origin::{Origins, Source, Stated},
    price::{self, Price, Rates},
    terms::{Edit, MERGED_WITH, NewModel, PRICE_VALID_FROM, Terms},
    token_count::TokenCount,
};

/// How an edit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// Saved, or nothing differed.
    Done,
    /// Somebody saved since the form was filled.
    Stale,
    /// No such model.
    Missing,
}

/// Adds a model; `false` if there is one of that id.
///
/// # Errors
/// The database can't be reached, or can't store a text of the model.
pub async fn insert(change: &mut Change, new: &NewModel, verb: Verb) -> Result<bool> {
    let stated = by_admin(change);
    insert_stated(change, new, verb, stated).await
}

/// Adds a model of the bundled catalogue, which tells what was known on a day; `false` if there is one of that id.
///
/// # Errors
/// As [`insert`].
pub async fn fill(change: &mut Change, new: &NewModel, as_of: Date) -> Result<bool> {
    insert_stated(change, new, Verb::Fill, Stated { by: Source::Bundled, on: as_of }).await
}

async fn insert_stated(change: &mut Change, new: &NewModel, verb: Verb, stated: Stated) -> Result<bool> {
    let taken = find(change, &new.id).await?.is_some();
    if taken {
        return Ok(false);
    }
    let now = change.now();
    let insert = sqlx::query(
        "INSERT INTO models (display_name, description, mode, context_window, max_output_tokens, vision, tools, json, \
         reasoning, audio, pdf, open_weights, knowledge_cutoff, released_on, sunset_on, sunset_auto, successor_id, \
         base_model, origins, id, provider_id, status, first_active_at, revision, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
         $18, $19, $20, $21, $22, $23, 1, $24, $24)",
    );
    let Terms { facts, status, rates, .. } = &new.terms;
    let insert = bind_facts(insert, facts, &Origins::of_new(stated.by, now))
        .bind(new.id.to_string())
        .bind(new.id.provider().to_string())
        .bind(status.as_str())
        .bind((*status == Status::Active).then_some(now.as_millisecond()))
        .bind(now.as_millisecond());
    change.write_before_record(insert).await?;
    let valid_from = new.valid_from.unwrap_or(now);
    prices::insert(change, &new.id, &Price { valid_from, rates: rates.clone(), stated: Some(stated) }).await?;
    let fields = field::of_model(&new.terms);
    change.record(&Entry::differing(Subject::Model(new.id.clone()), verb, &[], &fields)).await?;
    if new.makes_default {
        defaults::set(change, &new.id).await?;
    }
    Ok(true)
}

/// Saves an edit form over the revision that it was filled from.
///
/// # Errors
/// The database can't be reached, or can't store a text of the form.
pub async fn update(change: &mut Change, id: &ModelId, edit: &Edit) -> Result<Saved> {
    let Some(stored) = find(change, id).await? else { return Ok(Saved::Missing) };
    let history = prices::of_model(change, id).await?;
    update_known(change, &stored, &history, edit).await
}

/// The same over a model and its prices that the caller has: as the catalogue of the change has them. One that is
/// older than the row is stale, as a form is.
///
/// # Errors
/// As [`update`].
pub async fn update_known(change: &mut Change, stored: &Model, history: &[Price], edit: &Edit) -> Result<Saved> {
    if stored.revision != edit.revision {
        return Ok(Saved::Stale);
    }
    let id = &stored.id;
    let from = edit.valid_from.unwrap_or(change.now());
    let rates_at = |moment| price::in_force(history, moment).and_then(|price| price.rates.as_ref());
    let before = rates_at(from);
    let rates = edit.terms.rates.as_ref();
    // The status has a verb of its own.
    let old = Terms::of(stored, before);
    let new = Terms { status: stored.status, rates: rates.cloned(), ..edit.terms.clone() };
    let mut entry = differing(id, &old, &new);
    let mut origins = edited(stored, &entry, change.now());
    for (field, source) in &edit.sources {
        origins.restore(*field, *source, change.now());
    }
    note_sources(&mut entry, &stored.origins, &origins);
    if !entry.fields.is_empty() {
        if before != rates {
            let stated = who_states(change, history, rates);
            let price = Price { valid_from: from, rates: rates.cloned(), stated };
            price_changes::reprice(change, id, &price).await?;
            if edit.valid_from.is_some() {
                entry.add(PRICE_VALID_FROM, None, Some(from.to_string()));
            }
        }
        if let Some(others) = &edit.merged_with {
            entry.add(MERGED_WITH, None, Some(others.clone()));
        }
        if !write_facts(change, stored, (&new.facts, &origins), &entry).await? {
            return Ok(Saved::Stale);
        }
    }
    if stored.status != edit.terms.status {
        model_status::set(change, std::slice::from_ref(id), edit.terms.status).await?;
    }
    if edit.makes_default {
        defaults::set(change, id).await?;
    } else if entry.fields.is_empty() && stored.status == edit.terms.status {
        change.note_unchanged(1);
    }
    Ok(Saved::Done)
}

/// The word of who makes the change, today.
fn by_admin(change: &Change) -> Stated {
    Stated { by: Source::Admin, on: day_of(change.now()) }
}

/// Who states the rates of an edit: what an undo puts back is still the word of who stated it before.
fn who_states(change: &Change, history: &[Price], rates: Option<&Rates>) -> Option<Stated> {
    let before = history.iter().rev().find(|price| price.rates.as_ref() == rates).filter(|_| change.is_undo());
    before.map_or_else(|| Some(by_admin(change)), |price| price.stated)
}

/// Cancels the price of a model that is scheduled for a moment; `false` if there is none.
///
/// # Errors
/// As [`update`].
pub async fn cancel_price(change: &mut Change, stored: &Model, history: &[Price], from: Timestamp) -> Result<bool> {
    let (cancelled, left): (Vec<&Price>, Vec<&Price>) = history.iter().partition(|price| price.valid_from == from);
    if cancelled.is_empty() || from <= change.now() {
        return Ok(false);
    }
    let left: Vec<Price> = left.into_iter().cloned().collect();
    let rates_of = |prices: &[Price]| price::in_force(prices, from).and_then(|price| price.rates.clone());
    let old = Terms::of(stored, rates_of(history).as_ref());
    let new = Terms { rates: rates_of(&left), ..old.clone() };
    price_changes::withdraw(change, &stored.id, from).await?;
    let mut entry = differing(&stored.id, &old, &new);
    entry.add(PRICE_VALID_FROM, Some(from.to_string()), None);
    write_facts(change, stored, (&stored.facts, &stored.origins), &entry).await
}

fn differing(id: &ModelId, old: &Terms, new: &Terms) -> Entry {
    Entry::differing(Subject::Model(id.clone()), Verb::Update, &field::of_model(old), &field::of_model(new))
}

/// Adds the fields whose source changed, so that an undo can give them back.
fn note_sources(entry: &mut Entry, old: &Origins, new: &Origins) {
    for field in ModelField::of_admins() {
        let (old, new) = (old.of(field).source, new.of(field).source);
        if old != new {
            entry.add_source(field, old, new);
        }
    }
}

/// What an admin edits is the admin's from then on.
fn edited(stored: &Model, entry: &Entry, now: Timestamp) -> Origins {
    let mut origins = stored.origins.clone();
    for (field, _) in entry.of_model() {
        origins.set(field, Source::Admin, now);
    }
    origins
}

/// Writes facts that differ from the stored ones, with the audit entry of an edit.
pub(super) async fn write_if_different(change: &mut Change, stored: &Model, facts: &Facts) -> Result<()> {
    let old = Terms::of(stored, None);
    let new = Terms { facts: facts.clone(), ..old.clone() };
    let mut entry = differing(&stored.id, &old, &new);
    if !entry.fields.is_empty() {
        let origins = edited(stored, &entry, change.now());
        note_sources(&mut entry, &stored.origins, &origins);
        if !write_facts(change, stored, (facts, &origins), &entry).await? {
            return Err(Error::Corrupt(format!("{} changed within the change that read it", stored.id)));
        }
    }
    Ok(())
}

/// A model as the change sees it.
///
/// # Errors
/// The database can't be reached or has no time, or a row holds what no version of the program writes.
pub async fn find(change: &mut Change, id: &ModelId) -> Result<Option<Model>> {
    let select = format!("{} WHERE models.id = $1", *row::SELECT);
    let row: Option<Row> =
        sqlx::query_as(AssertSqlSafe(select)).bind(id.to_string()).fetch_optional(change.read()).await?;
    row.map(Model::try_from).transpose()
}

/// Every model.
pub(super) async fn all(connection: &mut AnyConnection) -> Result<Vec<Model>> {
    let rows = sqlx::query_as::<_, Row>(AssertSqlSafe(row::SELECT.as_str())).fetch(connection);
    // Each row is read while the database makes the next.
    rows.map_err(Error::from).and_then(async |row| Model::try_from(row)).try_collect().await
}

/// `false` where the row is of another revision than the stored model.
async fn write_facts(
    change: &mut Change,
    stored: &Model,
    (facts, origins): (&Facts, &Origins),
    entry: &Entry,
) -> Result<bool> {
    let update = sqlx::query(
        "UPDATE models SET display_name = $1, description = $2, mode = $3, context_window = $4, \
         max_output_tokens = $5, vision = $6, tools = $7, json = $8, reasoning = $9, audio = $10, pdf = $11, \
         open_weights = $12, knowledge_cutoff = $13, released_on = $14, sunset_on = $15, sunset_auto = $16, \
         successor_id = $17, base_model = $18, origins = $19, revision = revision + 1, updated_at = $20 WHERE id = $21 \
         AND revision = $22",
    );
    let update = bind_facts(update, facts, origins)
        .bind(change.now().as_millisecond())
        .bind(stored.id.to_string())
        .bind(stored.revision);
    change.write(update, entry).await
}

/// Binds $1 to $19.
pub(super) fn bind_facts<'q>(query: AnyQuery<'q>, facts: &Facts, origins: &Origins) -> AnyQuery<'q> {
    let flag = |known: Option<bool>| known.map(i64::from);
    let tokens = |count: Option<TokenCount>| count.map(|count| i64::try_from(count.get()).unwrap_or(i64::MAX));
    let query = query
        .bind(facts.display_name.to_string())
        .bind(facts.description.to_string())
        .bind(facts.mode.as_str())
        .bind(tokens(facts.context_window))
        .bind(tokens(facts.max_output_tokens));
    Capability::ALL
        .iter()
        .fold(query, |query, capability| query.bind(flag(facts.capabilities.get(*capability))))
        .bind(flag(facts.open_weights))
        .bind(facts.knowledge_cutoff.map(|date| date.to_string()))
        .bind(facts.released_on.map(|date| date.to_string()))
        .bind(facts.sunset_on.map(|date| date.to_string()))
        .bind(i64::from(facts.sunset_auto))
        .bind(facts.successor.as_ref().map(ToString::to_string))
        .bind(facts.base_model.as_ref().map(ToString::to_string))
        .bind(serde_json::to_string(origins).unwrap_or_default())
}
