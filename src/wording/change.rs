//! What changes did, in sentences that pages, commands and programs share.

use std::collections::HashMap;

use super::{
    headlines::{headline, is_cancelled_price},
    labels,
    moment::Moment,
    numbers::number_of,
};
use crate::domain::{
    audit::{Aspect, Entry, FieldChange, Kind, RecordedChange, Subject, Verb},
    catalog::Catalog,
    field::ModelField,
    ids::ModelId,
    origin::Source,
    terms::{MERGED_WITH, PRICE_VALID_FROM},
};

/// So many fields of one edit are named; the history has them all.
pub const FIELDS_NAMED: usize = 3;

/// What is said where all rows already were as asked.
pub fn nothing_changed() -> &'static str {
    "No change."
}

/// A change in sentences.
pub fn sentences(change: &RecordedChange, catalog: &Catalog) -> String {
    let names = Names::of(change, catalog);
    let mut sentences: Vec<String> = Vec::new();
    // What was asked for first, the defaults that moved with it behind.
    let (moved, mut rest): (Vec<&Entry>, Vec<&Entry>) =
        change.entries.iter().partition(|entry| entry.verb == Verb::Default);
    // Deleting names the model before what went with it.
    rest.sort_by_key(|entry| entry.verb != Verb::Delete);
    while let Some(first) = rest.first().copied() {
        let alike = |entry: &&Entry| entry.verb == first.verb && entry.subject.is_same_kind(&first.subject);
        let (group, other): (Vec<_>, Vec<_>) = rest.into_iter().partition(alike);
        rest = other;
        sentences.push(done(&group, &names));
    }
    sentences.extend(already(change));
    sentences.extend(moved.iter().map(|entry| default_moved(entry, &names)));
    sentences.extend(twin(change, catalog));
    sentences.join(" ")
}

/// Points out where a model was added beside one whose id differs only in capitals: that may be a slip.
fn twin(change: &RecordedChange, catalog: &Catalog) -> Option<String> {
    let [Entry { subject: Subject::Model(id), verb: Verb::Create, .. }] = change.entries.as_slice() else {
        return None;
    };
    let is_twin = |other: &ModelId| other != id && other.as_str().eq_ignore_ascii_case(id.as_str());
    let other = catalog.entries().map(|entry| &entry.model.id).find(|other| is_twin(other))?;
    Some(format!("Another model’s id differs only in capitals: {other}."))
}

/// "2 were active already.", where models were given a status.
fn already(change: &RecordedChange) -> Option<String> {
    let word = change.entries.iter().find_map(|entry| match entry.verb {
        Verb::Activate => Some("active"),
        Verb::Deactivate => Some("inactive"),
        Verb::Deprecate => Some("deprecated"),
        _ => None,
    })?;
    let rows = usize::try_from(change.unchanged).ok().filter(|rows| *rows > 0)?;
    Some(format!("{} {word} already.", number_of(rows, "was", "were")))
}

