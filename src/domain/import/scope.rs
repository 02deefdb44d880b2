//! Whose models an import touches.

use std::{collections::HashSet, fmt, str::FromStr};

use crate::domain::ids::{IdError, ProviderId};

/// Whose models an import touches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    /// Those of providers that are switched on.
    #[default]
    Enabled,
    /// Everybody's; providers that are new here are added, switched off.
    All,
    /// Those of these.
    These(Vec<ProviderId>),
}

impl Scope {
    /// Providers that it names and nobody knows.
    pub fn unknown(&self, is_known: impl Fn(&ProviderId) -> bool) -> Vec<&ProviderId> {
        match self {
            Self::All | Self::Enabled => Vec::new(),
            Self::These(those) => those.iter().filter(|id| !is_known(id)).collect(),
        }
    }

    /// Whether models of a provider are meant.
    pub fn contains(&self, provider: &ProviderId, enabled: &HashSet<&ProviderId>) -> bool {
        match self {
            Self::All => true,
            Self::Enabled => enabled.contains(provider),
            Self::These(those) => those.contains(provider),
        }
    }
}

impl FromStr for Scope {
    type Err = IdError;

    /// Takes `all`, `enabled`, or ids separated by commas.
    fn from_str(text: &str) -> Result<Self, IdError> {
        match text {
            "all" => Ok(Self::All),
            "enabled" => Ok(Self::Enabled),
            ids => ids.split(',').map(|id| id.trim().parse()).collect::<Result<_, _>>().map(Self::These),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Enabled => f.write_str("enabled"),
            Self::These(those) => f.write_str(&those.iter().map(ProviderId::as_str).collect::<Vec<_>>().join(",")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_words_or_ids() {
        for text in ["all", "enabled", "openai", "openai,xai"] {
            assert_eq!(text.parse::<Scope>().unwrap().to_string(), text);
        }
        assert!(matches!("openai, xai".parse(), Ok(Scope::These(those)) if those.len() == 2));
        assert!("Open AI".parse::<Scope>().is_err());
        assert!("".parse::<Scope>().is_err());
    }
}
