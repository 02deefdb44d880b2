//! Prices: append-only rows with their context tiers.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sqlx::AnyConnection;
use uuid::Uuid;

use super::{Change, Error, Result, decode, instant, select_of};
use crate::domain::{
    ids::ModelId,
    money::Nano,
    price::{Price, Rates, Tier},
};

/// Adds the rates of a model from a moment on; belongs to the audit entry that follows.
pub(super) async fn insert(
    change: &mut Change,
    model: &ModelId,
    rates: Option<&Rates>,
    valid_from: Timestamp,
) -> Result<()> {
    let id = Uuid::now_v7().to_string();
    let nano = |of: fn(&Rates) -> Option<Nano>| rates.and_then(of).map(Nano::get);
    let row = sqlx::query(
        "INSERT INTO prices (id, model_id, valid_from, recorded_at, input_nano, output_nano, cache_read_nano, \
         cache_write_nano, reasoning_nano, request_nano) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id.clone())
    .bind(model.to_string())
    .bind(valid_from.as_millisecond())
    .bind(change.now().as_millisecond())
    .bind(nano(|r| Some(r.input)))
    .bind(nano(|r| Some(r.output)))
    .bind(nano(|r| r.cache_read))
    .bind(nano(|r| r.cache_write))
    .bind(nano(|r| r.reasoning))
    .bind(nano(|r| r.request));
    change.write_part(row).await?;
    for tier in rates.map(|rates| rates.tiers.as_slice()).unwrap_or_default() {
        insert_tier(change, &id, tier).await?;
    }
    Ok(())
}

async fn insert_tier(change: &mut Change, price: &str, tier: &Tier) -> Result<()> {
    let nano = |rate: Option<Nano>| rate.map(Nano::get);
    let row = sqlx::query(
        "INSERT INTO price_tiers (price_id, above_tokens, input_nano, output_nano, cache_read_nano, cache_write_nano) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(price.to_owned())
    .bind(i64::try_from(tier.above).unwrap_or(i64::MAX))
    .bind(nano(tier.input))
    .bind(nano(tier.output))
    .bind(nano(tier.cache_read))
    .bind(nano(tier.cache_write));
    change.write_part(row).await?;
    Ok(())
}

/// Every price of a model, in the order in which they were recorded.
pub(super) async fn of_model(change: &mut Change, model: &ModelId) -> Result<Vec<Price>> {
    let rows: Vec<Row> = sqlx::query_as("SELECT * FROM prices WHERE model_id = $1 ORDER BY id")
        .bind(model.as_str())
        .fetch_all(change.read())
        .await?;
    let tiers: Vec<TierRow> =
        sqlx::query_as("SELECT * FROM price_tiers WHERE price_id IN (SELECT id FROM prices WHERE model_id = $1)")
            .bind(model.as_str())
            .fetch_all(change.read())
            .await?;
    Ok(assemble(rows, tiers)?.into_iter().map(|(_, price)| price).collect())
}

/// Every price of every model, or of those of `only`, in the order in which they were recorded.
pub(super) async fn all(
    connection: &mut AnyConnection,
    only: Option<&HashSet<ModelId>>,
) -> Result<Vec<(ModelId, Price)>> {
    let mut rows: Vec<Row> = select_of(&mut *connection, "SELECT * FROM prices", ("model_id", only)).await?;
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let sql = "SELECT price_tiers.* FROM price_tiers JOIN prices ON prices.id = price_id";
    assemble(rows, select_of(connection, sql, ("model_id", only)).await?)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    model_id: String,
    valid_from: i64,
    input_nano: Option<i64>,
    output_nano: Option<i64>,
    cache_read_nano: Option<i64>,
    cache_write_nano: Option<i64>,
    reasoning_nano: Option<i64>,
    request_nano: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct TierRow {
    price_id: String,
    above_tokens: i64,
    input_nano: Option<i64>,
    output_nano: Option<i64>,
    cache_read_nano: Option<i64>,
    cache_write_nano: Option<i64>,
}

fn assemble(rows: Vec<Row>, tier_rows: Vec<TierRow>) -> Result<Vec<(ModelId, Price)>> {
    let mut tiers: HashMap<String, Vec<Tier>> = HashMap::new();
    for row in tier_rows {
        let tier = Tier {
            above: u64::try_from(row.above_tokens).map_err(|e| Error::Corrupt(e.to_string()))?,
            input: nano(row.input_nano)?,
            output: nano(row.output_nano)?,
            cache_read: nano(row.cache_read_nano)?,
            cache_write: nano(row.cache_write_nano)?,
        };
        tiers.entry(row.price_id).or_default().push(tier);
    }
    let price = |row: Row| {
        let mut tiers = tiers.remove(&row.id).unwrap_or_default();
        tiers.sort_by_key(|tier| tier.above);
        let rates = match (nano(row.input_nano)?, nano(row.output_nano)?) {
            (Some(input), Some(output)) => Some(Rates {
                input,
                output,
                cache_read: nano(row.cache_read_nano)?,
                cache_write: nano(row.cache_write_nano)?,
                reasoning: nano(row.reasoning_nano)?,
                request: nano(row.request_nano)?,
                tiers,
            }),
            _ => None,
        };
        Ok((decode(&row.model_id)?, Price { valid_from: instant(row.valid_from)?, rates }))
    };
    rows.into_iter().map(price).collect()
}

fn nano(stored: Option<i64>) -> Result<Option<Nano>> {
    stored.map(|nano| Nano::new(nano).ok_or_else(|| Error::Corrupt(format!("a negative amount: {nano}")))).transpose()
}
