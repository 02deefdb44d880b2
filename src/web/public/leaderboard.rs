//! `/` and `/leaderboard`: what is offered, at which price.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::{board_query::BoardQuery, compare::MODELS_AT_MOST, frame};
use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry},
        leaderboard::{self, Direction, Period, Sort},
        model::Status,
        money::Nano,
        price::Rates,
    },
    views::pages::Document,
    web::{
        Error, Result, addresses,
        list_query::ListQuery,
        navigation::NavItem,
        page::Page,
        published::{PageRequest, publish},
    },
    wording::{
        labels,
        moment::Moment,
        numbers::{self, active_models, number_of, providers},
    },
};

const ROWS_A_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "public/leaderboard.html")]
struct Leaderboard<'a> {
    page: Page,
    lead: String,
    query: &'a BoardQuery,
    providers: Vec<(&'a str, &'a str)>,
    headings: Vec<Heading>,
    columns: Columns,
    rows: Vec<Row<'a>>,
    /// How many there are on all pages.
    total: usize,
    pages: usize,
    /// Whether retired models stand there or would.
    is_any_retired: bool,
}

/// Which columns have something in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Columns {
    price: bool,
    context: bool,
    released: bool,
}

/// The head of a column, which sorts by it.
struct Heading {
    label: &'static str,
    sort: Sort,
    address: String,
    /// The direction that the rows stand in, where they stand by this column.
    sorted: Option<&'static str>,
}

struct Row<'a>(leaderboard::Row<'a>);

/// `GET /` and `GET /leaderboard`.
pub async fn index(State(app): State<App>, request: PageRequest, asked: ListQuery) -> Result {
    let query = BoardQuery::read(asked)?;
    publish(&app, &request, &query.address(), |catalog: &Arc<Catalog>| {
        Document::html(&Leaderboard::new(&app, catalog, &query)?)
    })
    .await
}

impl<'a> Leaderboard<'a> {
    fn new(app: &App, catalog: &'a Catalog, query: &'a BoardQuery) -> Result<Self> {
        let wanted = query.wanted(catalog)?;
        let found = wanted.rows(catalog, query.sort, query.direction);
        let pages = found.len().div_ceil(ROWS_A_PAGE).max(1);
        if query.page > pages {
            return Err(Error::NotFound);
        }
        let title = if query.page > 1 { format!("Leaderboard, page {}", query.page) } else { "Leaderboard".to_owned() };
        let columns = Columns::of(&found);
        Ok(Self {
            page: frame(app, NavItem::Leaderboard, &query.canonical(), &title, catalog),
            lead: format!("{} from {}.", active_models(catalog.active_models()), providers(catalog.active_providers())),
            query,
            providers: query
                .offered(catalog)
                .map(|group| &group.provider)
                .map(|p| (p.id.as_str(), p.settings.name.as_str()))
                .collect(),
            headings: columns.sorts().map(|sort| Heading::new(sort, query)).collect(),
            columns,
            total: found.len(),
            pages,
            is_any_retired: wanted.knows_retired(catalog),
            rows: found.into_iter().skip((query.page - 1) * ROWS_A_PAGE).take(ROWS_A_PAGE).map(Row).collect(),
        })
    }

    /// "51 to 100 of 128 models".
    fn range(&self) -> String {
        let all = number_of(self.total, "model", "models");
        if self.pages == 1 {
            return all;
        }
        let before = (self.query.page - 1) * ROWS_A_PAGE;
        format!("{} to {} of {all}", before + 1, before + self.rows.len())
    }

    fn page_address(&self, number: usize) -> String {
        self.query.with(|query| query.page = number)
    }

    fn is_capability(&self, word: &str) -> bool {
        self.query.capability.is_some_and(|chosen| chosen.as_str() == word)
    }

    /// Words and names of the orders that are offered: by each column that is there, and the one that was asked for.
    fn orders(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let offered = |sort: &Sort| self.columns.has(*sort) || *sort == self.query.sort;
        Sort::ALL.iter().copied().filter(offered).map(|sort| (sort.as_str(), label(sort)))
    }

    /// Where the same list stands with retired models, or without.
    fn deprecated_address(&self) -> String {
        self.query.with(|query| query.deprecated = !query.deprecated)
    }

