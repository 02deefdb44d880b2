//! Numbers of tokens, as models have limits and tiers begin.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::count::{self, CountError};

/// More than any model will read, and few enough to be added and multiplied without a thought.
const MAX: u64 = 1_000_000_000_000;

/// A number of tokens, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct TokenCount(u64);

/// Why something is no number of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenCountError {
    /// The text is no whole number.
    #[error(transparent)]
    Malformed(#[from] CountError),
    /// None, or more than any model reads.
    #[error("is not from 1 to 1,000,000,000,000 tokens")]
    OutOfBounds,
}

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
        Self::try_from(count::read(text)?)
    }
}

impl TryFrom<u64> for TokenCount {
    type Error = TokenCountError;

    fn try_from(count: u64) -> Result<Self, TokenCountError> {
        Self::new(count).ok_or(TokenCountError::OutOfBounds)
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
        for text in ["1", "128000", "1000000000000", "007", "200k", "1,050,000", "1.05M"] {
            assert!(text.parse::<TokenCount>().is_ok(), "{text}");
        }
        for text in ["0", "1000000000001"] {
            assert_eq!(text.parse::<TokenCount>(), Err(TokenCountError::OutOfBounds), "{text}");
        }
        for text in ["-5", "+5", "1.5", "many", "", "99999999999999999999"] {
            assert!(matches!(text.parse::<TokenCount>(), Err(TokenCountError::Malformed(_))), "{text}");
        }
    }
}
