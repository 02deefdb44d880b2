//! Why a text is not taken for a field: the words are those that a form shows beside it.

use std::fmt::Display;

/// What is wrong with a text: a sentence that says what to do, or quotes the text first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Mistake(String);

/// A mistake with the form field that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMistake {
    /// The field's name in forms.
    pub field: &'static str,
    /// What is wrong.
    pub mistake: Mistake,
}

impl Mistake {
    /// What is wrong, in words.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// What was typed, then what is wrong with it.
    pub fn quoting(text: &str, error: &impl Display) -> Self {
        Self(quoted(text, error))
    }

    /// A value that has to be there.
    pub fn missing() -> Self {
        Self("Fill this in.".to_owned())
    }

    /// What is wrong, without the advice what to write instead.
    pub fn reason(&self) -> &str {
        let said = self.0.rfind('”').unwrap_or(0);
        let reason = self.0[said..].find(". ").map_or(&*self.0, |end| &self.0[..said + end]);
        reason.trim_end_matches('.')
    }

    /// The mistake at a field.
    pub fn at(self, field: &'static str) -> FieldMistake {
        FieldMistake { field, mistake: self }
    }
}

/// What was typed, then what is wrong with it. A long text is cut: the field still has all of it.
pub fn quoted(text: &str, error: &impl Display) -> String {
    const SHOWN_CHARS: usize = 40;
    let text = text.trim();
    let cut: String = text.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect();
    let more = if text.chars().count() > SHOWN_CHARS { "…" } else { "" };
    format!("“{cut}{more}” {error}")
}
