//! Keys of feeds that name no model but a size, a quality or a plan at which one is sold.

/// Qualities, where the vendor of a model would be.
const QUALITIES: [&str; 6] = ["low", "medium", "high", "standard", "hd", "auto"];

/// Whether a name of a provider's is that of a variant, such as `high/1024-x-1024/gpt-image-1`, or that of a class of
/// sizes by which a provider charges, such as `fireworks-ai-up-to-4b`.
pub fn is_variant(provider: &str, name: &str) -> bool {
    let (path, last) = name.rsplit_once('/').unwrap_or(("", name));
    let is_quality = !path.is_empty() && name.split('/').next().is_some_and(|first| QUALITIES.contains(&first));
    let is_plan = path.split('/').any(|part| part == "*" || is_counted(part, "-month-commitment"));
    let has_size = name.split('/').any(|part| is_size(part) || is_counted(part, "-steps"));
    is_quality || is_plan || has_size || is_class_of_sizes(provider, last)
}

/// `1024-x-1024`, `1024x1024` or `max-x-max`.
fn is_size(part: &str) -> bool {
    let number = |text: &str| text == "max" || (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let sides = part.split_once("-x-").or_else(|| part.split_once('x'));
    sides.is_some_and(|(width, height)| number(width) && number(height))
}

/// `50-steps`.
fn is_counted(part: &str, what: &str) -> bool {
    part.strip_suffix(what).is_some_and(|count| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The provider's own name, then parameters from and to.
fn is_class_of_sizes(provider: &str, name: &str) -> bool {
    let class = name.strip_prefix(provider.replace('_', "-").as_str()).and_then(|rest| rest.strip_prefix('-'));
    let Some(class) = class else { return false };
    let parts: Vec<&str> = class.split('-').collect();
    let is_parameters = |part: &str| {
        let number = part.strip_suffix(['b', 'm']).unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    match parts.as_slice() {
        ["default"] => true,
        [.., "above", to] | [.., "up", "to", to] => is_parameters(to),
        [.., from, "to", to] | [.., from, to] => is_parameters(from) && is_parameters(to),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_told_from_models() {
        for (provider, name, expected) in [
            ("openai", "high/1024-x-1024/gpt-image-1", true),
            ("openai", "1024-x-1024/dall-e-2", true),
            ("openai", "hd/dall-e-3", true),
            ("azure", "dall-e-3/1792x1024", true),
            ("bedrock", "1024-x-1024/50-steps/bedrock/amazon.nova-canvas-v1:0", true),
            ("bedrock", "max-x-max/50-steps/stability.stable-diffusion-xl-v0", true),
            ("bedrock", "*/1-month-commitment/cohere.command-text-v14", true),
            ("fireworks_ai", "fireworks-ai-up-to-4b", true),
            ("fireworks_ai", "fireworks-ai-56b-to-176b", true),
            ("fireworks_ai", "fireworks-ai-above-16b", true),
            ("fireworks_ai", "fireworks-ai-default", true),
            ("fireworks_ai", "fireworks-ai-moe-up-to-56b", true),
            ("together_ai", "together-ai-21.1b-41b", true),
            ("together_ai", "together-ai-embedding-151m-to-350m", true),
            ("openai", "gpt-image-1", false),
            ("openai", "standard", false),
            ("openrouter", "auto", false),
            ("openrouter", "openrouter/auto", false),
            ("fal_ai", "fal-ai/kling-video/standard/text-to-video", false),
            ("bedrock", "us-west-2/anthropic.claude-v2", false),
            ("together", "mistralai/mixtral-8x7b", false),
            ("nvidia", "nemotron-3-nano-30b-3b", false),
            ("mistral", "mistral-small-24b", false),
            ("google", "imagen-4-fast", false),
        ] {
            assert_eq!(is_variant(provider, name), expected, "{provider} {name}");
        }
    }
}
