//! Lines of text that people and feeds write: which characters they may have, and how many.

use std::{fmt, ops::Deref, str::FromStr};

use super::{
    ids::{ModelId, ProviderId},
    mistake::Mistake,
};

/// A line of at most `max_chars`, trimmed; it may be empty.
pub fn line(text: &str, max_chars: usize) -> Result<&str, Mistake> {
    if text.contains(is_refused) {
        return Err(Mistake::new("Leave out line breaks and other control characters."));
    }
    if has_hidden(text) {
        return Err(Mistake::new("Leave out characters that can’t be seen."));
    }
    let line = text.trim();
    if line.chars().count() > max_chars {
        return Err(Mistake::new(format!("Use at most {max_chars} characters.")));
    }
    Ok(line)
}

/// A line in which something can be seen.
pub fn visible_line(text: &str, max_chars: usize) -> Result<&str, Mistake> {
    let shows_nothing = text.chars().all(is_invisible) && !text.contains(is_refused);
    if shows_nothing && !text.trim().is_empty() {
        return Err(Mistake::new("Use at least one visible character."));
    }
    let line = line(text, max_chars)?;
    if line.is_empty() { Err(Mistake::missing()) } else { Ok(line) }
}

macro_rules! line_type {
    ($(#[$meta:meta])* $name:ident, $check:ident, $max_chars:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The longest, in characters.
            pub const MAX_CHARS: usize = $max_chars;

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// A text that was checked before it was stored.
            pub fn stored(text: String) -> Self {
                Self(text)
            }
        }

        impl FromStr for $name {
            type Err = Mistake;

            fn from_str(text: &str) -> Result<Self, Mistake> {
                $check(text, Self::MAX_CHARS).map(|line| Self(line.to_owned()))
            }
        }

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

line_type! {
    /// What pages call a model; never empty.
    DisplayName, visible_line, 120
}
line_type! {
    /// One line about a model, for its public page.
    Description, line, 500
}
line_type! {
    /// What pages call a provider; never empty.
    ProviderName, visible_line, 80
}
line_type! {
    /// What a task is for, in a sentence; never empty.
    Purpose, visible_line, 200
}

#[expect(clippy::derivable_impls, reason = "of the lines that the macro makes only this one may be empty")]
impl Default for Description {
    fn default() -> Self {
        Self(String::new())
    }
}

impl DisplayName {
    /// What stands in a form's place of a name until it was read.
    pub(super) const fn unset() -> Self {
        Self(String::new())
    }
}

impl From<&ModelId> for DisplayName {
    /// The provider's own id stands in where nobody names a model.
    fn from(id: &ModelId) -> Self {
        Self(id.name().chars().take(Self::MAX_CHARS).collect())
    }
}

impl ProviderName {
    /// What stands in a form's place of a name until it was read.
    pub(super) const fn unset() -> Self {
        Self(String::new())
    }
}

impl From<&ProviderId> for ProviderName {
    /// The slug stands in where nobody names a provider.
    fn from(id: &ProviderId) -> Self {
        Self(id.as_str().to_owned())
    }
}

/// Control characters, those that break a line elsewhere than here, and those that turn the order of what follows
/// around: a name with one of them could pass for another.
pub fn is_refused(c: char) -> bool {
    let breaks_a_line = matches!(c, '\u{2028}' | '\u{2029}');
    let turns_around = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || c == char::REPLACEMENT_CHARACTER || breaks_a_line || turns_around
}

/// Whether something in it can't be seen, so that it could pass for another text. What joins emoji and the letters of
/// some scripts is no such thing, where it has those beside it.
fn has_hidden(text: &str) -> bool {
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_letter = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !is_invisible(c));
        let joins = match c {
            '\u{200c}' | '\u{200d}' => (is_letter(before) || is_selector(before)) && is_letter(chars.peek().copied()),
            c if is_selector(Some(c)) => is_letter(before),
            _ => false,
        };
        if is_invisible(c) && !c.is_whitespace() && !joins {
            return true;
        }
        before = Some(c);
    }
    false
}

/// What chooses between forms of the character before it.
fn is_selector(c: Option<char>) -> bool {
    c.is_some_and(|c| matches!(c, '\u{fe00}'..='\u{fe0f}'))
}

/// White space, what Unicode says to show nothing for, and the blanks that count as letters.
pub fn is_invisible(c: char) -> bool {
    let ignorable = matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    let blank = matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}');
    c.is_whitespace() || ignorable || blank
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_counted_in_characters_and_trimmed() {
        assert_eq!(" Zoë ".parse::<DisplayName>().unwrap().as_str(), "Zoë");
        assert!("ü".repeat(120).parse::<DisplayName>().is_ok());
        let long = "ü".repeat(121).parse::<DisplayName>().unwrap_err();
        assert_eq!(long.to_string(), "Use at most 120 characters.");
        assert_eq!("".parse::<Description>().unwrap().as_str(), "");
        assert_eq!("".parse::<DisplayName>().unwrap_err(), Mistake::missing());
    }

    #[test]
    fn what_can_not_be_seen_is_refused() {
        let hidden =
            ["a\u{202e}b", "a\nb", "\u{200b}", "a\u{200b}b", "GPT\u{200d}-5", "a\u{ad}b", "\u{feff}a", "a\u{fe0f}"];
        for text in hidden.into_iter().chain(["a\u{e0041}", "a\u{3164}", "\u{2067}GPT\u{2069}", "a\u{2028}b", "a\t"]) {
            assert!(text.parse::<DisplayName>().is_err(), "{text:?}");
            assert!(text.parse::<Description>().is_err(), "{text:?}");
        }
        for text in ["👩\u{200d}🚀", "❤\u{fe0f}\u{200d}🔥", "⚙\u{fe0f} Tools", "می\u{200c}خواهم", "a\u{a0}b", "🦙"]
        {
            assert!(text.parse::<DisplayName>().is_ok(), "{text:?}");
        }
    }
}
