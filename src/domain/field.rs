//! The fields of a model: what each is called, what it holds as text, and who may set it.

use super::{
    date::parse_day,
    flag,
    mistake::Mistake,
    model::Capability,
    money::Nano,
    rate::Rate,
    reading::{known, optional, read, required},
    terms::{Terms, TermsBuilder},
    words::words,
};

words! {
    /// A field of a model, by its name in forms, feeds, the API and the audit.
    ModelField {
        /// What pages call it.
        DisplayName = "display_name",
        /// One line for its public page.
        Description = "description",
        /// What kind of call it answers.
        Mode = "mode",
        /// What the admin decided.
        Status = "status",
        /// Tokens it can read and write in one call.
        ContextWindow = "context_window",
        /// Tokens it can write in one call.
        MaxOutputTokens = "max_output_tokens",
        /// Until when its training data reach.
        KnowledgeCutoff = "knowledge_cutoff",
        /// When its provider released it.
        ReleasedOn = "released_on",
        /// Whether its weights can be downloaded.
        OpenWeights = "open_weights",
        /// The day on which its provider stops serving it.
        SunsetOn = "sunset_on",
        /// Whether it is deprecated by itself on that day.
        SunsetAuto = "sunset_auto",
        /// What to use instead.
        Successor = "successor",
        /// The slug that the same model has at every provider.
        BaseModel = "base_model",
        /// [`Capability::Vision`].
        Vision = "vision",
        /// [`Capability::Tools`].
        Tools = "tools",
        /// [`Capability::Json`].
        Json = "json",
        /// [`Capability::Reasoning`].
        Reasoning = "reasoning",
        /// [`Capability::Audio`].
        Audio = "audio",
        /// [`Capability::Pdf`].
        Pdf = "pdf",
        /// [`Rate::Input`].
        InputPrice = "input_price",
        /// [`Rate::Output`].
        OutputPrice = "output_price",
        /// [`Rate::CacheRead`].
        CacheReadPrice = "cache_read_price",
        /// [`Rate::CacheWrite`].
        CacheWritePrice = "cache_write_price",
        /// [`Rate::Reasoning`].
        ReasoningPrice = "reasoning_price",
        /// [`Rate::Request`].
        RequestPrice = "request_price",
        /// Rates of calls above a number of input tokens.
        Tiers = "tiers",
        /// What upstream says of it.
        UpstreamStatus = "upstream_status",
    }
}

