//! What an address of the leaderboard asks for: which models, in which order, and which page of them.

use std::borrow::Cow;

use crate::{
    domain::{
        catalog::{Catalog, Group},
        leaderboard::{Direction, Period, Sort, Wanted},
        model::Capability,
    },
    web::{
        Result, addresses,
        list_query::{ListQuery, address, choices, refused},
    },
};

const KEYS: [&str; 8] = ["q", "provider", "capability", "deprecated", "period", "sort", "direction", "page"];
const LONGEST_Q_CHARS: usize = 200;
/// So many providers are named where another one is refused.
const PROVIDERS_NAMED: usize = 40;

/// The query of the leaderboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardQuery {
    /// In lower case: the search doesn't mind.
    pub q: String,
    /// A provider's slug, not looked up yet; empty for all.
    pub provider: String,
    pub capability: Option<Capability>,
    pub deprecated: bool,
    pub period: Period,
    pub sort: Sort,
    pub direction: Direction,
    /// From 1.
    pub page: usize,
}

impl BoardQuery {
    /// Reads an address; a word that the leaderboard doesn't know is refused by name.
    pub fn read(asked: ListQuery) -> Result<Self> {
        let asked = asked.only(&KEYS)?;
        let q = asked.text("q", LONGEST_Q_CHARS)?.to_lowercase();
        let deprecated = match asked.one("deprecated")? {
            "" | "no" => false,
            "yes" => true,
            other => return Err(refused("deprecated", other, "yes, no")),
        };
        Ok(Self {
            q,
            provider: asked.one("provider")?.to_owned(),
            capability: asked.word("capability", &choices(Capability::ALL))?,
            deprecated,
            period: asked.word("period", &choices(Period::ALL))?.unwrap_or(Period::All),
            // Nothing is ranked yet, and what is not stands by name.
            sort: asked.word("sort", &choices(Sort::ALL))?.filter(|sort| *sort != Sort::Rank).unwrap_or(Sort::Name),
            direction: asked.word("direction", &choices(Direction::ALL))?.unwrap_or(Direction::Ascending),
            page: asked.page()?,
        })
    }

    /// The one address of this page: what is as usual is left out.
    pub fn address(&self) -> String {
        let unusual = |word: &'static str, is_unusual: bool| if is_unusual { word } else { "" };
        let number = if self.page > 1 { self.page.to_string() } else { String::new() };
        let pairs: [(&str, Cow<'_, str>); 8] = [
            ("q", self.q.as_str().into()),
            ("provider", self.provider.as_str().into()),
            ("capability", self.capability.map_or("", Capability::as_str).into()),
            ("deprecated", unusual("yes", self.deprecated).into()),
            ("period", unusual(self.period.as_str(), self.period != Period::All).into()),
            ("sort", unusual(self.sort.as_str(), self.sort != Sort::Name).into()),
            ("direction", unusual(self.direction.as_str(), self.direction != Direction::Ascending).into()),
            ("page", number.into()),
        ];
        address(addresses::LEADERBOARD, pairs)
    }

    /// The address of the first page of another list.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = Self { page: 1, ..self.clone() };
        change(&mut other);
        other.address()
    }

    /// Whether some models are left out.
    pub fn is_filtered(&self) -> bool {
        !self.q.is_empty() || !self.provider.is_empty() || self.capability.is_some()
    }

    /// The address that search engines shall keep: pages of the whole list, not its filters and orders.
    pub fn canonical(&self) -> String {
        let paged = Self { page: 1, ..self.clone() }.address() == addresses::LEADERBOARD;
        if paged { self.address() } else { addresses::LEADERBOARD.to_owned() }
    }

    /// Which models are wanted; a provider that isn't there is refused by name.
    pub fn wanted(&self, catalog: &Catalog) -> Result<Wanted> {
        let group = catalog.groups().iter().find(|group| group.provider.id.as_str() == self.provider);
        if group.is_none() && !self.provider.is_empty() {
            let offered: Vec<_> = self.offered(catalog).map(|group| &group.provider.id).take(PROVIDERS_NAMED).collect();
            return Err(refused("provider", &self.provider, &choices(&offered)));
        }
        Ok(Wanted {
            q: self.q.clone(),
            provider: group.map(|group| group.provider.id.clone()),
            capability: self.capability,
            deprecated: self.deprecated,
        })
    }

    /// Providers with a model on the list, and the one that is chosen.
    pub fn offered<'a>(&self, catalog: &'a Catalog) -> impl Iterator<Item = &'a Group> {
        catalog.groups().iter().map(AsRef::as_ref).filter(|group: &&Group| {
            let counts = group.counts;
            let listed = counts.active + counts.benched + if self.deprecated { counts.deprecated } else { 0 };
            (group.provider.settings.enabled && listed > 0) || group.provider.id.as_str() == self.provider
        })
    }
}
