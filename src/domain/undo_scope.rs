//! Which entries of the audit an undo can put back.

use super::audit::{Entry, RecordedChange, Subject, Verb};

/// Fields that say where a provider's key goes and how: they change in the form alone, which asks for the password and
/// checks them together.
const STEER_A_KEY: [&str; 4] = ["base_url", "key_variables", "protocol", "local_network"];

/// Whether an undo has something to put back. What went with a deleted model, its mark as the default or a pick, can
/// only go back to a model that is there.
pub fn can_be_undone(change: &RecordedChange) -> bool {
    let deletes = |entry: &Entry| entry.verb == Verb::Delete && !is_undoable(entry);
    change.entries.iter().any(is_undoable) && !change.entries.iter().any(deletes)
}

/// Whether an entry's old values can be put back.
pub fn is_undoable(entry: &Entry) -> bool {
    let steers_a_key = STEER_A_KEY.iter().any(|field| entry.field(field).is_some());
    match entry.verb {
        Verb::Activate
        | Verb::Deactivate
        | Verb::Deprecate
        | Verb::Default
        | Verb::Picks
        | Verb::Enable
        | Verb::Disable => true,
        Verb::Create | Verb::Delete => matches!(entry.subject, Subject::Task(_)),
        Verb::Update => !steers_a_key,
        _ => false,
    }
}
