//! The rows of the leaderboard and its columns: which there are, what each says.

use super::board_query::BoardQuery;
use crate::{
    domain::{
        catalog::Entry,
        leaderboard::{self, Direction, Line, Sort, Wanted},
        model::{Capabilities, Status},
        money::{Cost, Nano},
        price::Rates,
    },
    web::addresses,
    wording::{moment::Moment, numbers},
};

/// Offers of a model that unfold under it; the model's own page has them all.
const OFFERS_SHOWN: usize = 10;

/// Which columns have something in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column that is there or not")]
pub struct Columns {
    pub can: bool,
    pub price: bool,
    pub cost: bool,
    pub context: bool,
    pub released: bool,
}

/// The head of a column, which sorts by it.
pub struct Heading {
    pub label: &'static str,
    sort: Sort,
    pub address: String,
    /// The direction in which the rows are, where this column orders them.
    pub sorted: Option<&'static str>,
}

/// A model, or the cheapest offer of it with the others beneath.
pub struct BoardLine<'a> {
    pub head: Row<'a>,
    /// All offers, the cheapest first; empty where they are not grouped or there is one alone.
    pub offers: Vec<Row<'a>>,
    /// Offers that are left out.
    pub more: usize,
    /// "from $2.00 at 3 providers".
    pub from: String,
}

/// One offer.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    listed: leaderboard::Row<'a>,
    cost: Option<Cost>,
    pub is_ticked: bool,
}

impl Columns {
    /// Those of a whole list: where nothing was found, every order stays on offer.
    pub fn of(lines: &[Line<'_>], query: &BoardQuery) -> Self {
        let any = |has: fn(&Entry) -> bool| lines.is_empty() || lines.iter().any(|line| has(line.head.entry));
        Self {
            can: any(|entry| entry.model.facts.capabilities.present().next().is_some()),
            price: any(|entry| entry.rates().is_some()),
            cost: query.work.workload().is_some(),
            context: any(|entry| entry.model.facts.context_window.is_some()),
            released: any(|entry| entry.model.facts.released_on.is_some()),
        }
    }

    /// What the list can be ordered by.
    pub fn sorts(self) -> impl Iterator<Item = Sort> {
        Sort::ALL.iter().copied().filter(move |sort| self.has(*sort))
    }

    /// Whether the list can be ordered so.
    pub fn has(self, sort: Sort) -> bool {
        match sort {
            Sort::Rank | Sort::Name | Sort::Provider => true,
            Sort::Input | Sort::Output | Sort::Blended => self.price,
            Sort::Cost => self.cost,
            Sort::Context => self.context,
            Sort::Released => self.released,
        }
    }

    /// How many there are, the tick's among them.
    pub fn count(self) -> usize {
        3 + [self.can, self.cost, self.context, self.released].into_iter().filter(|has| *has).count()
            + 3 * usize::from(self.price)
    }
}

impl Heading {
    /// Of a column of the table.
    pub fn new(sort: Sort, query: &BoardQuery) -> Self {
        let sorted = (sort == query.sort).then_some(query.direction);
        // Who sorts by size wants to see the largest, by date the newest.
        let first =
            if matches!(sort, Sort::Context | Sort::Released) { Direction::Descending } else { Direction::Ascending };
        let next = match sorted {
            None => first,
            Some(Direction::Ascending) => Direction::Descending,
            Some(Direction::Descending) => Direction::Ascending,
        };
        let aria = |direction| match direction {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        };
        let address = query.with(|query| {
            query.sort = sort;
            query.direction = next;
        });
        Self { label: label(sort), sort, address, sorted: sorted.map(aria) }
    }

    /// Its class: numbers stand right, and some columns go where it is narrow.
    pub fn class(&self) -> &'static str {
        match self.sort {
            Sort::Rank | Sort::Name => "name",
            Sort::Provider => "provider",
            Sort::Input | Sort::Output | Sort::Blended => "num price",
            Sort::Cost => "num cost",
            Sort::Context => "num context",
            Sort::Released => "num released",
        }
    }

    /// Whether the marks of what a model can stand behind it.
    pub fn is_name(&self) -> bool {
        self.sort == Sort::Name
    }
}

