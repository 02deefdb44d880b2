//! The whole catalogue at one version: what is active, in which group, at which price.

mod build;
mod freshness;
mod held;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use jiff::{Timestamp, civil::Date};

pub use self::{
    freshness::{Checked, Freshness},
    held::Held,
};
use super::{
    attention::Attention,
    date::day_of,
    ids::{ModelId, ProviderId},
    model::{Model, Status},
    origin::Stated,
    price::{Price, Rates, in_force},
    provider::Provider,
    task::{InForce, Task, WhatIf, World},
    text_search::Folded,
};

/// Providers, models, prices and tasks as one read transaction saw them.
#[derive(Debug, Default)]
pub struct Catalog {
    position: CatalogPosition,
    changed_at: Option<Timestamp>,
    loaded_at: Timestamp,
    groups: Vec<Arc<Group>>,
    tasks: Vec<Task>,
    index: Arc<Index>,
    active_models: usize,
    /// What an admin should look at, once somebody asked for it.
    attention: OnceLock<Attention>,
    /// Whose word prices are, once somebody asked for it.
    freshness: OnceLock<Freshness>,
    /// What is in force for each task, once it was asked for: the position of a pick, and the model.
    in_force: OnceLock<Vec<(Option<usize>, Option<ModelId>)>>,
}

/// Where models stand: group, place in it. Most changes move none, and then the next version shares it.
#[derive(Debug, Default)]
struct Index {
    by_id: HashMap<ModelId, (usize, usize)>,
    /// The same places by display name over all providers, once a page asked for them.
    by_name: OnceLock<Vec<(usize, usize)>>,
}

/// A provider and its models by display name.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    /// The provider.
    pub provider: Provider,
    /// Its models by display name, then id.
    pub entries: Vec<Entry>,
    /// How many stand where.
    pub counts: Counts,
    /// The letters of the provider's name, for search.
    pub folded_name: Box<str>,
    /// Its marked default.
    default: Option<ModelId>,
    /// When the next price of one of its models comes into force.
    next_price_at: Option<Timestamp>,
}

/// A model with what other tables say about it.
///
/// Cheap to clone: the next version shares what did not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The model.
    pub model: Arc<Model>,
    /// Every price it ever had, in the order in which they were recorded.
    pub prices: Arc<[Price]>,
    /// Pre-selected for new runs of its provider.
    pub is_default: bool,
    /// Whether its provider is switched on.
    pub provider_enabled: bool,
    /// The display name in lower case: what names are ordered by.
    folded_name: Arc<str>,
    /// What can be found of it.
    pub folded: Folded,
    /// The place of the price in force.
    current: Option<usize>,
}

/// The models of a group by what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Active by the one definition.
    pub active: usize,
    /// Of status active but benched, while the provider is on.
    pub benched: usize,
    /// Of status active, but the provider is off.
    pub held_back: usize,
    /// Of status deprecated.
    pub deprecated: usize,
    /// Of status inactive.
    pub inactive: usize,
}

/// Which state of the catalogue something is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogPosition {
    /// Its version of topic `catalog`.
    pub version: i64,
    /// The change that made it; two databases may have the same version.
    pub change: Option<String>,
}

/// The rows that a [`Catalog`] is made of.
#[derive(Debug, Default)]
pub struct CatalogRows {
    /// The state in the same read transaction.
    pub position: CatalogPosition,
    /// When the change was made that is the last one.
    pub changed_at: Option<Timestamp>,
    /// Where only what changed since an earlier state was read: the models that were there then and are different or
    /// gone now, and those that came. `models` and `prices` have no others.
    pub changed: Option<HashSet<ModelId>>,
    /// Models.
    pub models: Vec<Model>,
    /// Prices in the order in which they were recorded.
    pub prices: Vec<(ModelId, Price)>,
    /// Providers; `None` where none changed, and no default either.
    pub providers: Option<Vec<Provider>>,
    /// Marked defaults, where providers were read.
    pub defaults: Vec<ModelId>,
    /// Tasks; `None` where none changed.
    pub tasks: Option<Vec<Task>>,
}

impl Entry {
    /// **The** definition of an active model: status `active`, not benched, provider enabled.
    pub fn is_active(&self) -> bool {
        self.model.status == Status::Active && !self.model.is_benched() && self.provider_enabled
    }

    /// The rates in force; `None` is unpriced.
    pub fn rates(&self) -> Option<&Rates> {
        self.prices.get(self.current?)?.rates.as_ref()
    }

    /// Who last stated the price in force, and of which day that word is; `None` where nobody noted it.
    pub fn stated(&self) -> Option<Stated> {
        self.prices.get(self.current?)?.stated
    }

