//! Prices: append-only rows with their context tiers.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use jiff::Timestamp;
use sqlx::AnyConnection;
use uuid::Uuid;

use super::{
    Change, Error, Result,
    packed::{Packed, packed},
    select_of,
};
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
    change.write_before_record(row).await?;
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
    change.write_before_record(row).await?;
    Ok(())
}

/// Every price of a model, in the order in which they were recorded.
pub(super) async fn of_model(change: &mut Change, model: &ModelId) -> Result<Vec<Price>> {
    let prices = all(change.read(), Some(&HashSet::from([model.clone()]))).await?;
    Ok(prices.into_iter().map(|(_, price)| price).collect())
}

/// Every price of every model, or of those of `only`, in the order in which they were recorded.
pub(super) async fn all(
    connection: &mut AnyConnection,
    only: Option<&HashSet<ModelId>>,
) -> Result<Vec<(ModelId, Price)>> {
    let sql = "SELECT price_tiers.* FROM price_tiers JOIN prices ON prices.id = price_id";
    let mut tiers: HashMap<String, Vec<Tier>> = HashMap::new();
    for (price, tier) in select_of(&mut *connection, sql, ("model_id", only), TierRow::read).await? {
        tiers.entry(price).or_default().push(tier);
    }
    let mut prices = select_of(connection, &SELECT, ("model_id", only), |row: Row| row.read()).await?;
    prices.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    for (id, _, price) in &mut prices {
        if let (Some(rates), Some(mut tiers)) = (&mut price.rates, tiers.remove(id)) {
            tiers.sort_by_key(|tier| tier.above);
            rates.tiers = tiers;
        }
    }
    Ok(prices.into_iter().map(|(_, model, price)| (model, price)).collect())
}

/// Reads [`Row`]s, in the order in which they are unpacked.
static SELECT: LazyLock<String> = LazyLock::new(|| {
    let rates = ["input_nano", "output_nano", "cache_read_nano", "cache_write_nano", "reasoning_nano", "request_nano"];
    let packed = packed(&[&["id", "model_id", "valid_from"][..], &rates].concat());
    format!("SELECT {packed} AS packed FROM prices")
});

#[derive(sqlx::FromRow)]
struct Row {
    packed: String,
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

impl Row {
    /// Its id, the model's, and the price without its tiers.
    fn read(self) -> Result<(String, ModelId, Price)> {
        let mut packed = Packed::of(&self.packed);
        let (id, model, valid_from) = (packed.get()?, packed.get()?, packed.instant()?);
        let mut rate = || nano(packed.maybe()?);
        let (input, output) = (rate()?, rate()?);
        let (cache_read, cache_write, reasoning, request) = (rate()?, rate()?, rate()?, rate()?);
        let rates = input.zip(output).map(|(input, output)| Rates {
            input,
            output,
            cache_read,
            cache_write,
            reasoning,
            request,
            tiers: Vec::new(),
        });
        Ok((id, model, Price { valid_from, rates }))
    }
}

impl TierRow {
    /// The id of its price, and the tier.
    fn read(self) -> Result<(String, Tier)> {
        let tier = Tier {
            above: u64::try_from(self.above_tokens).map_err(|e| Error::Corrupt(e.to_string()))?,
            input: nano(self.input_nano)?,
            output: nano(self.output_nano)?,
            cache_read: nano(self.cache_read_nano)?,
            cache_write: nano(self.cache_write_nano)?,
        };
        Ok((self.price_id, tier))
    }
}

fn nano(stored: Option<i64>) -> Result<Option<Nano>> {
    stored.map(|nano| Nano::new(nano).ok_or_else(|| Error::Corrupt(format!("a negative amount: {nano}")))).transpose()
}
