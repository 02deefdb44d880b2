//! What can be wrong with an entry of a feed, as the end of a sentence that begins with its key.

use super::PriceError;
use crate::domain::ids::{IdError, ProviderId};

/// Something wrong with one entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The entry's key in the feed.
    pub key: String,
    /// Whose it is, where the entry says so.
    pub provider: Option<ProviderId>,
    /// What is wrong.
    pub reason: Reason,
    /// Whether the entry was left out; else only what is complained about was.
    pub skipped: bool,
}

impl Complaint {
    /// That an entry stands in the file more than once, or what stands below it does.
    pub fn repeated(key: String, below: &[String], provider: Option<ProviderId>) -> Self {
        let reason = if below.is_empty() { Reason::Repeated } else { Reason::RepeatedValue(below.join(".")) };
        Self { key, provider, reason, skipped: false }
    }
}

/// What can be wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Text or a list where a model should be.
    #[error("is not an object")]
    NotAnObject,
    /// Nobody to ask for the model.
    #[error("names no provider")]
    NoProvider,
    /// The provider's name makes no slug.
    #[error("has a provider whose name {0}")]
    Provider(IdError),
    /// The model's key makes no id.
    #[error("{0}")]
    Id(IdError),
    /// A size or quality at which a model is sold.
    #[error("is a size, quality or plan of a model, not a model")]
    Variant,
    /// A value of another kind than the format has there.
    #[error("has a “{field}” that is not {expected}")]
    Kind {
        /// Which value.
        field: String,
        /// What the format has there.
        expected: &'static str,
    },
    /// More tokens than any model can have.
    #[error("has a “{0}” that is too large to be true")]
    Limit(String),
    /// A number that is no price.
    #[error("has a “{field}” that {error}")]
    Price {
        /// Which value.
        field: String,
        /// Why it is none.
        error: PriceError,
    },
    /// A day or month that does not exist, or that can't be meant.
    #[error("has a “{field}” that {why}: {value}")]
    Date {
        /// Which value.
        field: &'static str,
        /// Why it is not believed.
        why: &'static str,
        /// What stands there.
        value: String,
    },
    /// A name that no form would take.
    #[error("has a name that is too long or can’t be shown; its id is used where no other name is known")]
    Name,
    /// A kind of model that the format did not have when this was written.
    #[error("has the unknown mode “{0}”")]
    Mode(String),
    /// A status that the format did not have when this was written.
    #[error("has the unknown status “{0}”")]
    Status(String),
    /// One of input and output has a price, the other has none.
    #[error("has a price for {0} only, which is no whole price and was not taken")]
    OneSided(&'static str),
    /// A tier by something else than input tokens.
    #[error("has a price tier that is not by context, which was left out")]
    TierKind,
    /// A tier with a reasoning rate that neither the tier's output rate nor the base covers.
    #[error("has a price tier with a reasoning price of its own, which was left out")]
    TierReasoning,
    /// Two keys, one model, two prices.
    #[error("is the same model as “{0}”, whose prices differ and were taken")]
    Twin(String),
    /// One key twice.
    #[error("is in the file more than once; the last one was taken")]
    Repeated,
    /// A key of an entry twice.
    #[error("has “{0}” more than once; the last one was taken")]
    RepeatedValue(String),
}
