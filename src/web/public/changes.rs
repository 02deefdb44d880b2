//! `/changes`: what is new, cheaper, dearer, retired and back, by day; the same as an Atom feed and as JSON.

use std::{borrow::Cow, cmp::Reverse};

use askama::Template;
use axum::extract::State;
use jiff::civil::Date;
use serde::Serialize;

use super::frame;
use crate::{
    app::App,
    domain::{
        catalog::Catalog,
        ids::{ModelId, ProviderId},
        news::{News, NewsKind},
        price::Rates,
    },
    views::{news::CatalogNews, pages::Document},
    web::{
        Result, addresses,
        list_query::{ListQuery, address, choices, refused},
        navigation::NavItem,
        page::Page,
        published::{PageRequest, publish},
    },
    wording::{
        moment::{self, Moment},
        news as words,
    },
};

/// So many of one kind are listed on a day; more are counted.
const LISTED_A_KIND: usize = 25;
/// So many days are on the page.
const DAYS_ON_PAGE: usize = 30;
/// So many entries has the feed.
const FEED_ENTRIES: usize = 100;
/// So many has the JSON.
const JSON_ENTRIES: usize = 1_000;
/// So many providers are named where another one is refused.
const PROVIDERS_NAMED: usize = 40;

#[derive(Template)]
#[template(path = "public/changes.html")]
struct ChangesPage<'a> {
    page: Page,
    providers: Vec<(&'a str, &'a str)>,
    wanted: &'a str,
    feed: String,
    json: String,
    days: Vec<Day<'a>>,
    /// Whether older ones are left out.
    has_more: bool,
    /// When the bundled catalogue was filled in.
    began: Option<Moment>,
}

struct Day<'a> {
    date: Date,
    kinds: Vec<Kind<'a>>,
}

struct Kind<'a> {
    heading: &'static str,
    items: Vec<Item<'a>>,
    /// "and 8,446 more", where there are.
    more: Option<String>,
}

/// One thing that changed.
struct Item<'a> {
    news: &'a News,
    provider: &'a str,
    /// Where its page is; absent where it has none.
    address: Option<String>,
    detail: String,
}

#[derive(Template)]
#[template(path = "public/atom.xml")]
struct Feed<'a> {
    base: String,
    path: String,
    page: String,
    updated: Moment,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct ChangesJson<'a> {
    changes: Vec<ChangeJson<'a>>,
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    day: Date,
    at: jiff::Timestamp,
    kind: NewsKind,
    provider: &'a ProviderId,
    /// Null where all models of the provider are meant.
    model: Option<&'a ModelId>,
    name: &'a str,
    before: Option<PriceJson>,
    after: Option<PriceJson>,
}

/// Dollars per million tokens as decimal texts.
#[derive(Serialize)]
struct PriceJson {
    input: String,
    output: String,
}

/// `GET /changes`.
pub async fn index(State(app): State<App>, request: PageRequest, asked: ListQuery) -> Result {
    let wanted = read(asked)?;
    publish(&app, &request, &at(addresses::CHANGES, &wanted), |news: &CatalogNews| {
        check(&wanted, &news.catalog)?;
        Document::html(&ChangesPage::new(&app, news, &wanted))
    })
    .await
}

/// `GET /changes.atom`.
pub async fn atom(State(app): State<App>, request: PageRequest, asked: ListQuery) -> Result {
    let wanted = read(asked)?;
    publish(&app, &request, &at(addresses::CHANGES_ATOM, &wanted), |news: &CatalogNews| {
        check(&wanted, &news.catalog)?;
        Document::atom(&Feed::new(&app, news, &wanted))
    })
    .await
}

/// `GET /changes.json`.
pub async fn json(State(app): State<App>, request: PageRequest, asked: ListQuery) -> Result {
    let wanted = read(asked)?;
    publish(&app, &request, &at(addresses::CHANGES_JSON, &wanted), |news: &CatalogNews| {
        check(&wanted, &news.catalog)?;
        let changes = of_provider(news, &wanted).take(JSON_ENTRIES).map(ChangeJson::from).collect();
        Document::json(&ChangesJson { changes })
    })
    .await
}

/// The provider that is asked for; empty for all.
fn read(asked: ListQuery) -> Result<String> {
    Ok(asked.known(&["provider"])?.one("provider")?.to_owned())
}

fn at(path: &str, wanted: &str) -> String {
    address(path, [("provider", Cow::from(wanted))])
}

/// A provider that isn't there is refused by name.
fn check(wanted: &str, catalog: &Catalog) -> Result<()> {
    let known = || catalog.groups().iter().map(|group| &group.provider.id);
    if wanted.is_empty() || known().any(|id| id.as_str() == wanted) {
        return Ok(());
    }
    Err(refused("provider", wanted, &choices(&known().take(PROVIDERS_NAMED).collect::<Vec<_>>())))
}

