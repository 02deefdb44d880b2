//! A model: the facts an admin or a feed sets, and its status.

use jiff::{Timestamp, civil::Date};

use super::{
    base_model::BaseModel,
    date::MonthOrDay,
    ids::ModelId,
    origin::Origins,
    text::{Description, DisplayName},
    token_count::TokenCount,
    words::words,
};

words! {
    /// What the admin decided about a model.
    Status {
        /// Known, not offered.
        Inactive = "inactive",
        /// Offered.
        Active = "active",
        /// Retired from new work, history kept.
        Deprecated = "deprecated",
    }
}

words! {
    /// What kind of call a model answers.
    Mode {
        /// Text out, whatever goes in.
        Chat = "chat",
        /// Vectors.
        Embedding = "embedding",
        /// Pictures.
        Image = "image",
        /// Speech to text.
        Transcription = "transcription",
        /// Text to speech.
        Speech = "speech",
        /// Orders documents.
        Rerank = "rerank",
        /// Judges content.
        Moderation = "moderation",
        /// Whatever a feed calls otherwise.
        Other = "other",
    }
}

words! {
    /// What a model can do beside answering text with text.
    Capability {
        /// Reads pictures.
        Vision = "vision",
        /// Calls functions.
        Tools = "tools",
        /// Keeps to a JSON schema.
        Json = "json",
        /// Thinks before it answers.
        Reasoning = "reasoning",
        /// Hears or speaks.
        Audio = "audio",
        /// Reads PDF files.
        Pdf = "pdf",
    }
}

words! {
    /// What upstream says of a model.
    UpstreamStatus {
        /// In service.
        Active = "active",
        /// Early, may change without notice.
        Alpha = "alpha",
        /// Offered for trial.
        Beta = "beta",
        /// In service until a day that is known.
        Deprecating = "deprecating",
        /// Not to be used for new work.
        Deprecated = "deprecated",
        /// Its last day is past.
        Retired = "retired",
    }
}

/// Yes, no or unknown (`None`) per [`Capability`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities([Option<bool>; Capability::ALL.len()]);

impl Capabilities {
    /// What is known about one capability.
    pub fn get(self, capability: Capability) -> Option<bool> {
        self.0[capability as usize]
    }

    /// Sets what is known about one capability.
    pub fn set(&mut self, capability: Capability, known: Option<bool>) {
        self.0[capability as usize] = known;
    }

    /// Those that are known to be there.
    pub fn present(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.iter().copied().filter(move |c| self.get(*c) == Some(true))
    }
}

/// What a form, a feed or the bundled catalogue says about a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// What pages call it.
    pub display_name: DisplayName,
    /// One line for its public page.
    pub description: Description,
    /// What kind of call it answers.
    pub mode: Mode,
    /// Tokens it can read and write in one call.
    pub context_window: Option<TokenCount>,
    /// Tokens it can write in one call.
    pub max_output_tokens: Option<TokenCount>,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Until when its training data reach.
    pub knowledge_cutoff: Option<MonthOrDay>,
    /// When its provider released it.
    pub released_on: Option<MonthOrDay>,
    /// Whether its weights can be downloaded.
    pub open_weights: Option<bool>,
    /// The day on which its provider stops serving it.
    pub sunset_on: Option<Date>,
    /// Deprecate it by itself on that day.
    pub sunset_auto: bool,
    /// What to use instead.
    pub successor: Option<ModelId>,
    /// The slug that the same model has at every provider.
    pub base_model: Option<BaseModel>,
}

/// A model as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Its scoped name.
    pub id: ModelId,
    /// What is known about it.
    pub facts: Facts,
    /// What the admin decided.
    pub status: Status,
    /// What upstream says of it where that is not "in service".
    pub upstream_status: Option<UpstreamStatus>,
    /// Since when the feed that brought it no longer lists it.
    pub missing_since: Option<Timestamp>,
    /// Since when calls have shown that it does not work.
    pub benched_at: Option<Timestamp>,
    /// Where each field came from.
    pub origins: Origins,
    /// When it was first offered; a model that never was has no public page.
    pub first_active_at: Option<Timestamp>,
    /// Since when it has its status; `None` where it had it when it was added, and nobody knows since when.
    pub status_since: Option<Timestamp>,
    /// Counts what an admin or a feed changed.
    pub revision: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When an admin or a feed last changed it.
    pub updated_at: Timestamp,
}

impl Facts {
    /// Facts of which nothing but the name is known.
    pub fn named(display_name: DisplayName) -> Self {
        Self {
            display_name,
            description: Description::default(),
            mode: Mode::Chat,
            context_window: None,
            max_output_tokens: None,
            capabilities: Capabilities::default(),
            knowledge_cutoff: None,
            released_on: None,
            open_weights: None,
            sunset_on: None,
            sunset_auto: false,
            successor: None,
            base_model: None,
        }
    }

    /// Whether its sunset has come.
    pub fn is_past_sunset(&self, today: Date) -> bool {
        self.sunset_on.is_some_and(|day| day <= today)
    }
}

impl Model {
    /// Taken out automatically because of its answers.
    pub fn is_benched(&self) -> bool {
        self.benched_at.is_some()
    }

    /// Whether everybody may read about it: it is offered, or was once. A deprecated one was, if only before this
    /// database knew it.
    pub fn is_public(&self) -> bool {
        self.status != Status::Inactive || self.first_active_at.is_some()
    }

    /// Whether its sunset has come.
    pub fn is_past_sunset(&self, today: Date) -> bool {
        self.facts.is_past_sunset(today)
    }
}
