//! How pages write instants.

use jiff::{Timestamp, tz::TimeZone};

/// An instant for people and for `datetime`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

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
