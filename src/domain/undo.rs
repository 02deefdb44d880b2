//! What an undo puts back: each old value by itself, as far as nothing changed it since and it is still allowed.

use jiff::Timestamp;

use super::{
    audit::{Entry, FEED, FieldChange, RecordedChange, Subject, Verb},
    catalog::Catalog,
    field::ModelField,
    ids::{ModelId, ProviderId},
    mistake::{FieldMistake, Mistake},
    model::Status,
    provider::Settings,
    provider_field::ProviderField,
    rate::Rate,
    task_field,
    terms::{PRICE_VALID_FROM, Terms, TermsBuilder},
};

/// The field of a deleted model's entry that counts the prices which were kept with it; before they were, no deletion
/// could be undone.
pub const PRICES_KEPT: &str = "prices";

/// Whether an undo has something to put back. What a new database began with is nobody's change. What went with a deleted model, its mark as the default or a pick, can
/// only go back to a model that is there.
pub fn can_be_undone(change: &RecordedChange) -> bool {
    let deletes = |entry: &Entry| entry.verb == Verb::Delete && !is_undoable(entry);
    let stays = |entry: &Entry| entry.verb == Verb::Fill || deletes(entry);
    change.entries.iter().any(is_undoable) && !change.entries.iter().any(stays)
}

/// Whether an entry's old values can be put back.
pub fn is_undoable(entry: &Entry) -> bool {
    match entry.verb {
        Verb::Activate
        | Verb::Deactivate
        | Verb::Deprecate
        | Verb::Default
        | Verb::Picks
        | Verb::Enable
        | Verb::Disable
        | Verb::Import
        | Verb::Missing => true,
        Verb::Create if is_by_feed(entry) => true,
        Verb::Delete if matches!(entry.subject, Subject::Model(_)) => entry.field(PRICES_KEPT).is_some(),
        Verb::Create | Verb::Delete => matches!(entry.subject, Subject::Task(_)),
        Verb::Update => !entry.of_provider().any(|(field, _)| field.steers_a_key()),
        _ => false,
    }
}

/// Whether an entry is of a model that a feed added.
pub fn is_by_feed(entry: &Entry) -> bool {
    matches!(entry.subject, Subject::Model(_)) && entry.verb == Verb::Create && entry.field(FEED).is_some()
}

/// The moment from which on an edit changed the price, where that was not the moment of the edit; of a scheduled price
/// that was cancelled, the moment at which it would have begun.
pub fn price_moment(entry: &Entry) -> Option<Timestamp> {
    let field = entry.field(PRICE_VALID_FROM)?;
    field.new.as_ref().or(field.old.as_ref())?.parse().ok()
}

/// Why a field keeps the value that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Somebody changed it since.
    Changed,
    /// Its old value is not allowed any more.
    Refused(Mistake),
}

/// What an undo makes of a row, and which fields it leaves as they are.
#[derive(Debug)]
pub struct PutBack<T, F> {
    /// The row.
    pub row: T,
    /// Each field that stays, and why.
    pub kept: Vec<(F, Why)>,
}

/// How a field stands to a change of it.
enum Standing<'a> {
    /// It has its old value again, or has it still.
    Done,
    /// It has a third value.
    Changed,
    /// It has the new value, and this one comes back.
    Open(&'a str),
}

impl<T, F: PartialEq + Copy> PutBack<T, F> {
    /// Why a field stays.
    pub fn why(&self, field: F) -> Option<&Why> {
        self.kept.iter().find(|(kept, _)| *kept == field).map(|(_, why)| why)
    }
}

/// A model with the old values of an edit.
pub fn of_model(terms: Terms, entry: &Entry, id: &ModelId, catalog: &Catalog) -> PutBack<Terms, ModelField> {
    let rules = Rules { id, catalog, known: terms.check(catalog, Some(id), false) };
    let mut kept = Vec::new();
    let mut open: Vec<(ModelField, &str)> = Vec::new();
    for (field, change) in entry.of_model() {
        match standing(change, &field.get(&terms)) {
            Standing::Done => {}
            Standing::Changed => kept.push((field, Why::Changed)),
            Standing::Open(old) => open.push((field, old)),
        }
    }
    let mut row = terms;
    let mut steps = steps(open);
    // What is refused beside one value may be allowed beside another that comes back after it.
    loop {
        let before = steps.len();
        steps.retain(|step| match rules.take(step, &row) {
            Ok(terms) => {
                row = terms;
                false
            }
            Err(_) => true,
        });
        if steps.len() == before {
            break;
        }
    }
    for step in steps {
        if let Err(mistake) = rules.take(&step, &row) {
            kept.extend(step.0.iter().map(|(field, _)| (*field, Why::Refused(mistake.clone()))));
        }
    }
    PutBack { row, kept }
}

/// What a value that comes back is checked by.
struct Rules<'a> {
    id: &'a ModelId,
    catalog: &'a Catalog,
    /// Mistakes that the model had before, which keep nothing from coming back.
    known: Vec<FieldMistake>,
}

/// Old values that come back together or not at all.
struct Step<'a>(Vec<(ModelField, &'a str)>);

