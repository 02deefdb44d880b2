//! litellm's price map: one flat object per model, prices in dollars per token.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{
    Asked, Complaint, Entry, Feed, FeedError, Reason, aliases,
    collector::{Collector, Found},
    dates,
    decimal::{self, Unit},
    fields::{Doubts, Fields},
    pairs,
    rates::{Names, Quotes, Units, settle},
    repeated, variants,
};
use crate::domain::{
    field::ModelField,
    ids::{ModelId, ProviderId},
    model::{Capabilities, Capability, Facts, Mode},
    price::Rates,
    rate::{Quote, Rate},
    text::DisplayName,
};

/// Entries beside the models: an example, rules by pattern, and a stamp that mirrors add.
const NOT_MODELS: [&str; 3] = ["sample_spec", "fallback_generalizations", "last_updated"];
const CACHE_READ: &str = "cache_read_input_token_cost";
const PRICES: Names = &[
    (Rate::Input, "input_cost_per_token"),
    (Rate::Output, "output_cost_per_token"),
    (Rate::CacheRead, CACHE_READ),
    (Rate::CacheWrite, "cache_creation_input_token_cost"),
    (Rate::Reasoning, "output_cost_per_reasoning_token"),
];
/// An older name of [`CACHE_READ`].
const CACHE_HIT: &str = "input_cost_per_token_cache_hit";
const REQUEST: &str = "input_cost_per_request";
/// Words that only prices per token have in their names.
const OF_TOKENS: [&str; 4] = ["_per_token", "_token_cost", "_per_reasoning_token", "_dbu_"];
/// Kinds of models that the list has and Roster has no mode for.
const OTHER_MODES: [&str; 13] = [
    "completion",
    "realtime",
    "video_generation",
    "video_edit",
    "ocr",
    "search",
    "evaluation",
    "vector_store",
    "guardrail",
    "decisions",
    "extraction",
    "audio_translation",
    "other",
];
/// Longer quotations in complaints help nobody.
const QUOTED_CHARS: usize = 40;

/// Reads a file as the feed's address gives it.
pub fn parse(bytes: &[u8]) -> Result<Feed, FeedError> {
    read(&super::bytes::text_of(bytes.to_vec())?, &Asked::plain(&crate::domain::feed::Aliases::default()))
}

/// Reads the text of a file.
pub fn read(text: &str, asked: &Asked<'_>) -> Result<Feed, FeedError> {
    let mut collector = Collector::default();
    pairs::each(text, |key, value| {
        if !NOT_MODELS.contains(&key.as_str()) {
            collector.begin(&key);
            match read_provider(asked, &value) {
                Ok((theirs, ours)) => {
                    let mut doubts = Doubts::default();
                    let model = Model { theirs, ours: &ours, key: &key, asked };
                    let entry = model.read(&value, &mut doubts);
                    collector.add(&key, &ours, entry, doubts);
                }
                Err(reason) => collector.complain(&key, None, reason, true),
            }
        }
    })?;
    let mut feed = collector.finish()?;
    complain_of_repeated(&mut feed, text);
    Ok(feed)
}

fn complain_of_repeated(feed: &mut Feed, text: &str) {
    let paths = repeated::paths(text);
    let keys = |entry: &Entry| {
        let provider = entry.id.provider();
        let keys: Vec<String> = entry.twins.iter().chain([&entry.upstream_key]).cloned().collect();
        keys.into_iter().map(move |key| (key, provider.clone()))
    };
    let providers: HashMap<String, ProviderId> =
        if paths.is_empty() { HashMap::new() } else { feed.entries.iter().flat_map(keys).collect() };
    for path in paths {
        if let Some((key, below)) = path.split_first() {
            feed.complaints.push(Complaint::repeated(key.clone(), below, providers.get(key).cloned()));
        }
    }
}

