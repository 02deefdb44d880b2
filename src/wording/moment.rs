//! How pages write instants and dates.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::domain::date::MonthOrDay;

/// An instant for people and for `datetime`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

/// "20 Nov 2026".
pub fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// "20 Nov 2026", or "Nov 2026" where no day is known.
pub fn date(date: MonthOrDay) -> String {
    match date {
        MonthOrDay::Month(month) => month.strftime("%b %Y").to_string(),
        MonthOrDay::Day(date) => day(date),
    }
}

impl Moment {
    /// "20 Nov 2026, 16:20 UTC".
    pub fn text(&self) -> String {
        self.0.to_zoned(TimeZone::UTC).strftime("%-d %b %Y, %H:%M UTC").to_string()
    }

    /// "20 Nov 2026".
    pub fn day(&self) -> String {
        self.0.to_zoned(TimeZone::UTC).strftime("%-d %b %Y").to_string()
    }

    /// ISO 8601 in whole seconds.
    pub fn iso(&self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}
