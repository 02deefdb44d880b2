//! Files as no program wrote them: cut, flipped, doubled. None may end a parser or fill the memory.

use proptest::{prelude::*, sample::Index};
use roster::{
    domain::feed::{Aliases, FeedName},
    feeds::{self, Asked, Feed, FeedError},
};

const LITELLM: &str = r#"{"sample_spec": {"mode": "one of chat, …"}, "gpt-5": {"litellm_provider": "openai",
"mode": "chat", "max_input_tokens": 272000, "max_output_tokens": 128000.0, "input_cost_per_token": 1.25e-06,
"output_cost_per_token": 1.0000000000000001e-05, "cache_read_input_token_cost": 1.25e-07,
"input_cost_per_token_above_272k_tokens": 2.5e-06, "supports_vision": true, "deprecation_date": "2027-02-31"},
"openai/gpt-5": {"litellm_provider": "openai", "input_cost_per_token": 0, "output_cost_per_token": 0},
"dashscope/q": {"litellm_provider": "dashscope", "tiered_pricing": [{"range": [0, 256000.0],
"input_cost_per_token": 5e-08, "output_cost_per_token": 4e-07}, {"range": [256000.0, 1e6], "input_cost_per_token": 1}]},
"vertex_ai/claude@1": {"litellm_provider": "vertex_ai-anthropic_models", "mode": "responses", "source": null}}"#;
const MODELS_DEV: &str = r#"{"togetherai": {"id": "togetherai", "name": "Together", "env": ["TOGETHER_API_KEY"],
"npm": "@ai-sdk/togetherai", "api": "https://${X}.example/v1", "models": {"Qwen/Q-3:free": {"id": "Qwen/Q-3:free",
"name": "Q 3", "attachment": true, "reasoning": true, "tool_call": true, "knowledge": "2025-04",
"release_date": "2025-25-11", "modalities": {"input": ["text", "image"], "output": ["text"]}, "open_weights": true,
"status": "beta", "limit": {"context": 128000, "output": 0}, "cost": {"input": 0.1, "output": 0.4, "reasoning": 0,
"tiers": [{"input": 1, "output": 2, "tier": {"type": "context", "size": 200001}}],
"context_over_200k": {"input": 1, "output": 2}}, "reasoning_options": {"values": [null, "high"]}}}}}"#;

/// Pieces that are most likely to matter.
const WORDS: &[&str] = &[
    "null",
    "-1",
    "1e999999999",
    "1e-9223372036854775808",
    "{}",
    "[",
    "\"",
    "\u{0}",
    "true",
    ",",
    "/",
    "..",
    "e",
    "99999999999999999999999999999999999999999",
    "\\u0000",
    "\\ud800",
    "\"litellm_provider\":\"x\"",
];

fn read(feed: FeedName, bytes: &[u8]) -> Result<Feed, FeedError> {
    let aliases = Aliases::default();
    let asked = Asked { feed: Some(feed), ..Asked::plain(&aliases) };
    feeds::read(bytes.to_vec(), &asked).map(|file| file.feed)
}

/// What is done to a file.
#[derive(Debug, Clone)]
enum Mutation {
    Set(Index, u8),
    Cut(Index),
    Remove(Index, Index),
    Double(Index, Index),
    Insert(Index, &'static str),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        any::<Index>().prop_map(Mutation::Cut),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Mutation::Remove(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Mutation::Double(from, to)),
        (any::<Index>(), prop::sample::select(WORDS)).prop_map(|(at, word)| Mutation::Insert(at, word)),
        (any::<Index>(), prop::sample::select(WORDS)).prop_map(|(at, word)| Mutation::Insert(at, word)),
    ]
}

fn mutate(bytes: &mut Vec<u8>, mutation: &Mutation) {
    if bytes.is_empty() {
        return;
    }
    let range = |a: &Index, b: &Index, length| {
        let (a, b) = (a.index(length), b.index(length));
        a.min(b)..a.max(b)
    };
    match mutation {
        Mutation::Set(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Mutation::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Mutation::Remove(a, b) => drop(bytes.drain(range(a, b, bytes.len()))),
        Mutation::Double(a, b) => {
            let part = bytes[range(a, b, bytes.len())].to_vec();
            bytes.extend(part);
        }
        Mutation::Insert(at, word) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, word.bytes());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_file_ends_a_parser(
        of_litellm in any::<bool>(),
        as_litellm in any::<bool>(),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        let mut bytes = if of_litellm { LITELLM } else { MODELS_DEV }.as_bytes().to_vec();
        for mutation in &mutations {
            mutate(&mut bytes, mutation);
        }
        let feed = if as_litellm { FeedName::Litellm } else { FeedName::ModelsDev };
        match read(feed, &bytes) {
            // Every entry and every complaint took a byte or more to say.
            Ok(read) => prop_assert!(read.entries.len() + read.complaints.len() <= bytes.len()),
            Err(error) => prop_assert!(!error.advice().is_empty()),
        }
    }
}

#[test]
fn whatever_is_deep_or_long_is_refused_or_read() {
    for depth in [1, 100, 127, 128, 1_000, 1_000_000] {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        let long = format!("{{\"a/b\":{{\"litellm_provider\":\"a\",\"input_cost_per_token\":{}}}}}", "9".repeat(depth));
        for text in [deep, long] {
            for feed in FeedName::ALL {
                let _ = read(*feed, text.as_bytes());
            }
        }
    }
}

#[test]
fn the_unharmed_files_are_read() {
    for (feed, text, models) in [(FeedName::Litellm, LITELLM, 3), (FeedName::ModelsDev, MODELS_DEV, 1)] {
        assert_eq!(read(feed, text.as_bytes()).unwrap().entries.len(), models);
    }
}
