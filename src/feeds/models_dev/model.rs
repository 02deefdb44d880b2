//! One model of models.dev.

use serde_json::Value;

use super::CANONICAL;
use crate::{
    domain::{
        base_model::BaseModel,
        date::MonthOrDay,
        field::ModelField,
        ids::{ModelId, ProviderId},
        model::{Capabilities, Capability, Facts, Mode},
        price::Rates,
        rate::Rate,
        text::DisplayName,
    },
    feeds::{
        Asked, Entry, Reason, UpstreamStatus, dates,
        decimal::{self, Unit},
        fields::{Doubts, Fields},
        rates::{Names, Quotes, Units, settle},
        variants,
    },
};

const PRICES: Names = &[
    (Rate::Input, "input"),
    (Rate::Output, "output"),
    (Rate::CacheRead, "cache_read"),
    (Rate::CacheWrite, "cache_write"),
    (Rate::Reasoning, "reasoning"),
];
/// What `context_over_200k` stands for, the form that tiers had before `tiers`.
const LEGACY_TIER: u64 = 200_000;
/// The format has no mode; these words in an id or family give it away where the output is text.
const TELLING: [(&str, Mode); 3] =
    [("embed", Mode::Embedding), ("rerank", Mode::Rerank), ("whisper", Mode::Transcription)];
/// What the lists of modalities tell.
const OF_MODALITIES: [ModelField; 4] = [ModelField::Vision, ModelField::Audio, ModelField::Pdf, ModelField::Mode];
/// Longer quotations in complaints help nobody.
const QUOTED_CHARS: usize = 40;

/// A model while it is read.
pub struct Model<'a> {
    /// The house's slug of its provider.
    pub provider: &'a ProviderId,
    /// Its key with the provider's in front.
    pub upstream_key: &'a str,
    /// Its key.
    pub name: &'a str,
    /// How the file is to be read.
    pub asked: &'a Asked<'a>,
}

impl Model<'_> {
    /// Its entry, or why there is none.
    pub fn read(&self, value: &Value, doubts: &mut Doubts) -> Result<Entry, Reason> {
        let fields = Fields::of(value)?;
        if variants::is_variant(self.provider.as_str(), self.name) {
            return Err(Reason::Variant);
        }
        let id = ModelId::new(self.provider, self.name).map_err(Reason::Id)?;
        let name = doubts.read(ModelField::DisplayName, read_name(fields));
        let limits = fields.object("limit").unwrap_or_else(|reason| {
            doubts.note(&[ModelField::ContextWindow, ModelField::MaxOutputTokens], reason);
            None
        });
        let modalities = Modalities::read(fields, doubts);
        let mode = modalities.mode_of(self.name, fields.text("family").ok().flatten().unwrap_or_default());
        let mut tokens = |field, key| limits.and_then(|limits| doubts.read(field, limits.tokens(key)));
        let (context_window, output) =
            (tokens(ModelField::ContextWindow, "context"), tokens(ModelField::MaxOutputTokens, "output"));
        let facts = Facts {
            mode,
            context_window,
            // Of an embedding model the "output" is the length of its vectors.
            max_output_tokens: output.filter(|_| mode != Mode::Embedding),
            capabilities: capabilities(fields, &modalities, doubts),
            knowledge_cutoff: doubts.read(ModelField::KnowledgeCutoff, self.past(fields, "knowledge")),
            released_on: doubts.read(ModelField::ReleasedOn, self.past(fields, "release_date")),
            open_weights: doubts.read(ModelField::OpenWeights, fields.flag("open_weights")),
            base_model: doubts.read(ModelField::BaseModel, read_base(fields)),
            ..Facts::named(name.clone().unwrap_or_else(|| DisplayName::from(&id)))
        };
        let quotes = read_quotes(fields, doubts);
        Ok(Entry {
            upstream_key: self.upstream_key.to_owned(),
            twins: Vec::new(),
            id,
            is_named: name.is_some(),
            input_limit: limits.and_then(|limits| limits.tokens("input").ok().flatten()),
            rates: settled(quotes, mode, doubts),
            upstream_status: doubts.read(ModelField::UpstreamStatus, read_status(fields)),
            guessed: vec![ModelField::Mode],
            unread: Vec::new(),
            facts,
        })
    }

    fn past(&self, fields: Fields, field: &'static str) -> Result<Option<MonthOrDay>, Reason> {
        fields.text(field)?.map(|text| dates::past(field, text, self.asked.today)).transpose()
    }
}

fn read_base(fields: Fields) -> Result<Option<BaseModel>, Reason> {
    let kind = || Reason::Kind { field: CANONICAL.to_owned(), expected: "the id of a model" };
    fields.text(CANONICAL)?.map(|text| BaseModel::of_canonical(text).ok_or_else(kind)).transpose()
}

/// A name that a form would take; an entry without one is as one with a name that none does.
fn read_name(fields: Fields) -> Result<Option<DisplayName>, Reason> {
    fields.text("name")?.unwrap_or_default().parse().map(Some).map_err(|_| Reason::Name)
}

