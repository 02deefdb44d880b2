//! Entries and changes as the audit has them, with who made them and when.

use jiff::Timestamp;

use super::Entry;

/// An entry with its change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Whether its change filled the catalogue of a new database.
    pub is_of_a_fill: bool,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: String,
    /// What.
    pub entry: Entry,
    /// The id of its change.
    pub change_id: String,
    /// How many entries that has.
    pub rows: usize,
    /// Whether another change undid it.
    pub is_undone: bool,
}

/// A whole change as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedChange {
    /// Its id.
    pub id: String,
    /// How many rows already were so.
    pub unchanged: i64,
    /// The change that it undoes.
    pub undoes: Option<String>,
    /// What it did, in order.
    pub entries: Vec<Entry>,
}
