//! The mistakes of a form, and readers of single fields that note them.

use std::{borrow::Cow, fmt::Display, str::FromStr};

use super::text::{is_invisible, is_no_text};

const CONTROL_CHARACTER: &str = "has a line break or another control character: leave it out";

/// The mistakes of a form, by field, in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<(Cow<'static, str>, String)>);

impl Errors {
    /// Notes a mistake.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
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
    pub fn required<T>(&mut self, field: &'static str, text: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        if text.trim().is_empty() {
            self.add(field, "must be filled in");
            return None;
        }
        self.optional(field, text)
    }

    /// A value that may be absent; empty is absent.
    pub fn optional<T>(&mut self, field: impl Into<Cow<'static, str>>, text: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return None;
        }
        match trimmed.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, quoted(text, &error));
                None
            }
        }
    }

    /// One line of free text without control characters.
    pub fn line(&mut self, field: &'static str, text: &str, max_chars: usize) -> String {
        if text.contains(is_no_text) {
            self.add(field, CONTROL_CHARACTER);
        } else if text.trim().chars().count() > max_chars {
            self.add(field, format!("is longer than {max_chars} characters"));
        }
        text.trim().to_owned()
    }

    /// A box: ticked where anything is sent.
    pub fn tick(&mut self, field: &'static str, text: &str) -> bool {
        if text.contains(is_no_text) {
            self.add(field, CONTROL_CHARACTER);
        }
        !text.is_empty()
    }

    /// One line of free text that must be there.
    pub fn required_line(&mut self, field: &'static str, text: &str, max_chars: usize) -> String {
        let line = self.line(field, text, max_chars);
        if line.is_empty() && self.on(field).is_none() {
            self.add(field, "must be filled in");
        } else if !line.is_empty() && line.chars().all(is_invisible) && self.on(field).is_none() {
            self.add(field, "has nothing in it that can be seen");
        }
        line
    }

    /// The value with the mistakes that it was read with, or those mistakes.
    pub fn or<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

/// What was typed, then what is wrong with it. Long texts are cut: the field still has the whole.
pub fn quoted(text: &str, error: &impl Display) -> String {
    const SHOWN: usize = 40;
    let cut: String = text.trim().chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    let more = if text.trim().chars().count() > SHOWN { "…" } else { "" };
    format!("“{cut}{more}” {error}")
}