fn settled(quotes: Result<Option<Quotes>, Reason>, mode: Mode, doubts: &mut Doubts) -> Option<Rates> {
    let quotes = doubts.read(ModelField::InputPrice, quotes)?;
    settle(&quotes, mode, &mut doubts.reasons)
}

/// What goes into a model and what comes out.
#[derive(Default)]
struct Modalities<'a> {
    inputs: Vec<&'a str>,
    outputs: Vec<&'a str>,
}

impl<'a> Modalities<'a> {
    fn read(fields: Fields<'a>, doubts: &mut Doubts) -> Self {
        let list = |direction| -> Result<Vec<&'a str>, Reason> {
            let list = fields.object("modalities")?.map(|modalities| modalities.list(direction)).transpose()?;
            Ok(list.unwrap_or_default().iter().filter_map(Value::as_str).collect())
        };
        match list("input").and_then(|inputs| Ok(Self { inputs, outputs: list("output")? })) {
            Ok(read) => read,
            Err(reason) => {
                doubts.note(&OF_MODALITIES, reason);
                Self::default()
            }
        }
    }

    fn mode_of(&self, name: &str, family: &str) -> Mode {
        mode_of(name, family, &self.inputs, &self.outputs)
    }
}

fn mode_of(name: &str, family: &str, inputs: &[&str], outputs: &[&str]) -> Mode {
    let told = format!("{name} {family}").to_lowercase();
    let telling = TELLING.iter().find(|(word, _)| told.contains(word));
    match (outputs.first(), telling) {
        _ if outputs == ["text"] && inputs == ["audio"] => Mode::Transcription,
        _ if outputs.contains(&"text") => telling.map_or(Mode::Chat, |(_, mode)| *mode),
        (Some(&"image"), _) => Mode::Image,
        (Some(&"audio"), _) => Mode::Speech,
        _ => Mode::Other,
    }
}

fn capabilities(fields: Fields, modalities: &Modalities<'_>, doubts: &mut Doubts) -> Capabilities {
    let Modalities { inputs, outputs } = modalities;
    let listed = |known: bool| (!inputs.is_empty()).then_some(known);
    let mut can = Capabilities::default();
    can.set(Capability::Vision, listed(inputs.contains(&"image")));
    can.set(Capability::Audio, listed(inputs.contains(&"audio") || outputs.contains(&"audio")));
    can.set(Capability::Pdf, listed(inputs.contains(&"pdf")));
    for (capability, field) in [
        (Capability::Tools, "tool_call"),
        (Capability::Reasoning, "reasoning"),
        (Capability::Json, "structured_output"),
    ] {
        can.set(capability, doubts.read(capability.field(), fields.flag(field)));
    }
    can
}

fn read_status(fields: Fields) -> Result<Option<UpstreamStatus>, Reason> {
    let Some(word) = fields.text("status")? else { return Ok(Some(UpstreamStatus::Active)) };
    word.parse().map(Some).map_err(|_| Reason::Status(word.chars().take(QUOTED_CHARS).collect()))
}

fn read_quotes(fields: Fields, doubts: &mut Doubts) -> Result<Option<Quotes>, Reason> {
    let Some(cost) = fields.object("cost")? else { return Ok(None) };
    let mut tiers = Vec::new();
    for value in cost.list("tiers")? {
        let tier = Fields::of(value)?;
        let scale = tier.object("tier")?;
        match scale.filter(|scale| matches!(scale.text("type"), Ok(Some("context")))) {
            Some(scale) => {
                let expected = "a whole number above zero";
                let size = scale.tokens("size")?;
                let size = size.ok_or_else(|| Reason::Kind { field: "tiers.tier.size".to_owned(), expected })?;
                tiers.push((size.get(), tier.quote(Unit::Million, PRICES)?));
            }
            None => doubts.reasons.push(Reason::TierKind),
        }
    }
    // Beside `tiers` it is a copy of one of them, often with another threshold than its name says.
    if let (true, Some(legacy)) = (tiers.is_empty(), cost.object("context_over_200k")?) {
        tiers.push((LEGACY_TIER, legacy.quote(Unit::Million, PRICES)?));
    }
    Ok(Some(Quotes { base: cost.quote(Unit::Million, PRICES)?, tiers, units: units(cost) }))
}

/// What is charged in other units: by its name, as of images, or by that of what else is counted, as of audio.
fn units(cost: Fields) -> Units {
    let is_known = |key: &str| PRICES.iter().any(|(_, name)| *name == key);
    let mut units = Units::default();
    for (key, value) in cost.iter().filter(|(key, _)| !is_known(key)) {
        if value.as_number().is_some_and(decimal::is_above_zero) {
            match key {
                key if key.starts_with("input_") => units.input = true,
                key if key.starts_with("output_") => units.output = true,
                _ => units.other = true,
            }
        }
    }
    units
}
