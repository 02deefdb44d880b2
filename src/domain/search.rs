//! Finding and ordering models of a catalogue in memory, the same on both engines.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::{
    attention::Concern,
    catalog::{Catalog, Entry, Group},
    ids::ProviderId,
    model::{Capability, Status},
    words::words,
};

words! {
    /// What models are ordered by.
    Sort {
        /// Display name.
        Name = "name",
        /// Input plus output price, cheapest first; unpriced ones last.
        Price = "price",
        /// Context window, largest first; unknown ones last.
        Context = "context",
        /// Last change, newest first.
        Updated = "updated",
        /// Sunset, nearest first; those without one last.
        Sunset = "sunset",
    }
}

/// Which models are wanted; an empty filter wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Case-insensitive part of id, name, description or provider.
    pub q: String,
    /// Of this provider.
    pub provider: Option<ProviderId>,
    /// Of this status.
    pub status: Option<Status>,
    /// Known to have this capability.
    pub capability: Option<Capability>,
    /// Listed under Attention for this.
    pub attention: Option<Concern>,
}

impl Filter {
    /// Whether it wants all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The models that match, with their groups; an exact id or name stands first.
    pub fn find<'a>(&self, catalog: &'a Catalog, sort: Sort) -> Vec<(&'a Group, &'a Entry)> {
        let mut found: Vec<_> = self.matching(catalog).collect();
        order(&mut found, sort);
        let q = self.folded();
        if !q.is_empty() {
            found.sort_by_cached_key(|(_, entry)| rank(entry, &q));
        }
        found
    }

    /// The models that match, with their groups, as the catalogue has them.
    pub fn matching<'a>(&self, catalog: &'a Catalog) -> impl Iterator<Item = (&'a Group, &'a Entry)> {
        let (q, today) = (self.folded(), catalog.today());
        let groups = catalog.groups().iter().map(AsRef::as_ref);
        let groups = groups.filter(|group: &&Group| self.provider.as_ref().is_none_or(|id| *id == group.provider.id));
        groups
            .flat_map(|group| group.entries.iter().map(move |entry| (group, entry)))
            .filter(move |(group, entry)| self.wants(entry, today) && (q.is_empty() || contains(group, entry, &q)))
    }

    fn folded(&self) -> String {
        self.q.trim().to_lowercase()
    }

    fn wants(&self, entry: &Entry, today: Date) -> bool {
        let model = &entry.model;
        self.status.is_none_or(|status| status == model.status)
            && self.attention.is_none_or(|concern| concern.applies(entry, today))
            && self.capability.is_none_or(|capability| model.facts.capabilities.get(capability) == Some(true))
    }
}

/// Orders by the sort's key; ties by name, then id, as the catalogue has them.
fn order(found: &mut [(&Group, &Entry)], sort: Sort) {
    found.sort_by(|(_, a), (_, b)| a.name_order().cmp(&b.name_order()));
    let price = |entry: &Entry| entry.rates().map(|rates| rates.input.get() + rates.output.get());
    match sort {
        Sort::Name => {}
        Sort::Price => found.sort_by_key(|(_, entry)| price(entry).map_or((true, 0), |price| (false, price))),
        Sort::Context => found.sort_by_key(|(_, entry)| Reverse(entry.model.facts.context_window)),
        Sort::Updated => found.sort_by_key(|(_, entry)| Reverse(entry.model.updated_at)),
        Sort::Sunset => {
            found.sort_by_key(|(_, entry)| (entry.model.facts.sunset_on.is_none(), entry.model.facts.sunset_on));
        }
    }
}

/// Whether a model's id, name, description or provider contains `q`, which is in lower case.
pub(super) fn contains(group: &Group, entry: &Entry, q: &str) -> bool {
    let facts = &entry.model.facts;
    let texts = [entry.model.id.as_str(), &facts.display_name, &facts.description, &group.provider.settings.name];
    texts.iter().any(|text| contains_folded(text, q))
}

/// Whether `text` contains `q`, which is in lower case, without a copy where all is ASCII.
fn contains_folded(text: &str, q: &str) -> bool {
    if !text.is_ascii() {
        return text.to_lowercase().contains(q);
    }
    let (text, q) = (text.as_bytes(), q.as_bytes());
    text.len() >= q.len() && text.windows(q.len()).any(|window| window.eq_ignore_ascii_case(q))
}

/// 0 for the model whose id is asked for, 1 for one that is called so, 2 for the rest.
fn rank(entry: &Entry, q: &str) -> u8 {
    let model = &entry.model;
    let is = |text: &str| text.to_lowercase() == q;
    match () {
        () if is(model.id.as_str()) => 0,
        () if is(model.id.name()) || is(&model.facts.display_name) => 1,
        () => 2,
    }
}
