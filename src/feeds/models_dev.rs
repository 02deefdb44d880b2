//! models.dev's `api.json`: providers with their models, prices in dollars per million tokens.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    Collector, Entry, Feed, FeedError, Found, Reason, UpstreamStatus, aliases,
    decimal::Unit,
    fields::Fields,
    pairs,
    rates::{Names, settle},
};
use crate::domain::{
    base_model::BaseModel,
    feed::{Aliases, ListedProvider},
    ids::{ModelId, ProviderId},
    model::{Capabilities, Capability, Facts, Mode},
    price::Rates,
    provider::{BaseUrl, Protocol},
    rate::Rate,
    text::{DisplayName, ProviderName},
};

const PRICES: Names = &[
    (Rate::Input, "input"),
    (Rate::Output, "output"),
    (Rate::CacheRead, "cache_read"),
    (Rate::CacheWrite, "cache_write"),
    (Rate::Reasoning, "reasoning"),
];
/// Names one model for all providers, as its vendor's id there.
const CANONICAL: &str = "canonical_model_id";
/// What `context_over_200k` stands for, the form that tiers had before `tiers`.
const LEGACY_TIER: u64 = 200_000;
/// The format has no mode; these words in an id or family give it away where the output is text.
const TELLING: [(&str, Mode); 3] =
    [("embed", Mode::Embedding), ("rerank", Mode::Rerank), ("whisper", Mode::Transcription)];

/// Reads the file by the built-in names of providers.
pub fn parse(bytes: &[u8]) -> Result<Feed, FeedError> {
    parse_with(bytes, &Aliases::default())
}

/// Reads the file.
pub fn parse_with(bytes: &[u8], own: &Aliases) -> Result<Feed, FeedError> {
    let mut collector = Collector::default();
    let mut canonical = HashSet::new();
    pairs::each(bytes, |key, provider| {
        canonical.extend(canonical_ids(&provider));
        if let Err(reason) = read_provider(own, &key, &provider, &mut collector) {
            collector.complain(&key, aliases::of_models_dev(&key, own).ok(), reason, true);
        }
    })?;
    let mut feed = collector.finish()?;
    for entry in &mut feed.entries {
        // The model that others are said to be is itself.
        if entry.facts.base_model.is_none() && canonical.contains(&entry.upstream_key) {
            entry.facts.base_model = BaseModel::of_canonical(&entry.upstream_key);
        }
    }
    Ok(feed)
}

/// The models, as `vendor/name`, that a provider's models are said to be.
fn canonical_ids(provider: &Value) -> Vec<String> {
    let models = provider.get("models").and_then(Value::as_object);
    let named = models.into_iter().flat_map(serde_json::Map::values).filter_map(|model| model.get(CANONICAL)?.as_str());
    named.map(str::to_owned).collect()
}

fn read_provider(own: &Aliases, key: &str, provider: &Value, collector: &mut Collector) -> Result<(), Reason> {
    let fields = Fields::of(provider)?;
    let Some(models) = fields.object("models")? else { return Ok(()) };
    let slug = aliases::of_models_dev(key, own).map_err(Reason::Provider)?;
    collector.feed.providers.push(ListedProvider {
        name: fields.name("name", ProviderName::shortened)?.unwrap_or_else(|| ProviderName::from(&slug)),
        protocol: protocol_of(fields.text("npm")?.unwrap_or_default()),
        base_url: fields.text("api")?.and_then(base_url),
        id: slug.clone(),
    });
    for (name, model) in models.iter() {
        let upstream_key = format!("{key}/{name}");
        let mut complaints = Vec::new();
        let entry = read_model(&slug, &upstream_key, name, model, &mut complaints);
        let found = entry.map(|entry| Found { entry, preferred: false });
        collector.add(&upstream_key, &slug, found, complaints);
    }
    Ok(())
}

/// The client library that the feed names tells what is spoken.
fn protocol_of(library: &str) -> Protocol {
    match library {
        "@ai-sdk/anthropic" => Protocol::Anthropic,
        "@ai-sdk/google" => Protocol::Gemini,
        _ => Protocol::OpenAi,
    }
}

/// An address that may be called as it stands: no template, and not on a network that only an admin can vouch for.
fn base_url(text: &str) -> Option<BaseUrl> {
    let url: BaseUrl = text.parse().ok().filter(|_| !text.contains(['$', '{']))?;
    url.check_reach(false, true).is_ok().then_some(url)
}

