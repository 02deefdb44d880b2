//! The public pages: the same bytes for everybody, checked again by browsers at each visit.

mod answers;
mod board_chart;
pub mod board_files;
mod board_query;
mod board_rows;
mod calculator;
pub mod compare;
mod compare_rows;
pub mod faq;
pub mod leaderboard;
pub mod model;
mod price_rows;
pub mod sitemap;
mod workload;

use super::{navigation::NavItem, page::Page};
use crate::{
    app::App,
    domain::catalog::Catalog,
    wording::numbers::{active_models, providers},
};

/// Why pages about single models have no place for what the leaderboard leaves out as well.
const NOTHING_COUNTED: &str =
    "No votes, runs or usage are counted yet, so rating, pass rate, latency, success rate and trend are left out.";

/// The frame of a public page: no viewer, title and description with the count.
fn frame(app: &App, place: NavItem, path: &str, title: &str, catalog: &Catalog) -> Page {
    let count = active_models(catalog.active_models());
    let description =
        format!("{title}: {count} from {}, with prices and limits.", providers(catalog.active_providers()));
    Page {
        description: Some(description),
        // Only a configured address is the one that search engines shall keep.
        canonical: app.config.public_url.is_some().then(|| format!("{}{path}", app.config.base_url())),
        ..Page::new(format!("{title}: {count}"), place, catalog)
    }
}
