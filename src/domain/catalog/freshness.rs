//! Whose word the prices of active models are, and of which day.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::civil::Date;

use super::Catalog;
use crate::domain::origin::{Source, Stated};

/// What one source says of prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Who, and the day of the newest word.
    pub last: Stated,
    /// The day of the oldest word that still counts.
    pub oldest: Date,
    /// Of how many active models.
    pub models: usize,
}

/// Whose word the prices in force of active models are.
#[derive(Debug, Default)]
pub struct Freshness {
    /// By source, first who states most of them.
    pub sources: Vec<Checked>,
    /// Of how many nobody noted whose word and of which day they are.
    pub undated: usize,
}

impl Catalog {
    /// Whose word the prices in force of active models are.
    pub fn freshness(&self) -> &Freshness {
        self.freshness.get_or_init(|| freshness(self))
    }
}

fn freshness(catalog: &Catalog) -> Freshness {
    let mut sources: BTreeMap<Source, Checked> = BTreeMap::new();
    let priced = catalog.entries().filter(|entry| entry.is_active() && entry.rates().is_some());
    let mut undated = 0;
    for entry in priced {
        let Some(stated) = entry.stated() else {
            undated += 1;
            continue;
        };
        let checked = sources.entry(stated.by).or_insert(Checked { last: stated, oldest: stated.on, models: 0 });
        checked.models += 1;
        checked.oldest = checked.oldest.min(stated.on);
        checked.last.on = checked.last.on.max(stated.on);
    }
    let mut sources: Vec<Checked> = sources.into_values().collect();
    sources.sort_by_key(|checked| (Reverse(checked.models), Reverse(checked.last.on)));
    Freshness { sources, undated }
}
