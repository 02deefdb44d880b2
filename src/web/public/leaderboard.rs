//! `/` and `/leaderboard`: what is offered, at which price.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::{
    board_chart::Chart,
    board_query::BoardQuery,
    board_rows::{BoardLine, Columns, Heading, Row, label},
    frame,
};
use crate::{
    app::App,
    domain::{
        catalog::Catalog,
        ids::ModelId,
        leaderboard::{Line, Period, Sort, Wanted},
        model::{Capability, Mode},
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
        numbers::{self, active_models, number_of, providers},
    },
};

const ROWS_A_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "public/leaderboard.html")]
struct Leaderboard<'a> {
    page: Page,
    catalog: &'a Catalog,
    query: &'a BoardQuery,
    wanted: Wanted,
    columns: Columns,
    headings: Vec<Heading>,
    chart: Option<Chart<'a>>,
    lines: Vec<BoardLine<'a>>,
    /// How many lines there are on all pages, and how many models in them.
    total: (usize, usize),
    pages: usize,
    /// Whether retired models are on the list or would be.
    is_any_retired: bool,
}

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
        let found = query.lines(&wanted, catalog);
        let pages = found.len().div_ceil(ROWS_A_PAGE).max(1);
        if query.page > pages {
            return Err(Error::NotFound);
        }
        let title = if query.page > 1 { format!("Leaderboard, page {}", query.page) } else { "Leaderboard".to_owned() };
        let columns = Columns::of(&found, query);
        let shown = found.iter().skip((query.page - 1) * ROWS_A_PAGE).take(ROWS_A_PAGE);
        let lines: Vec<BoardLine> = shown.map(|line| BoardLine::new(line, &wanted, query)).collect();
        let page = frame(app, NavItem::Leaderboard, &query.canonical(), &title, catalog);
        Ok(Self {
            page: Page { title: format!("{title}: {}", active_models(catalog.active_models())), ..page },
            catalog,
            query,
            columns,
            headings: columns
                .sorts()
                .filter(|sort| *sort != Sort::Rank)
                .map(|sort| Heading::new(sort, query))
                .collect(),
            chart: Chart::of(&lines, catalog),
            lines,
            total: (found.len(), models(&found)),
            pages,
            is_any_retired: wanted.knows_retired(catalog),
            wanted,
        })
    }

    /// "128 active models from 9 providers."
    fn lead(&self) -> String {
        let catalog = self.catalog;
        format!("{} from {}.", active_models(catalog.active_models()), providers(catalog.active_providers()))
    }

    /// What the order means while nothing is ranked.
    fn order(&self) -> &'static str {
        match self.query.sort {
            Sort::Rank if !self.query.q.is_empty() => "No ratings yet. Best matches first.",
            Sort::Rank => "No ratings yet. Newest models first.",
            _ => "No ratings yet.",
        }
    }

    /// "51 to 100 of 128 models".
    fn range(&self) -> String {
        let (lines, models) = self.total;
        let all = number_of(models, "model", "models");
        let all = if lines == models { all } else { format!("{} of {all}", number_of(lines, "row", "rows")) };
        if self.pages == 1 {
            return all;
        }
        let before = (self.query.page - 1) * ROWS_A_PAGE;
        format!("{} to {} of {all}", before + 1, before + self.lines.len())
    }

    fn page_address(&self, number: usize) -> String {
        self.query.with(|query| query.page = number)
    }

    /// Words and names of the orders that are offered: by each column that is there, and the one that was asked for.
    fn orders(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let offered = |sort: &Sort| self.columns.has(*sort) || *sort == self.query.sort;
        let best = if self.query.q.is_empty() { label(Sort::Rank) } else { "Best match" };
        let name = move |sort| if sort == Sort::Rank { best } else { label(sort) };
        Sort::ALL.iter().copied().filter(offered).map(move |sort| (sort.as_str(), name(sort)))
    }

    /// Providers that are asked for, to be unticked, and those that can be added.
    fn chosen_providers(&self) -> impl Iterator<Item = (&str, &str)> {
        let providers = self.catalog.groups().iter().map(|group| &group.provider);
        let chosen = providers.filter(|provider| self.query.providers.contains(provider.id.as_str()));
        chosen.map(|provider| (provider.id.as_str(), provider.settings.name.as_str()))
    }

    fn other_providers(&self) -> impl Iterator<Item = (&str, &str)> {
        let others = self.query.offered(self.catalog).map(|group| &group.provider);
        let others = others.filter(|provider| !self.query.providers.contains(provider.id.as_str()));
        others.map(|provider| (provider.id.as_str(), provider.settings.name.as_str()))
    }

    fn is_mode(&self, word: &str) -> bool {
        self.query.mode.map_or("any", Mode::as_str) == word
    }

    /// How many more there are of other modes, where none of this one was found.
    fn in_other_modes(&self) -> usize {
        self.wanted.of_any_mode(self.catalog)
    }

    fn any_mode_address(&self) -> String {
        self.query.with(|query| query.mode = None)
    }

    /// Where the same list has retired models.
    fn deprecated_address(&self) -> String {
        self.query.with(|query| query.deprecated = true)
    }

    /// Models that are ticked and not on this page, with their names.
    fn ticked_elsewhere(&self) -> Vec<(&'a ModelId, &'a str)> {
        let is_here = |id: &ModelId| {
            let rows = self.lines.iter().flat_map(|line| line.offers.iter().chain([&line.head]));
            rows.map(Row::entry).any(|entry| entry.model.id == *id)
        };
        let known = self.query.ticked.iter().filter_map(|id| self.catalog.find(id));
        let known = known.filter(|entry| entry.model.is_public() && !is_here(&entry.model.id));
        known.map(|entry| (&entry.model.id, entry.model.facts.display_name.as_str())).collect()
    }

    /// "Compare 2 models", of those that were ticked when the page was asked for.
    fn compare(&self) -> String {
        let known = self.query.ticked.iter().filter_map(|id| self.catalog.find(id));
        match known.filter(|entry| entry.model.is_public()).count() {
            0 => "Compare models".to_owned(),
            count => format!("Compare {}", number_of(count, "model", "models")),
        }
    }

    /// What a period other than all time changes.
    fn period(&self) -> Option<&'static str> {
        match self.query.period {
            Period::All => None,
            Period::Week => Some("No activity in the last 7 days."),
            Period::Month => Some("No activity in the last 30 days."),
        }
    }
}

/// Every mode, and any.
pub fn modes() -> Vec<(&'static str, &'static str)> {
    labels::modes().into_iter().chain([("any", "Any")]).collect()
}

/// How many models the lines have.
fn models(lines: &[Line<'_>]) -> usize {
    lines.iter().map(|line| line.offers.len().max(1)).sum()
}
