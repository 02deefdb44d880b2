//! A feed's entry as claims about fields: what it says, and what it is silent about.

use crate::domain::{
    base_model::BaseModel,
    feed::{Entry, FeedName},
    field::ModelField,
    model::{Mode, UpstreamStatus},
    origin::Source,
    terms::Terms,
};

/// What a feed says about one model.
#[derive(Debug)]
pub struct Claims {
    /// Everything it says, as a model would have it.
    pub terms: Terms,
    /// Fields with what may be guessed of them, where the feed states nothing.
    pub guesses: Vec<(ModelField, String)>,
    /// Each field with its text; `None` where the feed is silent.
    pub fields: Vec<(ModelField, Option<String>)>,
    /// Fields that it states in a way that could not be read: they stay as they are.
    unread: Vec<ModelField>,
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
                _ if entry.is_unread(field) || entry.guessed.contains(&field) => None,
                ModelField::DisplayName if !entry.is_named => None,
                // models.dev has words for what is not in service: none means that it is.
                ModelField::UpstreamStatus if feed == FeedName::ModelsDev => Some(text.unwrap_or_default()),
                _ => text,
            }
        };
        let fields = ModelField::of_feeds().map(|field| (field, claim(field))).collect();
        if terms.facts.base_model.is_none() && !entry.is_unread(ModelField::BaseModel) {
            terms.facts.base_model = BaseModel::guess(&entry.id);
        }
        // The mode "other" stands in where nothing lets one guess.
        let tells = |field: ModelField| field != ModelField::Mode || terms.facts.mode != Mode::Other;
        let is_guessed = |field: &ModelField| !entry.is_unread(*field) && tells(*field);
        let base = terms.facts.base_model.as_ref().filter(|_| entry.facts.base_model.is_none());
        let fields_guessed = entry.guessed.iter().copied().chain(base.map(|_| ModelField::BaseModel));
        let guesses = fields_guessed.filter(is_guessed).map(|field| (field, field.get(&terms))).collect();
        let unread = ModelField::of_feeds().filter(|field| entry.is_unread(*field)).collect();
        Self { terms, guesses, fields, unread }
    }

    /// What may be guessed of a field.
    pub fn guess(&self, field: ModelField) -> Option<&str> {
        self.guesses.iter().find(|(guessed, _)| *guessed == field).map(|(_, text)| text.as_str())
    }

    /// Whether a field of [`Self::terms`] is nobody's word.
    pub fn is_guessed(&self, field: ModelField) -> bool {
        matches!(field, ModelField::Mode | ModelField::BaseModel) && self.states(field).is_none()
    }

    fn states(&self, field: ModelField) -> Option<&str> {
        self.fields.iter().find(|(stated, _)| *stated == field)?.1.as_deref()
    }

    /// Whether a field is stated in a way that could not be read.
    pub fn is_unread(&self, field: ModelField) -> bool {
        self.unread.contains(&field)
    }

    /// The claims as [`Heard`] keeps them; of what could not be read what was said before.
    pub fn says(&self, before: Option<&Heard>) -> String {
        let before = |field: ModelField| before.filter(|_| self.is_unread(field))?.says(field).map(str::to_owned);
        let said =
            self.fields.iter().filter_map(|(field, text)| Some((field, text.clone().or_else(|| before(*field))?)));
        let lines = said.filter(|(_, text)| !text.is_empty()).map(|(field, text)| format!("{field}={text}"));
        lines.collect::<Vec<_>>().join("\n")
    }
}
