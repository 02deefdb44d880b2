//! What an address of the leaderboard asks for: which models, in which order, and which page of them.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
    str::FromStr,
};

use super::{compare::MODELS_READ, workload::MyWorkload};
use crate::{
    domain::{
        catalog::{Catalog, Group},
        date::MonthOrDay,
        ids::{ModelId, ProviderId},
        leaderboard::{Direction, Line, Order, Period, Sort, Wanted},
        model::{Capability, Mode},
        money::Nano,
        token_count::TokenCount,
    },
    web::{
        Result, addresses,
        list_query::{ListQuery, address, choices, refused},
    },
    wording::{labels, numbers},
};

const KEYS: [&str; 19] = [
    "q",
    "provider",
    "capability",
    "mode",
    "min_context",
    "max_input",
    "open_weights",
    "released_since",
    "group",
    "deprecated",
    "period",
    "input",
    "output",
    "cached",
    "requests",
    "sort",
    "direction",
    "page",
    "m",
];
const LONGEST_Q_CHARS: usize = 200;
/// So many providers are named where another one is refused.
const PROVIDERS_NAMED: usize = 40;
/// More than this many providers are offered by search alone.
const PROVIDERS_OFFERED: usize = 100;
/// Asks for every mode.
const ANY: &str = "any";

/// The query of the leaderboard.
#[derive(Debug, Clone)]
pub struct BoardQuery {
    /// In lower case: the search doesn't mind.
    pub q: String,
    /// Providers' slugs, not looked up yet; none for all.
    pub providers: BTreeSet<String>,
    pub capabilities: BTreeSet<Capability>,
    /// Absent for all.
    pub mode: Option<Mode>,
    pub min_context: Option<TokenCount>,
    pub max_input: Option<Nano>,
    pub open_weights: Option<bool>,
    pub released_since: Option<MonthOrDay>,
    /// One row for each base model.
    pub by_model: bool,
    pub deprecated: bool,
    pub period: Period,
    pub work: MyWorkload,
    pub sort: Sort,
    pub direction: Direction,
    /// From 1.
    pub page: usize,
    /// Models that are ticked, in the order in which they were.
    pub ticked: Vec<ModelId>,
}

impl BoardQuery {
    /// Reads an address; a value that can't be meant is refused by name, with what can.
    pub fn read(asked: ListQuery) -> Result<Self> {
        let asked = asked.known(&KEYS)?;
        let work = MyWorkload::read(&asked)?;
        let sort = asked.word("sort", &choices(Sort::ALL))?.unwrap_or(Sort::Rank);
        Ok(Self {
            q: asked.text("q", LONGEST_Q_CHARS)?.to_lowercase(),
            providers: asked.all("provider").filter(|id| !id.is_empty()).map(str::to_owned).collect(),
            capabilities: several(&asked, "capability", &choices(Capability::ALL))?,
            mode: match asked.one("mode")? {
                "" => Some(Mode::Chat),
                ANY => None,
                _ => asked.word("mode", &format!("{}, {ANY}", choices(Mode::ALL)))?,
            },
            min_context: asked.word("min_context", "a number of tokens like 200k or 1,050,000")?,
            max_input: max_input(&asked)?,
            open_weights: yes_or_no(&asked, "open_weights")?,
            released_since: asked.word("released_since", "a day like 2026-03-14 or a month like 2026-03")?,
            by_model: match asked.one("group")? {
                "" => false,
                "model" => true,
                other => return Err(refused("group", other, "model")),
            },
            deprecated: yes_or_no(&asked, "deprecated")? == Some(true),
            period: asked.word("period", &choices(Period::ALL))?.unwrap_or(Period::All),
            // Without a workload there is no cost to order by.
            sort: if sort == Sort::Cost && work.workload().is_none() { Sort::Rank } else { sort },
            work,
            direction: asked.word("direction", &choices(Direction::ALL))?.unwrap_or(Direction::Ascending),
            page: asked.page()?,
            ticked: ticked(&asked)?,
        })
    }

