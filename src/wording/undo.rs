//! The sentence about what an undo did not put back.

use std::collections::HashMap;

use super::{
    change::{FIELDS_NAMED, Names},
    labels,
};
use crate::domain::{
    audit::{Entry, FieldChange, ORIGIN, RecordedChange, Subject, Verb},
    catalog::Catalog,
    undo_scope::is_undoable,
};

/// What an undo did not put back, because somebody changed it since.
pub fn not_put_back(undone: &RecordedChange, undo: &RecordedChange, catalog: &Catalog) -> String {
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
