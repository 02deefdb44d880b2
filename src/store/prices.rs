//! Prices: append-only rows with their context tiers.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use sqlx::{AnyConnection, AssertSqlSafe};
use uuid::Uuid;

use super::{
    AnyQuery, Change, Error, Result,
    packed::{Packed, packed},
    placeholders, select_of,
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
        if let (Some(rates), Some(tiers)) = (&mut price.rates, tiers.remove(id)) {
            rates.tiers = Tiers::stored(tiers);
        }
    }
    Ok(prices.into_iter().map(|(_, model, price)| (model, price)).collect())
}

/// Reads [`Row`]s, in the order in which they are unpacked.
static SELECT: LazyLock<String> = LazyLock::new(|| {
    let rates: Vec<String> = Rate::ALL.iter().map(|rate| format!("{rate}_nano")).collect();
    let columns =
        ["id", "model_id", "valid_from", "stated_by", "stated_at"].into_iter().chain(rates.iter().map(String::as_str));
    let packed = packed(&columns.collect::<Vec<_>>());
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
        let stated = packed.maybe()?.zip(packed.maybe_instant()?).map(|(by, at)| Stated { by, on: day_of(at) });
        let mut quote = Quote::default();
        for rate in Rate::ALL {
            quote.set(*rate, nano(packed.maybe()?)?);
        }
        Ok((id, model, Price { valid_from, rates: quote.rates(), stated }))
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
