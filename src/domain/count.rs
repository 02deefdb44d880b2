//! Whole numbers as people type them: `1,050,000`, `1 050 000`, `200k`, `1.05M`.

/// More digits than any number here has.
const MAX_DIGITS: usize = 18;
/// What thousands are parted by: comma, point, apostrophes, underscore and the blanks that keep a number on one line.
const SEPARATORS: [char; 9] = [',', '.', '\'', '’', '_', ' ', '\u{a0}', '\u{2009}', '\u{202f}'];

/// Why a text is no whole number; each is a sentence about what was typed, and how to write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// Anything but a number.
    #[error("is not a whole number. Write it like 2,000 or 200k")]
    Malformed,
    /// `1,05M`: with a comma where a point is meant.
    #[error("has a decimal comma. Write it with a point, like 1.05M")]
    DecimalComma,
    /// `0.5`, `1.0005k`: a part of one.
    #[error("is not a whole number. Leave the part behind the point away")]
    Fraction,
    /// Beyond what can be meant.
    #[error("is too large")]
    TooLarge,
}

/// Reads a whole number: digits, with thousands parted if at all, and perhaps `k`, `M` or `B` behind them.
///
/// # Errors
/// Why it is none.
pub fn read(text: &str) -> Result<u64, CountError> {
    let text = text.trim();
    let (number, zeros) = without_suffix(text);
    let (whole, fraction) = if zeros > 0 { decimal(number)? } else { (number, "") };
    let digits = digits(whole)?;
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > zeros {
        return Err(CountError::Fraction);
    }
    let all = format!("{digits}{fraction:0<zeros$}");
    let all = all.trim_start_matches('0');
    match all {
        "" => Ok(0),
        _ if all.len() > MAX_DIGITS => Err(CountError::TooLarge),
        _ => all.parse().map_err(|_| CountError::Malformed),
    }
}

/// The number before its suffix, and how many zeros that means.
fn without_suffix(text: &str) -> (&str, usize) {
    let zeros = match text.chars().last() {
        Some('k' | 'K') => 3,
        Some('m' | 'M') => 6,
        Some('b' | 'B') => 9,
        _ => return (text, 0),
    };
    (text[..text.len() - 1].trim_end(), zeros)
}

/// The parts before and behind the point of what has a suffix: there a single point or comma parts no thousands.
fn decimal(number: &str) -> Result<(&str, &str), CountError> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match number.split_once('.') {
        Some((whole, fraction)) if is_digits(fraction) => Ok((whole, fraction)),
        Some(_) => Err(CountError::Malformed),
        None => match number.split_once(',') {
            Some((whole, fraction)) if is_digits(whole) && is_digits(fraction) && fraction.len() != 3 => {
                Err(CountError::DecimalComma)
            }
            _ => Ok((number, "")),
        },
    }
}

/// The digits of a number whose thousands are parted by one kind of separator, or not at all.
fn digits(number: &str) -> Result<String, CountError> {
    let separator = number.chars().find(|c| SEPARATORS.contains(c));
    let groups: Vec<&str> = match separator {
        Some(separator) => number.split(separator).collect(),
        None => vec![number],
    };
    if groups.iter().any(|group| group.is_empty() || !group.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(CountError::Malformed);
    }
    let are_thousands = groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
    match separator {
        None => Ok(number.to_owned()),
        // "1.050" may be a little more than one.
        Some('.') if groups.len() == 2 => Err(CountError::Fraction),
        Some(_) if are_thousands => Ok(groups.concat()),
        Some(',') if groups.len() == 2 => Err(CountError::DecimalComma),
        Some(_) => Err(CountError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, number) in [
            ("0", 0),
            ("007", 7),
            ("128000", 128_000),
            ("1,050,000", 1_050_000),
            ("1 050 000", 1_050_000),
            ("1\u{a0}050\u{a0}000", 1_050_000),
            ("1.050.000", 1_050_000),
            ("1'050'000", 1_050_000),
            ("1_050_000", 1_050_000),
            (" 200k ", 200_000),
            ("200 K", 200_000),
            ("1.05M", 1_050_000),
            ("1.050m", 1_050_000),
            ("1,050k", 1_050_000),
            ("0.5k", 500),
            ("2b", 2_000_000_000),
            ("1.0000000M", 1_000_000),
            ("999999999999999999", 999_999_999_999_999_999),
        ] {
            assert_eq!(read(text), Ok(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_whole_number_is_refused_with_its_reason() {
        use CountError::{DecimalComma, Fraction, Malformed, TooLarge};
        for (text, error) in [
            ("", Malformed),
            ("many", Malformed),
            ("k", Malformed),
            ("-5", Malformed),
            ("+5", Malformed),
            ("1e6", Malformed),
            ("0x10", Malformed),
            ("٣", Malformed),
            ("1,,000", Malformed),
            ("1,000 000", Malformed),
            ("1\u{a0}050\u{202f}000", Malformed),
            ("10,00,000", Malformed),
            (",000", Malformed),
            ("1.k", Malformed),
            ("1.5.5k", Malformed),
            ("200kk", Malformed),
            ("1,5", DecimalComma),
            ("1,05M", DecimalComma),
            ("1.5", Fraction),
            ("1.050", Fraction),
            ("1.0005k", Fraction),
            ("9999999999999999999", TooLarge),
            ("1000000000000B", TooLarge),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_is_read_however_its_thousands_are_parted(number in 0..1_000_000_000_000_u64) {
            let digits = number.to_string();
            let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap()).collect();
            prop_assert_eq!(read(&digits), Ok(number));
            for separator in [",", " ", "'", "\u{a0}"] {
                prop_assert_eq!(read(&groups.join(separator)), Ok(number));
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = read(&text);
        }
    }
}
