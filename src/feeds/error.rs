//! Why a file is not a feed at all, in sentences for the person who sent it.

use super::Reason;
use crate::{domain::feed::FeedName, wording::numbers::counted};

/// What can be imported, at the end of a refusal.
const READS: &str = "Roster imports LiteLLM’s price map and models.dev’s api.json.";

/// Why a file is not a feed at all.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Packed, or in an encoding that nobody uses for JSON.
    #[error("the file is {0}")]
    NoText(&'static str),
    /// Cut off, a web page, or another format.
    #[error("the file is not JSON")]
    Malformed(#[from] serde_json::Error),
    /// Valid JSON in which nothing is a model; the first key that should be one, and why it is none.
    #[error("the file holds no models")]
    NoModels(Option<(String, Reason)>),
    /// The other feed's file.
    #[error("the file is of {}, not of {}", is.label(), said.label())]
    OtherFeed {
        /// Whose it was said to be.
        said: FeedName,
        /// Whose it is.
        is: FeedName,
    },
    /// A list of models that is none of the feeds.
    #[error("the file is {0}")]
    OtherFormat(&'static str),
    /// More entries than any feed has; holds how many are read.
    #[error("the file holds more than {0} entries")]
    TooMany(usize),
    /// A JSON object in which nothing tells.
    #[error("the file is JSON, but no list of models that Roster knows")]
    Unknown,
}

impl FeedError {
    /// What is wrong, and where there is something to do what, in sentences.
    pub fn advice(&self) -> String {
        match self {
            Self::Malformed(error) if error.is_eof() => {
                format!(
                    "The file was cut off: it ends in the middle, at line {}, column {}.",
                    error.line(),
                    error.column()
                )
            }
            Self::Malformed(error) => {
                format!("The file is not JSON: see line {}, column {}.", error.line(), error.column())
            }
            Self::NoModels(Some((key, reason))) => {
                format!("The file holds no models that can be read. The first problem: “{key}” {reason}.")
            }
            Self::TooMany(most) => format!(
                "The file holds more than {} entries, which is more than any feed has. Leave out the models you don’t use.",
                counted(*most)
            ),
            Self::OtherFormat(_) | Self::Unknown => format!("{}. {READS}", capital(&self.to_string())),
            other => format!("{}.", capital(&other.to_string())),
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
