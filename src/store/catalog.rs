//! The catalogue and its version, read in one transaction: whole, or only what changed since a version.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::{
    CHUNK, Change, Db, Result, Topic, decode, instant,
    models::{
        self,
        row::{Row, SELECT},
    },
    placeholders, prices, providers, tasks,
};
use crate::domain::{
    audit::Kind,
    catalog::{CatalogPosition, CatalogRows},
    ids::ModelId,
    provider::Provider,
};

/// Above this many audit entries the whole catalogue is read: that is less work than to pick the rows out.
const MOST_ENTRIES: i64 = 500;

/// Reads what a [`crate::domain::catalog::Catalog`] is made of: only what changed since `known`, where the audit leads
/// from that state to this one without a gap, since it names every row that a change wrote.
///
/// # Errors
/// The database can't be reached or has no time, or a row holds what no version of the program writes.
pub async fn load(db: &Db, known: Option<&CatalogPosition>) -> Result<CatalogRows> {
    let mut tx = db.snapshot().await?;
    let (version,): (i64,) = sqlx::query_as("SELECT version FROM versions WHERE topic = $1")
        .bind(Topic::Catalog.as_str())
        .fetch_one(&mut *tx)
        .await?;
    // The same version is read whole: that is the clock's reload, and shows what was done past the program.
    let known = known.filter(|known| known.version < version);
    let rows = read(&mut tx, version, known).await?;
    tx.rollback().await?;
    Ok(rows)
}

/// The same by the connection of an open change, as it was before the change.
///
/// # Errors
/// The same, and the change wrote something already.
pub async fn load_in(change: &mut Change, known: Option<&CatalogPosition>) -> Result<CatalogRows> {
    let version = change.version();
    read(change.read(), version, known.filter(|known| known.version <= version)).await
}

async fn read(connection: &mut AnyConnection, version: i64, known: Option<&CatalogPosition>) -> Result<CatalogRows> {
    let steps = match known {
        Some(known) => steps_since(&mut *connection, known, version).await?,
        None => None,
    };
    let Some(Steps { position, changed_at, models, providers, tasks }) = steps else {
        return all(connection, version).await;
    };
    let mut rows = CatalogRows { position, changed_at, ..CatalogRows::default() };
    read_models(&mut *connection, &models, &mut rows).await?;
    if providers {
        read_providers(&mut *connection, &mut rows).await?;
    }
    if tasks {
        rows.tasks = Some(tasks::all(&mut *connection).await?);
    }
    rows.changed = Some(models);
    Ok(rows)
}

/// Reads these models with their prices and tiers by one statement: others wait for the change that asks, and each
/// statement is some 80 microseconds of their time.
async fn read_models(connection: &mut AnyConnection, ids: &HashSet<ModelId>, rows: &mut CatalogRows) -> Result<()> {
    let ids: Vec<&ModelId> = ids.iter().collect();
    let mut prices = prices::Rows::default();
    for chunk in ids.chunks(CHUNK) {
        let these = placeholders(1, chunk.len());
        let select = format!(
            "{} WHERE models.id IN ({these}) UNION ALL SELECT packed, '', '', '' FROM ({}) AS prices",
            *SELECT,
            prices::select(&format!("WHERE model_id IN ({these})")),
        );
        let select = chunk.iter().fold(sqlx::query_as(AssertSqlSafe(select)), |query, id| query.bind(id.to_string()));
        let found: Vec<Row> = select.fetch_all(&mut *connection).await?;
        for row in found {
            if row.is_model() {
                rows.models.push(row.try_into()?);
            } else {
                prices.read(&row.packed)?;
            }
        }
    }
    rows.prices = prices.joined();
    Ok(())
}

async fn all(connection: &mut AnyConnection, version: i64) -> Result<CatalogRows> {
    let (change, changed_at): (Option<String>, Option<i64>) = sqlx::query_as(
        "SELECT (SELECT MAX(id) FROM changes WHERE topic = $1 AND version = $2), \
         (SELECT changed_at FROM changes WHERE topic = $1 AND version <= $2 ORDER BY version DESC LIMIT 1)",
    )
    .bind(Topic::Catalog.as_str())
    .bind(version)
    .fetch_one(&mut *connection)
    .await?;
    let mut rows = CatalogRows {
        position: CatalogPosition { version, change },
        changed_at: changed_at.map(instant).transpose()?,
        models: models::all(&mut *connection).await?,
        prices: prices::all(&mut *connection).await?,
        tasks: Some(tasks::all(&mut *connection).await?),
        ..CatalogRows::default()
    };
    read_providers(connection, &mut rows).await?;
    Ok(rows)
}

async fn read_providers(connection: &mut AnyConnection, rows: &mut CatalogRows) -> Result<()> {
    let providers: Vec<providers::Row> = sqlx::query_as("SELECT * FROM providers").fetch_all(&mut *connection).await?;
    let defaults: Vec<(String,)> = sqlx::query_as("SELECT model_id FROM defaults").fetch_all(connection).await?;
    rows.providers = Some(providers.into_iter().map(Provider::try_from).collect::<Result<_>>()?);
    rows.defaults = defaults.iter().map(|(id,)| decode::<ModelId>(id)).collect::<Result<_>>()?;
    Ok(())
}

/// What changes after a state led to, and what they named.
struct Steps {
    position: CatalogPosition,
    changed_at: Option<Timestamp>,
    models: HashSet<ModelId>,
    /// Providers or their defaults.
    providers: bool,
    tasks: bool,
}

/// A change, and one of the subjects that its audit names.
#[derive(sqlx::FromRow)]
struct Step {
    id: String,
    version: i64,
    changed_at: i64,
    subject_kind: Option<String>,
    subject_id: Option<String>,
}

/// The steps from a state to a version; `None` where the database does not have that state and each step from there, or
/// they name too much.
async fn steps_since(connection: &mut AnyConnection, known: &CatalogPosition, version: i64) -> Result<Option<Steps>> {
    let rows: Vec<Step> = sqlx::query_as(
        "SELECT changes.id, version, changed_at, subject_kind, subject_id \
         FROM changes LEFT JOIN audit ON change_id = changes.id AND version > $2 \
         WHERE topic = $1 AND version >= $2 ORDER BY version LIMIT $3",
    )
    .bind(Topic::Catalog.as_str())
    .bind(known.version)
    .bind(MOST_ENTRIES)
    .fetch_all(connection)
    .await?;
    let mut steps =
        Steps { position: known.clone(), changed_at: None, models: HashSet::new(), providers: false, tasks: false };
    let is_cut_off = i64::try_from(rows.len()) == Ok(MOST_ENTRIES);
    let begins_there =
        rows.first().filter(|row| row.version == known.version).map(|row| &row.id) == known.change.as_ref();
    if is_cut_off || !begins_there {
        return Ok(None);
    }
    for row in rows {
        if steps.position.change.as_ref() != Some(&row.id) {
            if row.version != steps.position.version + 1 {
                return Ok(None);
            }
            steps.position = CatalogPosition { version: row.version, change: Some(row.id) };
        }
        steps.changed_at = Some(instant(row.changed_at)?);
        match row.subject_kind.as_deref().map(decode).transpose()? {
            Some(Kind::Model) => steps.models.extend(row.subject_id.as_deref().map(decode).transpose()?),
            Some(Kind::Provider) => steps.providers = true,
            Some(Kind::Task) => steps.tasks = true,
            Some(Kind::Catalogue) => return Ok(None),
            Some(Kind::Account) | None => {}
        }
    }
    Ok((steps.position.version == version).then_some(steps))
}
