//! What the reader of the price map promises, on small files.

use super::*;
use crate::domain::{money::Nano, price::Tier, token_count::TokenCount};

fn file(entries: &str) -> Feed {
    parse(format!("{{{entries}}}").as_bytes()).unwrap()
}

fn one(fields: &str) -> Entry {
    file(&format!(r#""openai/m": {{"litellm_provider": "openai", "mode": "chat", {fields}}}"#)).entries.remove(0)
}

fn usd(text: &str) -> Option<Nano> {
    text.parse().ok()
}

#[test]
fn a_whole_entry_is_mapped() {
    let entry =
        one(r#""max_input_tokens": 1048576.0, "max_tokens": 65536, "deprecation_date": "2027-05-07", "rpm": 2000.0,
        "input_cost_per_token": 4.6999999999999995e-07, "output_cost_per_token": 1e-05,
        "cache_creation_input_token_cost": 5e-07, "cache_creation_input_token_cost_above_1hr": 9e-07,
        "input_cost_per_token_cache_hit": 6e-09, "output_cost_per_reasoning_token": 1e-05,
        "input_cost_per_token_above_200k_tokens": 2.5e-06, "output_cost_per_token_above_200k_tokens": 1.5e-05,
        "input_cost_per_token_above_200k_tokens_priority": 9e-06,
        "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 9e-06,
        "supports_vision": true, "supports_function_calling": false, "supports_audio_input": false"#);
    let facts = &entry.facts;
    assert_eq!((entry.id.as_str(), facts.display_name.as_str(), entry.is_named), ("openai/m", "m", false));
    assert_eq!((facts.context_window, facts.max_output_tokens), (TokenCount::new(1_048_576), TokenCount::new(65_536)));
    assert_eq!(facts.sunset_on.unwrap().to_string(), "2027-05-07");
    let known: Vec<_> = Capability::ALL.iter().map(|c| facts.capabilities.get(*c)).collect();
    assert_eq!(known, [Some(true), Some(false), None, None, None, None]);
    let rates = entry.rates.unwrap();
    assert_eq!((rates.input, rates.output), ("0.47".parse().unwrap(), "10".parse().unwrap()));
    assert_eq!((rates.cache_read, rates.cache_write, rates.reasoning), (usd("0.006"), usd("0.5"), None));
    let tier = Tier { above: 200_000, input: usd("2.5"), output: usd("15"), ..Tier::default() };
    assert_eq!(*rates.tiers, [tier]);
}

#[test]
fn what_is_no_model_is_passed_over_and_what_is_no_entry_complained_about() {
    let feed = file(
        r#""sample_spec": {"litellm_provider": "one of a list", "max_input_tokens": "max input tokens"},
        "fallback_generalizations": {"rules": []}, "last_updated": "2026-11-12", "stray": "text",
        "nobody": {"mode": "chat"}, "bad": {"litellm_provider": "x", "input_cost_per_token": "free"},
        "good": {"litellm_provider": "x"}"#,
    );
    assert_eq!(feed.entries[0].id.as_str(), "x/good");
    let complaints: Vec<_> = feed.complaints.iter().map(|c| format!("{}: {}", c.key, c.reason)).collect();
    let expected =
        ["stray: is not an object", "nobody: names no provider", "bad: “input_cost_per_token” is not a number"];
    assert_eq!((complaints.as_slice(), feed.rejected()), (expected.map(str::to_owned).as_slice(), 3));
    let whose: Vec<_> = feed.complaints.iter().map(|c| c.provider.as_ref().map(ProviderId::as_str)).collect();
    assert_eq!(whose, [None, None, Some("x")]);
}

#[test]
fn keys_become_ids() {
    for (key, provider, id) in [
        ("gpt-5", "openai", "openai/gpt-5"),
        ("gemini/gemini-3.8-flash", "gemini", "google/gemini-3.8-flash"),
        ("together_ai/Qwen/Qwen3.7-Max", "together_ai", "together/Qwen/Qwen3.7-Max"),
        ("vertex_ai/claude-sonnet-4-5", "vertex_ai-anthropic_models", "vertex_ai/claude-sonnet-4-5"),
        ("us.amazon.nova-lite-v1:0", "bedrock_converse", "bedrock_converse/us.amazon.nova-lite-v1:0"),
        ("bedrock/*/1-month-commitment/c", "bedrock", "bedrock/*/1-month-commitment/c"),
        ("1024-x-1024/50-steps/bedrock/x", "bedrock", "bedrock/1024-x-1024/50-steps/bedrock/x"),
    ] {
        let feed = file(&format!(r#""{key}": {{"litellm_provider": "{provider}"}}"#));
        assert_eq!((feed.entries[0].id.as_str(), feed.entries[0].upstream_key.as_str()), (id, key));
    }
}

#[test]
fn of_twins_the_prefixed_key_stays() {
    let twin = |key: &str, price: &str| {
        format!(r#""{key}": {{"litellm_provider": "x", "input_cost_per_token": {price}, "output_cost_per_token": 1}}"#)
    };
    for (first, second) in [("m", "x/m"), ("x/m", "m")] {
        let feed = file(&format!("{}, {}", twin(first, "1e-6"), twin(second, "1e-6")));
        assert_eq!((feed.entries.len(), feed.complaints.len()), (1, 0));
        assert_eq!((feed.entries[0].upstream_key.as_str(), &feed.entries[0].twins[..]), ("x/m", &["m".to_owned()][..]));
    }
    let feed = file(&format!("{}, {}", twin("m", "1e-6"), twin("x/m", "2e-6")));
    assert_eq!(feed.entries[0].rates.as_ref().unwrap().input, "2".parse().unwrap());
    assert_eq!((feed.complaints[0].key.as_str(), &feed.complaints[0].reason), ("m", &Reason::Twin("x/m".to_owned())));
}

#[test]
fn modes_are_mapped_and_unknown_ones_are_other() {
    for (word, mode) in [
        ("chat", Mode::Chat),
        ("responses", Mode::Chat),
        ("embedding", Mode::Embedding),
        ("image_edit", Mode::Image),
        ("audio_transcription", Mode::Transcription),
        ("audio_speech", Mode::Speech),
        ("rerank", Mode::Rerank),
        ("moderation", Mode::Moderation),
        ("realtime", Mode::Other),
        ("guardrail", Mode::Other),
    ] {
        assert_eq!(mode_of(Some(word)), mode);
    }
    assert_eq!(mode_of(None), Mode::Other);
}

#[test]
fn ranges_are_tiers_and_the_first_is_the_base() {
    let range = |from: &str, price: &str| {
        format!(r#"{{"range": [{from}, 1e9], "input_cost_per_token": {price}, "output_cost_per_token": {price}}}"#)
    };
    let list = format!(r#""tiered_pricing": [{}, {}]"#, range("0", "1e-06"), range("256000.0", "2e-06"));
    let rates = one(&list).rates.unwrap();
    assert_eq!((rates.input, rates.tiers[0].above, rates.tiers[0].input), ("1".parse().unwrap(), 256_000, usd("2")));
    let flat = one(&format!(r#""input_cost_per_token": 9e-06, "output_cost_per_token": 9e-06, {list}"#)).rates.unwrap();
    assert_eq!((flat.input, flat.tiers.len()), ("9".parse().unwrap(), 1));
    assert_eq!(one(r#""tiered_pricing": [{"max_results_range": [0, 25], "input_cost_per_query": 0.005}]"#).rates, None);
}

#[test]
fn other_units_are_no_price_and_zero_is_one() {
    assert_eq!(one(r#""output_cost_per_image": 0.04"#).rates, None);
    assert!(one(r#""input_cost_per_token": 0, "output_cost_per_token": 0.0"#).rates.unwrap().is_free());
}

#[test]
fn what_upstream_says_follows_from_the_date() {
    let entry = one(r#""deprecation_date": "2026-12-11""#);
    let on = |day: &str| entry.status_on(day.parse().unwrap()).as_str();
    assert_eq!((on("2026-12-10"), on("2026-12-11")), ("deprecating", "retired"));
    assert_eq!(one(r#""deprecation_date": "soon""#).status_on("2026-12-11".parse().unwrap()).as_str(), "active");
}
