//! litellm's price map: one flat object per model, prices in dollars per token.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Collector, Entry, Feed, FeedError, Found, Reason, aliases,
    decimal::Unit,
    fields::Fields,
    pairs,
    rates::{Names, settle},
};
use crate::domain::{
    feed::Aliases,
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

/// Reads the file by the built-in names of providers.
pub fn parse(bytes: &[u8]) -> Result<Feed, FeedError> {
    parse_with(bytes, &Aliases::default())
}

/// Reads the file.
pub fn parse_with(bytes: &[u8], aliases: &Aliases) -> Result<Feed, FeedError> {
    let mut collector = Collector::default();
    pairs::each(bytes, |key, value| {
        if !NOT_MODELS.contains(&key.as_str()) {
            match read_provider(aliases, &value) {
                Ok((theirs, ours)) => {
                    let mut complaints = Vec::new();
                    let entry = read_model((theirs, &ours), &key, &value, &mut complaints);
                    collector.add(&key, &ours, entry, complaints);
                }
                Err(reason) => collector.complain(&key, None, reason, true),
            }
        }
    })?;
    collector.finish()
}

/// Litellm's name of the provider, and ours.
fn read_provider<'a>(own: &Aliases, value: &'a Value) -> Result<(&'a str, ProviderId), Reason> {
    let theirs = Fields::of(value)?.text("litellm_provider")?.ok_or(Reason::NoProvider)?;
    Ok((theirs, aliases::of_litellm(theirs, own).map_err(Reason::Provider)?))
}

/// The entry; where its key names the provider it is preferred to a bare twin.
fn read_model(
    (theirs, ours): (&str, &ProviderId),
    key: &str,
    value: &Value,
    complaints: &mut Vec<Reason>,
) -> Result<Found, Reason> {
    let fields = Fields::of(value)?;
    let bare = key.strip_prefix(aliases::litellm_prefix(theirs)).and_then(|rest| rest.strip_prefix('/'));
    let name = bare.unwrap_or(key);
    let id = ModelId::new(ours, name).map_err(Reason::Id)?;
    let mode = mode_of(fields.text("mode")?);
    let max_output = fields.tokens("max_output_tokens")?;
    let facts = Facts {
        mode,
        context_window: fields.tokens("max_input_tokens")?,
        max_output_tokens: max_output.map_or_else(|| fields.tokens("max_tokens"), |known| Ok(Some(known)))?,
        capabilities: capabilities(fields)?,
        sunset_on: fields.day("deprecation_date", complaints)?,
        ..Facts::named(DisplayName::from(&id))
    };
    let rates = read_rates(fields, mode, complaints)?;
    let entry = Entry {
        upstream_key: key.to_owned(),
        twins: Vec::new(),
        id,
        facts,
        is_named: false,
        input_limit: fields.tokens("max_input_tokens")?,
        rates,
        upstream_status: None,
    };
    Ok(Found { entry, preferred: bare.is_some() })
}

/// The list of modes is open: four of them did not exist four months before the rest was written down.
fn mode_of(word: Option<&str>) -> Mode {
    match word {
        Some("chat" | "responses") => Mode::Chat,
        Some("image_generation" | "image_edit") => Mode::Image,
        Some("audio_transcription") => Mode::Transcription,
        Some("audio_speech") => Mode::Speech,
        Some(word) => word.parse().unwrap_or(Mode::Other),
        None => Mode::Other,
    }
}

fn capabilities(fields: Fields) -> Result<Capabilities, Reason> {
    let (hears, speaks) = (fields.flag("supports_audio_input")?, fields.flag("supports_audio_output")?);
    let mut can = Capabilities::default();
    can.set(Capability::Vision, fields.flag("supports_vision")?);
    can.set(Capability::Tools, fields.flag("supports_function_calling")?);
    can.set(Capability::Json, fields.flag("supports_response_schema")?);
    can.set(Capability::Reasoning, fields.flag("supports_reasoning")?);
    can.set(Capability::Pdf, fields.flag("supports_pdf_input")?);
    // Either is enough for yes; a single no leaves the other open.
    can.set(
        Capability::Audio,
        match (hears, speaks) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
    );
    Ok(can)
}

fn read_rates(fields: Fields, mode: Mode, complaints: &mut Vec<Reason>) -> Result<Option<Rates>, Reason> {
    let flat = fields.quote(Unit::PerToken, PRICES)?;
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
        base.set(Rate::CacheRead, fields.price(CACHE_HIT, Unit::PerToken)?);
    }
    Ok(settle(base, &tiers, mode, complaints))
}

/// `input_cost_per_token_above_200k_tokens` and its like; those with a further suffix are of batch or priority calls.
fn tiers_by_suffix(fields: Fields) -> Result<Vec<(u64, Quote)>, Reason> {
    let mut tiers: BTreeMap<u64, Quote> = BTreeMap::new();
    for (key, _) in fields.iter() {
        let Some((name, rest)) = key.split_once("_above_") else { continue };
        let thousands = rest.strip_suffix("k_tokens").and_then(|number| number.parse::<u64>().ok());
        let rate = PRICES.iter().find(|(_, known)| *known == name);
        if let (Some(above), Some((rate, _))) = (thousands.and_then(|n| n.checked_mul(1_000)), rate) {
            tiers.entry(above).or_default().set(*rate, fields.price(key, Unit::PerToken)?);
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
        let from = from.as_number().and_then(super::decimal::count).ok_or_else(kind)?;
        tiers.push((from, tier.quote(Unit::PerToken, PRICES)?));
    }
    Ok(tiers)
}

#[cfg(test)]
mod tests;
