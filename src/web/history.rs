//! The history beside an edit form, and the two versions of a row that two admins made.

use crate::{
    domain::{
        audit::{Aspect, FieldChange, Recorded, Subject, Verb},
        catalog::Catalog,
        field::Fields,
    },
    store::{Db, audit},
    web::Result,
    wording::{
        change::{headline, is_told, readable},
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
    /// Every field that either of the two has.
    pub fields: Vec<ConflictField>,
}

/// One field in both versions.
pub struct ConflictField {
    /// What the form calls it.
    pub label: String,
    theirs: String,
    yours: String,
}

/// The newest entries about a subject.
pub async fn of(db: &Db, subject: &Subject, catalog: &Catalog) -> Result<Vec<Item>> {
    let recorded = audit::history(db, subject, SHOWN).await?;
    Ok(recorded.into_iter().map(|recorded| item(recorded, catalog)).collect())
}

fn item(recorded: Recorded, catalog: &Catalog) -> Item {
    let Recorded { at, actor, entry } = recorded;
    let headline = headline(entry.verb).to_owned();
    let told = matches!(
        entry.verb,
        Verb::Update | Verb::Default | Verb::Picks | Verb::Role | Verb::CreateToken | Verb::RevokeToken | Verb::Import
    );
    let told_fields = entry.fields.into_iter().filter(is_told).collect();
    let fields = if told { fields(told_fields, catalog) } else { Vec::new() };
    Item { headline, fields, by: actor, at: Moment(at) }
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
    /// Compares what stands in the database with what was typed.
    pub async fn between(db: &Db, subject: &Subject, address: String, theirs: Fields, yours: &Fields) -> Result<Self> {
        let by = match audit::history(db, subject, 1).await?.into_iter().next() {
            Some(last) => format!("{} saved it on {}.", last.actor, Moment(last.at).text()),
            None => String::new(),
        };
        let typed = |name| yours.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone());
        let fields = theirs.into_iter().filter_map(|(name, theirs)| {
            let yours = typed(name).unwrap_or_default();
            let label = labels::field(name).to_owned();
            (!theirs.is_empty() || !yours.is_empty()).then_some(ConflictField { label, theirs, yours })
        });
        Ok(Self { by, address, fields: fields.collect() })
    }
}

impl ConflictField {
    /// Whether the two versions differ here.
    pub fn differs(&self) -> bool {
        self.theirs != self.yours
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
