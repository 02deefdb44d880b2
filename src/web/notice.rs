//! What the last change did, in sentences, read from the audit.

use serde::Deserialize;

use crate::{
    domain::{audit::RecordedChange, catalog::Catalog, undo_scope::can_be_undone},
    store::{Committed, Db, audit},
    web::Result,
    wording::{
        change::{nothing_changed, sentences},
        undo::not_put_back,
    },
};

/// The sentences on top of the page after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub text: String,
    /// The change that can be undone.
    pub undo: Option<String>,
}

/// The part of an address that leads back to a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct After {
    /// The id of a change.
    pub change: Option<String>,
    /// How many rows a change found as it would have made them.
    pub unchanged: Option<i64>,
    /// A change of which an undo could put nothing back.
    pub undo_of: Option<String>,
}

impl After {
    /// Its names in an address.
    pub const NAMES: [&str; 3] = ["change", "unchanged", "undo_of"];
}

impl Notice {
    /// A notice that no audit entry tells.
    pub fn saying(text: impl Into<String>) -> Self {
        Self { text: text.into(), undo: None }
    }

    /// The notice that an address asks for.
    pub async fn after(db: &Db, after: &After, catalog: &Catalog) -> Result<Option<Self>> {
        if let Some(unchanged) = after.unchanged {
            return Ok(Some(Self::saying(nothing_changed(unchanged))));
        }
        if let Some(undone) = &after.undo_of {
            let Some(undone) = audit::find(db, undone).await? else { return Ok(None) };
            let nothing = RecordedChange { entries: Vec::new(), ..undone.clone() };
            let text = format!("Nothing was undone.{}", not_put_back(&undone, &nothing, catalog));
            return Ok(Some(Self::saying(text)));
        }
        let Some(id) = &after.change else { return Ok(None) };
        let Some(change) = audit::find(db, id).await? else { return Ok(None) };
        let undo = can_be_undone(&change).then(|| id.clone());
        let mut text = sentences(&change, catalog);
        if let Some(undone) = &change.undoes
            && let Some(undone) = audit::find(db, undone).await?
        {
            text = format!("Undone. {text}{}", not_put_back(&undone, &change, catalog));
        }
        Ok(Some(Self { text, undo }))
    }
}

/// `path` with what leads the next page to its notice.
pub fn address_after(path: &str, committed: &Committed) -> String {
    match committed {
        Committed::Changed(id) => address_with(path, "change", id),
        Committed::Unchanged(rows) => address_with(path, "unchanged", &rows.to_string()),
    }
}

/// `path` with one of [`After::NAMES`].
pub fn address_with(path: &str, name: &str, value: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}{name}={value}")
}
