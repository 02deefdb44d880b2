//! Decimal text to exact integers: no float ever stands between a feed and a price.

use serde_json::Number;

use crate::domain::money::Nano;

/// Dollars per token → nano-dollars per million tokens: 10^6 tokens × 10^9 nano.
const PER_TOKEN_SHIFT: i64 = 15;
/// Dollars → nano-dollars, of whatever.
const DOLLARS_SHIFT: i64 = 9;
/// A million dollars per million tokens: what a form takes as well, and far above any real price.
const MAX_NANO: i64 = 1_000_000_000_000_000;
/// Every number of so many digits fits an `i64`.
const MAX_DIGITS: i64 = 18;

/// What a price of a feed is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Dollars per token, in exponent form and with float noise such as `4.6999999999999995e-07`.
    Token,
    /// Dollars per million tokens.
    Million,
    /// Dollars per request.
    Request,
}

/// Why a number is not a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// Not decimal text, or an exponent beyond all reason.
    #[error("is not a decimal number")]
    Malformed,
    /// Below zero; some feeds write −1 for "it depends".
    #[error("is negative")]
    Negative,
    /// More than a form would take.
    #[error("is more than $1,000,000")]
    TooLarge,
}

/// Digits without zeros at either end, times ten to the exponent; zero has no digits.
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

/// The price in nano-dollars per million tokens, rounded half up at the ninth decimal of a dollar.
pub fn price(number: &Number, unit: Unit) -> Result<Nano, PriceError> {
    let decimal = Decimal::read(number.as_str()).ok_or(PriceError::Malformed)?;
    if decimal.negative {
        return Err(PriceError::Negative);
    }
    let shift = match unit {
        Unit::Token => PER_TOKEN_SHIFT,
        Unit::Million | Unit::Request => DOLLARS_SHIFT,
    };
    let nano = decimal.shifted(shift).filter(|nano| *nano <= MAX_NANO);
    nano.and_then(Nano::new).ok_or(PriceError::TooLarge)
}

/// Whether a number is above zero, however little.
pub fn is_above_zero(number: &Number) -> bool {
    Decimal::read(number.as_str()).is_some_and(|decimal| !decimal.negative && !decimal.digits.is_empty())
}

/// A count; `1000` and `1000.0` are the same, `1000.5` and `-1` are none.
pub fn count(number: &Number) -> Option<u64> {
    let decimal = Decimal::read(number.as_str())?;
    let whole = !decimal.negative && decimal.exponent >= 0;
    whole.then(|| decimal.shifted(0)).flatten().and_then(|n| u64::try_from(n).ok())
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let significant = all.trim_end_matches('0');
        let digits = significant.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self { negative: false, digits, exponent: 0 });
        }
        let dropped = i64::try_from(all.len() - significant.len()).ok()?;
        let decimals = i64::try_from(fraction.len()).ok()?;
        let exponent = exponent.parse::<i64>().ok()?.checked_add(dropped)?.checked_sub(decimals)?;
        Some(Self { negative, digits, exponent })
    }

    /// The number times ten to the `shift`, rounded half up; `None` where it has too many digits.
    fn shifted(&self, shift: i64) -> Option<i64> {
        let length = i64::try_from(self.digits.len()).ok()?;
        let point = length.checked_add(self.exponent)?.checked_add(shift)?;
        if point < 0 || self.digits.is_empty() {
            return Some(0);
        }
        if point > MAX_DIGITS {
            return None;
        }
        let point = usize::try_from(point).ok()?;
        let (kept, cut) = self.digits.split_at(point.min(self.digits.len()));
        let kept: i64 = format!("0{kept:0<point$}").parse().ok()?;
        Some(kept + i64::from(cut.starts_with(|digit| digit >= '5')))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        serde_json::from_str(text).unwrap()
    }

    fn nano(text: &str, unit: Unit) -> Result<i64, PriceError> {
        price(&number(text), unit).map(Nano::get)
    }

    #[test]
    fn prices_per_token_are_read_through_their_float_noise() {
        for (text, expected) in [
            ("2.5e-06", 2_500_000_000),
            ("4.6999999999999995e-07", 470_000_000),
            ("1.0000000000000001e-07", 100_000_000),
            ("3.2857142857142855e-08", 32_857_143),
            ("0.00971", 9_710_000_000_000),
            ("2.99999e-06", 2_999_990_000),
            ("1.3E-10", 130_000),
            ("0.0", 0),
            ("0", 0),
            ("0e5", 0),
            ("-0.0", 0),
            ("0.015", 15_000_000_000_000),
        ] {
            assert_eq!(nano(text, Unit::Token), Ok(expected), "{text}");
        }
    }

    #[test]
    fn prices_per_million_are_read_as_they_are() {
        for (text, expected) in [
            ("2.5", 2_500_000_000),
            ("10", 10_000_000_000),
            ("0.003625", 3_625_000),
            ("1e3", 1_000_000_000_000),
            ("1000000", MAX_NANO),
        ] {
            assert_eq!(nano(text, Unit::Million), Ok(expected), "{text}");
        }
    }

    #[test]
    fn half_a_nano_rounds_up() {
        for (text, expected) in [
            ("0.0000000004999", 0),
            ("0.0000000005", 1),
            ("0.00000000149", 1),
            ("0.0000000015", 2),
            ("9.9999999999", 10_000_000_000),
            ("1e-400", 0),
        ] {
            assert_eq!(nano(text, Unit::Million), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_is_refused() {
        assert_eq!(nano("-1", Unit::Token), Err(PriceError::Negative));
        for text in ["1000000.000000001", "1e300", "123456789012345678901234567890", "1e9223372036854775000"] {
            assert_eq!(nano(text, Unit::Million), Err(PriceError::TooLarge), "{text}");
        }
        assert_eq!(nano("1e99999999999999999999", Unit::Million), Err(PriceError::Malformed));
    }

    #[test]
    fn counts_may_be_written_as_floats() {
        for (text, expected) in [
            ("128000", Some(128_000)),
            ("256000.0", Some(256_000)),
            ("1e6", Some(1_000_000)),
            ("0", Some(0)),
            ("0.0", Some(0)),
            ("1000.5", None),
            ("-1", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(count(&number(text)), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_price_of_nano_precision_is_exact(nano_usd in 0..=MAX_NANO) {
            let per_million = format!("{}.{:09}", nano_usd / 1_000_000_000, nano_usd % 1_000_000_000);
            prop_assert_eq!(nano(&per_million, Unit::Million), Ok(nano_usd));
            prop_assert_eq!(nano(&format!("{per_million}e-6"), Unit::Token), Ok(nano_usd));
        }

        #[test]
        fn no_number_panics(text in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,20})?") {
            let number = number(&text);
            let _ = (price(&number, Unit::Token), price(&number, Unit::Million), count(&number));
        }
    }
}
