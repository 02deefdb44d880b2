//! The base model: one slug for the same model at every provider.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::ids::ModelId;

const MAX_CHARS: usize = 100;
/// What gateways add to the id of the same model at another price.
const OFFERS: [&str; 1] = [":free"];
/// What an id ends in that means another model every few months.
const MOVING: &str = "-latest";

/// A slug that the same model has at every provider, e.g. `claude-opus-5.5`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseModel(String);

/// A text that is no such slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no slug. Use 1 to 100 of a-z, 0-9, dot, dash and underscore, and begin with a letter or digit")]
pub struct BaseModelError;

impl BaseModel {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The slug of a model that a feed names for all providers, as `anthropic/claude-opus-5-5`; vendors write versions
    /// with a dash or with a dot.
    pub fn of_canonical(text: &str) -> Option<Self> {
        let name = text.rsplit_once('/').map_or(text, |(_, name)| name);
        with_dotted_version(&name.to_lowercase()).parse().ok()
    }

    /// What an id lets one guess: of `vendor/name` the name. Nothing where the id may mean something else than one
    /// model: a deployment, a region, a name that moves on, or one without a number.
    pub fn guess(id: &ModelId) -> Option<Self> {
        let name = OFFERS.iter().fold(id.name(), |name, offer| name.strip_suffix(offer).unwrap_or(name));
        if name.ends_with(MOVING) || name.matches('/').count() > 1 || name.starts_with('~') {
            return None;
        }
        let slug = Self::of_canonical(name)?;
        let is_telling = slug.0.contains(|c: char| c.is_ascii_digit()) && !has_dot_between_words(&slug.0);
        is_telling.then_some(slug)
    }
}

/// `claude-opus-5-5` as `claude-opus-5.5`: a digit alone behind a part that ends in one digit is its minor version.
fn with_dotted_version(name: &str) -> String {
    let ends_in_one_digit = |part: &str| {
        let digits = part.chars().rev().take_while(char::is_ascii_digit).count();
        digits == 1
    };
    let mut dotted = String::with_capacity(name.len());
    let mut before = "";
    for part in name.split('-') {
        let is_minor = part.len() == 1 && part.chars().all(|c| c.is_ascii_digit()) && ends_in_one_digit(before);
        if !dotted.is_empty() {
            dotted.push(if is_minor { '.' } else { '-' });
        }
        dotted.push_str(part);
        // A version has two parts.
        before = if is_minor { "" } else { part };
    }
    dotted
}

/// `eu.anthropic.claude-3`: a dot that is no part of a version.
fn has_dot_between_words(slug: &str) -> bool {
    let bytes = slug.as_bytes();
    let is_digit = |place: Option<usize>| place.and_then(|place| bytes.get(place)).is_some_and(u8::is_ascii_digit);
    let is_version = |place: usize| is_digit(place.checked_sub(1)) && is_digit(Some(place + 1));
    slug.match_indices('.').any(|(place, _)| !is_version(place))
}

impl FromStr for BaseModel {
    type Err = BaseModelError;

    fn from_str(text: &str) -> Result<Self, BaseModelError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let fits =
            text.len() <= MAX_CHARS && text.starts_with(plain) && text.chars().all(|c| plain(c) || "._-".contains(c));
        if fits { Ok(Self(text.to_owned())) } else { Err(BaseModelError) }
    }
}

impl TryFrom<String> for BaseModel {
    type Error = BaseModelError;

    fn try_from(text: String) -> Result<Self, BaseModelError> {
        text.parse()
    }
}

impl From<BaseModel> for String {
    fn from(slug: BaseModel) -> Self {
        slug.0
    }
}

impl fmt::Display for BaseModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_model_has_one_slug_at_every_provider() {
        for (canonical, slug) in [
            ("anthropic/claude-opus-5-5", "claude-opus-5.5"),
            ("anthropic/claude-sonnet-4-5-20250929", "claude-sonnet-4.5-20250929"),
            ("openai/gpt-6.1-sol", "gpt-6.1-sol"),
            ("minimax/MiniMax-M2.7", "minimax-m2.7"),
            ("cohere/command-r-08-2024", "command-r-08-2024"),
            ("openai/gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
        ] {
            assert_eq!(BaseModel::of_canonical(canonical).unwrap().as_str(), slug);
        }
    }

    #[test]
    fn a_guess_is_made_where_an_id_means_one_model() {
        for (id, slug) in [
            ("anthropic/claude-opus-4-8", Some("claude-opus-4.8")),
            ("openrouter/anthropic/claude-opus-4.8", Some("claude-opus-4.8")),
            ("openrouter/openai/gpt-5.5:free", Some("gpt-5.5")),
            ("together/deepseek-ai/DeepSeek-V3-1", Some("deepseek-v3.1")),
            ("mistral/codestral-latest", None),
            ("openrouter/~openai/gpt-5-mini", None),
            ("ollama/gpt-oss:20b", None),
            ("bedrock/eu.anthropic.claude-3-haiku", None),
            ("vertex_ai/claude-opus-4-5@20251101", None),
            ("azure/eu/region/gpt-4o", None),
            ("openrouter/openrouter/auto", None),
        ] {
            let guess = BaseModel::guess(&id.parse().unwrap());
            assert_eq!(guess.as_ref().map(BaseModel::as_str), slug, "{id}");
        }
    }

    #[test]
    fn only_slugs_are_taken() {
        for text in ["", "GPT", "-a", "a b", "a/b", "ä", &"a".repeat(101)] {
            assert_eq!(text.parse::<BaseModel>(), Err(BaseModelError), "{text}");
        }
    }
}
