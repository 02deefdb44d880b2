//! What a feed would do to the catalogue: one row per model, decided without touching anything.

mod claims;
mod hold;
mod merge;
mod row;
mod scope;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use self::{
    claims::{Claims, Heard},
    hold::{Hold, Why},
    row::{Class, Diff, Kept, Outcome, Row},
    scope::Scope,
};
use super::{
    catalog::{self, Catalog},
    feed::{Entry, FeedName},
    field::ModelField,
    ids::{ModelId, ProviderId},
    origin::{Source, Stated},
};

/// A feed has lost too many models where fewer than one in so many of those it brought are left.
const LOSS_OF_ONE_IN: usize = 2;

/// What a plan is made of.
pub struct Input<'a> {
    /// Which feed it is.
    pub feed: FeedName,
    /// Its models.
    pub entries: &'a [Entry],
    /// Keys of entries that could not be read: those models are not gone.
    pub rejected: HashSet<&'a str>,
    /// Providers that could not be read: none of their models is gone.
    pub unread: &'a HashSet<ProviderId>,
    /// What is there.
    pub catalog: &'a Catalog,
    /// Whose models are meant.
    pub scope: &'a Scope,
    /// Keys that an admin said to ignore.
    pub ignored: &'a HashSet<String>,
    /// What each feed said last.
    pub heard: &'a HashMap<ModelId, Vec<Heard>>,
}

/// What a feed would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// One per model in scope: the feed's in its order, then those that went missing.
    pub rows: Vec<Row>,
    /// Models in the catalogue that the feed brought, in scope and not missing yet.
    pub brought: usize,
    /// Entries of providers out of scope.
    pub out_of_scope: usize,
    /// Providers in scope of whose models that the feed brought none is left in it, with how many are missing.
    pub vanished: Vec<(ProviderId, usize)>,
}

impl Plan {
    /// Compares a feed with the catalogue.
    pub fn new(input: &Input<'_>) -> Self {
        let enabled = input.catalog.enabled_providers();
        let mut plan = Self::default();
        let mut listed: HashSet<&ModelId> = HashSet::with_capacity(input.entries.len());
        for entry in input.entries {
            listed.insert(&entry.id);
            if input.scope.contains(&entry.id.provider(), &enabled) {
                plan.rows.push(input.row(entry));
            } else {
                plan.out_of_scope += 1;
            }
        }
        let brought = input.catalog.entries().filter(|entry| {
            let model = &entry.model;
            model.origins.brought_by() == input.feed.source()
                && model.missing_since.is_none()
                && input.scope.contains(&model.id.provider(), &enabled)
        });
        for entry in brought {
            plan.brought += 1;
            if !listed.contains(&entry.model.id) {
                plan.rows.extend(input.missing(entry));
            }
        }
        plan.vanished = input.vanished(&plan);
        plan
    }

    /// How many stand in a class.
    pub fn count(&self, class: Class) -> usize {
        self.of(class).count()
    }

    /// The rows of a class.
    pub fn of(&self, class: Class) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.class == class)
    }

    /// Whether so many models are gone that the file itself is in doubt.
    pub fn has_lost_most(&self) -> bool {
        self.count(Class::Missing) * LOSS_OF_ONE_IN > self.brought
    }

    /// Models whose price in force the feed states, where that is news: nobody said it on that day or later.
    pub fn confirmed<'a>(&'a self, catalog: &'a Catalog, stated: Stated) -> impl Iterator<Item = &'a ModelId> {
        let is_news = move |row: &&Row| {
            row.confirms && catalog.find(&row.id).is_some_and(|entry| stated.replaces(entry.stated()))
        };
        self.rows.iter().filter(is_news).map(|row| &row.id)
    }

    /// How many rows wait for somebody to apply them.
    pub fn waiting(&self) -> usize {
        self.rows.iter().filter(|row| row.class.acts()).count()
    }
}

