//! The default model of each provider: at most one, always active.

use std::collections::HashSet;

use super::{Change, Result, decode};
use crate::domain::{
    audit::{Entry, Subject, Verb},
    ids::{ModelId, ProviderId},
    model::Status,
};

/// Makes an active model its provider's default; `false` if it is not active or not there.
///
/// # Errors
/// The database can't be reached or refuses the statement; the change can then only be dropped.
pub async fn set(change: &mut Change, id: &ModelId) -> Result<bool> {
    let status = super::models::find(change, id).await?.map(|model| model.status);
    if status != Some(Status::Active) {
        return Ok(false);
    }
    let provider = id.provider();
    let former = of_provider(change, &provider).await?;
    put(change, &provider, former.as_ref(), Some(id)).await?;
    Ok(true)
}

/// Takes the mark from a model that has it.
///
/// # Errors
/// As [`set`].
pub async fn unset(change: &mut Change, id: &ModelId) -> Result<()> {
    let provider = id.provider();
    let former = of_provider(change, &provider).await?;
    let kept = former.clone().filter(|former| former != id);
    put(change, &provider, former.as_ref(), kept.as_ref()).await
}

/// Before models stop being active: where one of them is a default, its successor takes over (of the same provider,
/// active, not leaving itself), else the provider's earliest-created other active model (ties: smallest id), else nobody.
pub(super) async fn hand_over(change: &mut Change, leaving: &[ModelId]) -> Result<()> {
    let leaving: HashSet<&ModelId> = leaving.iter().collect();
    let marked: Vec<(String,)> = sqlx::query_as("SELECT model_id FROM defaults").fetch_all(change.read()).await?;
    for (id,) in marked {
        let id: ModelId = decode(&id)?;
        if leaving.contains(&id) {
            let heir = heir(change, &id, &leaving).await?;
            put(change, &id.provider(), Some(&id), heir.as_ref()).await?;
        }
    }
    Ok(())
}

async fn heir(change: &mut Change, id: &ModelId, leaving: &HashSet<&ModelId>) -> Result<Option<ModelId>> {
    let successor = super::models::find(change, id).await?.and_then(|model| model.facts.successor);
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT id, created_at FROM models WHERE provider_id = $1 AND status = 'active'")
            .bind(id.provider().to_string())
            .fetch_all(change.read())
            .await?;
    let mut staying: Vec<(i64, ModelId)> = Vec::with_capacity(rows.len());
    for (id, created_at) in rows {
        staying.push((created_at, decode(&id)?));
    }
    staying.retain(|(_, id)| !leaving.contains(id));
    let heir = successor.filter(|successor| staying.iter().any(|(_, id)| id == successor));
    Ok(heir.or_else(|| staying.into_iter().min().map(|(_, id)| id)))
}

/// The marked default of a provider.
///
/// # Errors
/// The database can't be reached, or a row holds what no version of the program writes.
pub async fn of_provider(change: &mut Change, provider: &ProviderId) -> Result<Option<ModelId>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT model_id FROM defaults WHERE provider_id = $1")
        .bind(provider.as_str())
        .fetch_optional(change.read())
        .await?;
    row.map(|(id,)| decode(&id)).transpose()
}

async fn put(change: &mut Change, provider: &ProviderId, old: Option<&ModelId>, new: Option<&ModelId>) -> Result<()> {
    if old == new {
        change.note_unchanged(1);
        return Ok(());
    }
    let text = |id: Option<&ModelId>| id.map(ToString::to_string);
    let subject = Subject::Provider(provider.clone());
    let entry = Entry::one(subject, Verb::Default, "default_model", text(old), text(new));
    let write = match new {
        Some(new) => sqlx::query(
            "INSERT INTO defaults (provider_id, model_id, status) VALUES ($1, $2, 'active') \
             ON CONFLICT (provider_id) DO UPDATE SET model_id = excluded.model_id",
        )
        .bind(provider.to_string())
        .bind(new.to_string()),
        None => sqlx::query("DELETE FROM defaults WHERE provider_id = $1").bind(provider.to_string()),
    };
    change.write(write, &entry).await?;
    Ok(())
}
