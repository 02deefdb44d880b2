//! Catalogue feeds: the bytes of other people's files become domain entries and complaints.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::domain::{
    feed::{Aliases, FeedName, ListedProvider},
    ids::{ModelId, ProviderId},
};

pub use self::{
    aliases::built_in,
    complaint::{Complaint, Reason},
    decimal::PriceError,
    error::FeedError,
};
pub use crate::domain::{feed::Entry, model::UpstreamStatus};

use self::recognise::Format;

pub mod bundled;
pub mod litellm;
pub mod models_dev;
pub mod refresh;

mod aliases;
mod bundled_file;
mod bytes;
mod collector;
mod complaint;
mod dates;
mod decimal;
mod error;
mod fields;
mod pairs;
mod rates;
mod recognise;
mod repeated;
mod size;
mod variants;

/// What a feed holds, and what was wrong with it.
#[derive(Debug, Default)]
pub struct Feed {
    /// One per model, in the feed's order.
    pub entries: Vec<Entry>,
    /// What it says about providers; litellm says nothing.
    pub providers: Vec<ListedProvider>,
    /// Providers of which it says something that could not be read: nobody knows which models they have.
    pub unread_providers: HashSet<ProviderId>,
    /// What was left out or could not be believed.
    pub complaints: Vec<Complaint>,
}

/// How a file is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Which feed it is said to be of; the file tells where nobody says.
    pub feed: Option<FeedName>,
    /// What an admin calls the providers of feeds.
    pub aliases: &'a Aliases,
    /// The day on which it is read: what was released is no later.
    pub today: Date,
}

/// A file that was read.
#[derive(Debug)]
pub struct FeedFile {
    /// Which feed it is of.
    pub name: FeedName,
    /// Its text.
    pub text: String,
    /// What it holds.
    pub feed: Feed,
}

/// Reads a file of a feed, whichever it is; one of another feed or format is told by name.
pub fn read(bytes: Vec<u8>, asked: &Asked<'_>) -> Result<FeedFile, FeedError> {
    let text = bytes::text_of(bytes)?;
    size::check(&text)?;
    let (name, under) = match (recognise::format_of(&text), asked.feed) {
        (Some(Format::Other(what)), _) => return Err(FeedError::OtherFormat(what)),
        (Some(Format::Feed(is)), Some(said)) if is != said => return Err(FeedError::OtherFeed { said, is }),
        (Some(Format::Catalog), Some(said)) if said != FeedName::ModelsDev => {
            return Err(FeedError::OtherFeed { said, is: FeedName::ModelsDev });
        }
        (Some(Format::Feed(name)), _) => (name, None),
        (Some(Format::Catalog), _) => (FeedName::ModelsDev, Some(recognise::PROVIDERS)),
        (None, Some(said)) => (said, None),
        (None, None) => return Err(unknown(&text)),
    };
    let feed = match name {
        FeedName::Litellm => litellm::read(&text, asked)?,
        FeedName::ModelsDev => models_dev::read(&text, under, asked)?,
    };
    Ok(FeedFile { name, text, feed })
}

/// Why a file in which nothing tells its feed can't be read.
fn unknown(text: &str) -> FeedError {
    let mut entries = 0;
    match pairs::each(text, |_, _| entries += 1) {
        Err(error) => error.into(),
        Ok(()) if entries == 0 => FeedError::NoModels(None),
        Ok(()) => FeedError::Unknown,
    }
}

impl Asked<'_> {
    /// A file of either feed by the built-in names of providers, read at no particular day.
    pub fn plain(aliases: &Aliases) -> Asked<'_> {
        Asked { feed: None, aliases, today: Date::MAX }
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
