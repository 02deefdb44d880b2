//! The mistakes of a form, and readers of single fields that note them.

use std::{borrow::Cow, fmt::Display, str::FromStr};

use crate::domain::{
    mistake::{FieldMistake, Mistake},
    reading, text,
};

/// The mistakes of a form, by field, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<(Cow<'static, str>, String)>);

impl Errors {
    /// Notes a mistake.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    /// Notes what the domain found, but at fields that have a mistake already: the one often follows from the other.
    pub fn add_all(&mut self, mistakes: Vec<FieldMistake>) {
        for FieldMistake { field, mistake } in mistakes {
            if self.on(field).is_none() {
                self.add(field, mistake.to_string());
            }
        }
    }

    /// The value that was read, or nothing and its mistake noted.
    pub fn note<T>(&mut self, field: impl Into<Cow<'static, str>>, read: Result<T, Mistake>) -> Option<T> {
        read.map_err(|mistake| self.add(field, mistake.to_string())).ok()
    }

    /// The mistake at a field.
    pub fn on(&self, field: impl AsRef<str>) -> Option<&str> {
        let field = field.as_ref();
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// Field and message of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_ref(), message.as_str()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// "Not saved: …", for the summary on top.
    pub fn headline(&self) -> String {
        match self.0.len() {
            1 => "Not saved: one field needs another look".to_owned(),
            n => format!("Not saved: {n} fields need another look"),
        }
    }

    /// A value that must be there.
    pub fn required<T: FromStr<Err: Display>>(&mut self, field: &'static str, text: &str) -> Option<T> {
        self.note(field, reading::required(text))
    }

    /// A value that may be absent; empty is absent.
    pub fn optional<T: FromStr<Err: Display>>(&mut self, field: impl Into<Cow<'static, str>>, text: &str) -> Option<T> {
        self.note(field, reading::optional(text)).flatten()
    }

    /// A box.
    pub fn tick(&mut self, field: &'static str, text: &str) -> bool {
        self.note(field, reading::known(text)).flatten() == Some(true)
    }

    /// One line of free text that must be there.
    pub fn required_line(&mut self, field: &'static str, text: &str, max_chars: usize) -> String {
        self.note(field, text::visible_line(text, max_chars)).unwrap_or_default().to_owned()
    }

    /// The same, ordered by where each field stands on the page: rules that join fields are looked at last.
    pub fn sorted_by_key<K: Ord>(mut self, place: impl Fn(&str) -> K) -> Self {
        self.0.sort_by_key(|(field, _)| place(field));
        self
    }

    /// The value with the mistakes that it was read with, or those mistakes.
    pub fn or<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}
