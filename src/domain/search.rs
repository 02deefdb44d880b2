//! Finding and ordering models of a catalogue in memory, the same on both engines.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::{
    attention::Concern,
    catalog::{Catalog, Entry, Group},
    ids::ProviderId,
    model::{Capability, Status},
    text_search::{Fit, Query},
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
    /// Words of id, name, description or provider.
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

    /// The models that match, with their groups. Of a search the best match stands first; where another order than by
    /// name is asked for, only the model that is called so does.
    pub fn find<'a>(&self, catalog: &'a Catalog, sort: Sort) -> Vec<(&'a Group, &'a Entry)> {
        let mut found: Vec<_> = self.matching(catalog).collect();
        order(&mut found, sort);
        let query = Query::new(&self.q);
        if !query.is_empty() {
            let fit = |(group, entry): &(&Group, &Entry)| query.among(&group.folded_name).fit(&entry.folded);
            found.sort_by_cached_key(|found| match (fit(found), sort) {
                (fit, Sort::Name) => fit,
                (fit, _) => fit.min(Fit::Beginning),
            });
        }
        found
    }

    /// The models that match, with their groups, as the catalogue has them.
    pub fn matching<'a>(&self, catalog: &'a Catalog) -> impl Iterator<Item = (&'a Group, &'a Entry)> {
        let (query, today) = (Query::new(&self.q), catalog.today());
        let groups = catalog.groups().iter().map(AsRef::as_ref);
        let groups = groups.filter(|group: &&Group| self.provider.as_ref().is_none_or(|id| *id == group.provider.id));
        groups.flat_map(move |group| {
            let among = query.among(&group.folded_name);
            let entries = group.entries.iter().filter(|entry| among.finds(&entry.folded));
            entries.filter(|entry| self.wants(entry, today)).map(move |entry| (group, entry)).collect::<Vec<_>>()
        })
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
