//! `/sitemap.xml` and `/robots.txt`: what search engines shall read and what not.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use jiff::Timestamp;

use crate::{
    app::App,
    config::{Audience, Config},
    domain::{
        catalog::{Catalog, Entry},
        model::Status,
        price,
    },
    views::pages::Document,
    web::{
        Result, addresses,
        list_query::ListQuery,
        published::{PageRequest, publish},
    },
    wording::moment::Moment,
};

/// More than this no reader of sitemaps takes in one file.
const MAX_URLS: usize = 50_000;
/// Pages that every change of the catalogue changes.
const PAGES: [&str; 4] = [addresses::LEADERBOARD, addresses::FAQ, addresses::CHANGES, addresses::API];
/// What is nobody's search result: pages for people with an account, one-time links, and data for programs.
const CLOSED: [&str; 5] = ["/settings", "/sign-in", "/setup", "/welcome", "/api/"];

#[derive(Template)]
#[template(path = "public/sitemap.xml")]
struct Sitemap {
    urls: Vec<SitemapUrl>,
}

struct SitemapUrl {
    address: String,
    changed: Option<Moment>,
}

/// `GET /sitemap.xml`.
pub async fn sitemap(State(app): State<App>, request: PageRequest, asked: ListQuery) -> Result {
    asked.known(&[])?;
    publish(&app, &request, "/sitemap.xml", |catalog: &Arc<Catalog>| Document::xml(&Sitemap::of(catalog, &app.config)))
        .await
}

/// `GET /robots.txt`, for everybody: a robot that may read nothing has to be told so.
pub async fn robots(State(app): State<App>, request: PageRequest, asked: ListQuery) -> Result {
    asked.known(&[])?;
    publish(&app, &request, "/robots.txt", |(): &()| Ok(Document::text(rules(&app.config)))).await
}

impl Sitemap {
    /// The pages, and the page of each model that is offered: those of retired models ask not to be listed.
    fn of(catalog: &Catalog, config: &Config) -> Self {
        let base = config.base_url();
        let offered =
            || catalog.entries().filter(|entry| entry.model.status == Status::Active && entry.provider_enabled);
        let settled = catalog.groups().iter().map(|group| group.provider.updated_at);
        let benched = catalog.entries().filter_map(|entry| entry.model.benched_at);
        // A deletion leaves no row behind that tells of it, so rows alone would make the pages older.
        let told = settled.chain(benched).chain(catalog.changed_at());
        let latest = catalog.entries().map(|entry| changed(entry, catalog)).chain(told).max();
        let pages = PAGES.map(|path| SitemapUrl { address: format!("{base}{path}"), changed: latest.map(Moment) });
        let models = offered().map(|entry| SitemapUrl {
            address: format!("{base}{}", addresses::public_model(&entry.model.id)),
            changed: Some(Moment(changed(entry, catalog))),
        });
        Self { urls: pages.into_iter().chain(models).take(MAX_URLS).collect() }
    }
}

/// When a model's page last changed: an edit, or a price whose moment came.
fn changed(entry: &Entry, catalog: &Catalog) -> Timestamp {
    let priced = price::in_force(&entry.prices, catalog.loaded_at()).map(|price| price.valid_from);
    priced.map_or(entry.model.updated_at, |priced| priced.max(entry.model.updated_at))
}

fn rules(config: &Config) -> String {
    if config.public == Audience::SignedIn {
        return "User-agent: *\nDisallow: /\n".to_owned();
    }
    let closed: String = CLOSED.iter().map(|path| format!("Disallow: {path}\n")).collect::<Vec<_>>().concat();
    format!("User-agent: *\n{closed}Allow: /\n\nSitemap: {}/sitemap.xml\n", config.base_url())
}
