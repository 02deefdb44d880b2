//! Lines of text that people and feeds write: which characters they may have, and how many.

use std::{fmt, ops::Deref, str::FromStr};

use super::{
    ids::{ModelId, ProviderId},
    mistake::Mistake,
};

/// A line of at most `max_chars`, trimmed; it may be empty.
pub fn line(text: &str, max_chars: usize) -> Result<&str, Mistake> {
    if text.contains(is_refused) {
        return Err(Mistake::new("has a line break or another control character: leave it out"));
    }
    let line = text.trim();
    if line.chars().count() > max_chars {
        return Err(Mistake::new(format!("is longer than {max_chars} characters")));
    }
    Ok(line)
}

/// A line in which something can be seen.
pub fn visible_line(text: &str, max_chars: usize) -> Result<&str, Mistake> {
    let line = line(text, max_chars)?;
    if line.is_empty() {
        return Err(Mistake::missing());
    }
    if line.chars().all(is_invisible) {
        return Err(Mistake::new("has nothing in it that can be seen"));
    }
    Ok(line)
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

    /// A feed's name of a model, cut where it is too long; nothing where a form would refuse its characters.
    pub fn shortened(text: &str) -> Option<Self> {
        shortened(text, Self::MAX_CHARS).map(Self)
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

    /// A feed's name of a provider, cut where it is too long; nothing where a form would refuse its characters.
    pub fn shortened(text: &str) -> Option<Self> {
        shortened(text, Self::MAX_CHARS).map(Self)
    }
}

impl From<&ProviderId> for ProviderName {
    /// The slug stands in where nobody names a provider.
    fn from(id: &ProviderId) -> Self {
        Self(id.as_str().to_owned())
    }
}

fn shortened(text: &str, max_chars: usize) -> Option<String> {
    let cut: String = text.trim().chars().take(max_chars).collect();
    visible_line(&cut, max_chars).ok().map(str::to_owned)
}

/// Control characters, those that break a line elsewhere than here, and those that turn the order of what follows
/// around: a name with one of them could pass for another.
pub fn is_refused(c: char) -> bool {
    let breaks_a_line = matches!(c, '\u{2028}' | '\u{2029}');
    let turns_around = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || c == char::REPLACEMENT_CHARACTER || breaks_a_line || turns_around
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
        assert_eq!(long.to_string(), "is longer than 120 characters");
        assert_eq!("".parse::<Description>().unwrap().as_str(), "");
        assert_eq!("".parse::<DisplayName>().unwrap_err(), Mistake::missing());
    }

    #[test]
    fn a_feed_s_name_is_cut_or_not_believed() {
        assert_eq!(DisplayName::shortened(&"ü".repeat(130)).unwrap().chars().count(), 120);
        for text in ["", "  ", "a\u{202e}b", "a\nb", "\u{200b}"] {
            assert_eq!(DisplayName::shortened(text), None, "{text:?}");
        }
    }
}
