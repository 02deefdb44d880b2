//! Texts as values: what a form, an old value or a feed has as text, read by the rules of its type.

use std::{fmt::Display, str::FromStr};

use super::{flag, mistake::Mistake};

/// A value that may be absent; empty is absent.
pub fn optional<T: FromStr<Err: Display>>(text: &str) -> Result<Option<T>, Mistake> {
    read(text, str::parse)
}

/// A value that must be there.
pub fn required<T: FromStr<Err: Display>>(text: &str) -> Result<T, Mistake> {
    optional(text)?.ok_or_else(Mistake::missing)
}

/// The same for a value whose type has several readers.
pub fn read<T, E: Display>(text: &str, reader: impl FnOnce(&str) -> Result<T, E>) -> Result<Option<T>, Mistake> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(None);
    }
    reader(trimmed).map(Some).map_err(|error| Mistake::quoting(text, &error))
}

/// Yes, no or unknown.
pub fn known(text: &str) -> Result<Option<bool>, Mistake> {
    flag::read(text).map_err(|error| Mistake::quoting(text, &error))
}
