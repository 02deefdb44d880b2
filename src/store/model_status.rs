//! The status of models: one or thousands of them in a handful of statements.

use std::collections::HashMap;

use jiff::civil::Date;
use sqlx::AssertSqlSafe;

use super::{CHUNK, Change, Db, Result, decode, defaults, deleted_models, models, placeholders, prices, tasks};
use crate::domain::{
    audit::{Entry, Subject, Verb},
    date::day_of,
    field,
    ids::ModelId,
    model::{Facts, Status},
    terms::Terms,
    undo::PRICES_KEPT,
};

/// Every model with its status, by id: all that a shell needs to suggest names, and little enough to wait for.
///
/// # Errors
/// The database can't be reached or has no time, or a row holds what no version of the program writes.
pub async fn all(db: &Db) -> Result<Vec<(ModelId, Status)>> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT id, status FROM models").fetch_all(db.reader()).await?;
    rows.into_iter().map(|(id, status)| Ok((decode(&id)?, decode(&status)?))).collect()
}

/// Gives models a status; defaults that leave `active` are handed over first. The models must be there.
///
/// # Errors
/// The database can't be reached or refuses the statement; the change can then only be dropped.
pub async fn set(change: &mut Change, ids: &[ModelId], status: Status) -> Result<()> {
    let mut stored = statuses(change, ids).await?;
    // In the order of the request; an id that comes twice counts once.
    let in_order = ids.iter().filter_map(|id| Some((id.clone(), stored.remove(id)?)));
    let changing: Vec<(ModelId, Status)> = in_order.filter(|(_, old)| *old != status).collect();
    change.note_unchanged(ids.len() - changing.len());
    let ids: Vec<ModelId> = changing.iter().map(|(id, _)| id.clone()).collect();
    if status != Status::Active {
        defaults::hand_over(change, &ids).await?;
    }
    if status == Status::Active {
        keep_past_sunset(change, &ids).await?;
    }
    let now = change.now().as_millisecond();
    for chunk in ids.chunks(CHUNK) {
        let sql = format!(
            "UPDATE models SET status = $1, first_active_at = COALESCE(first_active_at, $2), revision = revision + 1, \
             updated_at = $3, status_since = $3 WHERE id IN ({})",
            placeholders(4, chunk.len())
        );
        let update = sqlx::query(AssertSqlSafe(sql))
            .bind(status.as_str())
            .bind((status == Status::Active).then_some(now))
            .bind(now);
        change.write_before_record(chunk.iter().fold(update, |update, id| update.bind(id.to_string()))).await?;
    }
    let verb = match status {
        Status::Active => Verb::Activate,
        Status::Inactive => Verb::Deactivate,
        Status::Deprecated => Verb::Deprecate,
    };
    let entry = |(id, old): &(ModelId, Status)| {
        Entry::one(Subject::Model(id.clone()), verb, "status", Some(old.to_string()), Some(status.to_string()))
    };
    change.record_all(&changing.iter().map(entry).collect::<Vec<_>>()).await
}

/// A model that an admin activates past its sunset does not retire again by itself.
async fn keep_past_sunset(change: &mut Change, ids: &[ModelId]) -> Result<()> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT id FROM models WHERE sunset_auto = 1 AND sunset_on <= $1")
        .bind(day_of(change.now()).to_string())
        .fetch_all(change.read())
        .await?;
    for (id,) in rows {
        let id: ModelId = decode(&id)?;
        if !ids.contains(&id) {
            continue;
        }
        let Some(stored) = models::find(change, &id).await? else { continue };
        let facts = Facts { sunset_auto: false, ..stored.facts.clone() };
        models::write_if_different(change, &stored, &facts).await?;
    }
    Ok(())
}

/// Says what replaces models and when they end; what is `None` stays as it is.
///
/// # Errors
/// As [`set`].
pub async fn set_retirement(
    change: &mut Change,
    id: &ModelId,
    successor: Option<&ModelId>,
    sunset_on: Option<Date>,
) -> Result<()> {
    let Some(stored) = models::find(change, id).await? else { return Ok(()) };
    let mut facts = stored.facts.clone();
    facts.successor = successor.cloned().or(facts.successor);
    facts.sunset_on = sunset_on.or(facts.sunset_on);
    models::write_if_different(change, &stored, &facts).await
}

/// Puts a benched model back with a clean slate.
///
/// # Errors
/// As [`set`].
pub async fn unbench(change: &mut Change, id: &ModelId) -> Result<()> {
    let row: Option<(Option<i64>,)> = sqlx::query_as("SELECT benched_at FROM model_health WHERE model_id = $1")
        .bind(id.as_str())
        .fetch_optional(change.read())
        .await?;
    let Some((Some(since),)) = row else {
        change.note_unchanged(1);
        return Ok(());
    };
    let since = super::instant(since)?.to_string();
    let entry = Entry::one(Subject::Model(id.clone()), Verb::Unbench, "benched_at", Some(since), None);
    let clear = sqlx::query("DELETE FROM model_health WHERE model_id = $1").bind(id.to_string());
    change.write(clear, &entry).await?;
    Ok(())
}

/// Deletes models with their prices; what named them, defaults, picks and successors, is put right first.
///
/// # Errors
/// As [`set`].
pub async fn delete(change: &mut Change, ids: &[ModelId]) -> Result<()> {
    defaults::hand_over(change, ids).await?;
    tasks::drop_picks(change, ids).await?;
    for id in ids {
        let Some(stored) = models::find(change, id).await? else { continue };
        drop_successor(change, id).await?;
        let prices = prices::of_model(change, id).await?;
        deleted_models::keep(change, &stored, &prices).await?;
        let old = field::of_model(&Terms::of(&stored, None));
        let mut entry = Entry::differing(Subject::Model(id.clone()), Verb::Delete, &old, &[]);
        entry.add(PRICES_KEPT, Some(prices.len().to_string()), None);
        change.write(sqlx::query("DELETE FROM models WHERE id = $1").bind(id.to_string()), &entry).await?;
    }
    Ok(())
}

async fn drop_successor(change: &mut Change, gone: &ModelId) -> Result<()> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT id FROM models WHERE successor_id = $1")
        .bind(gone.as_str())
        .fetch_all(change.read())
        .await?;
    for (id,) in rows {
        let Some(stored) = models::find(change, &decode(&id)?).await? else { continue };
        let mut facts = stored.facts.clone();
        facts.successor = None;
        models::write_if_different(change, &stored, &facts).await?;
    }
    Ok(())
}

/// The statuses of those that are there.
async fn statuses(change: &mut Change, ids: &[ModelId]) -> Result<HashMap<ModelId, Status>> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let sql = format!("SELECT id, status FROM models WHERE id IN ({})", placeholders(1, chunk.len()));
        let select = sqlx::query_as(AssertSqlSafe(sql));
        let select = chunk.iter().fold(select, |select, id| select.bind(id.to_string()));
        let rows: Vec<(String, String)> = select.fetch_all(change.read()).await?;
        for (id, status) in rows {
            found.insert(decode(&id)?, decode(&status)?);
        }
    }
    Ok(found)
}
