//! What fields, and the words of closed lists, are called.

use crate::domain::{
    account::Role,
    audit::ORIGIN,
    catalog::Counts,
    leaderboard::Direction,
    model::{Capability, Mode, Status},
    origin::Source,
    provider::Protocol,
    search::Sort,
    task::Caller,
};

/// A form field's name as a sentence begins with it.
pub fn field(name: &str) -> &str {
    match name {
        "id" => "Id",
        "provider" => "Provider",
        "name" => "Name",
        "display_name" => "Display name",
        "description" => "Description",
        "mode" => "Mode",
        "status" => "Status",
        "context_window" => "Context window",
        "max_output_tokens" => "Max output",
        "input_price" => "Input price",
        "output_price" => "Output price",
        "cache_read_price" => "Cache read price",
        "cache_write_price" => "Cache write price",
        "reasoning_price" => "Reasoning price",
        "request_price" => "Price per request",
        "price_valid_from" => "Price valid from",
        "tiers" => "Tiers",
        "knowledge_cutoff" => "Knowledge cutoff",
        "released_on" => "Released",
        "open_weights" => "Open weights",
        "sunset_on" => "Sunset",
        "sunset_auto" => "Deprecate on its sunset",
        "successor" => "Successor",
        "make_default" => "Make default",
        "vision" => "Vision",
        "tools" => "Tools",
        "json" => "JSON",
        "reasoning" => "Reasoning",
        "audio" => "Audio",
        "pdf" => "PDF",
        "protocol" => "Protocol",
        "base_url" => "Base URL",
        "key_variables" => "Key variables",
        "max_parallel_requests" => "Calls at once",
        "requests_per_minute" => "Calls per minute",
        "enabled" => "Enabled",
        "local_network" => "Server on my network",
        "default_model" => "Default model",
        "password" => "Password",
        "picks" => "Picks",
        "role" => "Role",
        "task" => "Task",
        "capabilities" => "Capabilities",
        "min_context" => "Minimum context",
        "caller" => "Called by",
        "current_password" => "Current password",
        "new_password" => "New password",
        "sessions" => "Sessions",
        "token" => "Token",
        "scopes" => "Scopes",
        "expires_in" | "expires_at" => "Expires",
        "upstream_status" => "Upstream",
        "missing_since" => "Missing upstream since",
        "feed" => "Feed",
        "upstream_key" => "Key in the feed",
        "feed_alias" | "theirs" => "Name in the feed",
        "file" => "File",
        "ours" => "Provider here",
        "accept_loss" => "Missing models",
        "reset" => "Reset",
        "remove" => "Remove",
        "input" => "Input tokens",
        "cached" => "Cached input",
        "output" => "Output tokens",
        "requests" => "Requests",
        other if other.ends_with(ORIGIN) => field(other.trim_end_matches(ORIGIN)),
        other => repeated_field(other),
    }
}

/// Repeated fields carry the number of their row, e.g. `tier_input-0`.
fn repeated_field(name: &str) -> &str {
    match name.split('-').next() {
        Some("tier_above") => "Tier threshold",
        Some("tier_input") => "Tier input price",
        Some("tier_output") => "Tier output price",
        Some("tier_cache_read") => "Tier cache read price",
        Some("tier_cache_write") => "Tier cache write price",
        Some("picks") => "Pick",
        _ => name,
    }
}

/// A status with a capital.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Inactive => "Inactive",
        Status::Active => "Active",
        Status::Deprecated => "Deprecated",
    }
}

/// A capability within a line.
pub fn capability(capability: Capability) -> &'static str {
    match capability {
        Capability::Json => "JSON",
        Capability::Pdf => "PDF",
        other => other.as_str(),
    }
}

/// Who calls a task's model.
pub fn caller(caller: Caller) -> &'static str {
    match caller {
        Caller::Roster => "Called by Roster: its provider needs an API key here",
        Caller::Programs => "Called by your programs: no API key is needed here",
    }
}

/// Every caller.
pub fn callers() -> Choices {
    vec![(Caller::Programs.as_str(), "Your programs"), (Caller::Roster.as_str(), "Roster")]
}

/// Every capability.
pub fn capabilities() -> Choices {
    Capability::ALL.iter().map(|known| (known.as_str(), field(known.as_str()))).collect()
}

/// A mode with a capital.
pub fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Chat => "Chat",
        Mode::Embedding => "Embedding",
        Mode::Image => "Image",
        Mode::Transcription => "Transcription",
        Mode::Speech => "Speech",
        Mode::Rerank => "Rerank",
        Mode::Moderation => "Moderation",
        Mode::Other => "Other",
    }
}

/// Who said what a field has, within a sentence.
pub fn source(source: Source) -> &'static str {
    match source {
        Source::Admin => "an admin",
        Source::ProviderApi => "the provider",
        Source::ModelsDev => "models.dev",
        Source::Litellm => "litellm",
        Source::Bundled => "the bundled catalogue",
        Source::Anybody => "nobody",
    }
}

/// A protocol by its owner's spelling.
pub fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::OpenAi => "OpenAI",
        Protocol::Anthropic => "Anthropic",
        Protocol::Gemini => "Gemini",
        Protocol::Ollama => "Ollama",
    }
}

/// Values and labels of a selector.
pub type Choices = Vec<(&'static str, &'static str)>;

/// Every mode.
pub fn modes() -> Choices {
    Mode::ALL.iter().map(|known| (known.as_str(), mode(*known))).collect()
}

/// Every status.
pub fn statuses() -> Choices {
    Status::ALL.iter().map(|known| (known.as_str(), status(*known))).collect()
}

/// Every status, and any.
pub fn any_status() -> Choices {
    std::iter::once(("", "All")).chain(statuses()).collect()
}

/// Every capability, and any.
pub fn any_capability() -> Choices {
    std::iter::once(("", "Any")).chain(capabilities()).collect()
}

/// Every protocol.
pub fn protocols() -> Choices {
    Protocol::ALL.iter().map(|known| (known.as_str(), protocol(*known))).collect()
}

/// What models are ordered by.
pub fn sorts() -> Choices {
    let label = |sort: &Sort| match sort {
        Sort::Name => "Name",
        Sort::Price => "Price",
        Sort::Context => "Context",
        Sort::Updated => "Updated",
        Sort::Sunset => "Sunset",
    };
    Sort::ALL.iter().map(|sort| (sort.as_str(), label(sort))).collect()
}

/// Which end of an order stands on top.
pub fn directions() -> Choices {
    vec![(Direction::Ascending.as_str(), "Ascending"), (Direction::Descending.as_str(), "Descending")]
}

/// A role with a capital.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "Admin",
        Role::Viewer => "Viewer",
    }
}

/// Every role.
pub fn roles() -> Choices {
    Role::ALL.iter().map(|known| (known.as_str(), role(*known))).collect()
}

/// Yes, no or unknown.
pub fn yes_no_unknown() -> Choices {
    vec![("", "Unknown"), ("yes", "Yes"), ("no", "No")]
}

/// "12 active · 1 benched · 3 deprecated · 40 inactive".
pub fn counts(counts: &Counts) -> String {
    let Counts { active, benched, held_back, deprecated, inactive } = *counts;
    let mut parts = vec![format!("{active} active")];
    let others =
        [(held_back, "active once enabled"), (benched, "benched"), (deprecated, "deprecated"), (inactive, "inactive")];
    parts.extend(others.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")));
    parts.join(" · ")
}
