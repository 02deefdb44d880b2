//! The form of a model: strings in, domain out, all mistakes at once.

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    domain::{
        catalog::{Catalog, Entry},
        date::MonthOrDay,
        describe::{self, Fields},
        ids::{ModelId, ProviderId},
        model::{Capabilities, Capability, Facts, Mode, Status},
        money::Nano,
        origin::Source,
        price::{Rates, Tier},
    },
    store::models::{Edit, NewModel},
    web::form::{
        Errors,
        fields::{day, moment, successor, tokens, yes_no},
        quoted,
    },
};

const NAME_MAX_CHARS: usize = 120;
const DESCRIPTION_MAX_CHARS: usize = 500;

/// Every field as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ModelForm {
    pub provider: String,
    pub name: String,
    pub display_name: String,
    pub description: String,
    pub mode: String,
    pub status: String,
    pub context_window: String,
    pub max_output_tokens: String,
    pub input_price: String,
    pub output_price: String,
    pub cache_read_price: String,
    pub cache_write_price: String,
    pub reasoning_price: String,
    pub request_price: String,
    pub price_valid_from: String,
    /// The moment of the prices that the form was filled with.
    pub prices_as_of: String,
    pub tier_above: Vec<String>,
    pub tier_input: Vec<String>,
    pub tier_output: Vec<String>,
    pub tier_cache_read: Vec<String>,
    pub tier_cache_write: Vec<String>,
    pub vision: String,
    pub tools: String,
    pub json: String,
    pub reasoning: String,
    pub audio: String,
    pub pdf: String,
    pub knowledge_cutoff: String,
    pub released_on: String,
    pub open_weights: String,
    pub sunset_on: String,
    pub sunset_auto: String,
    pub successor: String,
    pub make_default: String,
    /// Names of protected fields that imports may overwrite again.
    pub hand_back: Vec<String>,
    pub revision: String,
}

/// The part that a new and an edited model share.
struct Common {
    facts: Facts,
    status: Status,
    rates: Option<Rates>,
    valid_from: Option<Timestamp>,
}

impl ModelForm {
    /// What a new model begins with.
    pub fn for_new(provider: &str) -> Self {
        let (mode, status) = (Mode::Chat.to_string(), Status::Inactive.to_string());
        Self { provider: provider.to_owned(), mode, status, ..Self::default() }
    }

    /// Reads a new model.
    pub fn parse_new(&self, catalog: &Catalog) -> Result<NewModel, Errors> {
        let mut errors = Errors::default();
        let provider = errors.required::<ProviderId>("provider", &self.provider);
        if provider.as_ref().is_some_and(|id| catalog.group(id).is_none()) {
            errors.add("provider", quoted(&self.provider, &"is not a provider here: add it under Providers first"));
        }
        if self.name.trim().is_empty() {
            errors.add("name", "must be filled in");
        }
        let id = provider.filter(|_| !self.name.trim().is_empty()).and_then(|provider| {
            let id = ModelId::new(&provider, self.name.trim());
            id.map_err(|error| errors.add("name", error.to_string())).ok()
        });
        let common = self.common(&mut errors, catalog, id.as_ref());
        errors.or(id.zip(common)).map(|(id, common)| {
            let Common { facts, status, rates, valid_from } = common;
            NewModel { id, facts, status, rates, valid_from }
        })
    }

    /// Reads an edit of a model.
    pub fn parse_edit(&self, catalog: &Catalog, id: &ModelId) -> Result<Edit, Errors> {
        let mut errors = Errors::default();
        let revision = self.revision.parse().ok();
        if revision.is_none() {
            errors.add("revision", "is missing: open the page again and edit there");
        }
        let common = self.common(&mut errors, catalog, Some(id));
        errors.or(revision.zip(common)).map(|(revision, common)| {
            let Common { facts, status, rates, valid_from } = common;
            // Only what an admin holds can be handed back; what a feed said keeps its source.
            let origins = catalog.find(id).map(|entry| &entry.model.origins);
            let held = |field: &&String| origins.is_some_and(|origins| origins.is_protected(field));
            let origins = self.hand_back.iter().filter(held).map(|field| (field.clone(), Source::Anybody)).collect();
            let prices_as_of = self.prices_as_of.parse().ok();
            Edit { revision, facts, status, rates, valid_from, prices_as_of, origins }
        })
    }

    /// Whether the model shall become its provider's default.
    pub fn makes_default(&self) -> bool {
        !self.make_default.is_empty()
    }

    /// What was typed for a capability.
    pub fn capability(&self, capability: Capability) -> &str {
        match capability {
            Capability::Vision => &self.vision,
            Capability::Tools => &self.tools,
            Capability::Json => &self.json,
            Capability::Reasoning => &self.reasoning,
            Capability::Audio => &self.audio,
            Capability::Pdf => &self.pdf,
        }
    }