/// Litellm's name of the provider, and ours.
fn read_provider<'a>(asked: &Asked<'_>, value: &'a Value) -> Result<(&'a str, ProviderId), Reason> {
    let theirs = Fields::of(value)?.text("litellm_provider")?.ok_or(Reason::NoProvider)?;
    Ok((theirs, aliases::of_litellm(theirs, asked.aliases).map_err(Reason::Provider)?))
}

/// A model while it is read.
struct Model<'a> {
    theirs: &'a str,
    ours: &'a ProviderId,
    key: &'a str,
    asked: &'a Asked<'a>,
}

impl Model<'_> {
    /// The entry; where its key names the provider it is preferred to a bare twin.
    fn read(&self, value: &Value, doubts: &mut Doubts) -> Result<Found, Reason> {
        let fields = Fields::of(value)?;
        let bare = self.key.strip_prefix(aliases::litellm_prefix(self.theirs)).and_then(|rest| rest.strip_prefix('/'));
        let name = bare.unwrap_or(self.key);
        if variants::is_variant(self.theirs, name) {
            return Err(Reason::Variant);
        }
        let id = ModelId::new(self.ours, name).map_err(Reason::Id)?;
        let mode = doubts.read(ModelField::Mode, read_mode(fields));
        let window = doubts.read(ModelField::ContextWindow, fields.tokens("max_input_tokens"));
        let facts = Facts {
            mode: mode.unwrap_or(Mode::Other),
            context_window: window,
            max_output_tokens: doubts.read(ModelField::MaxOutputTokens, read_output(fields)),
            capabilities: capabilities(fields, doubts),
            sunset_on: doubts.read(ModelField::SunsetOn, self.read_sunset(fields)),
            ..Facts::named(DisplayName::from(&id))
        };
        let quotes = read_quotes(fields);
        let entry = Entry {
            upstream_key: self.key.to_owned(),
            twins: Vec::new(),
            id,
            is_named: false,
            input_limit: window,
            rates: settled(quotes, facts.mode, doubts),
            upstream_status: None,
            guessed: if mode.is_none() { vec![ModelField::Mode] } else { Vec::new() },
            unread: Vec::new(),
            facts,
        };
        Ok(Found { entry, preferred: bare.is_some() })
    }

    fn read_sunset(&self, fields: Fields) -> Result<Option<jiff::civil::Date>, Reason> {
        const FIELD: &str = "deprecation_date";
        fields.text(FIELD)?.map(|text| dates::end(FIELD, text, self.asked.today)).transpose()
    }
}

fn settled(quotes: Result<Quotes, Reason>, mode: Mode, doubts: &mut Doubts) -> Option<Rates> {
    let quotes = doubts.read(ModelField::InputPrice, quotes.map(Some))?;
    settle(&quotes, mode, &mut doubts.reasons)
}

fn read_output(fields: Fields) -> Result<Option<crate::domain::token_count::TokenCount>, Reason> {
    let known = fields.tokens("max_output_tokens")?;
    known.map_or_else(|| fields.tokens("max_tokens"), |known| Ok(Some(known)))
}

/// The list of modes is open: four of them did not exist four months before the rest was written down. One that nobody
/// knows may be a slip as well as news, and leaves the mode that is known.
fn read_mode(fields: Fields) -> Result<Option<Mode>, Reason> {
    let Some(word) = fields.text("mode")? else { return Ok(None) };
    match word {
        "chat" | "responses" => Ok(Some(Mode::Chat)),
        "image_generation" | "image_edit" => Ok(Some(Mode::Image)),
        "audio_transcription" => Ok(Some(Mode::Transcription)),
        "audio_speech" => Ok(Some(Mode::Speech)),
        word if OTHER_MODES.contains(&word) => Ok(Some(Mode::Other)),
        word => word.parse().map(Some).map_err(|_| Reason::Mode(word.chars().take(QUOTED_CHARS).collect())),
    }
}

