//! A change as a line of the audit that unfolds into its entries.

use crate::{
    domain::{
        account::Account,
        audit::{Entry, RecordedChange, Subject},
        catalog::Catalog,
        undo::can_be_undone,
    },
    store::change_log::LoggedChange,
    web::{
        addresses,
        history::{self, ItemField},
        list_query::address,
    },
    wording::{change, headlines, moment::Moment},
};

/// Fields of an entry that a list of changes shows.
const FIELDS_EACH: usize = 2;
/// Longer values and sentences are cut; the CSV has them whole.
const VALUE_CHARS: usize = 60;
const TEXT_CHARS: usize = 200;

/// A change, with its first entries.
pub struct ChangeLine {
    pub id: String,
    pub at: Moment,
    pub actor: String,
    /// What it did, in sentences.
    pub text: String,
    pub rows: Vec<Row>,
    /// Entries that are not shown.
    pub more: usize,
    pub undo: Option<String>,
    pub is_undone: bool,
}

pub struct Row {
    pub headline: &'static str,
    pub name: String,
    /// Its kind, with its id where it has another name.
    pub known_as: String,
    /// Absent where the subject is gone.
    pub address: Option<String>,
    pub fields: Vec<ItemField>,
    /// Fields that are not shown.
    pub more: usize,
}

/// What names and addresses are taken from.
pub struct Known<'a> {
    pub catalog: &'a Catalog,
    pub accounts: &'a [Account],
}

impl Known<'_> {
    /// A line of the list.
    pub fn line(&self, change: LoggedChange) -> ChangeLine {
        let rows = change.rows();
        let is_whole = rows == change.entries.len();
        let recorded = RecordedChange {
            id: change.id.clone(),
            unchanged: change.unchanged,
            undoes: change.undoes.clone(),
            entries: change.entries,
        };
        let text = if is_whole { change::sentences(&recorded, self.catalog) } else { change::counted(&change.counts) };
        let can_be_undone = !change.is_undone && can_be_undone(&recorded);
        let undone = if change.undoes.is_some() { "Undo: " } else { "" };
        ChangeLine {
            text: cut(&format!("{undone}{text}"), TEXT_CHARS),
            id: change.id,
            at: Moment(change.at),
            actor: change.actor,
            more: rows - recorded.entries.len(),
            undo: can_be_undone.then(|| history::undo_label(rows)),
            is_undone: change.is_undone,
            rows: recorded.entries.into_iter().map(|entry| self.row(entry, FIELDS_EACH)).collect(),
        }
    }

    /// An entry with at most so many fields.
    pub fn row(&self, entry: Entry, fields: usize) -> Row {
        let subject = &entry.subject;
        let (name, noun, id) = (change::subject(subject, self.catalog), subject.noun(), subject.id());
        let cut_field = |field: ItemField| ItemField {
            label: field.label,
            old: field.old.map(|text| cut(&text, VALUE_CHARS)),
            new: field.new.map(|text| cut(&text, VALUE_CHARS)),
        };
        let (known_as, address) =
            (if name == id { noun.to_owned() } else { format!("{noun} {id}") }, self.edit_address(subject));
        let headline = headlines::headline_of(&entry);
        let told: Vec<_> = entry.fields.into_iter().filter(change::is_told).collect();
        let more = told.len().saturating_sub(fields);
        let shown = told.into_iter().take(fields).collect();
        let fields = history::fields(shown, self.catalog).into_iter().map(cut_field).collect();
        Row { headline, name: cut(&name, VALUE_CHARS), known_as, address, fields, more }
    }

    /// Where a subject is edited, while it is there.
    fn edit_address(&self, subject: &Subject) -> Option<String> {
        let Self { catalog, accounts } = self;
        match subject {
            Subject::Model(id) => catalog.find(id).map(|_| addresses::model(id)),
            Subject::Provider(id) => catalog.group(id).map(|_| addresses::provider(id)),
            Subject::Task(slug) => catalog.tasks().iter().any(|task| task.slug == *slug).then(|| addresses::task(slug)),
            Subject::Account(name) => {
                let account = accounts.iter().find(|account| account.name.as_str() == name);
                account.map(|account| addresses::account(&account.id))
            }
            Subject::Catalogue => None,
        }
    }
}

/// The beginning of a long text.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most).chain(['…']).collect() }
}

impl ChangeLine {
    /// Where every entry of it is shown.
    pub fn whole_address(&self) -> String {
        address(addresses::AUDIT, [("in", self.id.as_str().into())])
    }

    /// Whether an entry has fields that are not shown.
    pub fn has_more_fields(&self) -> bool {
        self.rows.iter().any(|row| row.more > 0)
    }
}
