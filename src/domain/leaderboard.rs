//! Which models stand on the leaderboard, and in which order.

use std::cmp::{Ordering, Reverse};

use jiff::civil::Date;

use super::{
    catalog::{Catalog, Entry, Group},
    ids::ProviderId,
    model::{Capability, Status},
    search::contains,
    words::words,
};

words! {
    /// What the rows are ordered by.
    Sort {
        /// Rank; by name while nothing is ranked.
        Rank = "rank",
        /// Display name.
        Name = "name",
        /// The provider's name.
        Provider = "provider",
        /// Input price.
        Input = "input",
        /// Output price.
        Output = "output",
        /// Three parts input price, one part output price.
        Blended = "blended",
        /// Context window.
        Context = "context",
        /// Release date.
        Released = "released",
    }
}

words! {
    /// Which end of the order stands on top.
    Direction {
        /// The smallest, or what is first in the alphabet.
        Ascending = "asc",
        /// The largest, or what is last.
        Descending = "desc",
    }
}

words! {
    /// Which votes, runs and calls are counted.
    Period {
        /// Those of all time.
        All = "all",
        /// Those of the last seven days.
        Week = "week",
        /// Those of the last thirty days.
        Month = "month",
    }
}

/// Which models are wanted; an empty one wants all that are offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Part of id, name, description or provider, in lower case.
    pub q: String,
    /// Of this provider.
    pub provider: Option<ProviderId>,
    /// Known to have this capability.
    pub capability: Option<Capability>,
    /// Retired models too.
    pub deprecated: bool,
}

/// A row: a model with its provider.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The place of the provider in the order of their names.
    provider: usize,
    /// The provider.
    pub group: &'a Group,
    /// The model.
    pub entry: &'a Entry,
}

/// What a row is ordered by, made once per row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(u64),
    Day(Date),
}

impl Wanted {
    /// The rows of this order. What has no value stands last in both directions; equal ones stand by id.
    pub fn rows<'a>(&self, catalog: &'a Catalog, sort: Sort, direction: Direction) -> Vec<Row<'a>> {
        let rows = self.found(catalog);
        if let Sort::Rank | Sort::Name = sort {
            return by_name(rows.collect(), direction);
        }
        let mut keyed: Vec<(Option<Key>, Row)> = rows.map(|row| (key(&row, sort), row)).collect();
        keyed.sort_unstable_by(|(a, x), (b, y)| {
            compare(*a, *b, direction).then_with(|| x.entry.model.id.cmp(&y.entry.model.id))
        });
        keyed.into_iter().map(|(_, row)| row).collect()
    }

    /// Whether any retired model is among those that are asked for, or would be if retired ones were.
    pub fn knows_retired(&self, catalog: &Catalog) -> bool {
        let all = Self { deprecated: true, ..self.clone() };
        all.found(catalog).any(|row| row.entry.model.status == Status::Deprecated)
    }

    /// The rows by name.
    fn found<'a>(&self, catalog: &'a Catalog) -> impl Iterator<Item = Row<'a>> {
        let groups = catalog.groups();
        let all = catalog.by_name().map(|(provider, entry)| Row { provider, group: &groups[provider], entry });
        all.filter(|row| self.wants(row))
    }

    fn wants(&self, Row { group, entry, .. }: &Row<'_>) -> bool {
        let model = &entry.model;
        let listed = model.status == Status::Active || (self.deprecated && model.status == Status::Deprecated);
        listed
            && entry.provider_enabled
            && self.provider.as_ref().is_none_or(|id| *id == group.provider.id)
            && self.capability.is_none_or(|capability| model.facts.capabilities.get(capability) == Some(true))
            && (self.q.is_empty() || contains(group, entry, &self.q))
    }
}

/// Turns rows that stand by name round where that is asked for; models of one name stand by id either way.
fn by_name(mut rows: Vec<Row<'_>>, direction: Direction) -> Vec<Row<'_>> {
    if direction == Direction::Descending {
        rows.reverse();
        for same in rows.chunk_by_mut(|a, b| a.entry.name_order().0 == b.entry.name_order().0) {
            same.reverse();
        }
    }
    rows
}

fn key(row: &Row<'_>, sort: Sort) -> Option<Key> {
    let facts = &row.entry.model.facts;
    let amount = |nano: i64| u64::try_from(nano).ok().map(Key::Number);
    match sort {
        Sort::Rank | Sort::Name => None,
        Sort::Provider => u64::try_from(row.provider).ok().map(Key::Number),
        Sort::Input => amount(row.entry.rates()?.input.get()),
        Sort::Output => amount(row.entry.rates()?.output.get()),
        Sort::Blended => amount(row.entry.rates()?.blended().get()),
        Sort::Context => facts.context_window.map(|tokens| Key::Number(tokens.get())),
        Sort::Released => facts.released_on.map(|date| Key::Day(date.first_day())),
    }
}

fn compare(a: Option<Key>, b: Option<Key>, direction: Direction) -> Ordering {
    let missing = a.is_none().cmp(&b.is_none());
    missing.then_with(|| match direction {
        Direction::Ascending => a.cmp(&b),
        Direction::Descending => Reverse(a).cmp(&Reverse(b)),
    })
}
