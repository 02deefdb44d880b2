//! `/` and `/leaderboard`: what is offered, at which price.

use askama::Template;
use axum::{extract::State, http::HeaderMap};

use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry, Group},
        date::MonthOrDay,
        model::Status,
        money::Nano,
    },
    views::pages::Document,
    web::{
        Result, labels,
        page::{Moment, Page, Place, active_models, providers},
        public::{frame, publish},
    },
};

#[derive(Template)]
#[template(path = "public/leaderboard.html")]
struct Leaderboard<'a> {
    page: Page,
    lead: String,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    group: &'a Group,
    entry: &'a Entry,
}

/// `GET /` and `GET /leaderboard`.
pub async fn index(State(app): State<App>, headers: HeaderMap) -> Result {
    publish(&app, &headers, "/leaderboard", |catalog| Document::html(&Leaderboard::new(&app, catalog))).await
}

impl<'a> Leaderboard<'a> {
    fn new(app: &App, catalog: &'a Catalog) -> Self {
        let page = frame(app, Place::Leaderboard, "/leaderboard", "Leaderboard", catalog);
        let count = active_models(catalog.active_models());
        let lead = format!("{count} from {}.", providers(catalog.active_providers()));
        let offered = catalog.groups().iter().filter(|group| group.provider.settings.enabled);
        let mut rows: Vec<Row> = offered
            .flat_map(|group| group.entries.iter().map(move |entry| Row { group, entry }))
            .filter(|row| row.entry.model.status == Status::Active)
            .collect();
        rows.sort_by_cached_key(|row| (row.name().to_lowercase(), row.entry.model.id.clone()));
        Self { page, lead, rows }
    }

    fn has_released(&self) -> bool {
        self.rows.iter().any(|row| row.entry.model.facts.released_on.is_some())
    }
}

impl Row<'_> {
    fn name(&self) -> &str {
        &self.entry.model.facts.display_name
    }

    fn id(&self) -> &str {
        self.entry.model.id.as_str()
    }

    fn provider(&self) -> &str {
        &self.group.provider.settings.name
    }

    fn out_since(&self) -> Option<Moment> {
        self.entry.model.benched_at.map(Moment)
    }

    fn input(&self) -> String {
        price(self.entry.rates().map(|rates| rates.input))
    }

    fn output(&self) -> String {
        price(self.entry.rates().map(|rates| rates.output))
    }

    fn context(&self) -> String {
        self.entry.model.facts.context_window.map_or_else(|| "–".to_owned(), labels::tokens)
    }

    fn released(&self) -> String {
        self.entry.model.facts.released_on.map_or_else(|| "–".to_owned(), |date: MonthOrDay| date.to_string())
    }
}

fn price(rate: Option<Nano>) -> String {
    rate.map_or_else(|| "unpriced".to_owned(), |rate| rate.to_string())
}
