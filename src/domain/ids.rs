//! Identifiers: provider slugs and scoped model ids such as `openai/gpt-5`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

const PROVIDER_MAX_CHARS: usize = 40;
const MODEL_NAME_MAX_CHARS: usize = 200;
/// Words that stand in addresses where a provider id would.
const RESERVED: [&str; 2] = ["new", "actions"];

/// Why a text is not an identifier; the text says what to write instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not `[a-z0-9][a-z0-9._-]{0,39}`.
    #[error(
        "is not a provider id. Use 1 to 40 of a-z, 0-9, dot, dash and underscore, and begin with a letter or digit"
    )]
    Provider,
    /// `new` and `actions` are words of the addresses.
    #[error("is reserved. Choose another id")]
    Reserved,
    /// The part behind the first slash has a character or length that no provider uses.
    #[error("is not a model id. Use 1 to 200 of A-Z a-z 0-9 . _ : @ / ~ * + - as the provider writes it")]
    Name,
    /// A path segment that browsers and proxies would resolve.
    #[error("has an empty part, “.” or “..” between its slashes. Write it as the provider does")]
    Segment,
    /// No slash at all.
    #[error("is not a model id. Write it as provider/name")]
    NoSlash,
}

/// A provider's slug, e.g. `openai`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderId(String);

/// The scoped name of a model, `provider/name`; only the first slash splits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ModelId(String);

impl ProviderId {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ModelId {
    /// Joins a provider and the provider's own name of the model.
    pub fn new(provider: &ProviderId, name: &str) -> Result<Self, IdError> {
        check_name(name)?;
        Ok(Self(format!("{provider}/{name}")))
    }

    /// The whole scoped name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The provider's slug.
    pub fn provider(&self) -> ProviderId {
        ProviderId(self.split().0.to_owned())
    }

    /// The provider's slug as text.
    pub fn provider_str(&self) -> &str {
        self.split().0
    }

    /// The provider's own id of the model, e.g. `openai/gpt-5` of `openrouter/openai/gpt-5`.
    pub fn name(&self) -> &str {
        self.split().1
    }

    fn split(&self) -> (&str, &str) {
        self.0.split_once('/').unwrap_or((&self.0, ""))
    }
}

impl FromStr for ProviderId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let fits = text.len() <= PROVIDER_MAX_CHARS
            && text.starts_with(plain)
            && text.chars().all(|c| plain(c) || "._-".contains(c));
        if !fits {
            return Err(IdError::Provider);
        }
        if RESERVED.contains(&text) {
            return Err(IdError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for ModelId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (provider, name) = text.split_once('/').ok_or(IdError::NoSlash)?;
        Self::new(&provider.parse()?, name)
    }
}

fn check_name(name: &str) -> Result<(), IdError> {
    let known = |c: char| c.is_ascii_alphanumeric() || "._:@/~*+-".contains(c);
    if name.is_empty() || name.len() > MODEL_NAME_MAX_CHARS || !name.chars().all(known) {
        return Err(IdError::Name);
    }
    if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(IdError::Segment);
    }
    Ok(())
}

macro_rules! as_text {
    ($type:ty) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $type {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(id: $type) -> String {
                id.0
            }
        }
    };
}

as_text!(ProviderId);
as_text!(ModelId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_slash_splits() {
        let id: ModelId = "openrouter/openai/gpt-5".parse().unwrap();
        assert_eq!((id.provider().as_str(), id.name()), ("openrouter", "openai/gpt-5"));
    }

    #[test]
    fn names_of_real_feeds_are_taken_as_they_are() {
        for text in [
            "openrouter/~openai/gpt-mini-latest",
            "together/Qwen/Qwen3.7-Max",
            "ollama/llama3.2:3b",
            "bedrock/*/1-month-commitment/cohere.command-text-v14",
            "google/gemini@default",
        ] {
            assert_eq!(text.parse::<ModelId>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_id_is_refused_with_its_reason() {
        for (text, error) in [
            ("gpt-5", IdError::NoSlash),
            ("new/gpt-5", IdError::Reserved),
            ("Open AI/gpt-5", IdError::Provider),
            ("-x/gpt-5", IdError::Provider),
            ("openai/", IdError::Name),
            ("openai/gpt 5", IdError::Name),
            ("openai/größe", IdError::Name),
            ("openai/a//b", IdError::Segment),
            ("openai/../b", IdError::Segment),
            ("openai/a/.", IdError::Segment),
        ] {
            assert_eq!(text.parse::<ModelId>(), Err(error), "{text}");
        }
        assert_eq!(format!("openai/{}", "x".repeat(201)).parse::<ModelId>(), Err(IdError::Name));
        assert_eq!("p".repeat(41).parse::<ProviderId>(), Err(IdError::Provider));
    }
}
