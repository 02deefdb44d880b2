//! Prices: append-only rows with their context tiers.

use std::{collections::HashMap, sync::LazyLock};

use futures_util::TryStreamExt;
use sqlx::{AnyConnection, AssertSqlSafe};
use uuid::Uuid;

use super::{
    AnyQuery, Change, Error, Result,
    packed::{Packed, packed},
    placeholders,
};
use crate::domain::{
    date::{day_of, start_of},
    ids::ModelId,
    money::Nano,
    origin::Stated,
    price::{Price, Tier},
    rate::{Quote, Rate},
    tiers::Tiers,
};

/// Adds a price of a model; belongs to the audit entry that follows.
pub(super) async fn insert(change: &mut Change, model: &ModelId, price: &Price) -> Result<()> {
    let Price { valid_from, rates, stated } = price;
    let id = Uuid::now_v7().to_string();
    let columns = rate_columns(Rate::ALL);
    let values = placeholders(7, Rate::ALL.len());
    let sql = format!(
        "INSERT INTO prices (id, model_id, valid_from, recorded_at, stated_by, stated_at, {columns}) \
         VALUES ($1, $2, $3, $4, $5, $6, {values})"
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(id.clone())
        .bind(model.to_string())
        .bind(valid_from.as_millisecond())
        .bind(change.now().as_millisecond())
        .bind(stated.map(|stated| stated.by.as_str()))
        .bind(stated.map(stated_at));
    let row = bind_rates(row, Rate::ALL, |rate| rate.of(rates.as_ref()?));
    change.write_before_record(row).await?;
    for tier in rates.iter().flat_map(|rates| &rates.tiers) {
        insert_tier(change, &id, tier).await?;
    }
    Ok(())
}

/// How the day of a statement is stored.
pub(super) fn stated_at(stated: Stated) -> i64 {
    start_of(stated.on).as_millisecond()
}

async fn insert_tier(change: &mut Change, price: &str, tier: &Tier) -> Result<()> {
    let (columns, values) = (rate_columns(&Rate::OF_TIERS), placeholders(3, Rate::OF_TIERS.len()));
    let sql = format!("INSERT INTO price_tiers (price_id, above_tokens, {columns}) VALUES ($1, $2, {values})");
    let row =
        sqlx::query(AssertSqlSafe(sql)).bind(price.to_owned()).bind(i64::try_from(tier.above).unwrap_or(i64::MAX));
    change.write_before_record(bind_rates(row, &Rate::OF_TIERS, |rate| rate.of_tier(tier))).await?;
    Ok(())
}

/// `input_nano, output_nano, …`
pub(super) fn rate_columns(rates: &[Rate]) -> String {
    rates.iter().map(|rate| format!("{rate}_nano")).collect::<Vec<_>>().join(", ")
}

/// Binds what `amount` knows of each rate, in the order of [`rate_columns`].
pub(super) fn bind_rates<'q>(
    query: AnyQuery<'q>,
    rates: &[Rate],
    amount: impl Fn(Rate) -> Option<Nano>,
) -> AnyQuery<'q> {
    rates.iter().fold(query, |query, rate| query.bind(amount(*rate).map(Nano::get)))
}

/// Every price of a model, in the order in which they were recorded.
pub(super) async fn of_model(change: &mut Change, model: &ModelId) -> Result<Vec<Price>> {
    let mut rows = Rows::default();
    let select = sqlx::query_as::<_, (String,)>(AssertSqlSafe(select("WHERE model_id = $1")));
    for (packed,) in select.bind(model.to_string()).fetch_all(change.read()).await? {
        rows.read(&packed)?;
    }
    Ok(rows.joined().into_iter().map(|(_, price)| price).collect())
}

/// Every price of every model, in the order in which they were recorded.
pub(super) async fn all(connection: &mut AnyConnection) -> Result<Vec<(ModelId, Price)>> {
    let mut rows = Rows::default();
    let mut packed = sqlx::query_as::<_, (String,)>(AssertSqlSafe(select(""))).fetch(connection);
    // Each row is read while the database makes the next.
    while let Some((packed,)) = packed.try_next().await? {
        rows.read(&packed)?;
    }
    drop(packed);
    Ok(rows.joined())
}

