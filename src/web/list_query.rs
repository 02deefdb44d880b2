//! The query of a list: which keys it takes, single ones once, and one written form of what is asked for.
//!
//! One policy: a public page ignores keys that it doesn't know, because every shared link may carry a stranger's mark
//! (`utm_source`, `fbclid`); they are no part of the address that a page is kept under. The API and the settings refuse
//! them: a program's slip shall be seen, and an action on all that a filter finds shall not find more than was meant.

use std::{borrow::Cow, str::FromStr};

use axum::{extract::FromRequestParts, http::request::Parts};
use url::form_urlencoded::{Serializer, parse};

use super::{Error, Result, notice};

/// The query of an address, of which a page first says which keys it takes.
pub struct ListQuery(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for ListQuery {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl ListQuery {
    /// Reads the part of an address behind the question mark.
    pub fn parse(query: &str) -> Self {
        Self(parse(query.as_bytes()).into_owned().collect())
    }

    /// Leaves out keys that the page doesn't know.
    pub fn known(self, keys: &[&str]) -> Result<Self> {
        let Self(pairs) = self;
        Self(pairs.into_iter().filter(|(name, _)| keys.contains(&name.as_str())).collect()).readable()
    }

    /// Refuses keys that the page doesn't know, by name.
    pub fn only(self, keys: &[&str]) -> Result<Self> {
        let this = self.readable()?;
        match this.0.iter().find(|(name, _)| !keys.contains(&name.as_str())) {
            Some((name, _)) => Err(Error::BadRequest(format!(
                "“{}” means nothing in this address. {}.",
                cut(name),
                if keys.is_empty() { "It takes no keys".to_owned() } else { format!("It takes {}", keys.join(", ")) }
            ))),
            None => Ok(this),
        }
    }

    fn readable(self) -> Result<Self> {
        let unreadable = |text: &str| text.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER);
        if self.0.iter().any(|(name, value)| unreadable(name) || unreadable(value)) {
            return Err(Error::BadRequest("The address has a character in it that can’t be read.".into()));
        }
        Ok(self)
    }

    /// The same as [`Self::only`] for a page that may also show what the last change did.
    pub fn only_or_notice(self, keys: &[&str]) -> Result<Self> {
        let Self(pairs) = self;
        let (notice, own) = pairs.into_iter().partition(|(name, _)| notice::NAMES.contains(&name.as_str()));
        let Self(mut pairs) = Self(own).only(keys)?;
        pairs.extend::<Vec<_>>(notice);
        Ok(Self(pairs))
    }

    /// The number of a page, from 1.
    pub fn page(&self) -> Result<usize> {
        const BOUNDS: &str = "a number from 1";
        match self.word("page", BOUNDS)? {
            Some(0) => Err(refused("page", "0", BOUNDS)),
            number => Ok(number.unwrap_or(1)),
        }
    }

    /// A text that may stand once and is not longer than this.
    pub fn text(&self, key: &str, most_chars: usize) -> Result<&str> {
        let text = self.one(key)?;
        if text.chars().count() > most_chars {
            return Err(Error::BadRequest(format!("“{key}” is longer than {most_chars} characters.")));
        }
        Ok(text)
    }

    /// The value of a key that may stand once, without white space around it; empty where it is absent.
    pub fn one(&self, key: &str) -> Result<&str> {
        let mut values = self.all(key);
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(value),
            (None, _) => Ok(""),
            (Some(_), Some(_)) => Err(Error::BadRequest(format!("“{key}” may stand only once in the address."))),
        }
    }

    /// Every value of a key.
    pub fn all<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.trim())
    }

    /// The one word of a key that may stand once; one that the page doesn't know is refused by name.
    pub fn word<T: FromStr>(&self, key: &str, known: &str) -> Result<Option<T>> {
        word(key, self.one(key)?, known)
    }
}

/// A path with what is asked for; what is empty is left out, so that one page has one address.
pub fn address<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, Cow<'a, str>)>) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Reads one word of a query; one that the filter doesn't know is refused by name.
pub fn word<T: FromStr>(name: &str, text: &str, known: &str) -> Result<Option<T>> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| refused(name, text, known))
}

/// That a key can’t have this value, and which it can have.
pub fn refused(name: &str, text: &str, known: &str) -> Error {
    let known = if known.is_empty() { String::new() } else { format!(" It can be {known}.") };
    Error::BadRequest(format!("“{name}” can’t be “{}”.{known}", cut(text)))
}

/// Words for the sentence that refuses another.
pub fn choices<T: ToString>(words: &[T]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The beginning of a long text.
fn cut(text: &str) -> String {
    const SHOWN: usize = 40;
    let more = if text.chars().count() > SHOWN { "…" } else { "" };
    format!("{}{more}", text.chars().take(SHOWN).collect::<String>())
}
