//! A price that takes the place of others: what it only corrects leaves no row, the audit alone tells of it.

use jiff::Timestamp;

use super::{Change, Result, instant, prices};
use crate::domain::{
    ids::ModelId,
    origin::Source,
    price::{Price, in_force},
    price_record::Record,
};

/// Gives a model another price from its moment on; belongs to the audit entry that follows.
pub(super) async fn reprice(change: &mut Change, model: &ModelId, price: &Price) -> Result<()> {
    let (now, from) = (change.now(), price.valid_from);
    let mut corrects = false;
    for (id, record) in records(change, model).await? {
        if record.is_taken_back(from, now, change.is_undo()) {
            delete(change, id).await?;
            corrects = true;
        }
    }
    let left = if corrects { prices::of_model(change, model).await? } else { Vec::new() };
    if corrects && in_force(&left, from).map(|price| &price.rates) == Some(&price.rates) {
        return Ok(());
    }
    prices::insert(change, model, price).await
}

/// Takes back the prices from a moment on; how many there were.
pub(super) async fn withdraw(change: &mut Change, model: &ModelId, from: Timestamp) -> Result<usize> {
    let from = from.as_millisecond();
    let records = records(change, model).await?;
    let meant: Vec<String> = records
        .into_iter()
        .filter(|(_, record)| record.valid_from.as_millisecond() == from)
        .map(|(id, _)| id)
        .collect();
    let count = meant.len();
    for id in meant {
        delete(change, id).await?;
    }
    Ok(count)
}

async fn delete(change: &mut Change, id: String) -> Result<()> {
    change.write_before_record(sqlx::query("DELETE FROM prices WHERE id = $1").bind(id)).await?;
    Ok(())
}

async fn records(change: &mut Change, model: &ModelId) -> Result<Vec<(String, Record)>> {
    let rows: Vec<(String, i64, i64, Option<String>)> =
        sqlx::query_as("SELECT id, valid_from, recorded_at, stated_by FROM prices WHERE model_id = $1")
            .bind(model.as_str())
            .fetch_all(change.read())
            .await?;
    let read = |(id, valid_from, recorded_at, by): (String, i64, i64, Option<String>)| {
        let by_hand = by.as_deref() == Some(Source::Admin.as_str());
        Ok((id, Record { valid_from: instant(valid_from)?, recorded_at: instant(recorded_at)?, by_hand }))
    };
    rows.into_iter().map(read).collect()
}
