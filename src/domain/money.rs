//! Money as exact integers of nano-USD, and how amounts are typed and shown.

use std::{fmt, str::FromStr};

const NANO_PER_USD: i64 = 1_000_000_000;
const DECIMALS: usize = 9;
const MAX_USD: i64 = 1_000_000;
/// Integer digits of [`MAX_USD`]; more cannot be an amount, however long the text is.
const MAX_INTEGER_DIGITS: usize = 7;

/// An amount of nano-USD (1e-9 USD), never negative: a rate per million tokens, or a price per request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Nano(i64);

/// A computed cost in nano-USD; shown rounded, kept exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cost(pub i128);

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Anything but digits and one point.
    #[error("is not an amount in dollars. Write it like 2.50")]
    Malformed,
    /// `1,75`: with a comma where a point is meant, or one that parts thousands.
    #[error("has a comma, which could be a decimal comma. Write it with a point alone, like 1.75")]
    Comma,
    /// More precise than nano-USD.
    #[error("has more than nine decimals. Write it like 0.000000001")]
    TooPrecise,
    /// Above the limit that catches slips of a thousand.
    #[error("is more than 1,000,000 dollars. Write an amount up to 1000000")]
    TooLarge,
}

impl Nano {
    /// Zero dollars: free, which is not the same as unpriced.
    pub const ZERO: Self = Self(0);

    /// From a stored number; `None` below zero.
    pub const fn new(nano: i64) -> Option<Self> {
        if nano < 0 { None } else { Some(Self(nano)) }
    }

    /// The number of nano-USD.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The amount as a form takes it: exact, at least two decimals, no sign of currency.
    pub fn to_input(self) -> String {
        decimal(i128::from(self.0), DECIMALS, 2)
    }
}

impl Cost {
    /// The amount to the last nano-dollar.
    pub fn exact(self) -> String {
        format!("${}", grouped(&self.to_decimal()))
    }

    /// The same for programs: no sign of currency, no separators.
    pub fn to_decimal(self) -> String {
        decimal(self.0, DECIMALS, 2)
    }
}

impl FromStr for Nano {
    type Err = AmountError;

    /// Takes plain dollars such as `15`, `2.50`, `.5` or `0.000000001`.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let text = text.trim();
        if text.contains(',') && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.')) {
            return Err(AmountError::Comma);
        }
        let (whole, fraction) = match text.split_once('.') {
            Some((_, "")) => return Err(AmountError::Malformed),
            Some(parts) => parts,
            None => (text, ""),
        };
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return Err(AmountError::Malformed);
        }
        let fraction = fraction.trim_end_matches('0');
        let whole = whole.trim_start_matches('0');
        if whole.len() > MAX_INTEGER_DIGITS {
            return Err(AmountError::TooLarge);
        }
        if fraction.len() > DECIMALS {
            return Err(AmountError::TooPrecise);
        }
        let number = |part: &str| if part.is_empty() { Ok(0) } else { part.parse::<i64>() };
        let nano = number(&format!("{fraction:0<DECIMALS$}")).map_err(|_| AmountError::Malformed)?;
        let whole = number(whole).map_err(|_| AmountError::Malformed)?;
        let total = whole * NANO_PER_USD + nano;
        if total > MAX_USD * NANO_PER_USD {
            return Err(AmountError::TooLarge);
        }
        Ok(Self(total))
    }
}

impl fmt::Display for Nano {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}", self.to_input())
    }
}

impl fmt::Display for Cost {
    /// Below $0.01 four decimals (more where that would show zero), below $1 three, else two.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nano = i128::from(NANO_PER_USD);
        let decimals = match self.0 {
            0 => 2,
            n if n < nano / 100 => (4..DECIMALS).find(|d| round_to(n, *d) > 0).unwrap_or(DECIMALS),
            n if n < nano => 3,
            _ => 2,
        };
        write!(f, "${}", grouped(&decimal(round_to(self.0, decimals), decimals, decimals)))
    }
}

/// `nano` rounded half up to `decimals` places, in units of the last place.
fn round_to(nano: i128, decimals: usize) -> i128 {
    let unit = (decimals..DECIMALS).fold(1, |unit, _| unit * 10);
    (nano + unit / 2) / unit
}

/// Writes `units` of 10^-`scale` with at least `least` decimals and no zeros behind those.
fn decimal(units: i128, scale: usize, least: usize) -> String {
    let digits = format!("{units:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let kept = fraction.trim_end_matches('0').len().max(least);
    format!("{whole}.{}", &fraction[..kept])
}

/// A decimal number with a comma before each three digits of its whole part.
fn grouped(decimal: &str) -> String {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let groups: Vec<&str> = whole.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    format!("{}.{fraction}", groups.join(","))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_people_type_are_taken() {
        for (text, nano) in [
            ("0.0375", 37_500_000),
            ("15", 15_000_000_000),
            ("2.50", 2_500_000_000),
            (" .5 ", 500_000_000),
            ("0", 0),
            ("007.10", 7_100_000_000),
            ("0.000000001", 1),
            ("1000000.000", 1_000_000_000_000_000),
        ] {
            assert_eq!(text.parse(), Ok(Nano(nano)), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_its_reason() {
        for text in ["1,75", "1,000.50", ",5"] {
            assert_eq!(text.parse::<Nano>(), Err(AmountError::Comma), "{text}");
        }
        for text in ["", "$ 3", "-1", "1e9", "1.", ".", "1.2.3", "٣", "0x1", "+1", "NaN"] {
            assert_eq!(text.parse::<Nano>(), Err(AmountError::Malformed), "{text}");
        }
        assert_eq!("12345678901234567890".parse::<Nano>(), Err(AmountError::TooLarge));
        assert_eq!("1000000.000000001".parse::<Nano>(), Err(AmountError::TooLarge));
        assert_eq!("0.0000000001".parse::<Nano>(), Err(AmountError::TooPrecise));
    }

    #[test]
    fn prices_are_shown_as_they_are() {
        for (text, shown) in [("0.435", "$0.435"), ("2", "$2.00"), ("0", "$0.00"), ("0.0375", "$0.0375")] {
            assert_eq!(text.parse::<Nano>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn costs_are_rounded_for_display() {
        for (nano, shown) in [
            (0, "$0.00"),
            (1, "$0.000000001"),
            (12_340, "$0.00001"),
            (7_500_000, "$0.0075"),
            (9_999_999, "$0.0100"),
            (765_000_000, "$0.765"),
            (999_999_999, "$1.000"),
            (1_500_000_000, "$1.50"),
            (90_000_000_000, "$90.00"),
            (1_350_000_000_000, "$1,350.00"),
        ] {
            assert_eq!(Cost(nano).to_string(), shown);
        }
        assert_eq!(Cost(1).exact(), "$0.000000001");
        assert_eq!(Cost(90_000_000_000).exact(), "$90.00");
        assert_eq!(Cost(765_000_001).exact(), "$0.765000001");
    }

    proptest! {
        #[test]
        fn an_amount_survives_being_shown_and_typed_again(nano in 0..=MAX_USD * NANO_PER_USD) {
            let amount = Nano(nano);
            prop_assert_eq!(amount.to_input().parse::<Nano>(), Ok(amount));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = text.parse::<Nano>();
        }
    }
}
