//! Days, and dates of which only the month is known.

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

/// A month or a day, as providers publish cutoffs and releases: `2026-03` or `2026-03-14`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum MonthOrDay {
    /// Year and month; the day held is the first.
    Month(Date),
    /// A whole day.
    Day(Date),
}

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not a month or day, or one that does not exist.
    #[error("is not a date. Write a day like 2026-03-14 or a month like 2026-03")]
    MonthOrDay,
    /// Not a day, or one that does not exist.
    #[error("is not a day. Write it like 2026-03-14")]
    Day,
    /// Not a day or a minute in UTC.
    #[error("is not a moment in UTC. Write it like 2026-03-14 or 2026-03-14 16:30")]
    Moment,
}

impl MonthOrDay {
    /// The first day it may mean: what it sorts by.
    pub fn first_day(self) -> Date {
        match self {
            Self::Month(date) | Self::Day(date) => date,
        }
    }
}

/// The day of an instant in UTC.
pub fn day_of(instant: Timestamp) -> Date {
    instant.to_zoned(TimeZone::UTC).date()
}

/// The first moment of a day in UTC; of a day that no clock reaches the last moment that there is.
pub fn start_of(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// Reads `YYYY-MM-DD`.
pub fn parse_day(text: &str) -> Result<Date, DateError> {
    if text.len() == "YYYY-MM-DD".len() { text.parse().map_err(|_| DateError::Day) } else { Err(DateError::Day) }
}

/// Reads a day (its first moment) or a minute in UTC, e.g. `2026-03-14`, `2026-03-14 16:30` or `2026-03-14T16:30Z`.
pub fn parse_moment(text: &str) -> Result<Timestamp, DateError> {
    let text = text.trim_end_matches('Z').replace('T', " ");
    let (day, time) = text.split_once(' ').unwrap_or((&text, "00:00"));
    // The parser would take an offset and leave it out of the account.
    if time.len() < "00:00".len() || !time.chars().all(|c| c.is_ascii_digit() || c == ':') {
        return Err(DateError::Moment);
    }
    let time: Time = time.parse().map_err(|_| DateError::Moment)?;
    let day = parse_day(day).map_err(|_| DateError::Moment)?;
    day.to_datetime(time).to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).map_err(|_| DateError::Moment)
}

impl FromStr for MonthOrDay {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let parsed = if text.len() == "YYYY-MM".len() {
            parse_day(&format!("{text}-01")).map(Self::Month)
        } else {
            parse_day(text).map(Self::Day)
        };
        parsed.map_err(|_| DateError::MonthOrDay)
    }
}

impl fmt::Display for MonthOrDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(date) => write!(f, "{:04}-{:02}", date.year(), date.month()),
            Self::Day(date) => write!(f, "{date}"),
        }
    }
}

impl TryFrom<String> for MonthOrDay {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<MonthOrDay> for String {
    fn from(date: MonthOrDay) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_days_keep_their_precision() {
        for text in ["2026-03", "2026-03-14", "2024-02-29"] {
            assert_eq!(text.parse::<MonthOrDay>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn moments_are_in_utc() {
        for (text, at) in [
            ("2026-03-14", "2026-03-14T00:00:00Z"),
            ("2026-03-14 16:30", "2026-03-14T16:30:00Z"),
            ("2026-03-14T16:30Z", "2026-03-14T16:30:00Z"),
            ("2026-03-14T16:30:05", "2026-03-14T16:30:05Z"),
        ] {
            assert_eq!(parse_moment(text).unwrap().to_string(), at);
        }
        for text in ["", "now", "2026-03", "2026-03-14 25:00", "2026-03-14 4", "2026-03-14T16:30+02:00", "14.3.2026"] {
            assert_eq!(parse_moment(text), Err(DateError::Moment), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in
            ["2025-25-11", "2025-02-31", "2026-13", "2026", "26-03-01", "2026-3-1", "", "20260314", "2026-03-14T00"]
        {
            assert_eq!(text.parse::<MonthOrDay>(), Err(DateError::MonthOrDay), "{text}");
        }
    }
}
