//! The sentences about what an undo did not put back, and why.

use std::collections::HashMap;

use super::{
    change::{FIELDS_NAMED, Names},
    labels,
};
use crate::domain::{
    audit::{Entry, FEED, FieldChange, RecordedChange, Subject, Verb},
    catalog::Catalog,
    ids::ModelId,
    terms::{MERGED_WITH, PRICE_VALID_FROM},
    undo::{Why, is_by_feed, is_undoable, why},
};

/// What an undo did not put back: what somebody changed since, and what is not allowed any more.
pub fn not_put_back(undone: &RecordedChange, undo: &RecordedChange, catalog: &Catalog) -> String {
    let known = Names::of(undone, catalog);
    let mut done: HashMap<&Subject, Vec<&Entry>> = HashMap::new();
    for entry in &undo.entries {
        done.entry(&entry.subject).or_default().push(entry);
    }
    let (mut changed, mut refused): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for entry in undone.entries.iter().filter(|entry| is_undoable(entry)) {
        let who = known.subject(&entry.subject);
        let done = done.get(&entry.subject).map(Vec::as_slice).unwrap_or_default();
        if is_by_feed(entry) {
            // It was deleted, by this undo or before it, or somebody uses it.
            let is_there = |id: &ModelId| catalog.find(id).is_some();
            changed.extend(Some(who).filter(|_| matches!(&entry.subject, Subject::Model(id) if is_there(id))));
            continue;
        }
        let kept = entry.fields.iter().filter(|field| !is_put_back(entry, field, done));
        let mut fields = Vec::new();
        for field in kept {
            match why(entry, field, catalog) {
                Why::Changed => fields.push(labels::aspect(&field.field)),
                Why::Refused(mistake) => {
                    let what = named(entry, &[labels::aspect(&field.field)], &who);
                    refused.push(format!("{what} ({})", mistake.reason()));
                }
            }
        }
        if !fields.is_empty() {
            changed.push(named(entry, &fields, &who));
        }
    }
    changed.dedup();
    format!("{}{}", changed_since(&changed), not_allowed(&refused))
}

/// "description of Alpha", "the default of Acme", or the subject alone.
fn named(entry: &Entry, fields: &[&str], who: &str) -> String {
    match entry.verb {
        Verb::Update | Verb::Import => format!("{} of {who}", fields.join(", ").to_lowercase()),
        Verb::Default => format!("the default of {who}"),
        Verb::Picks => format!("picks of {who}"),
        _ => who.to_owned(),
    }
}

fn changed_since(names: &[String]) -> String {
    match names {
        [] => String::new(),
        names if names.len() <= FIELDS_NAMED => {
            format!(" Left as it is, because it changed since: {}.", names.join("; "))
        }
        names => format!(" {} changed since and were left as they are.", names.len()),
    }
}

fn not_allowed(reasons: &[String]) -> String {
    let named = &reasons[..reasons.len().min(FIELDS_NAMED)];
    match reasons.len() - named.len() {
        _ if reasons.is_empty() => String::new(),
        0 => format!(" Not put back, because it is not allowed any more: {}.", named.join("; ")),
        more => format!(" Not put back, because it is not allowed any more: {}; and {more} more.", named.join("; ")),
    }
}

/// Whether what an undo did to the same subject gives a field its old value; a task comes or goes as a whole.
fn is_put_back(entry: &Entry, field: &FieldChange, done: &[&Entry]) -> bool {
    let no_value = [PRICE_VALID_FROM, MERGED_WITH, FEED];
    let Some(name) = field.name().filter(|name| !no_value.contains(name)) else { return true };
    let whole = matches!(entry.verb, Verb::Create | Verb::Delete);
    done.iter().any(|done| whole || done.field(name).is_some_and(|done| done.new == field.old))
}
