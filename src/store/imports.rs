//! Models as an import leaves them: thousands of them in a handful of statements, each with its audit entry.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    Change, Result,
    models::bind_facts,
    placeholders,
    prices::{bind_rates, rate_columns, stated_at},
};
use crate::domain::{
    audit::{Entry, Subject, Verb},
    field,
    ids::ModelId,
    model::{Model, Status, UpstreamStatus},
    origin::{Origins, Stated},
    price::{Rates, Tier},
    rate::Rate,
    terms::Terms,
};

/// Parameters of a row of `models`; status, revision and moments are the same in all.
const MODEL_COLUMNS: usize = 23;
const PRICE_COLUMNS: usize = 4 + Rate::ALL.len();
const TIER_COLUMNS: usize = 2 + Rate::OF_TIERS.len();

/// A model to be added, or overwritten but for its status.
#[derive(Debug)]
pub struct Imported {
    /// Its scoped name.
    pub id: ModelId,
    /// What is said about it.
    pub terms: Terms,
    /// Whether its rates hold from now on.
    pub reprices: bool,
    /// Who states them then, and of which day that word is.
    pub stated: Option<Stated>,
    /// Where each field came from.
    pub origins: Origins,
    /// Since when the feed that brought it no longer lists it.
    pub missing_since: Option<Timestamp>,
    /// What tells of it.
    pub entry: Entry,
}

/// Writes models with their prices; those that are new are inactive.
///
/// # Errors
/// The database can't be reached or refuses a row: a model of a provider that is not there, or a text that it can't
/// store. The change can then only be dropped.
pub async fn write(change: &mut Change, models: Vec<Imported>) -> Result<()> {
    for chunk in models.chunks(change.rows_a_statement(MODEL_COLUMNS)) {
        write_models(change, chunk).await?;
    }
    let prices: Vec<Price<'_>> = models
        .iter()
        .filter(|model| model.reprices)
        .map(|model| Price {
            id: Uuid::now_v7().to_string(),
            model: &model.id,
            rates: model.terms.rates.as_ref(),
            stated: model.stated,
        })
        .collect();
    for chunk in prices.chunks(change.rows_a_statement(PRICE_COLUMNS)) {
        write_prices(change, chunk).await?;
    }
    let tiers = prices.iter().flat_map(|price| {
        let tiers = price.rates.into_iter().flat_map(|rates| &rates.tiers);
        tiers.map(|tier| (price.id.as_str(), tier))
    });
    for chunk in tiers.collect::<Vec<_>>().chunks(change.rows_a_statement(TIER_COLUMNS)) {
        write_tiers(change, chunk).await?;
    }
    let entries: Vec<Entry> = models.into_iter().map(|model| model.entry).collect();
    change.record_all(&entries).await
}

/// Deletes models with their prices; nothing may name them any more.
///
/// # Errors
/// The database can't be reached, or something does. The change can then only be dropped.
pub async fn remove(change: &mut Change, models: &[&Model]) -> Result<()> {
    for chunk in models.chunks(change.rows_a_statement(1)) {
        let sql = format!("DELETE FROM models WHERE id IN ({})", placeholders(1, chunk.len()));
        let delete = sqlx::query(AssertSqlSafe(sql));
        let delete = chunk.iter().fold(delete, |delete, model| delete.bind(model.id.to_string()));
        change.write_before_record(delete).await?;
    }
    let gone = |model: &&Model| {
        let old = field::of_model(&Terms::of(model, None));
        Entry::differing(Subject::Model(model.id.clone()), Verb::Delete, &old, &[])
    };
    let entries: Vec<Entry> = models.iter().map(gone).collect();
    change.record_all(&entries).await
}

/// Notes that somebody states the prices in force of these models again, and tells it in one entry: pages say of which
/// day prices are.
///
/// # Errors
/// The database can't be reached or refuses the statement; the change can then only be dropped.
pub async fn confirm(change: &mut Change, models: &[ModelId], stated: Stated) -> Result<()> {
    let mut confirmed = 0;
    for chunk in models.chunks(change.rows_a_statement(1)) {
        let in_force = "valid_from <= $1 AND NOT EXISTS (SELECT 1 FROM prices AS later \
             WHERE later.model_id = prices.model_id AND later.valid_from <= $1 \
               AND (later.valid_from > prices.valid_from \
                 OR (later.valid_from = prices.valid_from AND later.id > prices.id)))";
        let sql = format!(
            "UPDATE prices SET stated_by = $2, stated_at = $3 WHERE model_id IN ({}) AND {in_force}",
            placeholders(4, chunk.len())
        );
        let update = sqlx::query(AssertSqlSafe(sql))
            .bind(change.now().as_millisecond())
            .bind(stated.by.as_str())
            .bind(stated_at(stated));
        let update = chunk.iter().fold(update, |update, model| update.bind(model.to_string()));
        confirmed += change.write_before_record(update).await?;
    }
    if confirmed == 0 {
        return Ok(());
    }
    let mut entry = Entry::one(Subject::Catalogue, Verb::Confirm, "prices", None, Some(confirmed.to_string()));
    entry.add("source", None, Some(stated.by.to_string()));
    change.record(&entry).await
}