    /// The rates that hold at a moment; of none, those in force.
    pub fn rates_at(&self, moment: Option<Timestamp>) -> Option<&Rates> {
        match moment {
            Some(moment) => in_force(&self.prices, moment).and_then(|price| price.rates.as_ref()),
            None => self.rates(),
        }
    }

    /// The display name in lower case, then the id: the order of every list by name.
    pub fn name_order(&self) -> (&str, &ModelId) {
        (&self.folded_name, &self.model.id)
    }
}

impl Counts {
    fn add(&mut self, entry: &Entry) {
        let place = match entry.model.status {
            _ if entry.is_active() => &mut self.active,
            Status::Active if entry.provider_enabled => &mut self.benched,
            Status::Active => &mut self.held_back,
            Status::Deprecated => &mut self.deprecated,
            Status::Inactive => &mut self.inactive,
        };
        *place += 1;
    }

    /// All models of the group.
    pub fn total(self) -> usize {
        self.active + self.benched + self.held_back + self.deprecated + self.inactive
    }
}

impl Catalog {
    /// The version of topic `catalog` that this is.
    pub fn version(&self) -> i64 {
        self.position.version
    }

    /// What is known of the database, for reading what changed since.
    pub fn position(&self) -> &CatalogPosition {
        &self.position
    }

    /// When anything of it was last changed by the program; a deletion counts, too.
    pub fn changed_at(&self) -> Option<Timestamp> {
        self.changed_at
    }

    /// When it was read: prices and dates are as of then.
    pub fn loaded_at(&self) -> Timestamp {
        self.loaded_at
    }

    /// The day of [`Self::loaded_at`] in UTC.
    pub fn today(&self) -> Date {
        day_of(self.loaded_at)
    }

    /// The one count: how many models are active by [`Entry::is_active`].
    pub fn active_models(&self) -> usize {
        self.active_models
    }

    /// Providers that have an active model.
    pub fn active_providers(&self) -> usize {
        self.groups.iter().filter(|group| group.counts.active > 0).count()
    }

    /// Providers by name with their models.
    pub fn groups(&self) -> &[Arc<Group>] {
        &self.groups
    }

    /// Those that are switched on.
    pub fn enabled_providers(&self) -> HashSet<&ProviderId> {
        let on = self.groups.iter().filter(|group| group.provider.settings.enabled);
        on.map(|group| &group.provider.id).collect()
    }

    /// One provider with its models.
    pub fn group(&self, id: &ProviderId) -> Option<&Group> {
        self.groups.iter().find(|group| group.provider.id == *id).map(Arc::as_ref)
    }

    /// Every model, by provider and name.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.groups.iter().flat_map(|group| &group.entries)
    }

    /// Every model by display name, then id, with the place of its provider among [`Self::groups`].
    pub fn by_name(&self) -> impl Iterator<Item = (usize, &Entry)> {
        let places = self.index.by_name.get_or_init(|| {
            let all = self.groups.iter().enumerate();
            let mut all: Vec<_> =
                all.flat_map(|(group, of)| (0..of.entries.len()).map(move |at| (group, at))).collect();
            let order = |&(group, place): &(usize, usize)| self.groups[group].entries[place].name_order();
            all.sort_by(|a, b| order(a).cmp(&order(b)));
            all
        });
        places.iter().map(|&(group, place)| (group, &self.groups[group].entries[place]))
    }

    /// One model.
    pub fn find(&self, id: &ModelId) -> Option<&Entry> {
        self.index.by_id.get(id).map(|&(group, place)| &self.groups[group].entries[place])
    }

    /// The name of a model for a sentence; the id where it is gone.
    pub fn name_of<'a>(&'a self, id: &'a ModelId) -> &'a str {
        self.find(id).map_or(id.as_str(), |entry| &entry.model.facts.display_name)
    }

    /// What an admin should look at.
    pub fn attention(&self) -> &Attention {
        self.attention.get_or_init(|| Attention::of(self))
    }

    /// Every task.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// Every task with the model in force for it. The first who asks brings what tells which models have a key here:
    /// as long as the program runs, that is the same for all who ask.
    pub fn in_force<K>(&self, has_key: impl FnOnce() -> K) -> impl Iterator<Item = (&Task, InForce<'_>)>
    where
        K: Fn(&Entry) -> bool,
    {
        let settled = self.in_force.get_or_init(|| {
            let world = World { has_key: &has_key(), what_if: &|_| WhatIf::AsItIs };
            let settle = |task: &Task| {
                let in_force = task.in_force(self, &world);
                (in_force.position(), in_force.entry().map(|entry| entry.model.id.clone()))
            };
            self.tasks.iter().map(settle).collect()
        });
        self.tasks.iter().zip(settled).map(|(task, (position, id))| {
            let entry = id.as_ref().and_then(|id| self.find(id));
            (task, InForce::of(*position, entry))
        })
    }
}
