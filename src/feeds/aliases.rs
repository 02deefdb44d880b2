//! One slug per provider, whatever a feed calls it.

use crate::domain::ids::{IdError, ProviderId};

/// models.dev's names on the left; the right side is litellm's name where it has one.
const MODELS_DEV: [(&str, &str); 10] = [
    ("amazon-bedrock", "bedrock"),
    ("fireworks-ai", "fireworks_ai"),
    ("github-copilot", "github_copilot"),
    ("google-vertex", "vertex_ai"),
    ("google-vertex-anthropic", "vertex_ai"),
    ("moonshotai", "moonshot"),
    ("novita-ai", "novita"),
    ("opencode-go", "opencode_go"),
    ("togetherai", "together"),
    ("vercel", "vercel_ai_gateway"),
];

/// litellm's names on the left. Its resellers of one vendor stay apart: their prices differ.
const LITELLM: [(&str, &str); 2] = [("gemini", "google"), ("together_ai", "together")];

/// litellm lists Vertex AI by vendor: `vertex_ai-anthropic_models` and a dozen more.
const VERTEX_PARTS: &str = "vertex_ai-";
const VERTEX: &str = "vertex_ai";

/// The house's slug of a provider of models.dev.
pub fn of_models_dev(provider: &str) -> Result<ProviderId, IdError> {
    renamed(provider, &MODELS_DEV).parse()
}

/// The house's slug of a `litellm_provider`.
pub fn of_litellm(provider: &str) -> Result<ProviderId, IdError> {
    renamed(litellm_prefix(provider), &LITELLM).parse()
}

/// What stands before the slash in litellm's keys for a `litellm_provider`.
pub fn litellm_prefix(provider: &str) -> &str {
    if provider.starts_with(VERTEX_PARTS) { VERTEX } else { provider }
}

fn renamed<'a>(provider: &'a str, table: &[(&str, &'a str)]) -> &'a str {
    table.iter().find(|(theirs, _)| *theirs == provider).map_or(provider, |(_, ours)| ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_feeds_come_to_one_slug() {
        for (slug, models_dev, litellm) in [
            ("together", "togetherai", "together_ai"),
            ("google", "google", "gemini"),
            ("bedrock", "amazon-bedrock", "bedrock"),
            ("vertex_ai", "google-vertex", "vertex_ai-anthropic_models"),
            ("openai", "openai", "openai"),
        ] {
            assert_eq!(of_models_dev(models_dev).unwrap().as_str(), slug);
            assert_eq!(of_litellm(litellm).unwrap().as_str(), slug);
        }
        assert!(of_litellm("one of https://docs.litellm.ai/docs/providers").is_err());
    }
}
