//! Typed look-ups in one JSON object of a feed; `null` counts as absent.

use serde_json::{Map, Number, Value};

use super::{
    Reason,
    decimal::{self, Unit},
};
use crate::domain::{field::ModelField, money::Nano, token_count::TokenCount};

/// An object of a feed while it is read.
#[derive(Clone, Copy)]
pub struct Fields<'a>(&'a Map<String, Value>);

/// What could not be read of an entry.
#[derive(Debug, Default)]
pub struct Doubts {
    /// Why.
    pub reasons: Vec<Reason>,
    /// Which fields of a model keep what is known of them.
    pub unread: Vec<ModelField>,
}

impl Doubts {
    /// The value of a field; one that can't be read is noted and counts as unknown, but not as absent.
    pub fn read<T>(&mut self, field: ModelField, value: Result<Option<T>, Reason>) -> Option<T> {
        value.unwrap_or_else(|reason| {
            self.note(&[field], reason);
            None
        })
    }

    /// Notes that fields can't be read, for one reason.
    pub fn note(&mut self, fields: &[ModelField], reason: Reason) {
        self.unread.extend(fields);
        self.reasons.push(reason);
    }
}

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

    /// A number of tokens; zero means unknown.
    pub fn tokens(self, field: &str) -> Result<Option<TokenCount>, Reason> {
        match self.kind(field, "a whole number", |value| value.as_number().and_then(decimal::count))? {
            None | Some(0) => Ok(None),
            Some(count) => TokenCount::new(count).map(Some).ok_or_else(|| Reason::Limit(field.to_owned())),
        }
    }

    /// A price.
    pub fn price(self, field: &str, unit: Unit) -> Result<Option<Nano>, Reason> {
        let number: Option<&Number> = self.kind(field, "a number", Value::as_number)?;
        number
            .map(|number| decimal::price(number, unit))
            .transpose()
            .map_err(|error| Reason::Price { field: field.to_owned(), error })
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