    /// Which columns are left out, in one sentence, and that models stand by name where only for want of a rank.
    fn left_out(&self) -> String {
        let Columns { price, context, released } = self.columns;
        let mut columns = vec!["rating", "votes", "pass rate", "latency", "success rate", "trend"];
        let others = [(price, "prices"), (context, "context"), (released, "release date")];
        columns.extend(others.iter().filter(|(is_there, _)| !is_there).map(|(_, name)| name));
        let (last, first) = columns.split_last().unwrap_or((&"", &[]));
        let by_name = if self.query.sort == Sort::Name { ", so models stand by name" } else { "" };
        format!(
            "Nothing is ranked yet{by_name}; the columns {} and {last} are left out while there is nothing in them.",
            first.join(", ")
        )
    }

    /// What a period other than all time changes.
    fn period(&self) -> Option<&'static str> {
        match self.query.period {
            Period::All => None,
            Period::Week => {
                Some("No votes, runs or calls are counted yet, so the last seven days show what all time does.")
            }
            Period::Month => {
                Some("No votes, runs or calls are counted yet, so the last thirty days show what all time does.")
            }
        }
    }
}

impl Columns {
    fn of(rows: &[leaderboard::Row<'_>]) -> Self {
        // Where nothing was found, the form still offers every order.
        let any = |has: fn(&Entry) -> bool| rows.is_empty() || rows.iter().any(|row| has(row.entry));
        Self {
            price: any(|entry| entry.rates().is_some()),
            context: any(|entry| entry.model.facts.context_window.is_some()),
            released: any(|entry| entry.model.facts.released_on.is_some()),
        }
    }

    fn sorts(self) -> impl Iterator<Item = Sort> {
        Sort::ALL.iter().copied().filter(move |sort| self.has(*sort))
    }

    fn has(self, sort: Sort) -> bool {
        match sort {
            Sort::Rank => false,
            Sort::Name | Sort::Provider => true,
            Sort::Input | Sort::Output | Sort::Blended => self.price,
            Sort::Context => self.context,
            Sort::Released => self.released,
        }
    }
}

impl Heading {
    fn new(sort: Sort, query: &BoardQuery) -> Self {
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

    fn is_number(&self) -> bool {
        !matches!(self.sort, Sort::Name | Sort::Provider)
    }
}

fn label(sort: Sort) -> &'static str {
    match sort {
        Sort::Rank => "Rank",
        Sort::Name => "Model",
        Sort::Provider => "Provider",
        Sort::Input => "Input\u{a0}/\u{a0}M",
        Sort::Output => "Output\u{a0}/\u{a0}M",
        Sort::Blended => "Blended\u{a0}3:1",
        Sort::Context => "Context",
        Sort::Released => "Released",
    }
}

impl<'a> Row<'a> {
    fn name(&self) -> &'a str {
        &self.0.entry.model.facts.display_name
    }

    fn id(&self) -> &'a str {
        self.0.entry.model.id.as_str()
    }

    fn provider(&self) -> &'a str {
        &self.0.group.provider.settings.name
    }

    /// Where its page is: what is listed is public.
    fn address(&self) -> String {
        addresses::public_model(&self.0.entry.model.id)
    }

    fn is_off(&self) -> bool {
        !self.0.entry.is_active()
    }

    fn out_since(&self) -> Option<Moment> {
        self.0.entry.model.benched_at.filter(|_| !self.is_deprecated()).map(Moment)
    }

    fn is_deprecated(&self) -> bool {
        self.0.entry.model.status == Status::Deprecated
    }

    fn input(&self) -> String {
        self.price(|rates| rates.input)
    }

    fn output(&self) -> String {
        self.price(|rates| rates.output)
    }

    fn blended(&self) -> String {
        self.price(Rates::blended)
    }

    fn price(&self, of: impl Fn(&Rates) -> Nano) -> String {
        self.0.entry.rates().map_or_else(|| "unpriced".to_owned(), |rates| of(rates).to_string())
    }

    fn context(&self) -> String {
        self.0.entry.model.facts.context_window.map_or_else(|| "–".to_owned(), numbers::tokens)
    }

    /// Not rounded, where it is known.
    fn exact_context(&self) -> Option<String> {
        self.0.entry.model.facts.context_window.map(numbers::all_tokens)
    }

    fn released(&self) -> String {
        self.0.entry.model.facts.released_on.map_or_else(|| "–".to_owned(), |date| date.to_string())
    }
}