/// A change of which only the counts are known: "10 providers, 42 models: added from the bundled catalogue."
pub fn counted(counts: &[(Verb, Kind, usize)]) -> String {
    let mut sentences: Vec<(Verb, Vec<String>)> = Vec::new();
    for (verb, kind, count) in counts {
        let rows = number_of(*count, kind.as_str(), kind.plural());
        match sentences.iter_mut().find(|(of, _)| of == verb) {
            Some((_, subjects)) => subjects.push(rows),
            None => sentences.push((*verb, vec![rows])),
        }
    }
    let sentence = |(verb, subjects): &(Verb, Vec<String>)| {
        format!("{}: {}.", subjects.join(", "), headline(*verb).to_lowercase())
    };
    sentences.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

fn done(group: &[&Entry], names: &Names<'_>) -> String {
    let first = group[0];
    let who = match group {
        [one] => names.subject(&one.subject),
        many => number_of(many.len(), first.subject.noun(), first.subject.nouns()),
    };
    let what = match first.verb {
        Verb::Create | Verb::Fill => "added",
        Verb::Update | Verb::Role => return saved(&who, group, names.catalog),
        Verb::Activate => "activated",
        Verb::Deactivate => "deactivated",
        Verb::Deprecate => "deprecated",
        Verb::Unbench => "is back in service",
        Verb::Delete => "deleted",
        Verb::Enable => "switched on",
        Verb::Disable => "switched off",
        Verb::Picks => return format!("Picks of {who} saved."),
        Verb::Password => return format!("Password of {who} changed."),
        Verb::Reset => return format!("Password of {who} reset."),
        Verb::EndSessions => "signed out everywhere",
        Verb::CreateToken | Verb::RevokeToken => return token(&who, first),
        Verb::Import => "updated from a feed",
        Verb::Missing => "marked missing upstream",
        Verb::Confirm => return confirmed(first),
        Verb::Ignore => "ignored from now on",
        Verb::Unignore => "no longer ignored",
        Verb::Alias => return format!("Feed names of {who} saved."),
        Verb::Default => "changed",
    };
    format!("{who} {what}.")
}

/// "1,204 prices confirmed by models.dev."
fn confirmed(entry: &Entry) -> String {
    let new = |name| entry.field(name).and_then(|field| field.new.as_deref());
    let prices = new("prices").and_then(|count| count.parse().ok()).unwrap_or_default();
    let by = new("source").and_then(|word| word.parse().ok()).map_or("nobody", labels::source);
    format!("{} confirmed by {by}.", number_of(prices, "price", "prices"))
}

fn token(who: &str, entry: &Entry) -> String {
    let field = entry.field("token");
    match field.map(|field| (field.old.as_deref(), field.new.as_deref())) {
        Some((_, Some(made))) => format!("API token “{made}” of {who} made."),
        Some((Some(revoked), _)) => format!("API token “{revoked}” of {who} revoked. It no longer works."),
        _ => format!("API tokens of {who} changed."),
    }
}

fn saved(who: &str, group: &[&Entry], catalog: &Catalog) -> String {
    let [one] = group else { return format!("{who} saved.") };
    if is_cancelled_price(one) {
        let moment = one.field(PRICE_VALID_FROM).and_then(|field| field.old.as_deref()).unwrap_or_default();
        let moment = value_of(PRICE_VALID_FROM, moment, catalog);
        return format!("{who}: the price scheduled for {moment} is cancelled.");
    }
    let merged = one.field(MERGED_WITH).and_then(|field| field.new.as_deref());
    let merged = merged.map(|others| format!(" Changes by {others} are kept.")).unwrap_or_default();
    let told: Vec<&FieldChange> = one.fields.iter().filter(|field| is_told(field)).collect();
    let named: Vec<_> = told.iter().take(FIELDS_NAMED).map(|field| field_changed(field, catalog)).collect();
    let more = match told.len().saturating_sub(FIELDS_NAMED) {
        0 => String::new(),
        more => format!(" and {}", number_of(more, "more field", "more fields")),
    };
    format!("{who} saved: {}{more}.{merged}", named.join(", "))
}

/// That an edited field is the admin's goes without saying, and that an imported one is the feed's.
pub fn is_told(change: &FieldChange) -> bool {
    let is_admin = |source: &Option<String>| source.as_deref() == Some(Source::Admin.as_str());
    match change.name() {
        Some(name) => name != MERGED_WITH,
        None => is_admin(&change.old) && !is_admin(&change.new),
    }
}

fn field_changed(change: &FieldChange, catalog: &Catalog) -> String {
    let label = labels::aspect(&change.field).to_lowercase();
    if change.name().is_none() {
        return format!("{label} open to feeds");
    }
    let short = |value: &Option<String>| value.as_ref().filter(|text| text.chars().count() <= 40).cloned();
    let shown = |value| short(value).map(|text| readable(&change.field, &text, catalog));
    match (shown(&change.old), shown(&change.new)) {
        (Some(old), Some(new)) => format!("{label} {old} → {new}"),
        (None, Some(new)) if change.old.is_none() => format!("{label} {new}"),
        (Some(old), None) if change.new.is_none() => format!("{label} {old} removed"),
        _ => label,
    }
}

/// "The default of OpenAI moved from A to B."
fn default_moved(entry: &Entry, names: &Names<'_>) -> String {
    let provider = names.subject(&entry.subject);
    match names.default(entry) {
        (Some(old), Some(new)) => format!("The default of {provider} moved from {old} to {new}."),
        (None, Some(new)) => format!("{new} is now the default of {provider}."),
        (Some(old), None) => format!("{provider} has no default any more; it was {old}."),
        (None, None) => String::new(),
    }
}

/// "The default of OpenAI moves from A to B.", before it does: models that leave can only move or end one.
pub fn default_moves(entry: &Entry, catalog: &Catalog) -> String {
    let names = Names::now(catalog);
    let provider = names.subject(&entry.subject);
    match names.default(entry) {
        (Some(old), Some(new)) => format!("The default of {provider} moves from {old} to {new}."),
        (Some(old), None) => format!("{provider} loses its default, {old}: no other model of it is active."),
        (None, _) => String::new(),
    }
}

/// What a subject is called.
pub fn subject(subject: &Subject, catalog: &Catalog) -> String {
    Names::now(catalog).subject(subject)
}

/// What models, providers and the rest are called, those included that a change deleted.
pub struct Names<'a> {
    catalog: &'a Catalog,
    gone: HashMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    /// The names of what is there.
    fn now(catalog: &'a Catalog) -> Self {
        Self { catalog, gone: HashMap::new() }
    }

    /// The names at a change.
    pub fn of(change: &'a RecordedChange, catalog: &'a Catalog) -> Self {
        let gone = change.entries.iter().filter(|entry| entry.verb == Verb::Delete).filter_map(|entry| {
            let name = entry.field("display_name").or(entry.field("name"))?.old.as_deref()?;
            Some((entry.subject.id(), name))
        });
        Self { catalog, gone: gone.collect() }
    }

    /// What a subject is called.
    pub fn subject(&self, subject: &Subject) -> String {
        match subject {
            Subject::Model(id) => self.model(id.as_str()),
            Subject::Provider(id) => match (self.gone.get(id.as_str()), self.catalog.group(id)) {
                (Some(name), _) => (*name).to_owned(),
                (None, Some(group)) => group.provider.settings.name.to_string(),
                (None, None) => id.to_string(),
            },
            Subject::Task(name) | Subject::Account(name) => name.clone(),
            Subject::Catalogue => "The catalogue".to_owned(),
        }
    }

    /// The old and the new default of an entry.
    fn default(&self, entry: &Entry) -> (Option<String>, Option<String>) {
        let name = |id: &Option<String>| id.as_ref().map(|id| self.model(id));
        entry.field("default_model").map_or((None, None), |field| (name(&field.old), name(&field.new)))
    }

    fn model(&self, id: &str) -> String {
        let gone = self.gone.get(id).map(|name| (*name).to_owned());
        let known = || id.parse::<ModelId>().ok().map(|id| self.catalog.name_of(&id).to_owned());
        gone.or_else(known).unwrap_or_else(|| id.to_owned())
    }
}

/// One value of a field as people read it.
pub fn readable(field: &Aspect, value: &str, catalog: &Catalog) -> String {
    match field {
        Aspect::Value(name) => value_of(name, value, catalog),
        Aspect::SourceOf(_) if value == Source::Admin.as_str() => "set by an admin".to_owned(),
        Aspect::SourceOf(_) => "open to feeds".to_owned(),
    }
}

/// The value of a field, by its name, as people read it.
pub fn value_of(field: &str, value: &str, catalog: &Catalog) -> String {
    let is_money = |name: &str| name.parse::<ModelField>().is_ok_and(|field| field.rate().is_some());
    match field {
        "default_model" => {
            value.parse::<ModelId>().map_or_else(|_| value.to_owned(), |id| catalog.name_of(&id).to_owned())
        }
        PRICE_VALID_FROM | "expires_at" | "missing_since" => {
            value.parse().map_or_else(|_| value.to_owned(), |at| Moment(at).text())
        }
        name if is_money(name) => format!("${value}"),
        _ => value.to_owned(),
    }
}
