//! One slug per provider, whatever a feed calls it.

use crate::domain::{
    feed::{Aliases, FeedName},
    ids::{IdError, ProviderId},
};

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
pub fn of_models_dev(provider: &str, own: &Aliases) -> Result<ProviderId, IdError> {
    match own.find(FeedName::ModelsDev, provider) {
        Some(ours) => Ok(ours.clone()),
        None => renamed(provider, &MODELS_DEV).parse(),
    }
}

/// The house's slug of a `litellm_provider`.
pub fn of_litellm(provider: &str, own: &Aliases) -> Result<ProviderId, IdError> {
    let prefix = litellm_prefix(provider);
    match own.find(FeedName::Litellm, provider).or_else(|| own.find(FeedName::Litellm, prefix)) {
        Some(ours) => Ok(ours.clone()),
        None => renamed(prefix, &LITELLM).parse(),
    }
}

/// The built-in names of a feed: theirs and ours.
pub fn built_in(feed: FeedName) -> &'static [(&'static str, &'static str)] {
    match feed {
        FeedName::Litellm => &LITELLM,
        FeedName::ModelsDev => &MODELS_DEV,
    }
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
            let none = Aliases::default();
            assert_eq!(of_models_dev(models_dev, &none).unwrap().as_str(), slug);
            assert_eq!(of_litellm(litellm, &none).unwrap().as_str(), slug);
        }
        assert!(of_litellm("one of https://docs.litellm.ai/docs/providers", &Aliases::default()).is_err());
    }

    #[test]
    fn an_admin_s_word_goes_before_the_built_in_one() {
        let mut own = Aliases::default();
        own.add(FeedName::Litellm, "vertex_ai", "google".parse().unwrap());
        own.add(FeedName::ModelsDev, "togetherai", "team".parse().unwrap());
        assert_eq!(of_litellm("vertex_ai-anthropic_models", &own).unwrap().as_str(), "google");
        assert_eq!(of_models_dev("togetherai", &own).unwrap().as_str(), "team");
        assert_eq!(of_litellm("together_ai", &own).unwrap().as_str(), "together");
    }
}
