//! A feed's entry as claims about fields: what it says, and what it is silent about.

use crate::domain::{
    base_model::BaseModel,
    feed::{Entry, FeedName},
    field::ModelField,
    model::UpstreamStatus,
    origin::Source,
    terms::Terms,
};

/// What a feed says about one model.
#[derive(Debug)]
pub struct Claims {
    /// Everything it says, as a model would have it.
    pub terms: Terms,
    /// The base model that its id lets one guess, where the feed states none.
    pub guess: Option<BaseModel>,
    /// Each field with its text; `None` where the feed is silent.
    pub fields: Vec<(ModelField, Option<String>)>,
}

/// What a feed said about a model when it was read last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Which feed.
    pub source: Source,
    /// The key under which it lists the model.
    pub key: String,
    /// Lines of `field=value`.
    pub says: String,
}

impl Heard {
    /// What it said about a field.
    pub fn says(&self, field: ModelField) -> Option<&str> {
        self.says.lines().find_map(|line| line.strip_prefix(field.as_str())?.strip_prefix('='))
    }
}

impl Claims {
    /// Reads an entry.
    pub fn of(feed: FeedName, entry: &Entry) -> Self {
        let mut terms = Terms::of_facts(entry.facts.clone());
        // litellm repeats the input limit where it does not know the output limit.
        if feed == FeedName::Litellm && terms.facts.max_output_tokens == terms.facts.context_window {
            terms.facts.max_output_tokens = None;
        }
        terms.upstream_status = entry.upstream_status.filter(|word| *word != UpstreamStatus::Active);
        terms.rates.clone_from(&entry.rates);
        let claim = |field: ModelField| {
            let text = Some(field.get(&terms)).filter(|text| !text.is_empty());
            match field {
                ModelField::DisplayName if !entry.is_named => None,
                // models.dev has words for what is not in service: none means that it is.
                ModelField::UpstreamStatus if feed == FeedName::ModelsDev => Some(text.unwrap_or_default()),
                _ => text,
            }
        };
        let fields = ModelField::of_feeds().map(|field| (field, claim(field))).collect();
        let guess = if terms.facts.base_model.is_none() { BaseModel::guess(&entry.id) } else { None };
        Self { terms, guess, fields }
    }

    /// The claims as [`Heard`] keeps them.
    pub fn says(&self) -> String {
        let said = self.fields.iter().filter_map(|(field, text)| Some((field, text.as_ref()?)));
        let lines = said.filter(|(_, text)| !text.is_empty()).map(|(field, text)| format!("{field}={text}"));
        lines.collect::<Vec<_>>().join("\n")
    }
}
