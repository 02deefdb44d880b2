//! How a catalogue is joined from what was read: whole, or what changed since an earlier one.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;

use super::{Attention, Catalog, Counts, Entry, Group, Parts};
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
    /// Joins the parts; prices are those in force at `now`. Parts that have only what changed are joined to `base`,
    /// the state that they were read against.
    pub fn new(mut parts: Parts, base: Option<&Self>, now: Timestamp) -> Self {
        parts.providers.sort_by_cached_key(|p| (p.settings.name.to_lowercase(), p.id.clone()));
        let mut groups: Vec<_> = parts
            .providers
            .into_iter()
            .map(|provider| Group { provider, entries: Vec::new(), counts: Counts::default() })
            .collect();
        let numbers: HashMap<ProviderId, usize> =
            groups.iter().enumerate().map(|(number, group)| (group.provider.id.clone(), number)).collect();
        if let (Some(changed), Some(base)) = (parts.changed, base) {
            for old in &base.groups {
                let Some(&number) = numbers.get(&old.provider.id) else { continue };
                let kept = old.entries.iter().filter(|entry| !changed.contains(&entry.model.id));
                groups[number].entries = kept.cloned().collect();
            }
        }
        let mut prices: HashMap<ModelId, Vec<Price>> = HashMap::with_capacity(parts.models.len());
        for (id, price) in parts.prices {
            prices.entry(id).or_default().push(price);
        }
        for model in parts.models {
            let Some(&number) = numbers.get(&model.id.provider()) else { continue };
            let prices = prices.remove(&model.id).unwrap_or_default();
            groups[number].entries.push(Entry::new(model, prices));
        }
        let (known, changed_at) = (parts.known, parts.changed_at);
        let mut catalog = Self { known, changed_at, loaded_at: now, groups, tasks: parts.tasks, ..Self::default() };
        catalog.index(&parts.defaults);
        catalog
    }

    fn index(&mut self, defaults: &[ModelId]) {
        self.places.reserve(self.groups.iter().map(|group| group.entries.len()).sum());
        for (number, group) in self.groups.iter_mut().enumerate() {
            group.entries.sort_by(|a, b| a.name_order().cmp(&b.name_order()));
            for (place, entry) in group.entries.iter_mut().enumerate() {
                entry.is_default = false;
                entry.provider_enabled = group.provider.settings.enabled;
                entry.current = price::place_in_force(&entry.prices, self.loaded_at);
                group.counts.add(entry);
                self.places.insert(entry.model.id.clone(), (number, place));
            }
        }
        for id in defaults {
            if let Some(&(group, place)) = self.places.get(id) {
                self.groups[group].entries[place].is_default = true;
            }
        }
        self.active_models = self.groups.iter().map(|group| group.counts.active).sum();
        self.attention = Attention::of(self);
    }
}
