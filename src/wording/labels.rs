//! What fields, and the words of closed lists, are called.

use crate::domain::{
    account::Role,
    audit::Aspect,
    catalog::Counts,
    field::ModelField,
    leaderboard::Direction,
    model::{Capability, Mode, Status},
    origin::Source,
    provider::Protocol,
    provider_field::ProviderField,
    rate::Rate,
    search::Sort,
    task::Caller,
    task_field::TaskField,
    terms::{MERGED_WITH, PRICE_VALID_FROM},
};

/// A form field's name as a sentence begins with it.
pub fn field(name: &str) -> &str {
    let of_model = || name.parse().map(ModelField::label);
    let of_provider = || name.parse().map(ProviderField::label);
    let of_task = || name.parse().map(TaskField::label);
    let known = of_model().or_else(|_| of_provider()).or_else(|_| of_task());
    known.unwrap_or_else(|_| other_field(name))
}

/// What of a subject changed, as a sentence begins with it.
pub fn aspect(aspect: &Aspect) -> &str {
    match aspect {
        Aspect::Value(name) => field(name),
        Aspect::SourceOf(field) => field.label(),
    }
}

/// Fields that are no list of the domain's.
fn other_field(name: &str) -> &str {
    match name {
        "id" => "Id",
        "provider" => "Provider",
        PRICE_VALID_FROM => "Price valid from",
        MERGED_WITH => "Merged with changes by",
        "list" => "List",
        "price_from" => "Scheduled price",
        "confirmed" => "Confirmation",
        "make_default" => "Make default",
        "default_model" => "Default model",
        "password" => "Password",
        "role" => "Role",
        "task" => "Task",
        "current_password" => "Current password",
        "new_password" => "New password",
        "sessions" => "Sessions",
        "token" => "Token",
        "end_tokens" => "Also revoke my API tokens",
        "scopes" => "Scopes",
        "expires_in" | "expires_at" => "Expires",
        "missing_since" => "Missing upstream since",
        "feed" => "Feed",
        "source" => "Source",
        "prices" => "Prices",
        "upstream_key" => "Key in the feed",
        "feed_alias" | "theirs" => "Name in the feed",
        "file" => "File",
        "ours" => "Provider here",
        "accept_loss" => "Missing models",
        "reset" => "Reset",
        "remove" => "Remove",
        "input" => "Input tokens per request",
        "cached" => "Cached input",
        "output" => "Output tokens per request",
        "requests" => "Requests",
        other => repeated_field(other),
    }
}

/// Repeated fields carry the number of their row, e.g. `tier_input-0`.
fn repeated_field(name: &str) -> &str {
    match name.split('-').next() {
        Some("tier_above") => "Tier threshold",
        Some("picks") => "Model",
        Some("append") => "Add a model",
        Some(column) => match column.strip_prefix("tier_").map(str::parse::<Rate>) {
            Some(Ok(rate)) => rate.tier_label(),
            _ => name,
        },
        None => name,
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
        Caller::Roster => "Called by Roster: the provider needs an API key",
        Caller::Programs => "Called by your programs: no API key needed on this server",
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
        Source::Guess => "a guess by its id",
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
    vec![(Direction::Ascending.as_str(), "Normal"), (Direction::Descending.as_str(), "Reversed")]
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
    let counted = super::numbers::counted;
    let mut parts = vec![format!("{} active", counted(active))];
    let others =
        [(held_back, "active once enabled"), (benched, "benched"), (deprecated, "deprecated"), (inactive, "inactive")];
    parts.extend(
        others.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{} {word}", counted(*count))),
    );
    parts.join(" · ")
}
