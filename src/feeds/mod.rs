//! Catalogue feeds: the bytes of other people's files become domain entries and complaints.

use std::collections::HashMap;

use serde_json::Value;

use crate::domain::{
    feed::{Aliases, FeedName, ListedProvider},
    ids::{IdError, ModelId, ProviderId},
};

pub use self::{aliases::built_in, decimal::PriceError};
pub use crate::domain::{feed::Entry, model::UpstreamStatus};

pub mod bundled;
pub mod litellm;
pub mod models_dev;
pub mod refresh;

mod aliases;
mod bundled_file;
mod decimal;
mod fields;
mod pairs;
mod rates;

/// What a feed holds, and what was wrong with it.
#[derive(Debug, Default)]
pub struct Feed {
    /// One per model, in the feed's order.
    pub entries: Vec<Entry>,
    /// What it says about providers; litellm says nothing.
    pub providers: Vec<ListedProvider>,
    /// What was left out or could not be believed.
    pub complaints: Vec<Complaint>,
}

/// Something wrong with one entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The entry's key in the feed.
    pub key: String,
    /// Whose it is, where the entry says so.
    pub provider: Option<ProviderId>,
    /// What is wrong.
    pub reason: Reason,
    /// Whether the entry was left out; otherwise only what is complained about was.
    pub skipped: bool,
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
    #[error("has a provider that is no id: {0}")]
    Provider(IdError),
    /// The model's key makes no id.
    #[error("is no model id: {0}")]
    Id(IdError),
    /// A value of another kind than the format has there.
    #[error("“{field}” is not {expected}")]
    Kind {
        /// Which value.
        field: String,
        /// What the format has there.
        expected: &'static str,
    },
    /// A number that is no price.
    #[error("“{field}” {error}")]
    Price {
        /// Which value.
        field: String,
        /// Why it is none.
        error: PriceError,
    },
    /// A day or month that does not exist.
    #[error("“{field}” is not a date: {value}")]
    Date {
        /// Which value.
        field: &'static str,
        /// What stands there.
        value: String,
    },
    /// A name that no page can show.
    #[error("has a name that is empty, too long or holds control characters; its id stands in")]
    Name,
    /// A status that the format did not have when this was written.
    #[error("has the unknown status “{0}”")]
    Status(String),
    /// One of input and output has a price, the other has none.
    #[error("has a price for input or output only, and counts as unpriced")]
    OneSided,
    /// A tier by something else than input tokens.
    #[error("has a price tier that is not by context, which was left out")]
    TierKind,
    /// A tier with a reasoning rate that neither the tier's output rate nor the base covers.
    #[error("has a price tier with a reasoning price of its own, which was left out")]
    TierReasoning,
    /// Two keys, one model, two prices.
    #[error("is the same model as “{0}” with other prices, which were taken")]
    Twin(String),
}

/// Why a file is not a feed at all.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// Cut off, a web page, or another format.
    #[error("the file is not JSON with an object on top")]
    Malformed(#[from] serde_json::Error),
    /// Valid JSON in which nothing is a model: the other feed's file, or an empty one.
    #[error("the file holds no models")]
    NoModels,
    /// The other feed's file.
    #[error("this looks like a file of {}", .0.label())]
    Other(FeedName),
}

/// Reads a file of a feed; one of another feed is told by name.
pub fn read(feed: FeedName, bytes: &[u8], aliases: &Aliases) -> Result<Feed, FeedError> {
    let read = match feed {
        FeedName::Litellm => litellm::parse_with(bytes, aliases),
        FeedName::ModelsDev => models_dev::parse_with(bytes, aliases),
    };
    read.map_err(|error| match (error, looks_like(bytes)) {
        (FeedError::NoModels, Some(other)) if other != feed => FeedError::Other(other),
        (error, _) => error,
    })
}

/// Which feed a file is of, by what its entries hold.
fn looks_like(bytes: &[u8]) -> Option<FeedName> {
    let mut found = None;
    let look = |_, value: Value| {
        found = found.or(match value {
            Value::Object(entry) if entry.contains_key("litellm_provider") => Some(FeedName::Litellm),
            Value::Object(entry) if entry.get("models").is_some_and(Value::is_object) => Some(FeedName::ModelsDev),
            _ => None,
        });
    };
    pairs::each(bytes, look).ok()?;
    found
}

impl FeedError {
    /// What is wrong, for the person who sent the file.
    pub fn advice(&self) -> String {
        match self {
            Self::Malformed(error) if error.is_eof() => {
                format!(
                    "the file ends in the middle, at line {}, column {}: it was cut off",
                    error.line(),
                    error.column()
                )
            }
            Self::Malformed(error) => {
                format!("{self}: see line {}, column {}", error.line(), error.column())
            }
            other => other.to_string(),
        }
    }
}

impl Feed {
    /// Its entries by id.
    pub fn by_id(&self) -> HashMap<&ModelId, &Entry> {
        self.entries.iter().map(|entry| (&entry.id, entry)).collect()
    }

    /// How many entries were left out.
    pub fn rejected(&self) -> usize {
        self.complaints.iter().filter(|complaint| complaint.skipped).count()
    }
}

/// A feed while it is read: keeps one entry per id.
#[derive(Default)]
struct Collector {
    feed: Feed,
    places: HashMap<ModelId, usize>,
}

/// An entry; of two for one model the first stays, unless the second is preferred.
struct Found {
    entry: Entry,
    preferred: bool,
}

impl Collector {
    /// Takes an entry and what it lacks, or why there is none.
    fn add(&mut self, key: &str, provider: &ProviderId, entry: Result<Found, Reason>, complaints: Vec<Reason>) {
        match entry {
            Ok(found) => {
                for reason in complaints {
                    self.complain(key, Some(provider.clone()), reason, false);
                }
                self.place(found);
            }
            Err(reason) => self.complain(key, Some(provider.clone()), reason, true),
        }
    }

    fn place(&mut self, Found { mut entry, preferred }: Found) {
        let Some(place) = self.places.get(&entry.id).copied() else {
            self.places.insert(entry.id.clone(), self.feed.entries.len());
            return self.feed.entries.push(entry);
        };
        let Some(kept) = self.feed.entries.get_mut(place) else { return };
        if preferred {
            std::mem::swap(kept, &mut entry);
        }
        kept.twins.append(&mut entry.twins);
        kept.twins.push(entry.upstream_key.clone());
        if kept.rates != entry.rates {
            let reason = Reason::Twin(kept.upstream_key.clone());
            self.complain(&entry.upstream_key, Some(entry.id.provider()), reason, false);
        }
    }

    fn complain(&mut self, key: &str, provider: Option<ProviderId>, reason: Reason, skipped: bool) {
        self.feed.complaints.push(Complaint { key: key.to_owned(), provider, reason, skipped });
    }

    fn finish(self) -> Result<Feed, FeedError> {
        if self.feed.entries.is_empty() { Err(FeedError::NoModels) } else { Ok(self.feed) }
    }
}
