//! The history beside an edit form, and the two versions of a row that two admins made.

use crate::{
    domain::{
        audit::{Aspect, FieldChange, Recorded, Subject, Verb},
        catalog::Catalog,
        field::Fields,
        merge::Disputed,
        undo::is_undoable,
    },
    store::{Db, audit},
    web::Result,
    wording::{
        change::{is_told, readable},
        headlines::headline_of,
        labels,
        moment::Moment,
    },
};

/// So many entries stand beside a form.
const SHOWN: u32 = 20;

/// One line of a history.
pub struct Item {
    /// What was done.
    pub headline: String,
    /// Old and new values.
    pub fields: Vec<ItemField>,
    /// Who made the change.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The change that can be undone from here.
    pub undo: Option<Undo>,
    /// Whether it was undone.
    pub is_undone: bool,
}

/// A change that can be undone.
pub struct Undo {
    /// Its id.
    pub change_id: String,
    /// "Undo", or that it undoes more than what the button is beside.
    pub label: String,
}

/// One field of a line.
pub struct ItemField {
    /// What the form calls it.
    pub label: String,
    /// Before.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
}

/// Two versions of one row.
pub struct Conflict {
    /// Who saved when, as a sentence.
    pub by: String,
    /// Where their version can be edited.
    pub address: String,
    /// Every field in which the two differ.
    pub fields: Vec<ConflictField>,
    /// Whether each can be chosen by itself.
    pub can_choose: bool,
}

/// One field in both versions.
pub struct ConflictField {
    /// Its name in the form.
    pub name: &'static str,
    theirs: String,
    yours: String,
}

/// The newest entries about a subject.
pub async fn of(db: &Db, subject: &Subject, catalog: &Catalog) -> Result<Vec<Item>> {
    let recorded = audit::history(db, subject, SHOWN).await?;
    Ok(recorded.into_iter().map(|recorded| item(recorded, catalog)).collect())
}

fn item(recorded: Recorded, catalog: &Catalog) -> Item {
    let Recorded { at, actor, entry, change_id, rows, is_undone, is_of_a_fill } = recorded;
    let headline = headline_of(&entry).to_owned();
    let undo =
        (is_undoable(&entry) && !is_undone && !is_of_a_fill).then(|| Undo { change_id, label: undo_label(rows) });
    let told = matches!(
        entry.verb,
        Verb::Update | Verb::Default | Verb::Picks | Verb::Role | Verb::CreateToken | Verb::RevokeToken | Verb::Import
    );
    let told_fields = entry.fields.into_iter().filter(is_told).collect();
    let fields = if told { fields(told_fields, catalog) } else { Vec::new() };
    Item { headline, fields, by: actor, at: Moment(at), undo, is_undone }
}

/// What a button says that undoes a change of so many rows.
pub fn undo_label(rows: usize) -> String {
    if rows > 1 { format!("Undo all {rows}") } else { "Undo".to_owned() }
}

/// Old and new values as people read them.
pub fn fields(changes: Vec<FieldChange>, catalog: &Catalog) -> Vec<ItemField> {
    let shown = |value: Option<String>, field: &Aspect| value.map(|value| readable(field, &value, catalog));
    let field = |change: FieldChange| ItemField {
        label: labels::aspect(&change.field).to_owned(),
        old: shown(change.old, &change.field),
        new: shown(change.new, &change.field),
    };
    changes.into_iter().map(field).collect()
}

impl Conflict {
    /// Compares what is in the database with what was typed.
    pub async fn between(db: &Db, subject: &Subject, address: String, theirs: Fields, yours: &Fields) -> Result<Self> {
        let last = audit::history(db, subject, 1).await?.into_iter().next();
        let typed = |name| yours.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone());
        let fields = theirs.into_iter().filter_map(|(name, theirs)| {
            let yours = typed(name).unwrap_or_default();
            (theirs != yours).then_some(ConflictField { name, theirs, yours })
        });
        Ok(Self { by: saved_by(last.as_ref()), address, fields: fields.collect(), can_choose: false })
    }

    /// What two people say of the same fields, for the second to choose.
    pub fn of(disputed: Vec<Disputed>, last: Option<&Recorded>, address: String) -> Self {
        let field = |Disputed { field, theirs, yours }| ConflictField { name: field, theirs, yours };
        let fields = disputed.into_iter().map(field).collect();
        Self { by: saved_by(last), address, fields, can_choose: true }
    }
}

fn saved_by(last: Option<&Recorded>) -> String {
    last.map(|last| format!("{} saved it on {}.", last.actor, Moment(last.at).text())).unwrap_or_default()
}

impl ConflictField {
    /// What the form calls it.
    pub fn label(&self) -> &str {
        labels::field(self.name)
    }

    /// Their value, or a dash.
    pub fn theirs(&self) -> &str {
        dashed(&self.theirs)
    }

    /// The typed value, or a dash.
    pub fn yours(&self) -> &str {
        dashed(&self.yours)
    }
}

fn dashed(value: &str) -> &str {
    if value.is_empty() { "–" } else { value }
}
