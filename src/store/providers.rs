//! Providers: added and edited, always with their audit entry.

use super::{AnyQuery, Change, Error, Result, decode, defaults, instant, models::Saved};
use crate::domain::{
    audit::{Entry, Subject, Verb},
    ids::{ModelId, ProviderId},
    provider::{BaseUrl, ParallelRequests, Provider, RequestsPerMinute, Settings},
    provider_field::{self, joined},
    text::ProviderName,
};

/// Adds a provider; `false` if there is one of that id.
pub async fn insert(change: &mut Change, id: &ProviderId, settings: &Settings, verb: Verb) -> Result<bool> {
    let now = change.now().as_millisecond();
    let insert = sqlx::query(
        "INSERT INTO providers (name, protocol, base_url, key_variables, local_network, disabled_at, \
         max_parallel_requests, requests_per_minute, id, revision, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10) ON CONFLICT (id) DO NOTHING",
    );
    let disabled_at = (!settings.enabled).then_some(now);
    let insert = bind_settings(insert, settings, disabled_at).bind(id.to_string()).bind(now);
    let entry = Entry::differing(Subject::Provider(id.clone()), verb, &[], &provider_field::of_provider(settings));
    change.write(insert, &entry).await
}

/// Saves an edit form over the revision that it was filled from.
pub async fn update(change: &mut Change, id: &ProviderId, revision: i64, settings: &Settings) -> Result<Saved> {
    let Some(stored) = find(change, id).await? else { return Ok(Saved::Missing) };
    if stored.revision != revision {
        return Ok(Saved::Stale);
    }
    write(change, &stored, settings, Verb::Update).await?;
    Ok(Saved::Done)
}

/// Switches a provider on or off; `false` if there is no such provider.
pub async fn set_enabled(change: &mut Change, id: &ProviderId, enabled: bool) -> Result<bool> {
    let Some(stored) = find(change, id).await? else { return Ok(false) };
    let settings = Settings { enabled, ..stored.settings.clone() };
    let verb = if enabled { Verb::Enable } else { Verb::Disable };
    write(change, &stored, &settings, verb).await?;
    Ok(true)
}

/// Deletes a provider that no model names; `false` if there is no such provider or it has models.
pub async fn delete(change: &mut Change, id: &ProviderId) -> Result<bool> {
    let Some(stored) = find(change, id).await? else { return Ok(false) };
    let model: Option<(String,)> = sqlx::query_as("SELECT id FROM models WHERE provider_id = $1 LIMIT 1")
        .bind(id.as_str())
        .fetch_optional(change.read())
        .await?;
    if model.is_some() {
        return Ok(false);
    }
    let old = provider_field::of_provider(&stored.settings);
    let entry = Entry::differing(Subject::Provider(id.clone()), Verb::Delete, &old, &[]);
    change.write(sqlx::query("DELETE FROM providers WHERE id = $1").bind(id.to_string()), &entry).await
}

/// Sets or clears the default as the provider's form says; `false` if the model is not an active one of it.
pub async fn set_default(change: &mut Change, id: &ProviderId, model: Option<&ModelId>) -> Result<bool> {
    match model {
        Some(model) if model.provider() == *id => defaults::set(change, model).await,
        Some(_) => Ok(false),
        None => {
            if let Some(former) = defaults::of_provider(change, id).await? {
                defaults::unset(change, &former).await?;
            }
            Ok(true)
        }
    }
}

/// A provider as the change sees it.
pub async fn find(change: &mut Change, id: &ProviderId) -> Result<Option<Provider>> {
    let row: Option<Row> =
        sqlx::query_as("SELECT * FROM providers WHERE id = $1").bind(id.as_str()).fetch_optional(change.read()).await?;
    row.map(Provider::try_from).transpose()
}

async fn write(change: &mut Change, stored: &Provider, settings: &Settings, verb: Verb) -> Result<()> {
    let subject = Subject::Provider(stored.id.clone());
    let (old, new) = (provider_field::of_provider(&stored.settings), provider_field::of_provider(settings));
    let entry = Entry::differing(subject, verb, &old, &new);
    if entry.fields.is_empty() {
        change.note_unchanged(1);
        return Ok(());
    }
    let now = change.now().as_millisecond();
    let update = sqlx::query(
        "UPDATE providers SET name = $1, protocol = $2, base_url = $3, key_variables = $4, local_network = $5, \
         disabled_at = CASE WHEN $6 IS NULL THEN NULL ELSE COALESCE(disabled_at, $6) END, \
         max_parallel_requests = $7, requests_per_minute = $8, revision = revision + 1, updated_at = $10 \
         WHERE id = $9",
    );
    let disabled_at = (!settings.enabled).then_some(now);
    let update = bind_settings(update, settings, disabled_at).bind(stored.id.to_string()).bind(now);
    change.write(update, &entry).await?;
    Ok(())
}

/// Binds $1 to $8.
fn bind_settings<'q>(query: AnyQuery<'q>, settings: &Settings, disabled_at: Option<i64>) -> AnyQuery<'q> {
    query
        .bind(settings.name.to_string())
        .bind(settings.protocol.as_str())
        .bind(settings.base_url.to_string())
        .bind(joined(&settings.key_variables))
        .bind(i64::from(settings.local_network))
        .bind(disabled_at)
        .bind(i64::from(settings.max_parallel_requests.get()))
        .bind(i64::from(settings.requests_per_minute.get()))
}

/// The stored form of a provider.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: String,
    name: String,
    protocol: String,
    base_url: String,
    key_variables: String,
    local_network: i64,
    disabled_at: Option<i64>,
    max_parallel_requests: i64,
    requests_per_minute: i64,
    revision: i64,
    updated_at: i64,
}

impl TryFrom<Row> for Provider {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        let settings = Settings {
            name: ProviderName::stored(row.name),
            protocol: decode(&row.protocol)?,
            base_url: BaseUrl::stored(&row.base_url).map_err(|error| Error::Corrupt(error.to_string()))?,
            key_variables: row.key_variables.split_whitespace().map(decode).collect::<Result<_>>()?,
            local_network: row.local_network == 1,
            enabled: row.disabled_at.is_none(),
            // The schema checks the same bounds.
            max_parallel_requests: ParallelRequests::new(row.max_parallel_requests).unwrap_or_default(),
            requests_per_minute: RequestsPerMinute::new(row.requests_per_minute).unwrap_or_default(),
        };
        Ok(Self { id: decode(&row.id)?, settings, revision: row.revision, updated_at: instant(row.updated_at)? })
    }
}
