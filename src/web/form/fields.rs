//! Readers of single fields that several forms have: text in, value out, the mistake at its field.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date};

use crate::{
    domain::{
        catalog::Catalog,
        date::{parse_day, parse_moment},
        ids::ModelId,
    },
    web::form::{Errors, quoted},
};

const MAX_TOKENS: u64 = 1_000_000_000_000;

pub fn tokens(errors: &mut Errors, field: impl Into<Cow<'static, str>>, text: &str) -> Option<u64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let count = text
        .parse()
        .ok()
        .filter(|count| (1..=MAX_TOKENS).contains(count) && text.starts_with(|c: char| c.is_ascii_digit()));
    if count.is_none() {
        errors.add(field, quoted(text, &"is not a number of tokens. Write it like 128000"));
    }
    count
}

/// A day; empty is none.
pub fn day(errors: &mut Errors, field: &'static str, text: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    parse_day(text).map_err(|error| errors.add(field, quoted(text, &error))).ok()
}

/// A moment in UTC; empty and `now` are none.
pub fn moment(errors: &mut Errors, text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text == "now" {
        return None;
    }
    parse_moment(text).map_err(|error| errors.add("price_valid_from", quoted(text, &error))).ok()
}

/// `yes`, `no` or unknown.
pub fn yes_no(errors: &mut Errors, field: &'static str, text: &str) -> Option<bool> {
    match text {
        "" => None,
        "yes" => Some(true),
        "no" => Some(false),
        other => {
            errors.add(field, quoted(other, &"is neither yes nor no nor empty"));
            None
        }
    }
}

/// A model of the catalogue other than this one.
pub fn successor(errors: &mut Errors, text: &str, catalog: &Catalog, own: Option<&ModelId>) -> Option<ModelId> {
    let id = errors.optional::<ModelId>("successor", text)?;
    if own == Some(&id) {
        errors.add("successor", "must be another model");
    } else if catalog.find(&id).is_none() {
        errors.add("successor", quoted(text, &"is not in the catalogue"));
    }
    Some(id)
}
