//! Texts that look like an API key: they are refused wherever somebody could paste one by mistake, and never shown again.

use super::mistake::Mistake;

/// How keys of providers and of other services begin.
const PREFIXES: [&str; 22] = [
    "sk-",
    "sk_",
    "pk-",
    "rk-",
    "aiza",
    "gsk_",
    "xai-",
    "hf_",
    "r8_",
    "nvapi-",
    "pplx-",
    "fw_",
    "csk-",
    "tgp_",
    "ya29",
    "akia",
    "ghp_",
    "gho_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "roster_",
];
/// Behind such a beginning, a part with a digit in it is so long in a key, and no word of a name is.
const PART_WITH_DIGIT: usize = 8;
/// The same without a digit.
const PART: usize = 16;
/// A part of letters in both cases and digits is random from here on.
const MIXED: usize = 20;
/// The same of one case and digits: account ids and hashes of commits are shorter.
const ONE_CASE: usize = 24;
/// Letters alone are random where their case changes so often.
const CASE_CHANGES: usize = 6;

/// What a form says where a key was typed; it quotes nothing of it.
const ADVICE: &str = "This looks like an API key. Set keys in the server’s environment, in a variable like \
                      OPENAI_API_KEY, and never here. It was not saved; if it is a real key, replace it.";

/// The mistake at a field that holds a key.
pub fn key_mistake() -> Mistake {
    Mistake::new(ADVICE)
}

/// Whether a text holds what looks like a key: a known beginning, or a long random word.
pub fn looks_like_key(text: &str) -> bool {
    has_key_prefix(text) || parts(text).any(is_made_by_machine)
}

/// Whether a word of a text begins as keys do.
pub fn has_key_prefix(text: &str) -> bool {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c));
    text.split(ends).any(|word| {
        let lower = word.to_ascii_lowercase();
        PREFIXES.iter().any(|prefix| lower.starts_with(prefix) && parts(&word[prefix.len()..]).any(is_part_of_key))
            || lower.starts_with("eyj") && word.len() > MIXED
    })
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
}

fn is_part_of_key(part: &str) -> bool {
    part.len() >= PART || (part.len() >= PART_WITH_DIGIT && has(part, u8::is_ascii_digit))
}

fn is_made_by_machine(part: &str) -> bool {
    let (upper, lower) = (has(part, u8::is_ascii_uppercase), has(part, u8::is_ascii_lowercase));
    let digit = has(part, u8::is_ascii_digit);
    let changes = part.as_bytes().windows(2).filter(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
    match (upper && lower, digit) {
        (true, true) => part.len() >= MIXED,
        (false, true) => part.len() >= ONE_CASE,
        (true, false) => part.len() >= ONE_CASE && changes.count() >= CASE_CHANGES,
        (false, false) => false,
    }
}

fn has(part: &str, is: fn(&u8) -> bool) -> bool {
    part.bytes().any(|byte| is(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_recognised_wherever_they_stand() {
        for text in [
            "sk-proj-0000000000000000000000000000000000000000",
            "sk-ant-api03-abcdefghijklmnopqrstuvwxyz",
            "My server sk-1234567890abcdef",
            "AIzaSyA1234567890abcdefghijklmnopqrstuvw",
            "gsk_a1b2c3d4e5f6g7h8",
            "xai-abc123def456ghi789",
            "hf_abcdefghijklmnopqrst",
            "OPENAI_API_KEY=sk-live-12345678",
            "9f8e7d6c5b4a39281706f5e4d3c2b1a0",
            "Zq3Xw9Lm2Tr7Vb5Nc8Kd",
            "qWeRtYuIoPaSdFgHjKlZxCvBnM",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        ] {
            assert!(looks_like_key(text), "{text}");
        }
    }

    #[test]
    fn names_addresses_and_variables_are_no_keys() {
        for text in [
            "",
            "OpenAI",
            "sk-learn-server",
            "SK Telecom",
            "xAI Grok 4",
            "OPENAI_API_KEY GOOGLE_GENERATIVE_AI_API_KEY",
            "https://api.openai.com/v1",
            "https://generativelanguage.googleapis.com/v1beta",
            "https://my-resource.openai.azure.com/openai/deployments/gpt-4o-mini-2024-07-18",
            "https://asia-southeast1-aiplatform.googleapis.com/v1",
            "Meta-Llama-3-70B-Instruct-Turbo-Free-2024",
            "openrouter/meta-llama/llama-3.3-70b-instruct",
            "5f0c9a56-8a3e-4a52-9a0e-1f2d3c4b5a69",
            "Donaudampfschifffahrtsgesellschaft",
            &"W".repeat(120),
            "1 000 000",
        ] {
            assert!(!looks_like_key(text), "{text}");
        }
    }
}