    /// The one address of this page: what is as usual is left out.
    pub fn address(&self) -> String {
        address(addresses::LEADERBOARD, self.pairs())
    }

    /// Keys and values of the address; empty ones are as usual.
    pub fn pairs(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let mut pairs = self.filters();
        pairs.extend(self.work.pairs().map(|(key, number)| (key, number.into())));
        let number = if self.page > 1 { self.page.to_string() } else { String::new() };
        pairs.extend([
            ("sort", unusual(self.sort.as_str(), self.sort != Sort::Rank)),
            ("direction", unusual(self.direction.as_str(), self.direction != Direction::Ascending)),
            ("page", number.into()),
        ]);
        pairs.extend(self.ticked.iter().map(|id| ("m", id.as_str().into())));
        pairs
    }

    fn filters(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let mut pairs: Vec<(&str, Cow<'_, str>)> = vec![("q", self.q.as_str().into())];
        pairs.extend(self.providers.iter().map(|id| ("provider", id.as_str().into())));
        pairs.extend(self.capabilities.iter().map(|capability| ("capability", capability.as_str().into())));
        pairs.extend([
            ("mode", self.mode.map_or(ANY.into(), |mode| unusual(mode.as_str(), mode != Mode::Chat))),
            ("min_context", self.min_context.map(|least| least.to_string()).unwrap_or_default().into()),
            ("max_input", self.max_input.map(Nano::to_input).unwrap_or_default().into()),
            ("open_weights", self.open_weights.map_or("", |open| if open { "yes" } else { "no" }).into()),
            ("released_since", self.released_since.map(|since| since.to_string()).unwrap_or_default().into()),
            ("group", unusual("model", self.by_model)),
            ("deprecated", unusual("yes", self.deprecated)),
            ("period", unusual(self.period.as_str(), self.period != Period::All)),
        ]);
        pairs
    }

    /// The address of the first page of another list.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = Self { page: 1, ..self.clone() };
        change(&mut other);
        other.address()
    }

    /// The address of the whole list in another form.
    pub fn as_file(&self, path: &'static str) -> String {
        let list = Self { page: 1, ticked: Vec::new(), ..self.clone() };
        address(path, list.pairs())
    }

    /// Whether some models are left out that the plain page has.
    pub fn is_filtered(&self) -> bool {
        let usual = ["group", "deprecated", "period"];
        self.filters().iter().any(|(key, value)| !value.is_empty() && !usual.contains(key))
    }

    /// The address that search engines shall keep: pages of the whole list, not its filters and orders.
    pub fn canonical(&self) -> String {
        let plain = Self { page: 1, ticked: Vec::new(), ..self.clone() };
        let is_whole = plain.address() == addresses::LEADERBOARD;
        if is_whole { Self { page: self.page, ..plain }.address() } else { addresses::LEADERBOARD.to_owned() }
    }

    /// Which models are wanted; a provider that isn't there is refused by name.
    pub fn wanted(&self, catalog: &Catalog) -> Result<Wanted> {
        let known: HashSet<&str> = catalog.groups().iter().map(|group| group.provider.id.as_str()).collect();
        if let Some(unknown) = self.providers.iter().find(|id| !known.contains(id.as_str())) {
            let offered: Vec<_> = self.offered(catalog).map(|group| &group.provider.id).take(PROVIDERS_NAMED).collect();
            return Err(refused("provider", unknown, &choices(&offered)));
        }
        Ok(Wanted {
            q: self.q.clone(),
            providers: self.providers.iter().filter_map(|id| id.parse::<ProviderId>().ok()).collect(),
            capabilities: self.capabilities.clone(),
            mode: self.mode,
            min_context: self.min_context,
            max_input: self.max_input,
            open_weights: self.open_weights,
            released_since: self.released_since,
            deprecated: self.deprecated,
            workload: self.work.workload(),
        })
    }

