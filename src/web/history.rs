//! The history beside an edit form, and the two versions of a row that two admins made.

use super::{Result, labels, notice::is_told, page::Moment};
use crate::{
    domain::{catalog::Catalog, describe::Fields, ids::ModelId},
    store::{
        Db,
        audit::{self, Recorded, Subject, Verb},
        models::ORIGIN,
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
    /// By whom.
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

/// What was done, as a line begins.
pub fn headline(verb: Verb) -> &'static str {
    match verb {
        Verb::Fill => "Added from the bundled catalogue",
        Verb::Create => "Added",
        Verb::Update => "Edited",
        Verb::Activate => "Activated",
        Verb::Deactivate => "Deactivated",
        Verb::Deprecate => "Deprecated",
        Verb::Unbench => "Put back in service",
        Verb::Delete => "Deleted",
        Verb::Default => "Default changed",
        Verb::Enable => "Enabled",
        Verb::Disable => "Disabled",
        Verb::Picks => "Picks changed",
        Verb::Password => "Password set",
        Verb::Reset => "Password reset",
        Verb::EndSessions => "Signed out by an admin",
        Verb::Role => "Role changed",
        Verb::CreateToken => "API token made",
        Verb::RevokeToken => "API token revoked",
        Verb::Import => "Updated by an import",
        Verb::Missing => "Missing upstream",
        Verb::Ignore => "Ignored in a feed",
        Verb::Heed => "No longer ignored in a feed",
        Verb::Alias => "Feed name changed",
    }
}

/// Old and new values as people read them.
pub fn fields(changes: Vec<audit::FieldChange>, catalog: &Catalog) -> Vec<ItemField> {
    let shown = |value: Option<String>, field: &str| value.map(|value| readable(field, &value, catalog));
    let field = |change: audit::FieldChange| ItemField {
        label: labels::field(&change.field).to_owned(),
        old: shown(change.old, &change.field),
        new: shown(change.new, &change.field),
    };
    changes.into_iter().map(field).collect()
}

/// One value of a field as people read it.
pub fn readable(field: &str, value: &str, catalog: &Catalog) -> String {
    match field {
        name if name.ends_with(ORIGIN) && value == "admin" => "set by an admin".to_owned(),
        name if name.ends_with(ORIGIN) => "open to feeds".to_owned(),
        "default_model" => {
            value.parse::<ModelId>().map_or_else(|_| value.to_owned(), |id| catalog.name_of(&id).to_owned())
        }
        "price_valid_from" | "expires_at" | "missing_since" => {
            value.parse().map_or_else(|_| value.to_owned(), |at| Moment(at).text())
        }
        name if name.ends_with("_price") => format!("${value}"),
        _ => value.to_owned(),
    }
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
