//! A row of `models` as it is stored.

use crate::{
    domain::model::{Capabilities, Capability, Facts, Model},
    store::{Error, Result, decode, instant},
};

/// Reads [`Row`]s. What a row costs is its columns, so those that say yes, no or unknown come as the letters of one.
pub(super) const SELECT: &str = "SELECT id, display_name, description, status, mode, context_window, \
     max_output_tokens, COALESCE(CAST(models.vision AS TEXT), '-') || COALESCE(CAST(models.tools AS TEXT), '-') || \
     COALESCE(CAST(models.json AS TEXT), '-') || COALESCE(CAST(models.reasoning AS TEXT), '-') || \
     COALESCE(CAST(models.audio AS TEXT), '-') || COALESCE(CAST(models.pdf AS TEXT), '-') || \
     COALESCE(CAST(models.open_weights AS TEXT), '-') AS flags, knowledge_cutoff, released_on, sunset_on, sunset_auto, \
     successor_id, origins, upstream_status, missing_since, benched_at, first_active_at, status_since, revision, \
     created_at, updated_at FROM models LEFT JOIN model_health ON model_id = models.id";

/// The stored form of a model.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: String,
    display_name: String,
    description: String,
    status: String,
    mode: String,
    context_window: Option<i64>,
    max_output_tokens: Option<i64>,
    /// `1`, `0` or `-` of each capability in the order of [`Capability::ALL`], and of open weights.
    flags: String,
    knowledge_cutoff: Option<String>,
    released_on: Option<String>,
    sunset_on: Option<String>,
    sunset_auto: i64,
    successor_id: Option<String>,
    origins: String,
    upstream_status: Option<String>,
    missing_since: Option<i64>,
    benched_at: Option<i64>,
    first_active_at: Option<i64>,
    status_since: i64,
    revision: i64,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for Model {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let mut capabilities = Capabilities::default();
        let mut flags = row.flags.chars().map(|flag| (flag != '-').then_some(flag == '1'));
        for capability in Capability::ALL {
            capabilities.set(*capability, flags.next().flatten());
        }
        let tokens = |count: Option<i64>| count.and_then(|count| u64::try_from(count).ok());
        let facts = Facts {
            display_name: row.display_name,
            description: row.description,
            mode: decode(&row.mode)?,
            context_window: tokens(row.context_window),
            max_output_tokens: tokens(row.max_output_tokens),
            capabilities,
            knowledge_cutoff: row.knowledge_cutoff.as_deref().map(decode).transpose()?,
            released_on: row.released_on.as_deref().map(decode).transpose()?,
            open_weights: flags.next().flatten(),
            sunset_on: row.sunset_on.as_deref().map(decode).transpose()?,
            sunset_auto: row.sunset_auto == 1,
            successor: row.successor_id.as_deref().map(decode).transpose()?,
        };
        Ok(Self {
            id: decode(&row.id)?,
            facts,
            status: decode(&row.status)?,
            origins: serde_json::from_str(&row.origins).map_err(|e| Error::Corrupt(e.to_string()))?,
            upstream_status: row.upstream_status.as_deref().map(decode).transpose()?,
            missing_since: row.missing_since.map(instant).transpose()?,
            benched_at: row.benched_at.map(instant).transpose()?,
            first_active_at: row.first_active_at.map(instant).transpose()?,
            status_since: instant(row.status_since)?,
            revision: row.revision,
            created_at: instant(row.created_at)?,
            updated_at: instant(row.updated_at)?,
        })
    }
}
