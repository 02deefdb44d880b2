//! How pages write numbers.

use crate::domain::price::{TYPICAL, TYPICAL_REQUESTS, Tokens};

/// Significant digits of a number of tokens where it is short.
const SHORT_DIGITS: u32 = 3;

/// Tokens as tables show them, to three digits: 1.05M, 400K, 131,072 as 131K; the exact number is in the title.
pub fn tokens(count: impl Into<u64>) -> String {
    let count: u64 = count.into();
    // The last place that is shown; 999,500 becomes 1,000,000.
    let place = 10_u64.pow(count.checked_ilog10().unwrap_or(0).saturating_sub(SHORT_DIGITS - 1));
    let rounded = (count.saturating_add(place / 2)) / place * place;
    let short = |unit: u64, letter: char| {
        let text = format!("{}.{:03}", rounded / unit, rounded % unit / (unit / 1_000));
        format!("{}{letter}", text.trim_end_matches('0').trim_end_matches('.'))
    };
    match rounded {
        0..1_000 => count.to_string(),
        1_000..1_000_000 => short(1_000, 'K'),
        _ => short(1_000_000, 'M'),
    }
}

/// "1,000 requests of 2,000 tokens in and 500 out".
pub fn typical_requests() -> String {
    let Tokens { input, output, .. } = TYPICAL;
    format!("{} requests of {} tokens in and {} out", thousands(TYPICAL_REQUESTS), thousands(input), thousands(output))
}

/// "1 token", "2,000 tokens".
pub fn all_tokens(count: impl Into<u64>) -> String {
    let count: u64 = count.into();
    format!("{} {}", thousands(count), if count == 1 { "token" } else { "tokens" })
}

/// A whole number with a comma before each three digits: 1,000,000.
pub fn thousands(number: impl Into<i128>) -> String {
    let digits = number.into().to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// "128 active models".
pub fn active_models(count: usize) -> String {
    number_of(count, "active model", "active models")
}

/// "9 providers".
pub fn providers(count: usize) -> String {
    number_of(count, "provider", "providers")
}

/// "1 model", "2,000 models".
pub fn number_of(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", counted(count), if count == 1 { one } else { many })
}

/// How many there are, with its thousands parted.
pub fn counted(count: usize) -> String {
    thousands(i128::try_from(count).unwrap_or(i128::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (2_000, "2,000"), (1_048_576, "1,048,576")] {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(number_of(1, "model", "models"), "1 model");
        assert_eq!(number_of(8_471, "model", "models"), "8,471 models");
        assert_eq!(typical_requests(), "1,000 requests of 2,000 tokens in and 500 out");
    }

    #[test]
    fn tokens_are_short() {
        for (count, text) in [
            (512_u64, "512"),
            (8_192, "8.19K"),
            (16_385, "16.4K"),
            (128_000, "128K"),
            (131_072, "131K"),
            (262_144, "262K"),
            (999_499, "999K"),
            (999_500, "1M"),
            (999_999, "1M"),
            (1_050_000, "1.05M"),
            (1_048_576, "1.05M"),
            (10_000_000, "10M"),
            (0, "0"),
            (999, "999"),
            (1_000, "1K"),
            (1_500_000_000, "1500M"),
        ] {
            assert_eq!(tokens(count), text);
        }
    }
}
