//! How pages write numbers.

use crate::domain::price::{TYPICAL, TYPICAL_REQUESTS, Tokens};

/// Tokens as tables show them: 1.05M, 400K, 8,192 as 8.19K; the exact number stands in the title.
pub fn tokens(count: impl Into<u64>) -> String {
    let count: u64 = count.into();
    let short = |unit: u64, letter: char| {
        let hundredths = (u128::from(count) * 100 + u128::from(unit / 2)) / u128::from(unit);
        let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        format!("{}{letter}", text.trim_end_matches('0').trim_end_matches('.'))
    };
    match count {
        0..1_000 => count.to_string(),
        1_000..999_995 => short(1_000, 'K'),
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

/// "1 model", "2 models".
pub fn number_of(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (2_000, "2,000"), (1_048_576, "1,048,576")] {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(typical_requests(), "1,000 requests of 2,000 tokens in and 500 out");
    }

    #[test]
    fn tokens_are_short() {
        for (count, text) in [
            (512_u64, "512"),
            (8_192, "8.19K"),
            (128_000, "128K"),
            (999_999, "1M"),
            (1_050_000, "1.05M"),
            (1_048_576, "1.05M"),
            (10_000_000, "10M"),
        ] {
            assert_eq!(tokens(count), text);
        }
    }
}
