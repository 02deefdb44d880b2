//! How a catalogue is joined from rows: all of them, or what changed since an earlier one.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;

use super::{Catalog, CatalogRows, Counts, Entry, Group, Index};
use crate::domain::{
    ids::{ModelId, ProviderId},
    model::Model,
    price::{self, Price},
    provider::Provider,
    text_search::{Folded, letters},
};

impl Catalog {
    /// Joins rows; prices are those in force at `now`. Rows that are only what changed are joined to `base`, the state
    /// that they were read against, and share with it every group in which nothing changed: an edit costs what the
    /// models of its provider cost, not what all do.
    pub fn new(rows: CatalogRows, base: Option<&Self>, now: Timestamp) -> Self {
        let base = base.filter(|_| rows.changed.is_some());
        let mut changes = Changes::new(rows.changed.unwrap_or_default(), entries(rows.models, rows.prices), now);
        changes.since = base.map(Self::loaded_at);
        let groups: Vec<Arc<Group>> = match (rows.providers, base) {
            (Some(mut providers), base) => {
                providers.sort_by_cached_key(|p| (p.settings.name.to_lowercase(), p.id.clone()));
                let former = base.iter().flat_map(|base| &base.groups);
                let former: HashMap<_, _> = former.map(|group| (&group.provider.id, group)).collect();
                let defaults: HashMap<_, _> = rows.defaults.iter().map(|id| (id.provider_str(), id)).collect();
                let next = |provider: &Provider| {
                    let default = defaults.get(provider.id.as_str()).copied();
                    changes.group(former.get(&provider.id).copied(), provider, default)
                };
                providers.iter().map(next).collect()
            }
            (None, Some(base)) => {
                let next = |former: &Arc<Group>| changes.group(Some(former), &former.provider, former.default.as_ref());
                base.groups.iter().map(next).collect()
            }
            (None, None) => Vec::new(),
        };
        let index = base.filter(|base| have_same_places(&base.groups, &groups)).map(|base| base.index.clone());
        Self {
            position: rows.position,
            changed_at: rows.changed_at,
            loaded_at: now,
            tasks: rows.tasks.or_else(|| base.map(|base| base.tasks.clone())).unwrap_or_default(),
            index: index.unwrap_or_else(|| Arc::new(Index::of(&groups))),
            active_models: groups.iter().map(|group| group.counts.active).sum(),
            groups,
            ..Self::default()
        }
    }
}

/// In what the next catalogue differs from an earlier one.
struct Changes {
    /// Models that are new, different or gone.
    models: HashSet<ModelId>,
    /// Their providers.
    providers: HashSet<ProviderId>,
    /// Those of them that are there, by provider.
    entries: HashMap<ProviderId, Vec<Entry>>,
    /// When the earlier one was read.
    since: Option<Timestamp>,
    now: Timestamp,
}

impl Changes {
    fn new(models: HashSet<ModelId>, entries: HashMap<ProviderId, Vec<Entry>>, now: Timestamp) -> Self {
        Self { providers: models.iter().map(ModelId::provider).collect(), models, entries, since: None, now }
    }

    /// The group of a provider: the former one where nothing of it changed.
    fn group(&mut self, former: Option<&Arc<Group>>, provider: &Provider, default: Option<&ModelId>) -> Arc<Group> {
        let entries = self.entries.remove(&provider.id).unwrap_or_default();
        let Some(former) = former else { return Arc::new(Group::new(provider, default, entries, self.now)) };
        let is_as_it_was = !self.providers.contains(&provider.id)
            && former.provider == *provider
            && former.default.as_ref() == default
            && !self.moves_a_price(former);
        if is_as_it_was {
            return former.clone();
        }
        let unchanged = former.entries.iter().filter(|entry| !self.models.contains(&entry.model.id));
        let entries = unchanged.cloned().chain(entries).collect();
        Arc::new(Group::new(provider, default, entries, self.now))
    }

    /// Whether another price of the group may be in force by now; where the clock was put back, any may.
    fn moves_a_price(&self, group: &Group) -> bool {
        self.since.is_some_and(|since| self.now < since) || group.next_price_at.is_some_and(|next| next <= self.now)
    }
}

impl Group {
    fn new(provider: &Provider, default: Option<&ModelId>, mut entries: Vec<Entry>, now: Timestamp) -> Self {
        entries.sort_by(|a, b| a.name_order().cmp(&b.name_order()));
        let mut counts = Counts::default();
        for entry in &mut entries {
            entry.is_default = Some(&entry.model.id) == default;
            entry.provider_enabled = provider.settings.enabled;
            entry.current = price::place_in_force(&entry.prices, now);
            counts.add(entry);
        }
        let moments = entries.iter().flat_map(|entry| entry.prices.iter()).map(|price| price.valid_from);
        let next_price_at = moments.filter(|moment| *moment > now).min();
        let folded_name = letters(&provider.settings.name).into();
        Self { provider: provider.clone(), default: default.cloned(), entries, counts, folded_name, next_price_at }
    }

    /// Whether both have the same models of the same provider, in the same places and by the same names.
    fn has_places_of(&self, other: &Self) -> bool {
        let names = self.entries.iter().map(Entry::name_order);
        self.provider.id == other.provider.id && names.eq(other.entries.iter().map(Entry::name_order))
    }
}

impl Entry {
    fn new(model: Model, prices: Vec<Price>) -> Self {
        let folded_name = model.facts.display_name.to_lowercase().into();
        let folded = Folded::new(model.id.as_str(), &model.facts.display_name, &model.facts.description);
        Self {
            model: Arc::new(model),
            prices: prices.into(),
            is_default: false,
            provider_enabled: false,
            folded_name,
            folded,
            current: None,
        }
    }
}

impl Index {
    fn of(groups: &[Arc<Group>]) -> Self {
        let mut by_id = HashMap::with_capacity(groups.iter().map(|group| group.entries.len()).sum());
        for (number, group) in groups.iter().enumerate() {
            let places = group.entries.iter().enumerate();
            by_id.extend(places.map(|(place, entry)| (entry.model.id.clone(), (number, place))));
        }
        Self { by_id, by_name: OnceLock::new() }
    }
}

/// Whether every model has the same name, the same group and the same place in it.
fn have_same_places(old: &[Arc<Group>], new: &[Arc<Group>]) -> bool {
    let same = |(old, new): (&Arc<Group>, &Arc<Group>)| Arc::ptr_eq(old, new) || old.has_places_of(new);
    old.len() == new.len() && old.iter().zip(new).all(same)
}

fn entries(models: Vec<Model>, prices: Vec<(ModelId, Price)>) -> HashMap<ProviderId, Vec<Entry>> {
    let mut by_model: HashMap<ModelId, Vec<Price>> = HashMap::with_capacity(models.len());
    for (id, price) in prices {
        by_model.entry(id).or_default().push(price);
    }
    let mut entries: HashMap<ProviderId, Vec<Entry>> = HashMap::new();
    for model in models {
        let prices = by_model.remove(&model.id).unwrap_or_default();
        entries.entry(model.id.provider()).or_default().push(Entry::new(model, prices));
    }
    entries
}
