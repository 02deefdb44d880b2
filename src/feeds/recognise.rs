//! Which format a file has, by what its entries hold.

use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::pairs;
use crate::domain::feed::FeedName;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A feed as its own address gives it.
    Feed(FeedName),
    /// models.dev's `catalog.json`: the providers of `api.json` under a key of their own.
    Catalog,
    /// A list of models that Roster does not read.
    Other(&'static str),
}

/// The key of a [`Format::Catalog`] under which its providers are.
pub const PROVIDERS: &str = "providers";

/// The format of a JSON text; `None` where nothing in it tells.
pub fn format_of(text: &str) -> Option<Format> {
    if text.trim_start().starts_with('[') {
        return Some(Format::Other("a JSON list"));
    }
    pairs::find(text, |key, value| match told(&key, &value) {
        Some(format) => ControlFlow::Break(format),
        None => ControlFlow::Continue(()),
    })
}

fn told(key: &str, value: &Value) -> Option<Format> {
    match (key, value) {
        ("data", Value::Array(items)) => Some(Format::Other(list_under_data(items))),
        ("models", Value::Array(items)) => Some(Format::Other(list_under_models(items))),
        (PROVIDERS, Value::Array(_)) => Some(Format::Other("a catalogue of Roster's own")),
        (PROVIDERS, Value::Object(providers)) if providers.values().any(is_provider) => Some(Format::Catalog),
        ("sample_spec", _) => Some(Format::Feed(FeedName::Litellm)),
        (_, Value::Object(entry)) => of_entry(entry),
        _ => None,
    }
}

fn of_entry(entry: &Map<String, Value>) -> Option<Format> {
    let costs = |key: &String| key.starts_with("input_cost_per_") || key.starts_with("output_cost_per_");
    if entry.contains_key("litellm_provider") || entry.keys().any(costs) {
        return Some(Format::Feed(FeedName::Litellm));
    }
    if entry.contains_key("models") || (entry.contains_key("npm") && entry.contains_key("env")) {
        return Some(Format::Feed(FeedName::ModelsDev));
    }
    let is_model = entry.contains_key("modalities") && entry.contains_key("limit");
    is_model.then_some(Format::Other("the models.json of models.dev, which has no providers"))
}

fn is_provider(value: &Value) -> bool {
    value.as_object().and_then(of_entry) == Some(Format::Feed(FeedName::ModelsDev))
}

/// Several services answer `{"data": […]}`.
fn list_under_data(items: &[Value]) -> &'static str {
    let has = |key: &str| items.iter().any(|item| item.get(key).is_some());
    match () {
        () if has("pricing") => "OpenRouter's list of models",
        () if has("litellm_params") || has("model_info") => "the model list of a LiteLLM proxy",
        () if has("display_name") => "Anthropic's list of models",
        () if has("owned_by") || has("object") => "a list of models as OpenAI's API gives it",
        () => "a list of models under “data”",
    }
}

fn list_under_models(items: &[Value]) -> &'static str {
    let has = |key: &str| items.iter().any(|item| item.get(key).is_some());
    match () {
        () if has("supportedGenerationMethods") || has("inputTokenLimit") => "Gemini's list of models",
        () if has("digest") || has("modified_at") => "Ollama's list of models",
        () => "a list of models under “models”",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_formats_are_told_apart() {
        for (text, format) in [
            (r#"{"sample_spec": {}}"#, Some(Format::Feed(FeedName::Litellm))),
            (r#"{"x": 1, "gpt": {"litellm_provider": 5}}"#, Some(Format::Feed(FeedName::Litellm))),
            (r#"{"a": null, "z": {"models": {}}}"#, Some(Format::Feed(FeedName::ModelsDev))),
            (r#"{"a": {"npm": "x", "env": [], "models": []}}"#, Some(Format::Feed(FeedName::ModelsDev))),
            (r#"{"models": {"a/b": {"id": "a/b"}}, "providers": {"a": {"models": {}}}}"#, Some(Format::Catalog)),
            (r#"{"data": [{"id": "a/b", "pricing": {}}]}"#, Some(Format::Other("OpenRouter's list of models"))),
            (
                r#"{"object": "list", "data": [{"id": "a", "object": "model"}]}"#,
                Some(Format::Other("a list of models as OpenAI's API gives it")),
            ),
            (
                r#"{"data": [{"type": "model", "display_name": "A"}], "has_more": false}"#,
                Some(Format::Other("Anthropic's list of models")),
            ),
            (r#"{"models": [{"name": "a", "digest": ""}]}"#, Some(Format::Other("Ollama's list of models"))),
            (
                r#"{"models": [{"name": "models/a", "inputTokenLimit": 1}]}"#,
                Some(Format::Other("Gemini's list of models")),
            ),
            (
                r#"{"a/b": {"modalities": {}, "limit": {}}}"#,
                Some(Format::Other("the models.json of models.dev, which has no providers")),
            ),
            (
                r#"{"as_of": "2026-11-20", "tasks": [], "providers": []}"#,
                Some(Format::Other("a catalogue of Roster's own")),
            ),
            (r#" [{"id": "a"}]"#, Some(Format::Other("a JSON list"))),
            (r#"{"a": 1}"#, None),
            ("{}", None),
            ("nonsense", None),
        ] {
            assert_eq!(format_of(text), format, "{text}");
        }
    }
}