fn of_provider<'a>(news: &'a CatalogNews, wanted: &str) -> impl Iterator<Item = &'a News> {
    news.recent.news.iter().filter(move |news| wanted.is_empty() || news.provider.as_str() == wanted)
}

impl<'a> ChangesPage<'a> {
    fn new(app: &App, news: &'a CatalogNews, wanted: &'a str) -> Self {
        let catalog = &*news.catalog;
        let wanted_news: Vec<&News> = of_provider(news, wanted).collect();
        let mut days: Vec<Day<'_>> = Vec::new();
        for day in wanted_news.chunk_by(|a, b| a.day() == b.day()) {
            days.push(Day::new(day, catalog, news.recent.cut_on));
        }
        let has_more = days.len() > DAYS_ON_PAGE || news.recent.cut_on.is_some();
        days.truncate(DAYS_ON_PAGE);
        let path = at(addresses::CHANGES, wanted);
        let page = frame(app, NavItem::Changes, &path, "Changes to models and prices", catalog);
        let providers = catalog.groups().iter().map(|group| &group.provider);
        Self {
            page,
            providers: providers.map(|p| (p.id.as_str(), p.settings.name.as_str())).collect(),
            wanted,
            feed: at(addresses::CHANGES_ATOM, wanted),
            json: at(addresses::CHANGES_JSON, wanted),
            days,
            has_more,
            began: news.recent.began_at.map(Moment),
        }
    }
}

impl<'a> Day<'a> {
    fn new(news: &[&'a News], catalog: &'a Catalog, cut_on: Option<Date>) -> Self {
        let date = news.first().map(|news| news.day()).unwrap_or_default();
        let kinds = news.chunk_by(|a, b| a.kind == b.kind).map(|of_kind| {
            let more = of_kind.len().saturating_sub(LISTED_A_KIND);
            let counted = crate::wording::numbers::number_of(more, "more", "more");
            Kind {
                heading: of_kind.first().map(|news| words::heading(news.kind)).unwrap_or_default(),
                items: of_kind.iter().take(LISTED_A_KIND).map(|news| Item::new(news, catalog)).collect(),
                more: (more > 0)
                    .then(|| if cut_on == Some(date) { "and more".to_owned() } else { format!("and {counted}") }),
            }
        });
        Self { date, kinds: kinds.collect() }
    }

    fn text(&self) -> String {
        moment::day(self.date)
    }
}

impl<'a> Item<'a> {
    fn new(news: &'a News, catalog: &'a Catalog) -> Self {
        let model = news.model.as_ref().and_then(|id| catalog.find(id)).filter(|entry| entry.model.is_public());
        let group = catalog.group(&news.provider);
        let filtered = || address(addresses::LEADERBOARD, [("provider", Cow::from(news.provider.as_str()))]);
        let address = match &news.model {
            Some(_) => model.map(|entry| addresses::public_model(&entry.model.id)),
            None => group.filter(|group| group.provider.settings.enabled).map(|_| filtered()),
        };
        let provider = group.map_or(news.provider.as_str(), |group| group.provider.settings.name.as_str());
        Self { news, provider, address, detail: words::detail(news, catalog) }
    }

    fn title(&self) -> String {
        words::title(self.news)
    }

    fn at(&self) -> Moment {
        Moment(self.news.at)
    }

    /// What is the same in each state of the feed: who, what, and on which day.
    fn key(&self) -> String {
        let News { kind, provider, model, .. } = self.news;
        let who = model.as_ref().map_or(provider.as_str(), ModelId::as_str);
        format!("{}-{kind}-{who}", self.news.day())
    }
}

impl<'a> Feed<'a> {
    fn new(app: &App, news: &'a CatalogNews, wanted: &str) -> Self {
        let mut newest: Vec<&News> = of_provider(news, wanted).collect();
        newest.sort_by_key(|one| Reverse(one.at));
        let items: Vec<_> = newest.iter().take(FEED_ENTRIES).map(|one| Item::new(one, &news.catalog)).collect();
        // A feed without entries is as new as what could have changed.
        let updated = newest.first().map(|one| one.at).or(news.recent.began_at).or(news.catalog.changed_at());
        Self {
            base: app.config.base_url(),
            path: at(addresses::CHANGES_ATOM, wanted),
            page: at(addresses::CHANGES, wanted),
            updated: Moment(updated.unwrap_or_default()),
            items,
        }
    }
}

impl<'a> From<&'a News> for ChangeJson<'a> {
    fn from(news: &'a News) -> Self {
        let News { at, kind, provider, model, name, before, after } = news;
        let price = |rates: &Option<Rates>| {
            let rates = rates.as_ref()?;
            Some(PriceJson { input: rates.input.to_input(), output: rates.output.to_input() })
        };
        Self {
            day: news.day(),
            at: *at,
            kind: *kind,
            provider,
            model: model.as_ref(),
            name,
            before: price(before),
            after: price(after),
        }
    }
}
