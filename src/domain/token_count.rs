//! Numbers of tokens, as models have limits and tiers begin.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// More than any model will read, and few enough to be added and multiplied without a thought.
const MAX: u64 = 1_000_000_000_000;

/// A number of tokens, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct TokenCount(u64);

/// A text that is no number of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a number of tokens. Write it like 128000")]
pub struct TokenCountError;

impl TokenCount {
    /// A number where it is in bounds.
    pub const fn new(count: u64) -> Option<Self> {
        if count >= 1 && count <= MAX { Some(Self(count)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl FromStr for TokenCount {
    type Err = TokenCountError;

    fn from_str(text: &str) -> Result<Self, TokenCountError> {
        // A sign would be taken by the parser of numbers.
        let digits = text.starts_with(|c: char| c.is_ascii_digit());
        text.parse().ok().filter(|_| digits).and_then(Self::new).ok_or(TokenCountError)
    }
}

impl TryFrom<u64> for TokenCount {
    type Error = TokenCountError;

    fn try_from(count: u64) -> Result<Self, TokenCountError> {
        Self::new(count).ok_or(TokenCountError)
    }
}

impl From<TokenCount> for u64 {
    fn from(count: TokenCount) -> Self {
        count.0
    }
}

impl From<TokenCount> for i128 {
    fn from(count: TokenCount) -> Self {
        count.0.into()
    }
}

impl fmt::Display for TokenCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_bounds() {
        for text in ["1", "128000", "1000000000000", "007"] {
            assert!(text.parse::<TokenCount>().is_ok(), "{text}");
        }
        for text in ["0", "-5", "+5", "1000000000001", "1.5", "many", "", "99999999999999999999"] {
            assert_eq!(text.parse::<TokenCount>(), Err(TokenCountError), "{text}");
        }
    }
}