fn read_model(
    provider: &ProviderId,
    upstream_key: &str,
    name: &str,
    model: &Value,
    complaints: &mut Vec<Reason>,
) -> Result<Entry, Reason> {
    let fields = Fields::of(model)?;
    let id = ModelId::new(provider, name).map_err(Reason::Id)?;
    let name = fields.name("name", DisplayName::shortened)?;
    if name.is_none() {
        complaints.push(Reason::Name);
    }
    let is_named = name.is_some();
    let facts = read_facts(fields, &id, name.unwrap_or_else(|| DisplayName::from(&id)), complaints)?;
    let limit = fields.object("limit")?;
    Ok(Entry {
        upstream_key: upstream_key.to_owned(),
        twins: Vec::new(),
        id,
        is_named,
        input_limit: limit.map(|limit| limit.tokens("input")).transpose()?.flatten(),
        rates: read_rates(fields, facts.mode, complaints)?,
        upstream_status: read_status(fields, complaints)?,
        facts,
    })
}

fn read_facts(
    fields: Fields,
    id: &ModelId,
    display_name: DisplayName,
    complaints: &mut Vec<Reason>,
) -> Result<Facts, Reason> {
    let (inputs, outputs) = (modalities(fields, "input")?, modalities(fields, "output")?);
    let mode = mode_of(id.name(), fields.text("family")?.unwrap_or_default(), &inputs, &outputs);
    let limit = fields.object("limit")?;
    let tokens = |field| limit.map(|limit| limit.tokens(field)).transpose().map(Option::flatten);
    Ok(Facts {
        mode,
        context_window: tokens("context")?,
        // Of an embedding model the "output" is the length of its vectors.
        max_output_tokens: tokens("output")?.filter(|_| mode != Mode::Embedding),
        capabilities: capabilities(fields, &inputs, &outputs)?,
        knowledge_cutoff: fields.month_or_day("knowledge", complaints)?,
        released_on: fields.month_or_day("release_date", complaints)?,
        open_weights: fields.flag("open_weights")?,
        base_model: fields.text(CANONICAL)?.and_then(BaseModel::of_canonical),
        ..Facts::named(display_name)
    })
}

fn modalities<'a>(fields: Fields<'a>, direction: &str) -> Result<Vec<&'a str>, Reason> {
    let list = fields.object("modalities")?.map(|modalities| modalities.list(direction)).transpose()?;
    Ok(list.unwrap_or_default().iter().filter_map(Value::as_str).collect())
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

fn capabilities(fields: Fields, inputs: &[&str], outputs: &[&str]) -> Result<Capabilities, Reason> {
    let listed = |known: bool| (!inputs.is_empty()).then_some(known);
    let mut can = Capabilities::default();
    can.set(Capability::Vision, listed(inputs.contains(&"image")));
    can.set(Capability::Audio, listed(inputs.contains(&"audio") || outputs.contains(&"audio")));
    can.set(Capability::Pdf, listed(inputs.contains(&"pdf")));
    can.set(Capability::Tools, fields.flag("tool_call")?);
    can.set(Capability::Reasoning, fields.flag("reasoning")?);
    can.set(Capability::Json, fields.flag("structured_output")?);
    Ok(can)
}

fn read_status(fields: Fields, complaints: &mut Vec<Reason>) -> Result<Option<UpstreamStatus>, Reason> {
    let Some(word) = fields.text("status")? else { return Ok(Some(UpstreamStatus::Active)) };
    let known = word.parse().ok();
    if known.is_none() {
        complaints.push(Reason::Status(word.chars().take(40).collect()));
    }
    Ok(known)
}

fn read_rates(fields: Fields, mode: Mode, complaints: &mut Vec<Reason>) -> Result<Option<Rates>, Reason> {
    let Some(cost) = fields.object("cost")? else { return Ok(None) };
    let mut tiers = Vec::new();
    for value in cost.list("tiers")? {
        let tier = Fields::of(value)?;
        let scale = tier.object("tier")?;
        let by_context = scale.is_some_and(|scale| matches!(scale.text("type"), Ok(Some("context"))));
        match scale.map(|scale| scale.tokens("size")).transpose()?.flatten() {
            Some(size) if by_context => tiers.push((size.get(), tier.quote(Unit::PerMillion, PRICES)?)),
            _ => complaints.push(Reason::TierKind),
        }
    }
    // Beside `tiers` it is a copy of one of them, often with another threshold than its name says.
    if let (true, Some(legacy)) = (tiers.is_empty(), cost.object("context_over_200k")?) {
        tiers.push((LEGACY_TIER, legacy.quote(Unit::PerMillion, PRICES)?));
    }
    let base = cost.quote(Unit::PerMillion, PRICES)?;
    Ok(settle(base, &tiers, mode, complaints))
}

#[cfg(test)]
mod tests;
