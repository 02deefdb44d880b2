//! What the reader of models.dev promises, on small files.

use super::*;
use crate::{
    domain::{
        field::ModelField,
        ids::ProviderId,
        model::{Capability, Facts, Mode},
        token_count::TokenCount,
    },
    feeds::{Entry, UpstreamStatus},
};

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
    assert_eq!(complaints[0].reason.to_string(), "has a “knowledge” that is not a date: 2025-02-31");
}

#[test]
fn a_bad_entry_is_left_out_and_the_others_stay() {
    let feed = file(
        "p",
        r#""a b": {"name": "space"}, "c": [], "d": {"name": "D", "cost": {"input": -1, "output": 1}},
           "e": {"name": "E", "limit": {"context": "128k"}}, "good": {"name": "Good"}"#,
    );
    assert_eq!(feed.entries.len(), 3);
    let reasons: Vec<_> = feed.complaints.iter().map(|c| format!("{}: {}", c.key, c.reason)).collect();
    assert_eq!(feed.rejected(), 2);
    assert_eq!(feed.entries[0].unread, [ModelField::InputPrice]);
    assert_eq!(feed.entries[1].unread, [ModelField::ContextWindow]);
    let is_of = |complaint: &Complaint, whose| complaint.provider.as_ref().map(ProviderId::as_str) == Some(whose);
    assert!(feed.complaints.iter().all(|complaint| is_of(complaint, "p")));
    assert!(reasons[0].starts_with("p/a b: is not a model id. Use"), "{reasons:?}");
    assert_eq!(
        reasons[1..],
        [
            "p/c: is not an object",
            "p/d: has a “input” that is negative",
            "p/e: has a “context” that is not a whole number"
        ]
    );
}

