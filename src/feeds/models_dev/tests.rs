//! What the reader of models.dev promises, on small files.

use super::*;
use crate::{domain::token_count::TokenCount, feeds::Complaint};

/// A file of one provider.
fn file(provider: &str, models: &str) -> Feed {
    parse(format!(r#"{{"{provider}": {{"id": "{provider}", "models": {{{models}}}}}}}"#).as_bytes()).unwrap()
}

fn one(model: &str) -> (Entry, Vec<Complaint>) {
    let mut feed = file("openai", &format!(r#""some-model": {model}"#));
    (feed.entries.remove(0), feed.complaints)
}

const WHOLE: &str = r#"{"id": "qwen/Qwen3.9:free", "name": "Qwen 3.9", "description": "A sentence", "family": "qwen",
    "attachment": true, "reasoning": true, "tool_call": true, "interleaved": true, "knowledge": "2026-01",
    "release_date": "2026-03-14", "modalities": {"input": ["text", "image", "pdf"], "output": ["text"]},
    "open_weights": true, "limit": {"context": 400000, "input": 272000, "output": 0}, "status": "beta",
    "reasoning_options": [{"values": ["low", null]}],
    "cost": {"input": 1.25, "output": 10, "cache_read": 0.125, "reasoning": 10, "input_audio": 3, "tiers": [
        {"input": 2.5, "output": 15, "cache_read": 0.25, "tier": {"type": "context", "size": 272001}}],
        "context_over_200k": {"input": 99, "output": 99}}}"#;

#[test]
fn a_whole_entry_is_mapped() {
    let feed = file("togetherai", &format!(r#""qwen/Qwen3.9:free": {WHOLE}"#));
    let entry = &feed.entries[0];
    assert_eq!(entry.id.as_str(), "together/qwen/Qwen3.9:free");
    assert_eq!(entry.upstream_key, "togetherai/qwen/Qwen3.9:free");
    assert_eq!((entry.input_limit, entry.upstream_status), (TokenCount::new(272_000), Some(UpstreamStatus::Beta)));
    let facts = &entry.facts;
    assert_eq!((facts.display_name.as_str(), facts.description.as_str(), facts.mode), ("Qwen 3.9", "", Mode::Chat));
    assert_eq!((facts.context_window, facts.max_output_tokens), (TokenCount::new(400_000), None));
    assert_eq!(facts.knowledge_cutoff.unwrap().to_string(), "2026-01");
    assert_eq!(facts.released_on.unwrap().to_string(), "2026-03-14");
    assert_eq!(facts.open_weights, Some(true));
    let known: Vec<_> = Capability::ALL.iter().map(|c| facts.capabilities.get(*c)).collect();
    assert_eq!(known, [Some(true), Some(true), None, Some(true), Some(false), Some(true)]);
    let rates = entry.rates.as_ref().unwrap();
    assert_eq!((rates.input.to_string().as_str(), rates.reasoning), ("$1.25", None));
    assert_eq!(rates.tiers.len(), 1);
    assert_eq!((rates.tiers[0].above, rates.tiers[0].output), (272_000, "15".parse().ok()));
    assert_eq!(feed.complaints, []);
}

#[test]
fn the_mode_is_derived() {
    for (name, family, input, output, mode) in [
        ("gpt-5", "gpt", r#""text""#, r#""text""#, Mode::Chat),
        ("text-embedding-3-small", "text-embedding", r#""text""#, r#""text""#, Mode::Embedding),
        ("gemini-2", "gemini-embed", r#""text""#, r#""text""#, Mode::Embedding),
        ("Qwen3-Reranker", "", r#""text""#, r#""text""#, Mode::Rerank),
        ("whisper-large-v3", "whisper", r#""audio""#, r#""text""#, Mode::Transcription),
        ("voxtral-mini", "voxtral", r#""audio""#, r#""text""#, Mode::Transcription),
        ("voxtral-small", "voxtral", r#""text", "audio""#, r#""text""#, Mode::Chat),
        ("nano", "gemini", r#""text""#, r#""image", "text""#, Mode::Chat),
        ("gpt-image-2", "gpt-image", r#""text""#, r#""image""#, Mode::Image),
        ("tts", "", r#""text""#, r#""audio""#, Mode::Speech),
        ("veo", "veo", r#""text""#, r#""video""#, Mode::Other),
    ] {
        let modalities = format!(r#"{{"input": [{input}], "output": [{output}]}}"#);
        let model = format!(r#""{name}": {{"name": "N", "family": "{family}", "modalities": {modalities}}}"#);
        assert_eq!(file("p", &model).entries[0].facts.mode, mode, "{name}");
    }
}

#[test]
fn what_is_not_said_is_unknown() {
    let (entry, complaints) = one(r#"{"name": "N", "limit": {"context": 0, "output": 0}, "knowledge": null}"#);
    assert_eq!(entry.facts, Facts { mode: Mode::Other, ..Facts::named("N".parse().unwrap()) });
    assert_eq!((entry.rates, entry.input_limit), (None, None));
    assert_eq!(complaints, []);
}

#[test]
fn a_date_that_does_not_exist_is_dropped_with_a_complaint() {
    let (entry, complaints) = one(r#"{"name": "N", "knowledge": "2025-02-31", "release_date": "2025-25-11"}"#);
    assert_eq!((entry.facts.knowledge_cutoff, entry.facts.released_on), (None, None));
    assert_eq!(complaints.len(), 2);
    assert!(complaints.iter().all(|complaint| complaint.key == "openai/some-model" && !complaint.skipped));
    assert_eq!(complaints[0].reason.to_string(), "“knowledge” is not a date: 2025-02-31");
}

#[test]
fn a_bad_entry_is_left_out_and_the_others_stay() {
    let feed = file(
        "p",
        r#""a b": {"name": "space"}, "c": [], "d": {"cost": {"input": -1, "output": 1}},
           "e": {"limit": {"context": "128k"}}, "good": {"name": "Good"}"#,
    );
    assert_eq!(feed.entries.len(), 1);
    let reasons: Vec<_> = feed.complaints.iter().map(|c| format!("{}: {}", c.key, c.reason)).collect();
    assert!(feed.complaints.iter().all(|complaint| complaint.skipped) && feed.rejected() == 4);
    let is_of = |complaint: &Complaint, whose| complaint.provider.as_ref().map(ProviderId::as_str) == Some(whose);
    assert!(feed.complaints.iter().all(|complaint| is_of(complaint, "p")));
    assert!(reasons[0].starts_with("p/a b: is no model id"), "{reasons:?}");
    assert_eq!(
        reasons[1..],
        ["p/c: is not an object", "p/d: “input” is negative", "p/e: “context” is not a whole number"]
    );
}

#[test]
fn names_that_no_page_can_show_give_way_to_the_id() {
    for name in [r#""""#, r#""a\nb""#, &format!(r#""{}""#, "x".repeat(201))] {
        let (entry, complaints) = one(&format!(r#"{{"name": {name}}}"#));
        assert_eq!((entry.facts.display_name.as_str(), entry.is_named), ("some-model", false));
        assert_eq!(complaints[0].reason, Reason::Name);
    }
}

#[test]
fn what_no_form_would_take_is_cut_or_not_believed() {
    let (entry, complaints) = one(&format!(
        r#"{{"name": "{}", "limit": {{"context": 9000000000000}}, "cost": {{"input": 1, "output": 1, "tiers": [
            {{"input": 2, "tier": {{"type": "context", "size": 9000000000000}}}}]}}}}"#,
        "x".repeat(130)
    ));
    assert_eq!((entry.facts.display_name.len(), entry.facts.context_window), (120, None));
    assert!(entry.rates.unwrap().tiers.is_empty());
    assert_eq!(complaints.iter().map(|complaint| &complaint.reason).collect::<Vec<_>>(), [&Reason::TierKind]);
}

#[test]
fn the_base_model_is_what_the_feed_calls_a_model_everywhere() {
    let feed = parse(
        br#"{"openrouter": {"models": {
                "anthropic/claude-opus-4.8": {"name": "A", "canonical_model_id": "anthropic/claude-opus-4-8"},
                "nobody/knows": {"name": "B"}}},
            "anthropic": {"models": {"claude-opus-4-8": {"name": "C"}, "claude-opus-4-7": {"name": "D"}}}}"#,
    )
    .unwrap();
    let bases = feed.entries.iter().map(|entry| entry.facts.base_model.as_ref().map(BaseModel::as_str));
    let same = Some("claude-opus-4.8");
    assert_eq!(bases.collect::<Vec<_>>(), [same, None, same, None], "the model that others are said to be is itself");
}

#[test]
fn free_and_unpriced_are_two_things_and_old_tiers_still_count() {
    let rates = |cost: &str| one(&format!(r#"{{"name": "N", "cost": {cost}}}"#)).0.rates;
    assert!(rates(r#"{"input": 0, "output": 0}"#).unwrap().is_free());
    assert_eq!(rates("null"), None);
    let legacy = rates(r#"{"input": 1, "output": 1, "context_over_200k": {"input": 2, "output": 2}}"#).unwrap();
    assert_eq!(legacy.tiers[0].above, 200_000);
}

#[test]
fn a_file_of_something_else_is_refused() {
    for text in ["", "[]", "<!doctype html>", r#"{"openai": {"mod"#] {
        assert!(matches!(parse(text.as_bytes()), Err(FeedError::Malformed(_))), "{text}");
    }
    for text in ["{}", r#"{"gpt-5": {"litellm_provider": "openai"}}"#] {
        assert!(matches!(parse(text.as_bytes()), Err(FeedError::NoModels)), "{text}");
    }
}