/// Names of form fields with their texts; an empty text is an absent value.
pub type Fields = Vec<(&'static str, String)>;

impl ModelField {
    /// Those that an admin can set: every field of the form.
    pub fn of_admins() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|field| *field != Self::UpstreamStatus)
    }

    /// Those that feeds speak about. The others are the admin's alone, or no feed knows them.
    pub fn of_feeds() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|field| field.is_from_feeds())
    }

    const fn is_from_feeds(self) -> bool {
        !matches!(self, Self::Description | Self::Status | Self::SunsetAuto | Self::Successor)
    }

    /// Whether it is a part of the price: rates and tiers are written as one row.
    pub fn is_price(self) -> bool {
        self == Self::Tiers || self.rate().is_some()
    }

    /// Whether every model has it.
    pub const fn is_required(self) -> bool {
        matches!(self, Self::DisplayName | Self::Mode | Self::Status)
    }

    /// The rate that it holds.
    pub fn rate(self) -> Option<Rate> {
        Rate::ALL.iter().copied().find(|rate| rate.field() == self)
    }

    /// As a sentence begins with it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::DisplayName => "Display name",
            Self::Description => "Description",
            Self::Mode => "Mode",
            Self::Status => "Status",
            Self::ContextWindow => "Context window",
            Self::MaxOutputTokens => "Max output",
            Self::KnowledgeCutoff => "Knowledge cutoff",
            Self::ReleasedOn => "Released",
            Self::OpenWeights => "Open weights",
            Self::SunsetOn => "Sunset",
            Self::SunsetAuto => "Deprecate on its sunset",
            Self::Successor => "Successor",
            Self::BaseModel => "Base model",
            Self::Vision => "Vision",
            Self::Tools => "Tools",
            Self::Json => "JSON",
            Self::Reasoning => "Reasoning",
            Self::Audio => "Audio",
            Self::Pdf => "PDF",
            Self::InputPrice => "Input price",
            Self::OutputPrice => "Output price",
            Self::CacheReadPrice => "Cache read price",
            Self::CacheWritePrice => "Cache write price",
            Self::ReasoningPrice => "Reasoning price",
            Self::RequestPrice => "Price per request",
            Self::Tiers => "Tiers",
            Self::UpstreamStatus => "Upstream",
        }
    }

    /// Its text, as a form sends it; empty where there is none.
    pub fn get(self, terms: &Terms) -> String {
        let facts = &terms.facts;
        let can = |capability| flag::written(facts.capabilities.get(capability)).to_owned();
        let amount = |rate: Rate| text_of(terms.rates.as_ref().and_then(|rates| rate.of(rates)).map(Nano::to_input));
        match self {
            Self::DisplayName => facts.display_name.to_string(),
            Self::Description => facts.description.to_string(),
            Self::Mode => facts.mode.to_string(),
            Self::Status => terms.status.to_string(),
            Self::ContextWindow => text_of(facts.context_window),
            Self::MaxOutputTokens => text_of(facts.max_output_tokens),
            Self::KnowledgeCutoff => text_of(facts.knowledge_cutoff),
            Self::ReleasedOn => text_of(facts.released_on),
            Self::OpenWeights => flag::written(facts.open_weights).to_owned(),
            Self::SunsetOn => text_of(facts.sunset_on),
            Self::SunsetAuto => flag::ticked(facts.sunset_auto).to_owned(),
            Self::Successor => text_of(facts.successor.as_ref()),
            Self::BaseModel => text_of(facts.base_model.as_ref()),
            Self::Vision => can(Capability::Vision),
            Self::Tools => can(Capability::Tools),
            Self::Json => can(Capability::Json),
            Self::Reasoning => can(Capability::Reasoning),
            Self::Audio => can(Capability::Audio),
            Self::Pdf => can(Capability::Pdf),
            Self::InputPrice => amount(Rate::Input),
            Self::OutputPrice => amount(Rate::Output),
            Self::CacheReadPrice => amount(Rate::CacheRead),
            Self::CacheWritePrice => amount(Rate::CacheWrite),
            Self::ReasoningPrice => amount(Rate::Reasoning),
            Self::RequestPrice => amount(Rate::Request),
            Self::Tiers => text_of(terms.rates.as_ref().map(|rates| &rates.tiers)),
            Self::UpstreamStatus => text_of(terms.upstream_status),
        }
    }

    /// Reads its text into terms that are being built; what was there stays where the text is refused.
    pub fn set(self, terms: &mut TermsBuilder, text: &str) -> Result<(), Mistake> {
        let facts = &mut terms.facts;
        match self {
            Self::DisplayName => facts.display_name = text.parse()?,
            Self::Description => facts.description = text.parse()?,
            Self::Mode => facts.mode = required(text)?,
            Self::Status => terms.status = required(text)?,
            Self::ContextWindow => facts.context_window = optional(text)?,
            Self::MaxOutputTokens => facts.max_output_tokens = optional(text)?,
            Self::KnowledgeCutoff => facts.knowledge_cutoff = optional(text)?,
            Self::ReleasedOn => facts.released_on = optional(text)?,
            Self::OpenWeights => facts.open_weights = known(text)?,
            Self::SunsetOn => facts.sunset_on = read(text, parse_day)?,
            Self::SunsetAuto => facts.sunset_auto = known(text)? == Some(true),
            Self::Successor => facts.successor = optional(text)?,
            Self::BaseModel => facts.base_model = optional(text)?,
            Self::Vision => facts.capabilities.set(Capability::Vision, known(text)?),
            Self::Tools => facts.capabilities.set(Capability::Tools, known(text)?),
            Self::Json => facts.capabilities.set(Capability::Json, known(text)?),
            Self::Reasoning => facts.capabilities.set(Capability::Reasoning, known(text)?),
            Self::Audio => facts.capabilities.set(Capability::Audio, known(text)?),
            Self::Pdf => facts.capabilities.set(Capability::Pdf, known(text)?),
            Self::InputPrice => terms.set_rate(Rate::Input, text)?,
            Self::OutputPrice => terms.set_rate(Rate::Output, text)?,
            Self::CacheReadPrice => terms.set_rate(Rate::CacheRead, text)?,
            Self::CacheWritePrice => terms.set_rate(Rate::CacheWrite, text)?,
            Self::ReasoningPrice => terms.set_rate(Rate::Reasoning, text)?,
            Self::RequestPrice => terms.set_rate(Rate::Request, text)?,
            Self::Tiers => terms.set_tiers(optional(text)?.unwrap_or_default()),
            Self::UpstreamStatus => terms.upstream_status = optional(text)?,
        }
        Ok(())
    }
}

impl Capability {
    /// The field of a model that says whether it has it.
    pub const fn field(self) -> ModelField {
        match self {
            Self::Vision => ModelField::Vision,
            Self::Tools => ModelField::Tools,
            Self::Json => ModelField::Json,
            Self::Reasoning => ModelField::Reasoning,
            Self::Audio => ModelField::Audio,
            Self::Pdf => ModelField::Pdf,
        }
    }
}

/// The fields of an admin with their texts: what the audit compares, and two admins' versions.
pub fn of_model(terms: &Terms) -> Fields {
    ModelField::of_admins().map(|field| (field.as_str(), field.get(terms))).collect()
}

/// Nothing becomes an empty text.
pub(super) fn text_of<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