/// What an order is called, in heads and in the form.
pub fn label(sort: Sort) -> &'static str {
    match sort {
        Sort::Rank => "Newest",
        Sort::Name => "Model",
        Sort::Provider => "Provider",
        Sort::Input => "Input",
        Sort::Output => "Output",
        Sort::Blended => "Blended",
        Sort::Cost => "My cost",
        Sort::Context => "Context",
        Sort::Released => "Released",
    }
}

impl<'a> BoardLine<'a> {
    /// A line of the list that was asked for.
    pub fn new(line: &Line<'a>, wanted: &Wanted, query: &BoardQuery) -> Self {
        let row = |row: &leaderboard::Row<'a>| Row {
            listed: *row,
            cost: wanted.cost(row.entry),
            is_ticked: query.ticked.contains(&row.entry.model.id),
        };
        let head = row(&line.head);
        Self {
            from: from(line),
            more: line.offers.len().saturating_sub(OFFERS_SHOWN),
            offers: line.offers.iter().take(OFFERS_SHOWN).map(row).collect(),
            head,
        }
    }
}

/// "from $2.00 at 3 providers".
fn from(line: &Line<'_>) -> String {
    let mut providers: Vec<&str> = line.offers.iter().map(|offer| offer.entry.model.id.provider_str()).collect();
    providers.sort_unstable();
    providers.dedup();
    let providers = numbers::providers(providers.len());
    match line.head.entry.rates() {
        Some(rates) => format!("from {} at {providers}", rates.input),
        None => format!("at {providers}"),
    }
}

impl<'a> Row<'a> {
    pub fn entry(&self) -> &'a Entry {
        self.listed.entry
    }

    pub fn name(&self) -> &'a str {
        &self.listed.entry.model.facts.display_name
    }

    pub fn id(&self) -> &'a str {
        self.listed.entry.model.id.as_str()
    }

    pub fn provider(&self) -> &'a str {
        &self.listed.group.provider.settings.name
    }

    /// Where its page is: what is listed is public.
    pub fn address(&self) -> String {
        addresses::public_model(&self.listed.entry.model.id)
    }

    pub fn capabilities(&self) -> Capabilities {
        self.listed.entry.model.facts.capabilities
    }

    pub fn is_off(&self) -> bool {
        !self.listed.entry.is_active()
    }

    pub fn out_since(&self) -> Option<Moment> {
        self.listed.entry.model.benched_at.filter(|_| !self.is_deprecated()).map(Moment)
    }

    pub fn is_deprecated(&self) -> bool {
        self.listed.entry.model.status == Status::Deprecated
    }

    pub fn input(&self) -> String {
        self.price(|rates| rates.input.to_string())
    }

    pub fn output(&self) -> String {
        self.price(|rates| rates.output.to_string())
    }

    /// Computed, so it is rounded as a cost is.
    pub fn blended(&self) -> String {
        self.price(|rates| Cost(rates.blended().get().into()).to_string())
    }

    fn price(&self, of: impl Fn(&Rates) -> String) -> String {
        self.listed.entry.rates().map_or_else(|| "unpriced".to_owned(), of)
    }

    /// What the workload costs.
    pub fn cost(&self) -> String {
        self.cost.map_or_else(|| "unknown".to_owned(), |cost| cost.to_string())
    }

    /// Not rounded, where it is known.
    pub fn exact_cost(&self) -> Option<String> {
        self.cost.map(Cost::exact)
    }

    pub fn context(&self) -> String {
        self.listed.entry.model.facts.context_window.map_or_else(|| "–".to_owned(), numbers::tokens)
    }

    /// Not rounded, where it is known.
    pub fn exact_context(&self) -> Option<String> {
        self.listed.entry.model.facts.context_window.map(numbers::all_tokens)
    }

    pub fn released(&self) -> String {
        self.listed.entry.model.facts.released_on.map_or_else(|| "–".to_owned(), |date| date.to_string())
    }

    /// Input price, where it is priced.
    pub fn input_price(&self) -> Option<Nano> {
        self.listed.entry.rates().map(|rates| rates.input)
    }

    /// Its provider's slug.
    pub fn provider_id(&self) -> &'a str {
        self.listed.entry.model.id.provider_str()
    }
}
