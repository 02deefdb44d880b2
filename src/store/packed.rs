//! Columns of numbers, words and ids joined to one text: what a row costs depends on its columns, less on what they hold.

use std::{fmt::Display, str::FromStr};

use jiff::Timestamp;

use super::{Error, Result, decode, instant};

/// What NULL becomes. No word, number or id of ours is that.
const NULL: &str = "-";

/// The SQL of one text that holds these columns, none of which has blanks in it.
pub(super) fn packed(columns: &[&str]) -> String {
    let texts: Vec<_> = columns.iter().map(|column| format!("COALESCE(CAST({column} AS TEXT), '{NULL}')")).collect();
    texts.join(" || ' ' || ")
}

/// Reads the columns one by one, in the order in which they were packed.
pub(super) struct Packed<'a>(std::str::Split<'a, char>);

impl<'a> Packed<'a> {
    pub fn of(text: &'a str) -> Self {
        Self(text.split(' '))
    }

    /// The next column, which may be NULL.
    pub fn maybe<T: FromStr<Err: Display>>(&mut self) -> Result<Option<T>> {
        let text = self.text()?;
        (text != NULL).then(|| decode(text)).transpose()
    }

    /// The next column, which is never NULL.
    pub fn get<T: FromStr<Err: Display>>(&mut self) -> Result<T> {
        decode(self.text()?)
    }

    /// The next column's moment, which may be NULL.
    pub fn maybe_instant(&mut self) -> Result<Option<Timestamp>> {
        self.maybe()?.map(instant).transpose()
    }

    /// The next column's moment.
    pub fn instant(&mut self) -> Result<Timestamp> {
        instant(self.get()?)
    }

    fn text(&mut self) -> Result<&'a str> {
        self.0.next().ok_or_else(|| Error::Corrupt("a row has too few columns".to_owned()))
    }
}
