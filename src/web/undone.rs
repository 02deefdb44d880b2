//! What an undo can put back, and the sentence about what it left.

use std::collections::HashMap;

use super::{
    labels,
    notice::{FIELDS_NAMED, Names},
};
use crate::{
    domain::catalog::Catalog,
    store::{
        audit::{Entry, FieldChange, RecordedChange, Subject, Verb},
        models::ORIGIN,
    },
};

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

/// What an undo did not put back, because somebody changed it since.
pub fn left(undone: &RecordedChange, undo: &RecordedChange, catalog: &Catalog) -> String {
    let known = Names::of(undone, catalog);
    let mut done: HashMap<&Subject, Vec<&Entry>> = HashMap::new();
    for entry in &undo.entries {
        done.entry(&entry.subject).or_default().push(entry);
    }
    let mut names: Vec<String> = Vec::new();
    for entry in undone.entries.iter().filter(|entry| is_undoable(entry)) {
        let who = known.subject(&entry.subject);
        let done = done.get(&entry.subject).map(Vec::as_slice).unwrap_or_default();
        let kept = entry.fields.iter().filter(|field| !is_put_back(entry, field, done));
        let fields: Vec<&str> = kept.map(|field| labels::field(&field.field)).collect();
        match (entry.verb, fields.as_slice()) {
            (_, []) => {}
            (Verb::Update, fields) => names.push(format!("{} of {who}", fields.join(", ").to_lowercase())),
            (Verb::Default, _) => names.push(format!("the default of {who}")),
            _ => names.push(who),
        }
    }
    names.dedup();
    match names.as_slice() {
        [] => String::new(),
        names if names.len() <= FIELDS_NAMED => {
            format!(" Left as it is, because it changed since: {}.", names.join("; "))
        }
        names => format!(" {} changed since and were left as they are.", names.len()),
    }
}

/// Whether what an undo did to the same subject gives a field its old value; a task comes or goes as a whole.
fn is_put_back(entry: &Entry, field: &FieldChange, done: &[&Entry]) -> bool {
    if field.field.ends_with(ORIGIN) || field.field == "price_valid_from" {
        return true;
    }
    let whole = matches!(entry.verb, Verb::Create | Verb::Delete);
    done.iter().any(|done| whole || done.field(&field.field).is_some_and(|done| done.new == field.old))
}
