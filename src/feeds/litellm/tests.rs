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
        "nobody": {"mode": "chat"}, "x/b ad": {"litellm_provider": "x"}, "good": {"litellm_provider": "x"}"#,
    );
    assert_eq!(feed.entries[0].id.as_str(), "x/good");
    let complaints: Vec<_> = feed.complaints.iter().map(|c| format!("{}: {}", c.key, c.reason)).collect();
    assert_eq!(complaints[..2], ["stray: is not an object", "nobody: names no provider"]);
    assert!(complaints[2].starts_with("x/b ad: is not a model id. Use 1 to 200 of"), "{complaints:?}");
    assert_eq!((complaints.len(), feed.rejected()), (3, 3));
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
        ("bedrock/us-west-2/c", "bedrock", "bedrock/us-west-2/c"),
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
fn keys_that_are_no_models_are_left_out_by_name() {
    let keys = ["openai/high/1024-x-1024/gpt-image-1", "1024-x-1024/dall-e-2", "hd/dall-e-3", "openai/gpt-image-1"];
    let entries = keys.map(|key| format!(r#""{key}": {{"litellm_provider": "openai"}}"#));
    let feed = file(&entries.join(", "));
    assert_eq!(feed.entries.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["openai/gpt-image-1"]);
    let left_out: Vec<_> = feed.complaints.iter().map(|c| (c.key.as_str(), &c.reason, c.skipped)).collect();
    assert_eq!(left_out, keys[..3].iter().map(|key| (*key, &Reason::Variant, true)).collect::<Vec<_>>());
}

#[test]
fn a_value_that_can_not_be_read_is_left_out_and_named() {
    let read = |fields: &str| {
        let feed = file(&format!(r#""openai/m": {{"litellm_provider": "openai", {fields}}}"#));
        let reasons: Vec<String> = feed.complaints.iter().map(|c| c.reason.to_string()).collect();
        assert_eq!(feed.rejected(), 0);
        (feed.entries.into_iter().next().unwrap().unread, reasons.join("; "))
    };
    let (unread, told) = read(
        r#""mode": "chatt", "max_input_tokens": "128k", "max_output_tokens": 1e13, "supports_vision": "true",
        "supports_audio_input": 1, "deprecation_date": "2026-06-31", "input_cost_per_token": "free",
        "output_cost_per_token": 1e-6"#,
    );
    for field in [
        ModelField::Mode,
        ModelField::ContextWindow,
        ModelField::MaxOutputTokens,
        ModelField::Vision,
        ModelField::Audio,
        ModelField::SunsetOn,
        ModelField::InputPrice,
    ] {
        assert!(unread.contains(&field), "{field}");
    }
    assert!(told.contains("has the unknown mode “chatt”"), "{told}");
    assert!(told.contains("has a “max_input_tokens” that is not a whole number"), "{told}");
    assert!(told.contains("has a “max_output_tokens” that is too large to be true"), "{told}");
    assert!(told.contains("has a “deprecation_date” that is not a date: 2026-06-31"), "{told}");
    for price in [
        r#""cache_read_input_token_cost": true"#,
        r#""input_cost_per_token_above_200k_tokens": "2""#,
        r#""tiered_pricing": [{"range": "all"}]"#,
        r#""input_cost_per_request": -1"#,
    ] {
        let (unread, _) =
            read(&format!(r#""mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6, {price}"#));
        assert_eq!(unread, [ModelField::InputPrice], "{price}: a price is read whole or not at all");
    }
}

#[test]
fn of_a_key_that_stands_twice_the_last_one_is_taken() {
    let entry = |key: &str, provider: &str, input: &str| {
        format!(
            r#""{key}": {{"litellm_provider": "{provider}", "input_cost_per_token": {input}, "output_cost_per_token": 1e-6}}"#
        )
    };
    let twice = [
        entry("dup", "x", "1e-6"),
        entry("y/dup", "y", "1e-6"),
        entry("dup", "x", "5e-6"),
        entry("y/dup", "y", "6e-6"),
    ];
    let feed = file(&twice.join(", "));
    let prices: Vec<_> =
        feed.entries.iter().map(|e| (e.id.as_str(), e.rates.as_ref().unwrap().input.to_string())).collect();
    assert_eq!(prices, [("x/dup", "$5.00".to_owned()), ("y/dup", "$6.00".to_owned())]);
    let told: Vec<_> = feed.complaints.iter().map(|c| format!("{} {}", c.key, c.reason)).collect();
    let what = "is in the file more than once; the last one was taken";
    assert_eq!(told, [format!("dup {what}"), format!("y/dup {what}")]);
    assert!(feed.complaints.iter().all(|complaint| complaint.provider.is_some() && !complaint.skipped));
    let feed = file(r#""x/m": {"litellm_provider": "x", "mode": "chat", "mode": "embedding"}"#);
    assert_eq!(feed.complaints[0].reason.to_string(), "has “mode” more than once; the last one was taken");
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
        let entry = &file(&format!(r#""x/m": {{"litellm_provider": "x", "mode": "{word}"}}"#)).entries[0];
        assert_eq!((entry.facts.mode, entry.guessed.len()), (mode, 0), "{word}");
    }
    let silent = &file(r#""x/m": {"litellm_provider": "x"}"#).entries[0];
    assert_eq!((silent.facts.mode, &silent.guessed[..]), (Mode::Other, &[ModelField::Mode][..]));
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
    let free = r#""input_cost_per_token": 0, "output_cost_per_token": 0"#;
    for unit in [
        r#""output_cost_per_image": 0.08"#,
        r#""input_cost_per_query": 0.002"#,
        r#""output_cost_per_second_1080p": 0.4"#,
        r#""input_cost_per_pixel": 1e-12"#,
        r#""input_cost_per_character": 1e-5"#,
        r#""ocr_cost_per_page": 0.001"#,
        r#""input_cost_per_audio_token": 1e-5"#,
        r#""search_context_cost_per_query": {"search_context_size_low": 0.01}"#,
    ] {
        assert_eq!(one(&format!("{free}, {unit}")).rates, None, "{unit}");
    }
    for same in [r#""output_cost_per_image": 0"#, r#""cache_read_input_token_cost": 1e-7"#, r#""rpm": 5"#] {
        assert!(one(&format!("{free}, {same}")).rates.is_some(), "{same}");
    }
    let asked = one(r#""input_cost_per_token": 0, "output_cost_per_token": 2.8e-6, "input_cost_per_request": 0.005"#);
    assert_eq!(asked.rates.unwrap().request, usd("0.005"));
    assert!(one(r#""input_cost_per_token": 0, "output_cost_per_token": 0.0"#).rates.unwrap().is_free());
}

#[test]
fn what_upstream_says_follows_from_the_date() {
    let entry = one(r#""deprecation_date": "2026-12-11""#);
    let on = |day: &str| entry.status_on(day.parse().unwrap()).as_str();
    assert_eq!((on("2026-12-10"), on("2026-12-11")), ("deprecating", "retired"));
    assert_eq!(one(r#""deprecation_date": "soon""#).status_on("2026-12-11".parse().unwrap()).as_str(), "active");
}