#[test]
fn names_that_no_page_can_show_give_way_to_the_id() {
    for name in [r#""""#, r#""a\nb""#, "5", r#""Sonnet \u202egnp""#, &format!(r#""{}""#, "x".repeat(121))] {
        let (entry, complaints) = one(&format!(r#"{{"name": {name}}}"#));
        assert_eq!((entry.facts.display_name.as_str(), entry.is_named), ("some-model", false));
        assert_eq!(complaints.len(), 1, "{name}");
        assert_eq!(entry.unread, [ModelField::DisplayName]);
    }
    let long = "🦙".repeat(60);
    let (entry, complaints) = one(&format!(r#"{{"name": "{long}"}}"#));
    assert_eq!((entry.facts.display_name.as_str(), complaints), (long.as_str(), Vec::new()), "characters are counted");
    let text = format!(r#"{{"p": {{"name": "{}", "models": {{"m": {{"name": "M"}}}}}}}}"#, "P".repeat(100));
    let feed = parse(text.as_bytes()).unwrap();
    assert_eq!((feed.providers[0].name.as_str(), &feed.complaints[0].reason), ("p", &Reason::Name));
}

#[test]
fn values_that_can_not_be_read_are_left_out_and_named() {
    let (entry, complaints) = one(
        r#"{"name": "N", "status": "paused", "limit": 5, "modalities": "text", "tool_call": "yes", "open_weights": 1,
            "release_date": 2026, "knowledge": "1970-01-01", "cost": [], "canonical_model_id": "Größe"}"#,
    );
    for field in [
        ModelField::UpstreamStatus,
        ModelField::ContextWindow,
        ModelField::MaxOutputTokens,
        ModelField::Vision,
        ModelField::Mode,
        ModelField::Tools,
        ModelField::OpenWeights,
        ModelField::ReleasedOn,
        ModelField::KnowledgeCutoff,
        ModelField::InputPrice,
        ModelField::BaseModel,
    ] {
        assert!(entry.is_unread(field), "{field}");
    }
    assert!(!entry.is_unread(ModelField::Json));
    assert!(complaints.iter().all(|complaint| !complaint.skipped) && complaints.len() == 9, "{complaints:?}");
    for cost in
        [r#"{"input": "1", "output": 2}"#, r#"{"input": 1, "output": 2, "tiers": [{"tier": {"type": "context"}}]}"#]
    {
        assert_eq!(one(&format!(r#"{{"name": "N", "cost": {cost}}}"#)).0.unread, [ModelField::InputPrice], "{cost}");
    }
}

#[test]
fn a_provider_that_can_not_be_read_is_named_and_one_that_has_a_flaw_is_read() {
    for broken in ["null", "[]", r#"{"models": []}"#, r#"{"models": null}"#, r#"{"id": "acme"}"#] {
        let text = format!(r#"{{"acme": {broken}, "z": {{"models": {{"m": {{"name": "M"}}}}}}}}"#);
        let feed = parse(text.as_bytes()).unwrap();
        assert!(feed.unread_providers.contains(&"acme".parse().unwrap()), "{broken}");
        assert_eq!((feed.complaints[0].key.as_str(), feed.complaints[0].skipped), ("acme", true));
    }
    let feed = parse(br#"{"acme": {"api": {"url": "x"}, "name": 5, "models": {"m": {"name": "M"}}}}"#).unwrap();
    assert_eq!((feed.entries.len(), feed.complaints.len(), feed.rejected()), (1, 2, 0));
    assert!(feed.unread_providers.is_empty());
}

#[test]
fn two_providers_under_one_slug_come_to_the_same_in_every_order() {
    let provider = |key: &str, input: &str| {
        format!(r#""{key}": {{"models": {{"m": {{"name": "M", "cost": {{"input": {input}, "output": 9}}}}}}}}"#)
    };
    let (one, other) = (provider("google-vertex", "3"), provider("google-vertex-anthropic", "3.3"));
    for text in [format!("{{{one}, {other}}}"), format!("{{{other}, {one}}}")] {
        let feed = parse(text.as_bytes()).unwrap();
        let (entry, complaint) = (&feed.entries[0], &feed.complaints[0]);
        assert_eq!((feed.entries.len(), entry.rates.as_ref().unwrap().input.to_string().as_str()), (1, "$3.00"));
        let twin = Reason::Twin("google-vertex/m".to_owned());
        assert_eq!((complaint.key.as_str(), &complaint.reason), ("google-vertex-anthropic/m", &twin));
    }
}

#[test]
fn of_what_stands_twice_the_last_is_taken() {
    let feed = parse(
        br#"{"a": {"models": {"gone": {"name": "Gone"}}}, "b": {"models": {"m": {"name": "1"}, "m": {"name": "2"}}},
            "a": {"models": {"m": {"name": "M", "family": "x", "family": "y"}}}}"#,
    )
    .unwrap();
    let mut names: Vec<_> = feed.entries.iter().map(|e| (e.id.as_str(), e.facts.display_name.as_str())).collect();
    names.sort_unstable();
    assert_eq!(names, [("a/m", "M"), ("b/m", "2")]);
    let told: Vec<_> = feed.complaints.iter().map(|c| (c.key.as_str(), &c.reason)).collect();
    let expected =
        [("b/m", &Reason::Repeated), ("a", &Reason::Repeated), ("a/m", &Reason::RepeatedValue("family".to_owned()))];
    assert_eq!(told, expected);
}

#[test]
fn zero_beside_another_unit_is_unpriced() {
    let rates = |cost: &str| one(&format!(r#"{{"name": "N", "cost": {cost}}}"#)).0.rates;
    for cost in [
        r#"{"input": 0, "output": 0, "output_audio": 12}"#,
        r#"{"input": 0, "output": 0, "image": 0.04}"#,
        r#"{"input": 0, "output": 0, "request": 0.005}"#,
        r#"{"input": 5, "output": 0, "output_audio": 12}"#,
    ] {
        assert_eq!(rates(cost), None, "{cost}");
    }
    for cost in [r#"{"input": 0, "output": 0, "input_audio": 0}"#, r#"{"input": 1, "output": 2, "input_audio": 3}"#] {
        assert!(rates(cost).is_some(), "{cost}");
    }
}

#[test]
fn what_no_form_would_take_is_not_believed() {
    let (entry, complaints) =
        one(r#"{"name": "N", "limit": {"context": 9000000000000}, "cost": {"input": 1, "output": 1, "tiers": [
            {"input": 2, "tier": {"type": "context", "size": 9000000000000}}]}}"#);
    assert_eq!((entry.facts.context_window, &entry.rates), (None, &None));
    assert_eq!(entry.unread, [ModelField::ContextWindow, ModelField::InputPrice]);
    assert_eq!(complaints.len(), 2);
    let by_cost =
        r#"{"name": "N", "cost": {"input": 1, "output": 1, "tiers": [{"input": 2, "tier": {"type": "batch"}}]}}"#;
    let (entry, complaints) = one(by_cost);
    assert!(entry.rates.unwrap().tiers.is_empty());
    assert_eq!(complaints[0].reason, Reason::TierKind);
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
    for text in ["[]", "<!doctype html>", r#"{"openai": {"mod"#] {
        assert!(matches!(parse(text.as_bytes()), Err(FeedError::Malformed(_))), "{text}");
    }
    for text in ["{}", r#"{"gpt-5": {"litellm_provider": "openai"}}"#] {
        assert!(matches!(parse(text.as_bytes()), Err(FeedError::NoModels(_))), "{text}");
    }
    assert!(matches!(parse(b""), Err(FeedError::Empty)));
}
