//! How a catalogue is joined from what was read: whole, or what changed since an earlier one.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;

use super::{Attention, Catalog, CatalogRows, Counts, Entry, Group, Index};
use crate::domain::{
    ids::{ModelId, ProviderId},
    model::Model,
    price::{self, Price},
};

impl Entry {
    fn new(model: Model, prices: Vec<Price>) -> Self {
        let folded_name = model.facts.display_name.to_lowercase().into();
        let model = Arc::new(model);
        Self { model, prices: prices.into(), is_default: false, provider_enabled: false, folded_name, current: None }
    }
}

impl Catalog {
    /// Joins rows; prices are those in force at `now`. Rows that are only what changed are joined to `base`, the state
    /// that they were read against.
    pub fn new(mut rows: CatalogRows, base: Option<&Self>, now: Timestamp) -> Self {
        rows.providers.sort_by_cached_key(|p| (p.settings.name.to_lowercase(), p.id.clone()));
        let mut fresh = entries(rows.models, rows.prices);
        let mut groups: Vec<_> = rows
            .providers
            .into_iter()
            .map(|provider| Group { provider, entries: Vec::new(), counts: Counts::default() })
            .collect();
        let numbers: HashMap<ProviderId, usize> =
            groups.iter().enumerate().map(|(number, group)| (group.provider.id.clone(), number)).collect();
        let base = rows.changed.as_ref().zip(base);
        let mut moved = base.is_none_or(|(_, base)| {
            let providers = |groups: &[Group]| groups.iter().map(|group| group.provider.id.clone()).collect::<Vec<_>>();
            providers(&base.groups) != providers(&groups)
        });
        for old in base.iter().flat_map(|(_, base)| &base.groups) {
            let Some(&number) = numbers.get(&old.provider.id) else { continue };
            moved |= carry_over(old, &mut groups[number].entries, rows.changed.as_ref(), &mut fresh);
        }
        moved |= !fresh.is_empty();
        for (id, entry) in fresh {
            if let Some(&number) = numbers.get(&id.provider()) {
                groups[number].entries.push(entry);
            }
        }
        let (position, changed_at) = (rows.position, rows.changed_at);
        let order = base.filter(|_| !moved).map(|(_, base)| base.order.clone());
        let mut catalog = Self { position, changed_at, loaded_at: now, groups, tasks: rows.tasks, ..Self::default() };
        catalog.index(&rows.defaults, order);
        catalog
    }

    fn index(&mut self, defaults: &[ModelId], order: Option<Arc<Index>>) {
        for group in &mut self.groups {
            if order.is_none() {
                group.entries.sort_by(|a, b| a.name_order().cmp(&b.name_order()));
            }
            for entry in &mut group.entries {
                entry.is_default = false;
                entry.provider_enabled = group.provider.settings.enabled;
                entry.current = price::place_in_force(&entry.prices, self.loaded_at);
                group.counts.add(entry);
            }
        }
        self.order = order.unwrap_or_else(|| Arc::new(Index::of(&self.groups)));
        for id in defaults {
            if let Some(&(group, place)) = self.order.by_id.get(id) {
                self.groups[group].entries[place].is_default = true;
            }
        }
        self.active_models = self.groups.iter().map(|group| group.counts.active).sum();
        self.attention = Attention::of(self);
    }
}

impl Index {
    fn of(groups: &[Group]) -> Self {
        let mut by_id = HashMap::with_capacity(groups.iter().map(|group| group.entries.len()).sum());
        for (number, group) in groups.iter().enumerate() {
            let places = group.entries.iter().enumerate();
            by_id.extend(places.map(|(place, entry)| (entry.model.id.clone(), (number, place))));
        }
        Self { by_id, by_name: OnceLock::new() }
    }
}

fn entries(models: Vec<Model>, prices: Vec<(ModelId, Price)>) -> HashMap<ModelId, Entry> {
    let mut by_model: HashMap<ModelId, Vec<Price>> = HashMap::with_capacity(models.len());
    for (id, price) in prices {
        by_model.entry(id).or_default().push(price);
    }
    let entry = |model: Model| {
        let prices = by_model.remove(&model.id).unwrap_or_default();
        (model.id.clone(), Entry::new(model, prices))
    };
    models.into_iter().map(entry).collect()
}

/// Takes over what did not change, and what did from `fresh` in its place; whether any model left its place.
fn carry_over(
    old: &Group,
    entries: &mut Vec<Entry>,
    changed: Option<&HashSet<ModelId>>,
    fresh: &mut HashMap<ModelId, Entry>,
) -> bool {
    let mut moved = false;
    entries.reserve(old.entries.len());
    for entry in &old.entries {
        if changed.is_some_and(|changed| changed.contains(&entry.model.id)) {
            let now = fresh.remove(&entry.model.id);
            moved |= now.as_ref().is_none_or(|now| now.name_order() != entry.name_order());
            entries.extend(now);
        } else {
            entries.push(entry.clone());
        }
    }
    moved
}