/// How the packed text of a price begins, and that of a tier of a price.
const PRICE: &str = "price";
const TIER: &str = "tier";

/// One column, `packed`: prices and their tiers, those of the models that `condition` names, for [`Rows`].
pub(super) fn select(condition: &str) -> String {
    let (prices, tiers) = &*PACKED;
    format!(
        "SELECT '{PRICE} ' || {prices} AS packed FROM prices {condition} UNION ALL SELECT '{TIER} ' || {tiers} \
         FROM price_tiers JOIN prices ON prices.id = price_id {condition}"
    )
}

/// The columns of a price and those of a tier, in the order in which they are read.
static PACKED: LazyLock<(String, String)> = LazyLock::new(|| {
    let columns = |first: &[&str], table: &str, rates: &[Rate]| {
        let rates = rates.iter().map(|rate| format!("{table}.{rate}_nano"));
        let columns: Vec<String> = first.iter().map(|column| (*column).to_owned()).chain(rates).collect();
        packed(&columns.iter().map(String::as_str).collect::<Vec<_>>())
    };
    (
        columns(&["prices.id", "model_id", "valid_from", "stated_by", "stated_at"], "prices", Rate::ALL),
        columns(&["price_id", "above_tokens"], "price_tiers", &Rate::OF_TIERS),
    )
});

/// Prices and tiers as they come, to be joined.
#[derive(Default)]
pub(super) struct Rows {
    /// With the ids of their rows.
    prices: Vec<(String, ModelId, Price)>,
    /// By the id of the price's row.
    tiers: HashMap<String, Vec<Tier>>,
}

impl Rows {
    /// Takes a row of [`select`].
    pub fn read(&mut self, row: &str) -> Result<()> {
        let mut row = Packed::of(row);
        let part: String = row.get()?;
        match part.as_str() {
            PRICE => self.prices.push(read_price(&mut row)?),
            TIER => {
                let (price, tier) = read_tier(&mut row)?;
                self.tiers.entry(price).or_default().push(tier);
            }
            _ => return Err(Error::Corrupt(format!("{part:?} is no part of a price"))),
        }
        Ok(())
    }

    /// The prices with their tiers, in the order in which they were recorded.
    pub fn joined(mut self) -> Vec<(ModelId, Price)> {
        self.prices.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        for (id, _, price) in &mut self.prices {
            if let (Some(rates), Some(tiers)) = (&mut price.rates, self.tiers.remove(id)) {
                rates.tiers = Tiers::stored(tiers);
            }
        }
        self.prices.into_iter().map(|(_, model, price)| (model, price)).collect()
    }
}

/// Its row's id, the model's, and the price without its tiers.
fn read_price(row: &mut Packed<'_>) -> Result<(String, ModelId, Price)> {
    let (id, model, valid_from) = (row.get()?, row.get()?, row.instant()?);
    let stated = row.maybe()?.zip(row.maybe_instant()?).map(|(by, at)| Stated { by, on: day_of(at) });
    Ok((id, model, Price { valid_from, rates: quote(row, Rate::ALL)?.rates(), stated }))
}

/// The id of its price's row, and the tier.
fn read_tier(row: &mut Packed<'_>) -> Result<(String, Tier)> {
    let (price, above) = (row.get()?, row.get()?);
    Ok((price, quote(row, &Rate::OF_TIERS)?.tier(above)))
}

fn quote(row: &mut Packed<'_>, rates: &[Rate]) -> Result<Quote> {
    let mut quote = Quote::default();
    for rate in rates {
        quote.set(*rate, nano(row.maybe()?)?);
    }
    Ok(quote)
}

fn nano(stored: Option<i64>) -> Result<Option<Nano>> {
    stored.map(|nano| Nano::new(nano).ok_or_else(|| Error::Corrupt(format!("a negative amount: {nano}")))).transpose()
}
