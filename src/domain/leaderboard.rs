//! Which models stand on the leaderboard, and in which order.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeSet, HashMap},
};

use jiff::civil::Date;

use super::{
    base_model::BaseModel,
    catalog::{Catalog, Entry, Group},
    date::MonthOrDay,
    ids::ProviderId,
    model::{Capability, Mode, Status},
    money::{Cost, Nano},
    text_search::{Fit, Query},
    token_count::TokenCount,
    words::words,
    workload::Workload,
};

words! {
    /// What the rows are ordered by.
    Sort {
        /// Rank; of what has none the newest release first, of a search the best match.
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
        /// What the workload costs.
        Cost = "cost",
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
    /// Words of id, name, description or provider.
    pub q: String,
    /// Of one of these providers; of any where there is none.
    pub providers: BTreeSet<ProviderId>,
    /// Known to have all of these.
    pub capabilities: BTreeSet<Capability>,
    /// Of this mode; of any where it is absent.
    pub mode: Option<Mode>,
    /// With a context window of at least so much.
    pub min_context: Option<TokenCount>,
    /// Priced, at no more than this per million tokens of input.
    pub max_input: Option<Nano>,
    /// Known to have open weights, or not to.
    pub open_weights: Option<bool>,
    /// Released on this day or later; of a month the first day decides.
    pub released_since: Option<MonthOrDay>,
    /// Retired models too.
    pub deprecated: bool,
    /// What a model's cost is computed for.
    pub workload: Option<Workload>,
}

/// What the list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub sort: Sort,
    /// Which end of it is on top.
    pub direction: Direction,
}

/// A model with its provider.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The place of the provider in the order of their names.
    provider: usize,
    /// The provider.
    pub group: &'a Group,
    /// The model.
    pub entry: &'a Entry,
    /// How well it fits what was searched for.
    fit: Fit,
}

/// A line of the list: a model, or the same model at several providers.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// The model; of several offers the cheapest.
    pub head: Row<'a>,
    /// Every offer of the same model, the cheapest first; empty where there is one alone.
    pub offers: Vec<Row<'a>>,
}

/// What a row is ordered by, made once per row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i128),
    Day(Date),
}

