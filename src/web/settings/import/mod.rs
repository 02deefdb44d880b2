//! `/settings/import`: the files of feeds that wait, brought by hand or fetched.

pub mod aliases;
pub mod preview;
mod preview_page;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use crate::{
    actions::{
        fetch_feed::fetch_feed,
        receive_feed::{Arrival, receive},
    },
    app::App,
    config::Switch,
    domain::feed::FeedName,
    store::feed_files::{self, Attempt, File},
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        form::{Errors, Form},
        navigation::Tab,
        notice::Notice,
        page::{Chrome, Page, render_with},
        settings::draft::Draft,
        upload::Upload,
    },
    wording::{labels::Choices, moment::Moment, numbers::number_of},
};

#[derive(Template)]
#[template(path = "settings/import/index.html")]
struct ImportIndex<'a> {
    page: Page,
    cards: Vec<Card<'a>>,
    /// The feed that a refused file was said to be of.
    chosen: &'a str,
    errors: Errors,
    is_timed: bool,
}

/// A feed with what waits of it.
struct Card<'a> {
    feed: FeedName,
    file: Option<File>,
    attempt: Option<Attempt>,
    url: &'a str,
}

/// The form of `/settings/import/fetch`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FetchForm {
    feed: String,
}

/// `GET /settings/import`.
pub async fn index(State(app): State<App>, viewer: Viewer, notice: Option<Notice>) -> Result {
    show(&app, &viewer, "", notice.into()).await
}

/// `POST /settings/import`: a file.
pub async fn create(State(app): State<App>, Admin(viewer): Admin, upload: Upload) -> Result {
    let mut errors = Errors::default();
    let feed = errors.required::<FeedName>("feed", &upload.feed);
    if upload.bytes.is_empty() {
        errors.add("file", "must be chosen, and not be empty");
    }
    if let (Some(feed), true) = (feed, errors.is_empty()) {
        let name = if upload.name.is_empty() { "a file".to_owned() } else { upload.name };
        let arrival = Arrival { name, bytes: upload.bytes, by: viewer.name.to_string(), etag: None };
        match receive(&app, feed, arrival).await? {
            Ok(_) => return Ok(Redirect::to(&addresses::feed(feed)).into_response()),
            Err(error) => errors.add("file", format!("was not taken: {}", error.advice())),
        }
    }
    show(&app, &viewer, &upload.feed, Draft::mistaken(errors)).await
}

/// `POST /settings/import/fetch`.
pub async fn fetch(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<FetchForm>) -> Result {
    let feed: FeedName = form.feed.parse().map_err(|_| Error::BadRequest("There is no such feed.".into()))?;
    // How it ended stands beside the feed.
    let ended = fetch_feed(&app, feed, &viewer.actor()).await?;
    Ok(Redirect::to(&ended.map_or_else(|_| addresses::IMPORT.to_owned(), |()| addresses::feed(feed))).into_response())
}

async fn show(app: &App, viewer: &Viewer, chosen: &str, draft: Draft) -> Result {
    let catalog = app.views.catalog().await?;
    let page =
        Page::settings("Import", Tab::Import, Chrome::load(app, viewer).await?, &catalog).with_notice(draft.notice);
    let mut cards = Vec::with_capacity(FeedName::ALL.len());
    for feed in FeedName::ALL.iter().copied() {
        let (file, attempt) = (feed_files::find(&app.db, feed).await?, feed_files::attempt(&app.db, feed).await?);
        cards.push(Card { feed, file, attempt, url: app.config.feed_url(feed).as_str() });
    }
    let is_timed = app.config.fetch_feeds == Switch::On;
    render_with(draft.status, &ImportIndex { page, cards, chosen, errors: draft.errors, is_timed })
}

/// The feeds by name.
fn feeds() -> Choices {
    FeedName::ALL.iter().map(|feed| (feed.as_str(), feed.label())).collect()
}

impl Card<'_> {
    fn address(&self) -> String {
        addresses::feed(self.feed)
    }

    /// "14 changes, 3 of them held".
    fn waiting(file: &File) -> String {
        let changes = number_of(file.waiting.changes, "change", "changes");
        match file.waiting.held {
            0 => changes,
            held => format!("{changes}, {held} of them held for review"),
        }
    }

    fn arrived(file: &File) -> Moment {
        Moment(file.arrived_at)
    }

    fn tried(attempt: &Attempt) -> Moment {
        Moment(attempt.at)
    }
}
