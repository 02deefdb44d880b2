//! A row of `models` as it is stored.

use crate::{
    domain::model::{Capabilities, Capability, Facts, Model},
    store::{Error, Result, decode, instant},
};

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
    vision: Option<i64>,
    tools: Option<i64>,
    json: Option<i64>,
    reasoning: Option<i64>,
    audio: Option<i64>,
    pdf: Option<i64>,
    open_weights: Option<i64>,
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
        let known = [row.vision, row.tools, row.json, row.reasoning, row.audio, row.pdf];
        for (capability, known) in Capability::ALL.iter().zip(known) {
            capabilities.set(*capability, known.map(|flag| flag == 1));
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
            open_weights: row.open_weights.map(|flag| flag == 1),
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
