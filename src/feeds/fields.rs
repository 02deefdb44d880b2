//! Typed look-ups in one JSON object of a feed; `null` counts as absent.

use jiff::civil::Date;
use serde_json::{Map, Number, Value};

use super::{
    Reason,
    decimal::{self, Unit},
};
use crate::domain::{
    date::{MonthOrDay, parse_day},
    money::Nano,
    token_count::TokenCount,
};

/// Longer names, and longer quotations in complaints, help nobody.
const NAME_MAX_CHARS: usize = 200;

/// An object of a feed while it is read.
#[derive(Clone, Copy)]
pub struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// Takes an entry that must be an object.
    pub fn of(value: &'a Value) -> Result<Self, Reason> {
        value.as_object().map(Self).ok_or(Reason::NotAnObject)
    }

    /// Every value with its key.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Text.
    pub fn text(self, field: &str) -> Result<Option<&'a str>, Reason> {
        self.kind(field, "text", Value::as_str)
    }

    /// Yes, no or nothing said.
    pub fn flag(self, field: &str) -> Result<Option<bool>, Reason> {
        self.kind(field, "true or false", Value::as_bool)
    }

    /// A nested object.
    pub fn object(self, field: &str) -> Result<Option<Self>, Reason> {
        self.kind(field, "an object", Value::as_object).map(|found| found.map(Self))
    }

    /// A list; absent is empty.
    pub fn list(self, field: &str) -> Result<&'a [Value], Reason> {
        self.kind(field, "a list", Value::as_array).map(|found| found.map_or(&[][..], Vec::as_slice))
    }

    /// A number of tokens; zero means unknown, and so does what no model can have.
    pub fn tokens(self, field: &str) -> Result<Option<TokenCount>, Reason> {
        let known = self.kind(field, "a whole number", |value| value.as_number().and_then(decimal::count))?;
        Ok(known.and_then(TokenCount::new))
    }

    /// A price.
    pub fn price(self, field: &str, unit: Unit) -> Result<Option<Nano>, Reason> {
        let number: Option<&Number> = self.kind(field, "a number", Value::as_number)?;
        number
            .map(|number| decimal::price(number, unit))
            .transpose()
            .map_err(|error| Reason::Price { field: field.to_owned(), error })
    }

    /// A name that a page can show, cut by `shortened`.
    pub fn name<T>(self, field: &str, shortened: fn(&str) -> Option<T>) -> Result<Option<T>, Reason> {
        let name = self.text(field)?.filter(|name| name.trim().chars().count() <= NAME_MAX_CHARS);
        Ok(name.and_then(shortened))
    }

    /// A month or day; one that does not exist is a complaint but no reason to leave out the model.
    pub fn month_or_day(self, field: &'static str, complaints: &mut Vec<Reason>) -> Result<Option<MonthOrDay>, Reason> {
        Ok(self.text(field)?.and_then(|text| believed(text.parse().ok(), field, text, complaints)))
    }

    /// A day, likewise.
    pub fn day(self, field: &'static str, complaints: &mut Vec<Reason>) -> Result<Option<Date>, Reason> {
        Ok(self.text(field)?.and_then(|text| believed(parse_day(text).ok(), field, text, complaints)))
    }

    fn kind<T>(
        self,
        field: &str,
        expected: &'static str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Reason> {
        let value = self.0.get(field).filter(|value| !value.is_null());
        value.map(|value| read(value).ok_or_else(|| Reason::Kind { field: field.to_owned(), expected })).transpose()
    }
}

fn believed<T>(date: Option<T>, field: &'static str, text: &str, complaints: &mut Vec<Reason>) -> Option<T> {
    if date.is_none() {
        complaints.push(Reason::Date { field, value: text.chars().take(NAME_MAX_CHARS).collect() });
    }
    date
}
