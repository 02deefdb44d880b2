//! A provider: where its models answer, how fast it may be called, and what may be typed there.

use std::{fmt, str::FromStr};

use super::{
    ids::ProviderId,
    mistake::{FieldMistake, Mistake},
    provider_field::ProviderField,
    text::ProviderName,
    words::words,
};
use jiff::Timestamp;

pub use super::base_url::{BaseUrl, BaseUrlError};

words! {
    /// The wire protocol a provider speaks.
    Protocol {
        /// OpenAI chat completions.
        OpenAi = "openai",
        /// Anthropic messages.
        Anthropic = "anthropic",
        /// Gemini generateContent.
        Gemini = "gemini",
        /// Ollama chat; needs no key.
        Ollama = "ollama",
    }
}

/// What a form or the bundled catalogue says about a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What pages call it.
    pub name: ProviderName,
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it answers.
    pub base_url: BaseUrl,
    /// Environment variables that may hold its key; the first that is not empty wins.
    pub key_variables: Vec<KeyVariable>,
    /// Loopback and private addresses are meant.
    pub local_network: bool,
    /// Its models count and may be called.
    pub enabled: bool,
    /// Calls in flight at once.
    pub max_parallel_requests: ParallelRequests,
    /// Calls in any 60 seconds.
    pub requests_per_minute: RequestsPerMinute,
}

/// A provider as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its slug.
    pub id: ProviderId,
    /// What an admin set.
    pub settings: Settings,
    /// Counts what an admin changed.
    pub revision: i64,
    /// When an admin last changed it.
    pub updated_at: Timestamp,
}

impl Settings {
    /// Those of a provider of which nothing but its name is known, switched off.
    pub fn named(name: ProviderName) -> Result<Self, BaseUrlError> {
        Ok(Self {
            name,
            protocol: Protocol::OpenAi,
            base_url: BaseUrl::unknown()?,
            key_variables: Vec::new(),
            local_network: false,
            enabled: false,
            max_parallel_requests: ParallelRequests::default(),
            requests_per_minute: RequestsPerMinute::default(),
        })
    }

    /// Those of a form that was not read yet.
    pub fn blank() -> Result<Self, BaseUrlError> {
        Self::named(ProviderName::unset())
    }

    /// The mistakes that its fields make together, where `local_allowed` says whether the operator allows addresses on
    /// the own network.
    pub fn check(&self, local_allowed: bool) -> Vec<FieldMistake> {
        let mut mistakes = Vec::new();
        if let Err(error) = self.check_reach(local_allowed) {
            let mistake = Mistake::quoting(&self.base_url.to_string(), &error);
            mistakes.push(mistake.at(ProviderField::BaseUrl.as_str()));
        }
        if self.key_variables.is_empty() && self.needs_key() {
            let mistake = Mistake::new("Name at least one variable, like OPENAI_API_KEY.");
            mistakes.push(mistake.at(ProviderField::KeyVariables.as_str()));
        }
        mistakes
    }

    /// Whether Roster may call there.
    pub fn check_reach(&self, local_allowed: bool) -> Result<(), BaseUrlError> {
        self.base_url.check_reach(self.local_network, local_allowed)
    }

    /// Where it answers, where anybody said so.
    pub fn known_address(&self) -> Option<&BaseUrl> {
        Some(&self.base_url).filter(|url| !url.is_unknown())
    }

    /// Whether calls need a key at all.
    pub fn needs_key(&self) -> bool {
        self.protocol != Protocol::Ollama
    }

    /// Each (key variable, origin) pair: where a key would be sent.
    pub fn key_targets(&self) -> impl Iterator<Item = (KeyVariable, String)> {
        let origin = self.base_url.origin();
        self.key_variables.iter().map(move |variable| (variable.clone(), origin.clone()))
    }
}

macro_rules! bounded {
    ($(#[$meta:meta])* $name:ident, $max:literal, $default:literal, $message:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(u32);

        impl $name {
            /// The number.
            pub const fn get(self) -> u32 {
                self.0
            }

            /// The number where it is in bounds.
            pub fn new(number: i64) -> Option<Self> {
                u32::try_from(number).ok().filter(|n| (1..=$max).contains(n)).map(Self)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self($default)
            }
        }

        impl FromStr for $name {
            type Err = LimitError;

            fn from_str(text: &str) -> Result<Self, LimitError> {
                text.trim().replace([',', ' '], "").parse().ok().and_then(Self::new).ok_or(LimitError($message))
            }
        }
    };
}

bounded! {
    /// How many calls may be in flight at once.
    ParallelRequests, 100, 1, "is not a whole number from 1 to 100"
}
bounded! {
    /// How many calls may start in any 60 seconds.
    RequestsPerMinute, 10_000, 60, "is not a whole number from 1 to 10,000"
}

/// A limit outside its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LimitError(&'static str);

/// The name of an environment variable that may hold a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyVariable(String);

/// Why a name is not taken as a key variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyVariableError {
    /// Other variables of the server's environment are nobody's keys.
    #[error("is not the name of a key variable. Use capitals and end it in _API_KEY or _TOKEN, like OPENAI_API_KEY")]
    Malformed,
    /// The server's own settings are never read as keys.
    #[error("is a setting of this server. Use another variable")]
    Reserved,
}

impl KeyVariable {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyVariable {
    type Err = KeyVariableError;

    fn from_str(text: &str) -> Result<Self, KeyVariableError> {
        let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let key = text.ends_with("_API_KEY") || text.ends_with("_TOKEN");
        if !key || text.len() > 100 || !text.chars().all(upper) || !text.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Err(KeyVariableError::Malformed);
        }
        if text.starts_with("ROSTER_") || text.starts_with("DATABASE_") {
            return Err(KeyVariableError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for KeyVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_keys_are_key_variables() {
        for text in ["OPENAI_API_KEY", "HF_TOKEN"] {
            assert!(text.parse::<KeyVariable>().is_ok(), "{text}");
        }
        for text in ["PATH", "openai_api_key", "_API_KEY", "AWS_SECRET", "A B_TOKEN", "", "1_TOKEN"] {
            assert_eq!(text.parse::<KeyVariable>(), Err(KeyVariableError::Malformed), "{text}");
        }
        for text in ["ROSTER_TOKEN", "DATABASE_TOKEN"] {
            assert_eq!(text.parse::<KeyVariable>(), Err(KeyVariableError::Reserved), "{text}");
        }
    }

    #[test]
    fn limits_have_bounds() {
        assert_eq!("100".parse::<ParallelRequests>().unwrap().get(), 100);
        for text in ["0", "101", "-1", "1.5", "", "x", "99999999999999999999"] {
            assert!(text.parse::<ParallelRequests>().is_err(), "{text}");
        }
        assert!("10001".parse::<RequestsPerMinute>().is_err());
    }
}
