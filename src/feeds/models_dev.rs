//! models.dev's `api.json`: providers with their models, prices in dollars per million tokens.

mod model;

use std::collections::HashSet;

use serde_json::Value;

use self::model::Model;
use super::{
    Asked, Complaint, Feed, FeedError, Reason, aliases,
    collector::{Collector, Found},
    fields::{Doubts, Fields},
    pairs, repeated,
};
use crate::domain::{
    base_model::BaseModel,
    feed::{Aliases, ListedProvider},
    provider::{BaseUrl, Protocol},
    text::ProviderName,
};

/// Names one model for all providers, as its vendor's id there.
const CANONICAL: &str = "canonical_model_id";
/// The key of a provider under which its models are.
const MODELS: &str = "models";
/// Reads a file as the feed's address gives it.
pub fn parse(bytes: &[u8]) -> Result<Feed, FeedError> {
    read(&super::bytes::text_of(bytes.to_vec())?, None, &Asked::plain(&Aliases::default()))
}

/// Reads the text of a file whose providers are its top object, or stand `under` a key of that.
pub fn read(text: &str, under: Option<&str>, asked: &Asked<'_>) -> Result<Feed, FeedError> {
    let mut collector = Collector::default();
    let mut canonical = HashSet::new();
    let read = |key: String, provider: Value| {
        collector.begin(&key);
        canonical.extend(canonical_ids(&provider));
        if let Err(reason) = read_provider(asked, &key, &provider, &mut collector) {
            collector.unread(&key, aliases::of_models_dev(&key, asked.aliases).ok(), reason);
        }
    };
    match under {
        Some(under) => pairs::each_under(text, under, read)?,
        None => pairs::each(text, read)?,
    }
    let mut feed = collector.finish()?;
    for entry in &mut feed.entries {
        // The model that others are said to be is itself.
        if entry.facts.base_model.is_none() && canonical.contains(&entry.upstream_key) {
            entry.facts.base_model = BaseModel::of_canonical(&entry.upstream_key);
        }
    }
    let above = usize::from(under.is_some());
    for path in repeated::paths(text) {
        feed.complaints.extend(path.get(above..).and_then(|path| complaint_of_repeated(path, asked)));
    }
    Ok(feed)
}

/// Of a provider, or of `provider/model`; what stands below either is one of its values.
fn complaint_of_repeated(path: &[String], asked: &Asked<'_>) -> Option<Complaint> {
    let provider = aliases::of_models_dev(path.first()?, asked.aliases).ok();
    let (key, below) = match path {
        [provider, models, model, below @ ..] if models == MODELS => (format!("{provider}/{model}"), below),
        [provider, below @ ..] => (provider.clone(), below),
        [] => return None,
    };
    Some(Complaint::repeated(key, below, provider))
}

/// The models, as `vendor/name`, that a provider's models are said to be.
fn canonical_ids(provider: &Value) -> Vec<String> {
    let models = provider.get(MODELS).and_then(Value::as_object);
    let named = models.into_iter().flat_map(serde_json::Map::values).filter_map(|model| model.get(CANONICAL)?.as_str());
    named.map(str::to_owned).collect()
}

/// The provider's models; what can't be read of the provider itself is left out of what is known of it.
fn read_provider(asked: &Asked<'_>, key: &str, provider: &Value, collector: &mut Collector) -> Result<(), Reason> {
    let fields = Fields::of(provider)?;
    let slug = aliases::of_models_dev(key, asked.aliases).map_err(Reason::Provider)?;
    let expected = "an object";
    let models = fields.object(MODELS)?.ok_or_else(|| Reason::Kind { field: MODELS.to_owned(), expected })?;
    let mut text = |field: &str| {
        fields.text(field).unwrap_or_else(|reason| {
            collector.complain(key, Some(slug.clone()), reason, false);
            None
        })
    };
    let (name, library, api) = (text("name"), text("npm"), text("api"));
    let parsed = name.map(str::parse::<ProviderName>);
    if let Some(Err(_)) = parsed {
        collector.complain(key, Some(slug.clone()), Reason::Name, false);
    }
    collector.add_provider(ListedProvider {
        name: parsed.and_then(Result::ok).unwrap_or_else(|| ProviderName::from(&slug)),
        protocol: protocol_of(library.unwrap_or_default()),
        base_url: api.and_then(base_url),
        id: slug.clone(),
    });
    for (name, value) in models.iter() {
        let upstream_key = format!("{key}/{name}");
        let mut doubts = Doubts::default();
        let model = Model { provider: &slug, upstream_key: &upstream_key, name, asked };
        let found = model.read(value, &mut doubts).map(|entry| Found { entry, preferred: false });
        collector.add(&upstream_key, &slug, found, doubts);
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

#[cfg(test)]
mod tests;
