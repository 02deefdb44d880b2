//! Which days of a feed can be meant.

use jiff::{
    ToSpan as _,
    civil::{Date, date},
};

use super::Reason;
use crate::domain::date::{MonthOrDay, parse_day};

/// No model of these lists is older; what some feeds write for "unknown" is.
const EARLIEST: Date = date(2015, 1, 1);
/// No provider names the end of a model so far ahead; what some feeds write for "never" is farther.
const LAST_YEARS_AHEAD: i64 = 10;
/// Longer quotations in complaints help nobody.
const QUOTED_CHARS: usize = 40;

const NO_DATE: &str = "is not a date";
const TOO_EARLY: &str = "is a placeholder, older than any model";
const TO_COME: &str = "is still to come";
const TOO_FAR: &str = "is a placeholder, too far ahead";

/// A month or day on which something happened: a release, the end of training data.
pub fn past(field: &'static str, text: &str, today: Date) -> Result<MonthOrDay, Reason> {
    let known: MonthOrDay = text.parse().map_err(|_| doubt(field, NO_DATE, text))?;
    let day = known.first_day();
    match () {
        () if day < EARLIEST => Err(doubt(field, TOO_EARLY, text)),
        () if day > today => Err(doubt(field, TO_COME, text)),
        () => Ok(known),
    }
}

/// A day on which something ends.
pub fn end(field: &'static str, text: &str, today: Date) -> Result<Date, Reason> {
    let day = parse_day(text).map_err(|_| doubt(field, NO_DATE, text))?;
    match () {
        () if day < EARLIEST => Err(doubt(field, TOO_EARLY, text)),
        () if day > today.saturating_add(LAST_YEARS_AHEAD.years()) => Err(doubt(field, TOO_FAR, text)),
        () => Ok(day),
    }
}

fn doubt(field: &'static str, why: &'static str, text: &str) -> Reason {
    Reason::Date { field, why, value: text.chars().take(QUOTED_CHARS).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2026, 11, 20);

    #[test]
    fn days_that_can_not_be_meant_are_not_believed() {
        for (text, why) in [
            ("2026-11-20", None),
            ("2026-11", None),
            ("2015-01", None),
            ("1970-01-01", Some(TOO_EARLY)),
            ("0001-01-01", Some(TOO_EARLY)),
            ("2000-01", Some(TOO_EARLY)),
            ("2026-11-21", Some(TO_COME)),
            ("2026-12", Some(TO_COME)),
            ("9999-12-31", Some(TO_COME)),
            ("2025-02-31", Some(NO_DATE)),
            ("soon", Some(NO_DATE)),
        ] {
            let expected = why.map(|why| doubt("release_date", why, text));
            assert_eq!(past("release_date", text, TODAY).err(), expected, "{text}");
        }
        for (text, why) in [
            ("2024-08-22", None),
            ("2031-01-01", None),
            ("1970-01-01", Some(TOO_EARLY)),
            ("2098-12-31", Some(TOO_FAR)),
            ("2026-06-31", Some(NO_DATE)),
            ("2026-06", Some(NO_DATE)),
        ] {
            assert_eq!(end("deprecation_date", text, TODAY).err(), why.map(|why| doubt("deprecation_date", why, text)));
        }
    }
}