impl Input<'_> {
    fn row(&self, entry: &Entry) -> Row {
        let stored = self.catalog.find(&entry.id);
        let row = Row {
            id: entry.id.clone(),
            key: entry.upstream_key.clone(),
            class: Class::Unchanged,
            diffs: Vec::new(),
            kept: Vec::new(),
            holds: Vec::new(),
            outcome: None,
            is_known: stored.is_some(),
            confirms: false,
            withdraws: false,
        };
        if self.is_ignored(&entry.upstream_key) || entry.twins.iter().any(|key| self.is_ignored(key)) {
            return Row { class: Class::Ignored, ..row };
        }
        let claims = Claims::of(self.feed, entry);
        match stored {
            None => added(row, &claims, self.feed.source()),
            Some(stored) => self.compared(row, &claims, stored),
        }
    }

    fn compared(&self, row: Row, claims: &Claims, stored: &catalog::Entry) -> Row {
        let heard = self.heard.get(&row.id).map_or(&[][..], Vec::as_slice);
        let merge::Merged { diffs, kept, outcome, withdraws } = merge::merge(self.feed, claims, stored, heard);
        let holds = match &outcome.terms.rates {
            Some(rates) if outcome.reprices => hold::of_change(stored.rates(), rates, stored.is_active()),
            _ => Vec::new(),
        };
        let is_back = stored.model.missing_since.is_some() && self.brought(stored);
        let class = match () {
            () if !holds.is_empty() => Class::Held,
            () if is_back => Class::Reactivated,
            () if !diffs.is_empty() => Class::Changed,
            () if !kept.is_empty() => Class::Protected,
            () => Class::Unchanged,
        };
        let outcome = class.acts().then(|| Box::new(outcome));
        let confirms = claims.terms.rates.is_some() && !speaks_of_price(&diffs, &kept);
        Row { class, diffs, kept, holds, outcome, confirms, withdraws, ..row }
    }

    fn missing(&self, stored: &catalog::Entry) -> Option<Row> {
        let id = &stored.model.id;
        let heard = self.heard.get(id).map_or(&[][..], Vec::as_slice);
        let key = heard.iter().find(|heard| heard.source == self.feed.source());
        let key = key.map_or_else(|| id.to_string(), |heard| heard.key.clone());
        if self.is_ignored(&key) || self.rejected.contains(key.as_str()) || self.unread.contains(&id.provider()) {
            return None;
        }
        Some(Row {
            id: id.clone(),
            key,
            class: Class::Missing,
            diffs: Vec::new(),
            kept: Vec::new(),
            holds: Vec::new(),
            outcome: None,
            is_known: true,
            confirms: false,
            withdraws: false,
        })
    }

    /// Providers that have models missing and none listed.
    fn vanished(&self, plan: &Plan) -> Vec<(ProviderId, usize)> {
        let listed: HashSet<&str> = self.entries.iter().map(|entry| entry.id.provider_str()).collect();
        let mut gone: BTreeMap<ProviderId, usize> = BTreeMap::new();
        for row in plan.of(Class::Missing).filter(|row| !listed.contains(row.id.provider_str())) {
            *gone.entry(row.id.provider()).or_default() += 1;
        }
        gone.into_iter().collect()
    }

    fn brought(&self, stored: &catalog::Entry) -> bool {
        stored.model.origins.brought_by() == self.feed.source()
    }

    fn is_ignored(&self, key: &str) -> bool {
        self.ignored.contains(key)
    }
}

/// Whether a part of the price changes or is kept against the feed's word.
fn speaks_of_price(diffs: &[Diff], kept: &[Kept]) -> bool {
    diffs.iter().chain(kept.iter().map(|kept| &kept.diff)).any(|diff| diff.field.is_price())
}

fn added(row: Row, claims: &Claims, feed: Source) -> Row {
    let terms = claims.terms.clone();
    let source_of = |field| if claims.is_guessed(field) { Source::Guess } else { feed };
    let holds = terms.rates.as_ref().map_or_else(Vec::new, hold::of_new);
    let class = if holds.is_empty() { Class::Added } else { Class::Held };
    let said = ModelField::of_feeds().map(|field| (field, field.get(&terms))).filter(|(_, text)| !text.is_empty());
    let diffs = said.map(|(field, new)| Diff { field, old: String::new(), new, source: source_of(field) }).collect();
    let outcome = Outcome { reprices: terms.rates.is_some(), terms };
    Row { class, diffs, holds, outcome: Some(Box::new(outcome)), ..row }
}
