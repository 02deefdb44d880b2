//! Deleted models: kept whole beside the change that deleted them, so that they can come back.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Change, Db, Error, Result, models, prices};
use crate::domain::{
    audit::Verb,
    field::ModelField,
    ids::ModelId,
    model::Model,
    money::Nano,
    origin::{Origins, Source, Stated},
    price::{Price, Rates},
    rate::{Quote, Rate},
    terms::{NewModel, Terms, TermsBuilder},
};

/// A form that was made before the deletion is of another model: no such form counts as close to the one that came back.
const REVISIONS_APART: i64 = 1_000;

/// A model that was deleted, with every price it had.
#[derive(Debug, Serialize, Deserialize)]
pub struct Deleted {
    /// Its scoped name.
    pub id: ModelId,
    /// Each field with its text.
    fields: Vec<(ModelField, String)>,
    origins: Origins,
    missing_since: Option<Timestamp>,
    first_active_at: Option<Timestamp>,
    status_since: Option<Timestamp>,
    created_at: Timestamp,
    revision: i64,
    prices: Vec<KeptPrice>,
}

/// A price with its rates in nano-USD, in the order of [`Rate::ALL`], and its tiers as the audit writes them.
#[derive(Debug, Serialize, Deserialize)]
struct KeptPrice {
    valid_from: Timestamp,
    /// Who stated it last, and of which day that word is.
    stated: Option<(Source, Date)>,
    rates: Vec<Option<i64>>,
    tiers: String,
}

/// Keeps a model that the change deletes.
pub(super) async fn keep(change: &mut Change, model: &Model, prices: &[Price]) -> Result<()> {
    let kept = serde_json::to_string(&Deleted::of(model, prices)).map_err(|error| Error::Corrupt(error.to_string()))?;
    let insert = sqlx::query("INSERT INTO deleted_models (change_id, model_id, kept) VALUES ($1, $2, $3)")
        .bind(change.id().to_owned())
        .bind(model.id.to_string())
        .bind(kept);
    change.write_before_record(insert).await?;
    Ok(())
}

/// A model as a change deleted it; nothing where that change did not, or an older version of the program did it.
///
/// # Errors
/// The database can't be reached or has no time, or a row holds what no version of the program writes.
pub async fn find(db: &Db, change_id: &str, id: &ModelId) -> Result<Option<Deleted>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT kept FROM deleted_models WHERE change_id = $1 AND model_id = $2")
            .bind(change_id)
            .bind(id.as_str())
            .fetch_optional(db.reader())
            .await?;
    row.map(|(kept,)| serde_json::from_str(&kept).map_err(|error| Error::Corrupt(error.to_string()))).transpose()
}

/// Brings a deleted model back with its prices; `false` if there is one of that id.
///
/// # Errors
/// The database can't be reached or refuses a row: its provider is gone. The change can then only be dropped.
pub async fn restore(change: &mut Change, deleted: &Deleted) -> Result<bool> {
    let terms = Terms { rates: None, ..deleted.terms() };
    let upstream_status = terms.upstream_status;
    let new = NewModel { id: deleted.id.clone(), terms, valid_from: None, makes_default: false };
    if !models::insert(change, &new, Verb::Create).await? {
        return Ok(false);
    }
    let moment = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
    let update = sqlx::query(
        "UPDATE models SET origins = $1, upstream_status = $2, missing_since = $3, first_active_at = $4, \
         status_since = $5, created_at = $6, revision = $7 WHERE id = $8",
    )
    .bind(serde_json::to_string(&deleted.origins).unwrap_or_default())
    .bind(upstream_status.map(|status| status.to_string()))
    .bind(moment(deleted.missing_since))
    .bind(moment(deleted.first_active_at))
    .bind(moment(deleted.status_since))
    .bind(deleted.created_at.as_millisecond())
    .bind(deleted.revision + REVISIONS_APART)
    .bind(deleted.id.to_string());
    change.write_before_record(update).await?;
    // With a model comes the price that it has from then on: here it has its own.
    let delete = sqlx::query("DELETE FROM prices WHERE model_id = $1").bind(deleted.id.to_string());
    change.write_before_record(delete).await?;
    for price in &deleted.prices {
        prices::insert(change, &deleted.id, &price.read()).await?;
    }
    change.record_nothing_more();
    Ok(true)
}

impl Deleted {
    fn of(model: &Model, prices: &[Price]) -> Self {
        let terms = Terms::of(model, None);
        let fields = ModelField::ALL.iter().filter(|field| !field.is_price());
        Self {
            id: model.id.clone(),
            fields: fields.map(|field| (*field, field.get(&terms))).collect(),
            origins: model.origins.clone(),
            missing_since: model.missing_since,
            first_active_at: model.first_active_at,
            status_since: model.status_since,
            created_at: model.created_at,
            revision: model.revision,
            prices: prices.iter().map(KeptPrice::of).collect(),
        }
    }

    /// What was said of it; a text that is not allowed any more is left out.
    fn terms(&self) -> Terms {
        let mut builder = TermsBuilder::blank();
        for (field, text) in &self.fields {
            // Its rule may have become stricter.
            let _ = field.set(&mut builder, text);
        }
        builder.finish().0
    }

    /// Its provider, model and prices as the catalogue has them once it is back.
    pub fn prices(&self) -> impl Iterator<Item = Price> {
        self.prices.iter().map(KeptPrice::read)
    }
}

impl KeptPrice {
    fn of(price: &Price) -> Self {
        let amount = |rate: &Rate| price.rates.as_ref().and_then(|rates| rate.of(rates)).map(Nano::get);
        Self {
            valid_from: price.valid_from,
            stated: price.stated.map(|stated| (stated.by, stated.on)),
            rates: Rate::ALL.iter().map(amount).collect(),
            tiers: price.rates.as_ref().map(|rates| rates.tiers.to_string()).unwrap_or_default(),
        }
    }

    fn read(&self) -> Price {
        let mut quote = Quote::default();
        for (rate, amount) in Rate::ALL.iter().zip(&self.rates) {
            quote.set(*rate, amount.and_then(Nano::new));
        }
        let tiers = self.tiers.parse().unwrap_or_default();
        let rates = quote.rates().map(|rates| Rates { tiers, ..rates });
        Price { valid_from: self.valid_from, rates, stated: self.stated.map(|(by, on)| Stated { by, on }) }
    }
}