/// Each field is a step of its own, but that input and output go together.
fn steps(open: Vec<(ModelField, &str)>) -> Vec<Step<'_>> {
    let is_base = |field: ModelField| Rate::BASE.iter().any(|rate| rate.field() == field);
    let (base, others): (Vec<_>, Vec<_>) = open.into_iter().partition(|(field, _)| is_base(*field));
    let base = Some(Step(base)).filter(|step| !step.0.is_empty());
    base.into_iter().chain(others.into_iter().map(|one| Step(vec![one]))).collect()
}

impl Rules<'_> {
    /// The terms with the values of a step.
    fn take(&self, step: &Step<'_>, terms: &Terms) -> Result<Terms, Mistake> {
        let mut builder = TermsBuilder::new(terms.clone());
        for (field, old) in &step.0 {
            field.set(&mut builder, old)?;
        }
        let (terms, mut mistakes) = builder.finish();
        mistakes.extend(terms.check(self.catalog, Some(self.id), false));
        match mistakes.into_iter().find(|mistake| !self.known.contains(mistake)) {
            Some(new) => Err(new.mistake),
            None => Ok(terms),
        }
    }
}

/// A provider with the old values of an edit; what steers a key is left to the form, which asks for the password.
pub fn of_provider(settings: Settings, entry: &Entry) -> PutBack<Settings, ProviderField> {
    let mut back = PutBack { row: settings, kept: Vec::new() };
    for (field, change) in entry.of_provider().filter(|(field, _)| !field.steers_a_key()) {
        match standing(change, &field.get(&back.row)) {
            Standing::Done => {}
            Standing::Changed => back.kept.push((field, Why::Changed)),
            Standing::Open(old) => {
                if let Err(mistake) = field.set(&mut back.row, old) {
                    back.kept.push((field, Why::Refused(mistake)));
                }
            }
        }
    }
    back
}

fn standing<'a>(change: &'a FieldChange, current: &str) -> Standing<'a> {
    let text = |value: &'a Option<String>| value.as_deref().unwrap_or_default();
    let (old, new) = (text(&change.old), text(&change.new));
    match current {
        current if current == old => Standing::Done,
        current if current == new => Standing::Open(old),
        _ => Standing::Changed,
    }
}

/// Why an undo left a field of an entry as it is, where the entry can be undone and the field did not come back.
pub fn why(entry: &Entry, change: &FieldChange, catalog: &Catalog) -> Why {
    let found = match (&entry.subject, entry.verb) {
        (Subject::Model(id), Verb::Update | Verb::Import) => why_of_edit(id, entry, change, catalog),
        (Subject::Model(id), Verb::Delete) => catalog.group(&id.provider()).is_none().then(|| no_provider(id)),
        (Subject::Model(id), _) => catalog.find(id).is_none().then(|| gone(id)),
        (Subject::Provider(id), Verb::Default) => why_of_default(id, change, catalog),
        (Subject::Provider(id), _) => catalog.group(id).and_then(|group| {
            let field = change.name()?.parse().ok()?;
            of_provider(group.provider.settings.clone(), entry).why(field).cloned()
        }),
        (Subject::Task(_), Verb::Picks) => {
            ids(change.old.as_deref()).find(|id| catalog.find(id).is_none()).map(|id| gone(&id))
        }
        (Subject::Task(slug), Verb::Delete) => {
            let mistakes = task_field::read(slug, |field| old_text(entry, field.as_str()), catalog).err();
            mistakes.and_then(|mistakes| mistakes.into_iter().next()).map(|first| Why::Refused(first.mistake))
        }
        _ => None,
    };
    found.unwrap_or(Why::Changed)
}

fn why_of_edit(id: &ModelId, entry: &Entry, change: &FieldChange, catalog: &Catalog) -> Option<Why> {
    let Some(stored) = catalog.find(id) else { return Some(gone(id)) };
    let terms = Terms::of(&stored.model, stored.rates_at(price_moment(entry)));
    let field = change.name()?.parse().ok()?;
    of_model(terms, entry, id, catalog).why(field).cloned()
}

fn why_of_default(provider: &ProviderId, change: &FieldChange, catalog: &Catalog) -> Option<Why> {
    let marked = catalog.group(provider)?.entries.iter().find(|entry| entry.is_default);
    let is_as_left = marked.map(|entry| entry.model.id.as_str()) == change.new.as_deref();
    let former = ids(change.old.as_deref()).next().filter(|_| is_as_left)?;
    match catalog.find(&former) {
        None => Some(gone(&former)),
        Some(entry) if entry.model.status != Status::Active => {
            Some(Why::Refused(Mistake::quoting(former.as_str(), &"is not active")))
        }
        Some(_) => None,
    }
}

fn gone(id: &ModelId) -> Why {
    Why::Refused(Mistake::quoting(id.as_str(), &"is not in the catalogue any more"))
}

fn no_provider(id: &ModelId) -> Why {
    Why::Refused(Mistake::quoting(id.provider_str(), &"is not a provider here any more"))
}

/// The models of a text that the audit keeps.
pub fn ids(text: Option<&str>) -> impl Iterator<Item = ModelId> {
    text.unwrap_or_default().split_whitespace().filter_map(|id| id.parse().ok())
}

/// The old text of a field; empty where there was none.
pub fn old_text(entry: &Entry, field: &str) -> String {
    entry.field(field).and_then(|change| change.old.clone()).unwrap_or_default()
}
