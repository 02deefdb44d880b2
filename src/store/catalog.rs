//! The catalogue and its version, read in one transaction: whole, or only what changed since a version.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{Db, Result, Topic, decode, instant, models, prices, providers, tasks};
use crate::domain::{
    audit::Kind,
    catalog::{CatalogPosition, CatalogRows},
    ids::ModelId,
    provider::Provider,
};

/// Where more was done since, all is read: it is less work than to pick so many rows out.
const MOST_ENTRIES: i64 = 500;

/// Reads what a [`crate::domain::catalog::Catalog`] is made of. Of models and prices only those that changed since
/// `known`, where the audit leads from that state to this one without a gap: it names every row that a change wrote.
pub async fn load(db: &Db, known: Option<&CatalogPosition>) -> Result<CatalogRows> {
    let mut tx = db.snapshot().await?;
    let parts = read(&mut tx, known).await?;
    tx.rollback().await?;
    Ok(parts)
}

async fn read(connection: &mut AnyConnection, known: Option<&CatalogPosition>) -> Result<CatalogRows> {
    let (state, changed_at) = state(&mut *connection).await?;
    let changed = match known {
        Some(known) => changed_since(&mut *connection, known, &state).await?,
        None => None,
    };
    let providers: Vec<providers::Row> = sqlx::query_as("SELECT * FROM providers").fetch_all(&mut *connection).await?;
    let defaults: Vec<(String,)> = sqlx::query_as("SELECT model_id FROM defaults").fetch_all(&mut *connection).await?;
    Ok(CatalogRows {
        position: state,
        changed_at,
        providers: providers.into_iter().map(Provider::try_from).collect::<Result<_>>()?,
        models: models::all(&mut *connection, changed.as_ref()).await?,
        prices: prices::all(&mut *connection, changed.as_ref()).await?,
        defaults: defaults.iter().map(|(id,)| decode::<ModelId>(id)).collect::<Result<_>>()?,
        tasks: tasks::all(&mut *connection).await?,
        changed,
    })
}

/// The state, and when its last change was made: the newest of a topic is found by its index.
async fn state(connection: &mut AnyConnection) -> Result<(CatalogPosition, Option<Timestamp>)> {
    let (version, change, changed_at): (i64, Option<String>, Option<i64>) = sqlx::query_as(
        "SELECT version, (SELECT MAX(id) FROM changes WHERE changes.topic = versions.topic \
         AND changes.version = versions.version), (SELECT changed_at FROM changes \
         WHERE changes.topic = versions.topic ORDER BY changes.version DESC LIMIT 1) FROM versions WHERE topic = $1",
    )
    .bind(Topic::Catalog.as_str())
    .fetch_one(connection)
    .await?;
    Ok((CatalogPosition { version, change }, changed_at.map(instant).transpose()?))
}

/// The models that changes after `known` named; `None` where the audit does not tell or names too many.
async fn changed_since(
    connection: &mut AnyConnection,
    known: &CatalogPosition,
    state: &CatalogPosition,
) -> Result<Option<HashSet<ModelId>>> {
    // The same version is read whole: that is the clock's reload, and shows what was done past the program.
    if known.version >= state.version || !leads_to(&mut *connection, known, state.version).await? {
        return Ok(None);
    }
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT subject_kind, subject_id FROM changes JOIN audit ON change_id = changes.id \
         WHERE topic = $1 AND version > $2 LIMIT $3",
    )
    .bind(Topic::Catalog.as_str())
    .bind(known.version)
    .bind(MOST_ENTRIES)
    .fetch_all(connection)
    .await?;
    let all = i64::try_from(rows.len()) == Ok(MOST_ENTRIES);
    if all || rows.iter().any(|(kind, _)| kind == Kind::Catalogue.as_str()) {
        return Ok(None);
    }
    let models = rows.iter().filter(|(kind, _)| kind == Kind::Model.as_str());
    models.map(|(_, id)| decode(id)).collect::<Result<_>>().map(Some)
}

/// Whether the database still has the state that is known, and each step from there.
async fn leads_to(connection: &mut AnyConnection, known: &CatalogPosition, version: i64) -> Result<bool> {
    let (change, steps): (Option<String>, i64) = sqlx::query_as(
        "SELECT MAX(CASE WHEN version = $2 THEN id END), COUNT(CASE WHEN version > $2 THEN 1 END) \
         FROM changes WHERE topic = $1 AND version >= $2",
    )
    .bind(Topic::Catalog.as_str())
    .bind(known.version)
    .fetch_one(connection)
    .await?;
    Ok(change == known.change && steps == version - known.version)
}