struct Price<'a> {
    id: String,
    model: &'a ModelId,
    rates: Option<&'a Rates>,
    stated: Option<Stated>,
}

async fn write_models(change: &mut Change, models: &[Imported]) -> Result<()> {
    let now = 1 + models.len() * MODEL_COLUMNS;
    let row = |number: usize| {
        let own = placeholders(1 + number * MODEL_COLUMNS, MODEL_COLUMNS);
        format!("({own}, '{}', 1, ${now}, ${now})", Status::Inactive)
    };
    let sql = format!(
        "INSERT INTO models (display_name, description, mode, context_window, max_output_tokens, vision, tools, json, \
         reasoning, audio, pdf, open_weights, knowledge_cutoff, released_on, sunset_on, sunset_auto, successor_id, \
         base_model, origins, id, provider_id, upstream_status, missing_since, status, revision, created_at, updated_at) VALUES {} \
         ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, mode = excluded.mode, \
         context_window = excluded.context_window, max_output_tokens = excluded.max_output_tokens, \
         vision = excluded.vision, tools = excluded.tools, json = excluded.json, reasoning = excluded.reasoning, \
         audio = excluded.audio, pdf = excluded.pdf, open_weights = excluded.open_weights, \
         knowledge_cutoff = excluded.knowledge_cutoff, released_on = excluded.released_on, \
         sunset_on = excluded.sunset_on, base_model = excluded.base_model, origins = excluded.origins, upstream_status = excluded.upstream_status, \
         missing_since = excluded.missing_since, revision = models.revision + 1, updated_at = excluded.updated_at",
        (0..models.len()).map(row).collect::<Vec<_>>().join(", ")
    );
    let put = models.iter().fold(sqlx::query(AssertSqlSafe(sql)), |put, model| {
        bind_facts(put, &model.terms.facts, &model.origins)
            .bind(model.id.to_string())
            .bind(model.id.provider().to_string())
            .bind(model.terms.upstream_status.map(UpstreamStatus::as_str))
            .bind(model.missing_since.map(Timestamp::as_millisecond))
    });
    let put = put.bind(change.now().as_millisecond());
    change.write_before_record(put).await?;
    Ok(())
}

async fn write_prices(change: &mut Change, prices: &[Price<'_>]) -> Result<()> {
    let now = 1 + prices.len() * PRICE_COLUMNS;
    let row = |number: usize| format!("({}, ${now}, ${now})", placeholders(1 + number * PRICE_COLUMNS, PRICE_COLUMNS));
    let sql = format!(
        "INSERT INTO prices (id, model_id, stated_by, stated_at, {}, valid_from, recorded_at) VALUES {}",
        rate_columns(Rate::ALL),
        (0..prices.len()).map(row).collect::<Vec<_>>().join(", ")
    );
    let put = prices.iter().fold(sqlx::query(AssertSqlSafe(sql)), |put, Price { id, model, rates, stated }| {
        let put = put.bind(id.clone()).bind(model.to_string());
        let put = put.bind(stated.map(|stated| stated.by.as_str())).bind(stated.map(stated_at));
        bind_rates(put, Rate::ALL, |rate| rate.of((*rates)?))
    });
    let put = put.bind(change.now().as_millisecond());
    change.write_before_record(put).await?;
    Ok(())
}

async fn write_tiers(change: &mut Change, tiers: &[(&str, &Tier)]) -> Result<()> {
    let row = |number: usize| format!("({})", placeholders(1 + number * TIER_COLUMNS, TIER_COLUMNS));
    let sql = format!(
        "INSERT INTO price_tiers (price_id, above_tokens, {}) VALUES {}",
        rate_columns(&Rate::OF_TIERS),
        (0..tiers.len()).map(row).collect::<Vec<_>>().join(", ")
    );
    let put = tiers.iter().fold(sqlx::query(AssertSqlSafe(sql)), |put, (price, tier)| {
        let put = put.bind((*price).to_owned()).bind(i64::try_from(tier.above).unwrap_or(i64::MAX));
        bind_rates(put, &Rate::OF_TIERS, |rate| rate.of_tier(tier))
    });
    change.write_before_record(put).await?;
    Ok(())
}