fn capabilities(fields: Fields, doubts: &mut Doubts) -> Capabilities {
    let mut can = Capabilities::default();
    for (capability, field) in [
        (Capability::Vision, "supports_vision"),
        (Capability::Tools, "supports_function_calling"),
        (Capability::Json, "supports_response_schema"),
        (Capability::Reasoning, "supports_reasoning"),
        (Capability::Pdf, "supports_pdf_input"),
    ] {
        can.set(capability, doubts.read(capability.field(), fields.flag(field)));
    }
    can.set(Capability::Audio, doubts.read(ModelField::Audio, audio(fields)));
    can
}

/// Hearing or speaking is enough for yes; a single no leaves the other open.
fn audio(fields: Fields) -> Result<Option<bool>, Reason> {
    Ok(match (fields.flag("supports_audio_input")?, fields.flag("supports_audio_output")?) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    })
}

fn read_quotes(fields: Fields) -> Result<Quotes, Reason> {
    let flat = fields.quote(Unit::Token, PRICES)?;
    let mut tiers = tiers_by_suffix(fields)?;
    let mut base = flat;
    for (from, quote) in tiers_by_list(fields)? {
        if from > 0 {
            tiers.push((from, quote));
        } else if Rate::BASE.iter().all(|rate| flat.get(*rate).is_none()) {
            base = quote;
        }
    }
    if base.get(Rate::CacheRead).is_none() {
        base.set(Rate::CacheRead, fields.price(CACHE_HIT, Unit::Token)?);
    }
    base.set(Rate::Request, fields.price(REQUEST, Unit::Request)?);
    Ok(Quotes { base, tiers, units: units(fields) })
}

/// What is charged per image, query, second and the like.
fn units(fields: Fields) -> Units {
    let mut units = Units::default();
    let in_units = |key: &str| key.contains("cost") && !OF_TOKENS.iter().any(|of| key.contains(of)) && key != REQUEST;
    for (key, _) in fields.iter().filter(|(key, value)| in_units(key) && is_above_zero(value)) {
        match key {
            key if key.starts_with("input_") => units.input = true,
            key if key.starts_with("output_") => units.output = true,
            _ => units.other = true,
        }
    }
    units
}

/// Whether a number, or one within, is above zero.
fn is_above_zero(value: &Value) -> bool {
    match value {
        Value::Number(number) => decimal::is_above_zero(number),
        Value::Object(map) => map.values().any(is_above_zero),
        _ => false,
    }
}

/// `input_cost_per_token_above_200k_tokens` and its like; those with a further suffix are of batch or priority calls.
fn tiers_by_suffix(fields: Fields) -> Result<Vec<(u64, Quote)>, Reason> {
    let mut tiers: BTreeMap<u64, Quote> = BTreeMap::new();
    for (key, _) in fields.iter() {
        let Some((name, rest)) = key.split_once("_above_") else { continue };
        let thousands = rest.strip_suffix("k_tokens").and_then(|number| number.parse::<u64>().ok());
        let rate = PRICES.iter().find(|(_, known)| *known == name);
        if let (Some(above), Some((rate, _))) = (thousands.and_then(|n| n.checked_mul(1_000)), rate) {
            tiers.entry(above).or_default().set(*rate, fields.price(key, Unit::Token)?);
        }
    }
    Ok(tiers.into_iter().collect())
}

/// `tiered_pricing`: ranges of input tokens from a number on, the first from zero.
fn tiers_by_list(fields: Fields) -> Result<Vec<(u64, Quote)>, Reason> {
    let mut tiers = Vec::new();
    for value in fields.list("tiered_pricing")? {
        let tier = Fields::of(value)?;
        // A second form counts search results, which tokens cannot express.
        let Some(from) = tier.list("range")?.first() else { continue };
        let expected = "a list that begins with a whole number";
        let kind = || Reason::Kind { field: "tiered_pricing.range".to_owned(), expected };
        let from = from.as_number().and_then(decimal::count).ok_or_else(kind)?;
        tiers.push((from, tier.quote(Unit::Token, PRICES)?));
    }
    Ok(tiers)
}

#[cfg(test)]
mod tests;
