//! The public pages: the same bytes for everybody, checked again by browsers at each visit.

mod answer_text;
mod answers;
pub mod api;
mod board_chart;
pub mod board_files;
mod board_query;
mod board_rows;
mod calculator;
pub mod changes;
pub mod compare;
mod compare_rows;
pub mod faq;
pub mod leaderboard;
pub mod model;
mod offers;
mod price_chart;
mod price_rows;
pub mod sitemap;
mod snippets;
mod workload;

use axum::{extract::RawQuery, response::Redirect};

use super::{
    addresses,
    navigation::NavItem,
    page::{Crumb, Page},
};
use crate::{
    app::App,
    domain::catalog::Catalog,
    wording::numbers::{active_models, providers},
};

/// Why pages about single models have no place for what the leaderboard leaves out as well.
const NOTHING_COUNTED: &str =
    "No votes, runs or usage are counted yet, so rating, pass rate, latency, success rate and trend are left out.";

/// `GET /models`: the list of models is the leaderboard.
pub async fn models(RawQuery(query): RawQuery) -> Redirect {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::permanent(&format!("{}{query}", addresses::LEADERBOARD))
}

/// The frame of a public page: no viewer, the same for everybody; a description with the count.
fn frame(app: &App, place: NavItem, path: &str, title: &str, catalog: &Catalog) -> Page {
    let count = active_models(catalog.active_models());
    let description =
        format!("{title}: {count} from {}, with prices and limits.", providers(catalog.active_providers()));
    let base = app.config.base_url();
    let configured = app.config.public_url.as_ref();
    Page {
        description: Some(description),
        // Only a configured address is the one that search engines shall keep.
        canonical: configured.map(|_| format!("{base}{path}")),
        home: configured.and_then(|_| Some(base.split_once("://")?.1.to_owned())),
        base: Some(base),
        ..Page::new(title, place, catalog)
    }
}

/// The leaderboard as the page above another one.
fn above() -> Crumb {
    Crumb { name: "Leaderboard".to_owned(), path: addresses::LEADERBOARD.to_owned() }
}