    /// The lines of the list on all its pages.
    pub fn lines<'a>(&self, wanted: &Wanted, catalog: &'a Catalog) -> Vec<Line<'a>> {
        let order = Order { sort: self.sort, direction: self.direction };
        if self.by_model { wanted.lines_by_model(catalog, order) } else { wanted.lines(catalog, order) }
    }

    /// Providers with a model on the list, by name: those with most models, where there are very many.
    pub fn offered<'a>(&self, catalog: &'a Catalog) -> impl Iterator<Item = &'a Group> {
        let listed = |group: &Group| {
            let counts = group.counts;
            counts.active + counts.benched + if self.deprecated { counts.deprecated } else { 0 }
        };
        let groups = catalog.groups().iter().map(AsRef::as_ref);
        let mut offered: Vec<(usize, &Group)> =
            groups.filter(|group: &&Group| group.provider.settings.enabled && listed(group) > 0).enumerate().collect();
        offered.sort_by_key(|(_, group)| std::cmp::Reverse(listed(group)));
        offered.truncate(PROVIDERS_OFFERED);
        offered.sort_unstable_by_key(|(place, _)| *place);
        offered.into_iter().map(|(_, group)| group)
    }

    /// What is set, for the line that the filters fold into: "Acme, vision, at least 200K".
    pub fn told(&self, catalog: &Catalog) -> String {
        let name = |id: &String| {
            let group = catalog.groups().iter().find(|group| group.provider.id.as_str() == id);
            group.map_or(id.clone(), |group| group.provider.settings.name.to_string())
        };
        let mut told: Vec<String> = self.providers.iter().map(name).collect();
        told.extend(self.capabilities.iter().map(|capability| labels::capability(*capability).to_owned()));
        told.extend(match self.mode {
            None => Some("any mode".to_owned()),
            Some(mode) => (mode != Mode::Chat).then(|| labels::mode(mode).to_lowercase()),
        });
        told.extend(self.min_context.map(|least| format!("context from {}", numbers::tokens(least))));
        told.extend(self.max_input.map(|most| format!("input up to {most}")));
        told.extend(self.open_weights.map(|open| if open { "open weights" } else { "closed weights" }.to_owned()));
        told.extend(self.released_since.map(|since| format!("since {since}")));
        told.extend(self.by_model.then(|| "grouped by model".to_owned()));
        told.extend(self.deprecated.then(|| "with deprecated".to_owned()));
        told.extend(self.work.what().map(|_| "my workload".to_owned()));
        told.join(", ")
    }
}

fn unusual(word: &'static str, is_unusual: bool) -> Cow<'static, str> {
    if is_unusual { word.into() } else { "".into() }
}

/// Every word of a key that may stand several times.
fn several<T: FromStr + Ord>(asked: &ListQuery, key: &str, known: &str) -> Result<BTreeSet<T>> {
    let words = asked.all(key).filter(|word| !word.is_empty());
    words.map(|word| word.parse().map_err(|_| refused(key, word, known))).collect()
}

fn yes_or_no(asked: &ListQuery, key: &str) -> Result<Option<bool>> {
    match asked.one(key)? {
        "" => Ok(None),
        "yes" => Ok(Some(true)),
        "no" => Ok(Some(false)),
        other => Err(refused(key, other, "yes, no")),
    }
}

fn max_input(asked: &ListQuery) -> Result<Option<Nano>> {
    let typed = asked.one("max_input")?;
    let amount = typed.trim_start_matches('$').trim_start();
    if typed.is_empty() {
        return Ok(None);
    }
    amount.parse().map(Some).map_err(|_| refused("max_input", typed, "dollars per million tokens like 2.50"))
}

fn ticked(asked: &ListQuery) -> Result<Vec<ModelId>> {
    let mut ticked = Vec::new();
    for text in asked.all("m").filter(|text| !text.is_empty()).take(MODELS_READ) {
        let id = text.parse().map_err(|_| refused("m", text, "the id of a model like openai/gpt-5"))?;
        if !ticked.contains(&id) {
            ticked.push(id);
        }
    }
    Ok(ticked)
}
