//! The whole catalogue and its version, read in one transaction.

use sqlx::AnyConnection;

use super::{Db, Result, Topic, decode, models, prices, providers, tasks};
use crate::domain::{catalog::Parts, ids::ModelId, model::Model, provider::Provider};

/// Reads everything that a [`crate::domain::catalog::Catalog`] is made of.
pub async fn load(db: &Db) -> Result<Parts> {
    let mut tx = db.snapshot().await?;
    let parts = read(&mut tx).await?;
    tx.rollback().await?;
    Ok(parts)
}

async fn read(connection: &mut AnyConnection) -> Result<Parts> {
    let (version,): (i64,) = sqlx::query_as("SELECT version FROM versions WHERE topic = $1")
        .bind(Topic::Catalog.as_str())
        .fetch_one(&mut *connection)
        .await?;
    let providers: Vec<providers::Row> = sqlx::query_as("SELECT * FROM providers").fetch_all(&mut *connection).await?;
    let models: Vec<models::Row> =
        sqlx::query_as("SELECT models.*, benched_at FROM models LEFT JOIN model_health ON model_id = models.id")
            .fetch_all(&mut *connection)
            .await?;
    let defaults: Vec<(String,)> = sqlx::query_as("SELECT model_id FROM defaults").fetch_all(&mut *connection).await?;
    Ok(Parts {
        version,
        providers: providers.into_iter().map(Provider::try_from).collect::<Result<_>>()?,
        models: models.into_iter().map(Model::try_from).collect::<Result<_>>()?,
        prices: prices::all(&mut *connection).await?,
        defaults: defaults.iter().map(|(id,)| decode::<ModelId>(id)).collect::<Result<_>>()?,
        tasks: tasks::all(&mut *connection).await?,
    })
}