    fn common(&self, errors: &mut Errors, catalog: &Catalog, own: Option<&ModelId>) -> Option<Common> {
        let display_name = errors.required_line("display_name", &self.display_name, NAME_MAX_CHARS);
        let mode = if self.mode.is_empty() { Some(Mode::Chat) } else { errors.required::<Mode>("mode", &self.mode) };
        let status = if self.status.is_empty() {
            Some(Status::Inactive)
        } else {
            errors.required::<Status>("status", &self.status)
        };
        let description = errors.line("description", &self.description, DESCRIPTION_MAX_CHARS);
        let rates = self.prices(errors);
        let valid_from = moment(errors, &self.price_valid_from);
        let facts = Facts {
            display_name,
            description,
            mode: mode.unwrap_or(Mode::Chat),
            context_window: tokens(errors, "context_window", &self.context_window),
            max_output_tokens: tokens(errors, "max_output_tokens", &self.max_output_tokens),
            capabilities: self.capabilities(errors),
            knowledge_cutoff: errors.optional::<MonthOrDay>("knowledge_cutoff", &self.knowledge_cutoff),
            released_on: errors.optional::<MonthOrDay>("released_on", &self.released_on),
            open_weights: yes_no(errors, "open_weights", &self.open_weights),
            sunset_on: day(errors, "sunset_on", &self.sunset_on),
            sunset_auto: errors.tick("sunset_auto", &self.sunset_auto),
            successor: successor(errors, &self.successor, catalog, own),
        };
        if status == Some(Status::Active) && facts.sunset_auto && facts.is_past_sunset(catalog.today()) {
            errors.add("sunset_auto", "would deprecate it at once: its sunset has passed. Untick it or change the day");
        }
        if errors.tick("make_default", &self.make_default) && status.is_some_and(|status| status != Status::Active) {
            errors.add("make_default", "needs the status active");
        }
        Some(Common { facts, status: status?, rates, valid_from })
    }

    fn capabilities(&self, errors: &mut Errors) -> Capabilities {
        let mut capabilities = Capabilities::default();
        for capability in Capability::ALL {
            capabilities.set(*capability, yes_no(errors, capability.as_str(), self.capability(*capability)));
        }
        capabilities
    }
}

impl ModelForm {
    /// The form of a model as the catalogue has it.
    pub fn filled(entry: &Entry, catalog: &Catalog) -> Self {
        let model = &entry.model;
        let fields = describe::model(&model.facts, model.status, entry.rates());
        let prices_as_of = catalog.loaded_at().to_string();
        Self { prices_as_of, ..Self::from_fields(&model.id, &fields, model.revision) }
    }

    /// The form of a model that is described by name and text.
    pub fn from_fields(id: &ModelId, fields: &Fields, revision: i64) -> Self {
        let text =
            |name| fields.iter().find(|(field, _)| *field == name).map(|(_, text)| text.clone()).unwrap_or_default();
        let tiers = describe::parse_tiers(&text("tiers"));
        let column = |of: fn(&Tier) -> Option<Nano>| {
            tiers.iter().map(|tier| of(tier).map_or_else(String::new, Nano::to_input)).collect::<Vec<_>>()
        };
        Self {
            provider: id.provider().to_string(),
            name: id.name().to_owned(),
            display_name: text("display_name"),
            description: text("description"),
            mode: text("mode"),
            status: text("status"),
            context_window: text("context_window"),
            max_output_tokens: text("max_output_tokens"),
            input_price: text("input_price"),
            output_price: text("output_price"),
            cache_read_price: text("cache_read_price"),
            cache_write_price: text("cache_write_price"),
            reasoning_price: text("reasoning_price"),
            request_price: text("request_price"),
            price_valid_from: String::new(),
            prices_as_of: String::new(),
            tier_above: tiers.iter().map(|tier| tier.above.to_string()).collect(),
            tier_input: column(|tier| tier.input),
            tier_output: column(|tier| tier.output),
            tier_cache_read: column(|tier| tier.cache_read),
            tier_cache_write: column(|tier| tier.cache_write),
            vision: text("vision"),
            tools: text("tools"),
            json: text("json"),
            reasoning: text("reasoning"),
            audio: text("audio"),
            pdf: text("pdf"),
            knowledge_cutoff: text("knowledge_cutoff"),
            released_on: text("released_on"),
            open_weights: text("open_weights"),
            sunset_on: text("sunset_on"),
            sunset_auto: text("sunset_auto"),
            successor: text("successor"),
            make_default: String::new(),
            hand_back: Vec::new(),
            revision: revision.to_string(),
        }
    }
}
