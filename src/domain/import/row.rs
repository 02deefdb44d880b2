//! What happens to one model of a plan: its class, what changes, what stays, and why it waits.

use super::Hold;
use crate::domain::{field::ModelField, ids::ModelId, origin::Source, terms::Terms, words::words};

words! {
    /// What happens to a model; the first that applies.
    Class {
        /// A price moves so far that an admin must tick it.
        Held = "held",
        /// New to the catalogue.
        Added = "added",
        /// Was missing, is back.
        Reactivated = "reactivated",
        /// No longer listed by the feed that brought it.
        Missing = "missing",
        /// A field gets another value.
        Changed = "changed",
        /// Differs only where somebody more trusted said otherwise.
        Protected = "protected",
        /// An admin said to leave it alone.
        Ignored = "ignored",
        /// As it is.
        Unchanged = "unchanged",
    }
}

/// A field that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// Which.
    pub field: ModelField,
    /// Before; empty is none.
    pub old: String,
    /// After; empty is none.
    pub new: String,
    /// Whose word that is: the feed's, or nobody's where it is guessed.
    pub source: Source,
}

/// A field that stays, and who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What the feed says against what is.
    pub diff: Diff,
    /// Who said what is.
    pub holder: Source,
}

/// A model as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What is said about it; no feed decides its status.
    pub terms: Terms,
    /// Whether its rates are others than before.
    pub reprices: bool,
}

/// One model of a plan.
#[derive(Debug)]
pub struct Row {
    /// Its scoped name.
    pub id: ModelId,
    /// Its key in the feed.
    pub key: String,
    /// What happens to it.
    pub class: Class,
    /// What changes.
    pub diffs: Vec<Diff>,
    /// What stays although the feed says otherwise.
    pub kept: Vec<Kept>,
    /// Why it is held.
    pub holds: Vec<Hold>,
    /// What is written; absent where nothing is, and for what went missing.
    pub outcome: Option<Box<Outcome>>,
    /// Whether it is in the catalogue.
    pub is_known: bool,
    /// Whether the feed states the price that it has.
    pub confirms: bool,
    /// Whether the feed no longer states the price that it has, which stays.
    pub withdraws: bool,
}

impl Class {
    /// Whether applying it does anything.
    pub fn acts(self) -> bool {
        matches!(self, Self::Held | Self::Added | Self::Reactivated | Self::Missing | Self::Changed)
    }
}