impl Wanted {
    /// A line for each model. What has no value stands last in both directions; equal ones stand by name.
    pub fn lines<'a>(&self, catalog: &'a Catalog, order: Order) -> Vec<Line<'a>> {
        let lines = self.found(catalog).map(|head| Line { head, offers: Vec::new() }).collect();
        self.ordered(lines, order)
    }

    /// A line for each base model, with its offers; a model without one has a line of its own.
    pub fn lines_by_model<'a>(&self, catalog: &'a Catalog, order: Order) -> Vec<Line<'a>> {
        let mut lines: Vec<Line> = Vec::new();
        let mut known: HashMap<&BaseModel, usize> = HashMap::new();
        for row in self.found(catalog) {
            let base = row.entry.model.facts.base_model.as_ref();
            if let Some(place) = base.and_then(|base| known.get(base)) {
                lines[*place].offers.push(row);
                continue;
            }
            known.extend(base.map(|base| (base, lines.len())));
            lines.push(Line { head: row, offers: vec![row] });
        }
        for Line { head, offers } in &mut lines {
            offers.sort_by_cached_key(|row| self.dearness(row));
            let best = offers.iter().map(|row| row.fit).min();
            *head = Row { fit: best.unwrap_or(head.fit), ..offers[0] };
            if offers.len() == 1 {
                offers.clear();
            }
        }
        self.ordered(lines, order)
    }

    fn ordered<'a>(&self, lines: Vec<Line<'a>>, Order { sort, direction }: Order) -> Vec<Line<'a>> {
        if sort == Sort::Name {
            return by_name(lines, direction);
        }
        let is_search = sort == Sort::Rank && !Query::new(&self.q).is_empty();
        let direction = if sort == Sort::Rank { direction.other() } else { direction };
        let key = |line: &Line| (is_search.then_some(line.head.fit), self.key(&line.head, sort));
        let mut keyed: Vec<_> = lines.into_iter().map(|line| (key(&line), line)).collect();
        // Stable: they stand by name.
        keyed.sort_by(|((fit, key), _), ((other_fit, other), _)| {
            fit.cmp(other_fit).then_with(|| compare(*key, *other, direction))
        });
        keyed.into_iter().map(|(_, line)| line).collect()
    }

    /// Whether any retired model is among those that are asked for, or would be if retired ones were.
    pub fn knows_retired(&self, catalog: &Catalog) -> bool {
        let all = Self { deprecated: true, ..self.clone() };
        all.found(catalog).any(|row| row.entry.model.status == Status::Deprecated)
    }

    /// How many there would be of any mode.
    pub fn of_any_mode(&self, catalog: &Catalog) -> usize {
        Self { mode: None, ..self.clone() }.found(catalog).count()
    }

    /// The rows by name.
    fn found<'a>(&self, catalog: &'a Catalog) -> impl Iterator<Item = Row<'a>> {
        let groups = catalog.groups();
        let query = Query::new(&self.q);
        let among: Vec<_> = groups.iter().map(|group| query.among(&group.folded_name)).collect();
        let wanted =
            catalog.by_name().filter(|(provider, entry)| self.wants(entry) && among[*provider].finds(&entry.folded));
        let row = |(provider, entry): (usize, &'a Entry)| {
            let fit = if query.is_empty() { Fit::Elsewhere } else { among[provider].fit(&entry.folded) };
            Row { provider, group: &groups[provider], entry, fit }
        };
        wanted.map(row).collect::<Vec<_>>().into_iter()
    }

    /// Whether it is asked for, whatever is searched for.
    fn wants(&self, entry: &Entry) -> bool {
        let (model, facts) = (&entry.model, &entry.model.facts);
        let is_listed = model.status == Status::Active || (self.deprecated && model.status == Status::Deprecated);
        is_listed
            && entry.provider_enabled
            && self.mode.is_none_or(|mode| mode == facts.mode)
            && self.capabilities.iter().all(|capability| facts.capabilities.get(*capability) == Some(true))
            && self.open_weights.is_none_or(|open| facts.open_weights == Some(open))
            && self.min_context.is_none_or(|least| facts.context_window >= Some(least))
            && self.max_input.is_none_or(|most| entry.rates().is_some_and(|rates| rates.input <= most))
            && self
                .released_since
                .is_none_or(|since| facts.released_on.is_some_and(|day| day.first_day() >= since.first_day()))
            && (self.providers.is_empty() || self.providers.iter().any(|id| id.as_str() == model.id.provider_str()))
    }

    /// What the workload costs with a model; nothing where it is unpriced.
    pub fn cost(&self, entry: &Entry) -> Option<Cost> {
        Some(self.workload?.cost(entry.rates()?))
    }

    fn key(&self, row: &Row<'_>, sort: Sort) -> Option<Key> {
        let facts = &row.entry.model.facts;
        let amount = |nano: Nano| Some(Key::Number(nano.get().into()));
        match sort {
            Sort::Name => None,
            Sort::Provider => i128::try_from(row.provider).ok().map(Key::Number),
            Sort::Input => amount(row.entry.rates()?.input),
            Sort::Output => amount(row.entry.rates()?.output),
            Sort::Blended => amount(row.entry.rates()?.blended()),
            Sort::Cost => self.cost(row.entry).map(|cost| Key::Number(cost.0)),
            Sort::Context => facts.context_window.map(|tokens| Key::Number(tokens.into())),
            Sort::Rank | Sort::Released => facts.released_on.map(|date| Key::Day(date.first_day())),
        }
    }

    /// What offers of one model are ordered by: what works before what doesn't, what is listed at nothing, as
    /// subscriptions are, behind what has a price, and then the cheapest; of equal prices the shortest id, which more
    /// often is the maker's own than a gateway's.
    fn dearness(&self, row: &Row<'_>) -> (bool, u8, Option<Cost>, Option<(Nano, Nano)>, usize) {
        let rates = row.entry.rates();
        let class = match rates {
            Some(rates) if !rates.is_free() => 0,
            Some(_) => 1,
            None => 2,
        };
        let listed = rates.map(|rates| (rates.input, rates.output));
        (!row.entry.is_active(), class, self.cost(row.entry), listed, row.entry.model.id.as_str().len())
    }
}

impl Direction {
    fn other(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// Turns lines that stand by name round where that is asked for; models of one name stand by id either way.
fn by_name(mut lines: Vec<Line<'_>>, direction: Direction) -> Vec<Line<'_>> {
    let name = |line: &Line<'_>| line.head.entry.name_order().0.to_owned();
    match direction {
        Direction::Ascending => lines.sort_by(|a, b| a.head.entry.name_order().cmp(&b.head.entry.name_order())),
        Direction::Descending => lines.sort_by_cached_key(|line| Reverse(name(line))),
    }
    lines
}

fn compare(a: Option<Key>, b: Option<Key>, direction: Direction) -> Ordering {
    let missing = a.is_none().cmp(&b.is_none());
    missing.then_with(|| match direction {
        Direction::Ascending => a.cmp(&b),
        Direction::Descending => Reverse(a).cmp(&Reverse(b)),
    })
}
