//! The default model of each provider: at most one, always active.

use super::{
    Change, Result,
    audit::{Entry, Subject, Verb},
    decode,
};
use crate::domain::{
    ids::{ModelId, ProviderId},
    model::{Model, Status},
};

/// Makes an active model its provider's default; `false` if it is not active or not there.
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
pub async fn unset(change: &mut Change, id: &ModelId) -> Result<()> {
    let provider = id.provider();
    let former = of_provider(change, &provider).await?;
    let kept = former.clone().filter(|former| former != id);
    put(change, &provider, former.as_ref(), kept.as_ref()).await
}

/// Before a default stops being active: its successor takes over (of the same provider, active), else the provider's
/// earliest-created other active model (ties: smallest id), else nobody.
pub(super) async fn hand_over(change: &mut Change, leaving: &Model) -> Result<()> {
    let provider = leaving.id.provider();
    if of_provider(change, &provider).await?.as_ref() != Some(&leaving.id) {
        return Ok(());
    }
    let others: Vec<(String, i64)> =
        sqlx::query_as("SELECT id, created_at FROM models WHERE provider_id = $1 AND status = 'active' AND id <> $2")
            .bind(provider.as_str())
            .bind(leaving.id.as_str())
            .fetch_all(change.read())
            .await?;
    let successor = leaving.facts.successor.as_ref().map(ModelId::as_str);
    let heir = others
        .iter()
        .find(|(id, _)| Some(id.as_str()) == successor)
        .or_else(|| others.iter().min_by_key(|(id, created_at)| (created_at, id)));
    let heir = heir.map(|(id, _)| decode(id)).transpose()?;
    put(change, &provider, Some(&leaving.id), heir.as_ref()).await
}

/// The marked default of a provider.
pub async fn of_provider(change: &mut Change, provider: &ProviderId) -> Result<Option<ModelId>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT model_id FROM defaults WHERE provider_id = $1")
        .bind(provider.as_str())
        .fetch_optional(change.read())
        .await?;
    row.map(|(id,)| decode(&id)).transpose()
}

async fn put(change: &mut Change, provider: &ProviderId, old: Option<&ModelId>, new: Option<&ModelId>) -> Result<()> {
    if old == new {
        change.note_unchanged();
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
