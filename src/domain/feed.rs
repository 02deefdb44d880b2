//! What a feed says: its models, its providers, and whose names it uses for them.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    field::ModelField,
    ids::{ModelId, ProviderId},
    model::{Facts, UpstreamStatus},
    origin::Source,
    price::Rates,
    provider::{BaseUrl, Protocol},
    text::ProviderName,
    token_count::TokenCount,
    words::words,
};

words! {
    /// A public list of models that Roster reads.
    FeedName {
        /// litellm's price map.
        Litellm = "litellm",
        /// models.dev's `api.json`.
        ModelsDev = "models-dev",
    }
}

/// What a feed says about one model; what it does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key under which the feed lists it: with its provider's key in front where the feed nests by provider.
    pub upstream_key: String,
    /// Further keys under which the feed lists the same model.
    pub twins: Vec<String>,
    /// The house's name of it: the provider after the alias table, the id as the provider writes it.
    pub id: ModelId,
    /// What is known; `description` stays empty, since feeds are read for facts only.
    pub facts: Facts,
    /// Whether the feed has names; where not, `facts.display_name` repeats the id.
    pub is_named: bool,
    /// The largest input where the feed tells it apart from the context window.
    pub input_limit: Option<TokenCount>,
    /// `None` is unpriced, or priced in units that tokens cannot express.
    pub rates: Option<Rates>,
    /// The feed's own word; litellm has dates only.
    pub upstream_status: Option<UpstreamStatus>,
    /// Fields of `facts` that the feed does not state: they are guessed from what it does.
    pub guessed: Vec<ModelField>,
    /// Fields that it states in a way that could not be read; of a price any part stands for all of it. Whatever is
    /// known of them stays.
    pub unread: Vec<ModelField>,
}

/// What a feed says about a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedProvider {
    /// The house's slug of it.
    pub id: ProviderId,
    /// What people call it.
    pub name: ProviderName,
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it answers, where the feed says so and Roster could call there.
    pub base_url: Option<BaseUrl>,
}

/// An admin's words for providers of feeds; they go before the built-in ones.
#[derive(Debug, Clone, Default)]
pub struct Aliases(HashMap<(FeedName, String), ProviderId>);

impl FeedName {
    /// As the origin of a field.
    pub fn source(self) -> Source {
        match self {
            Self::Litellm => Source::Litellm,
            Self::ModelsDev => Source::ModelsDev,
        }
    }

    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Litellm => "litellm",
            Self::ModelsDev => "models.dev",
        }
    }
}

impl Entry {
    /// Whether a field is stated in a way that could not be read.
    pub fn is_unread(&self, field: ModelField) -> bool {
        let is_it = |unread: &ModelField| *unread == field || (unread.is_price() && field.is_price());
        self.unread.iter().any(is_it)
    }

    /// What upstream says of it on a day: dates outweigh words.
    pub fn status_on(&self, today: Date) -> UpstreamStatus {
        match (self.facts.sunset_on, self.upstream_status) {
            (Some(day), _) if day <= today => UpstreamStatus::Retired,
            (_, Some(word)) if word != UpstreamStatus::Active => word,
            (Some(_), _) => UpstreamStatus::Deprecating,
            (None, _) => UpstreamStatus::Active,
        }
    }
}

impl Aliases {
    /// Says what a feed's provider is called here.
    pub fn add(&mut self, feed: FeedName, theirs: &str, ours: ProviderId) {
        self.0.insert((feed, theirs.to_owned()), ours);
    }

    /// What an admin calls a feed's provider.
    pub fn find(&self, feed: FeedName, theirs: &str) -> Option<&ProviderId> {
        // The table is small and mostly empty; an owned key costs nothing that counts.
        if self.0.is_empty() { None } else { self.0.get(&(feed, theirs.to_owned())) }
    }
}
