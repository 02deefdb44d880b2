//! A row of `models` as it is stored.

use std::sync::LazyLock;

use crate::{
    domain::{
        model::{Capabilities, Capability, Facts, Model},
        text::{Description, DisplayName},
    },
    store::{
        Error, Result,
        packed::{Packed, packed},
    },
};

/// What [`Row::packed`] holds, in the order in which it is read.
const PACKED: [&str; 26] = [
    "models.id",
    "mode",
    "context_window",
    "max_output_tokens",
    "models.vision",
    "models.tools",
    "models.json",
    "models.reasoning",
    "models.audio",
    "models.pdf",
    "knowledge_cutoff",
    "released_on",
    "open_weights",
    "sunset_on",
    "sunset_auto",
    "successor_id",
    "base_model",
    "status",
    "upstream_status",
    "missing_since",
    "benched_at",
    "first_active_at",
    "status_since",
    "revision",
    "created_at",
    "updated_at",
];

/// How the packed text of a model begins, where others are something else. A column of its own would make each row of
/// 12,000 models and as many prices 15 % dearer to read.
const MODEL: &str = "model";

/// Reads [`Row`]s.
pub(in crate::store) static SELECT: LazyLock<String> = LazyLock::new(|| {
    let packed = packed(&PACKED);
    format!(
        "SELECT '{MODEL} ' || {packed} AS packed, display_name, description, origins \
         FROM models LEFT JOIN model_health ON model_id = models.id"
    )
});

/// The stored form of a model, or of something else that is packed whole and leaves the texts empty.
#[derive(sqlx::FromRow)]
pub(in crate::store) struct Row {
    pub packed: String,
    display_name: String,
    description: String,
    origins: String,
}

impl Row {
    /// Whether it is a model.
    pub fn is_model(&self) -> bool {
        self.packed.starts_with(MODEL)
    }
}

impl TryFrom<Row> for Model {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let mut packed = Packed::of(&row.packed);
        let _: String = packed.get()?;
        let id = packed.get()?;
        let facts = facts(&mut packed, row.display_name, row.description)?;
        Ok(Self {
            id,
            facts,
            origins: serde_json::from_str(&row.origins).map_err(|e| Error::Corrupt(e.to_string()))?,
            status: packed.get()?,
            upstream_status: packed.maybe()?,
            missing_since: packed.maybe_instant()?,
            benched_at: packed.maybe_instant()?,
            first_active_at: packed.maybe_instant()?,
            status_since: packed.maybe_instant()?,
            revision: packed.get()?,
            created_at: packed.instant()?,
            updated_at: packed.instant()?,
        })
    }
}

fn facts(packed: &mut Packed<'_>, display_name: String, description: String) -> Result<Facts> {
    Ok(Facts {
        display_name: DisplayName::stored(display_name),
        description: Description::stored(description),
        mode: packed.get()?,
        context_window: packed.maybe()?,
        max_output_tokens: packed.maybe()?,
        capabilities: capabilities(packed)?,
        knowledge_cutoff: packed.maybe()?,
        released_on: packed.maybe()?,
        open_weights: flag(packed)?,
        sunset_on: packed.maybe()?,
        sunset_auto: flag(packed)? == Some(true),
        successor: packed.maybe()?,
        base_model: packed.maybe()?,
    })
}

/// In the order of [`Capability::ALL`].
fn capabilities(packed: &mut Packed<'_>) -> Result<Capabilities> {
    let mut capabilities = Capabilities::default();
    for capability in Capability::ALL {
        capabilities.set(*capability, flag(packed)?);
    }
    Ok(capabilities)
}

/// 1, 0 or NULL.
fn flag(packed: &mut Packed<'_>) -> Result<Option<bool>> {
    Ok(packed.maybe::<i64>()?.map(|flag| flag == 1))
}
