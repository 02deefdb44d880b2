//! What the last change did, in sentences, read from the audit.

use serde::Deserialize;

use super::{Result, labels, page::number_of};
use crate::{
    domain::{catalog::Catalog, ids::ModelId},
    store::{
        Committed, Db,
        audit::{self, Entry, FieldChange, RecordedChange, Subject, Verb},
    },
};

/// So many fields of one edit are named; the history has them all.
const FIELDS_NAMED: usize = 3;

/// The sentences on top of the page after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub text: String,
}

/// The part of an address that leads back to a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct After {
    /// The id of a change.
    pub change: Option<String>,
    /// How many rows a change found as it would have made them.
    pub unchanged: Option<i64>,
}

impl Notice {
    /// The notice that an address asks for.
    pub async fn after(db: &Db, after: &After, catalog: &Catalog) -> Result<Option<Self>> {
        if let Some(unchanged) = after.unchanged {
            let text = if unchanged > 1 {
                "Nothing changed: all already were so."
            } else {
                "Nothing changed: it already was so."
            };
            return Ok(Some(Self { text: text.to_owned() }));
        }
        let Some(id) = &after.change else { return Ok(None) };
        Ok(audit::find(db, id).await?.map(|change| Self { text: sentences(&change, catalog) }))
    }
}

/// `path` with what leads the next page to its notice.
pub fn address_after(path: &str, committed: &Committed) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    match committed {
        Committed::Changed(id) => format!("{path}{joint}change={id}"),
        Committed::Unchanged(rows) => format!("{path}{joint}unchanged={rows}"),
    }
}

fn sentences(change: &RecordedChange, catalog: &Catalog) -> String {
    let mut sentences: Vec<String> = Vec::new();
    let mut rest: Vec<&Entry> = change.entries.iter().collect();
    while let Some(first) = rest.first().copied() {
        let alike = |entry: &&Entry| entry.verb == first.verb && entry.subject.is_same_kind(&first.subject);
        let (group, other): (Vec<_>, Vec<_>) = rest.into_iter().partition(alike);
        rest = other;
        if first.verb == Verb::Default {
            sentences.extend(group.iter().map(|entry| default_moved(entry, catalog)));
        } else {
            sentences.push(done(&group, catalog));
        }
    }
    if change.unchanged > 0 && change.entries.len() > 1 {
        let rows = usize::try_from(change.unchanged).unwrap_or_default();
        sentences.push(format!("{} already {} so.", rows, if rows == 1 { "was" } else { "were" }));
    }
    sentences.join(" ")
}

fn done(group: &[&Entry], catalog: &Catalog) -> String {
    let first = group[0];
    let who = match group {
        [one] => subject(&one.subject, catalog),
        many => number_of(many.len(), first.subject.noun(), first.subject.nouns()),
    };
    let what = match first.verb {
        Verb::Create | Verb::Fill => "added",
        Verb::Update => return saved(&who, group),
        Verb::Activate => "activated",
        Verb::Deactivate => "deactivated",
        Verb::Deprecate => "deprecated",
        Verb::Enable => "enabled",
        Verb::Disable => "disabled",
        Verb::Picks => return format!("Picks of {who} saved."),
        Verb::Password => return format!("Password of {who} changed."),
        Verb::Default => "changed",
    };
    format!("{who} {what}.")
}

fn saved(who: &str, group: &[&Entry]) -> String {
    let [one] = group else { return format!("{who} saved.") };
    let named: Vec<_> = one.fields.iter().take(FIELDS_NAMED).map(field_changed).collect();
    let more = match one.fields.len().saturating_sub(FIELDS_NAMED) {
        0 => String::new(),
        more => format!(" and {}", number_of(more, "more field", "more fields")),
    };
    format!("{who} saved: {}{more}.", named.join(", "))
}

fn field_changed(change: &FieldChange) -> String {
    let label = labels::field(&change.field).to_lowercase();
    let shown = |value: &Option<String>| value.as_ref().filter(|text| text.chars().count() <= 40).cloned();
    match (shown(&change.old), shown(&change.new)) {
        (Some(old), Some(new)) => format!("{label} {old} → {new}"),
        (None, Some(new)) if change.old.is_none() => format!("{label} {new}"),
        (Some(old), None) if change.new.is_none() => format!("{label} {old} removed"),
        _ => label,
    }
}

/// "The default of OpenAI moved from A to B."
pub fn default_moved(entry: &Entry, catalog: &Catalog) -> String {
    let provider = subject(&entry.subject, catalog);
    let name = |value: &Option<String>| value.as_ref().map(|id| model_name(id, catalog));
    let change = entry.field("default_model");
    match (change.and_then(|c| name(&c.old)), change.and_then(|c| name(&c.new))) {
        (Some(old), Some(new)) => format!("The default of {provider} moved from {old} to {new}."),
        (None, Some(new)) => format!("{new} is now the default of {provider}."),
        (Some(old), None) => format!("{provider} has no default any more; it was {old}."),
        (None, None) => String::new(),
    }
}

fn subject(subject: &Subject, catalog: &Catalog) -> String {
    match subject {
        Subject::Model(id) => catalog.name_of(id).to_owned(),
        Subject::Provider(id) => {
            catalog.group(id).map_or_else(|| id.to_string(), |group| group.provider.settings.name.clone())
        }
        Subject::Task(name) | Subject::Account(name) => name.clone(),
        Subject::Catalogue => "The bundled catalogue".to_owned(),
    }
}

fn model_name(id: &str, catalog: &Catalog) -> String {
    id.parse::<ModelId>().map_or_else(|_| id.to_owned(), |id| catalog.name_of(&id).to_owned())
}
