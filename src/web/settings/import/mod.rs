//! `/settings/import`: the files of feeds that wait, uploaded or fetched, and what feeds call providers.

pub mod aliases;
mod apply_form;
mod look;
pub mod preview;
pub mod preview_page;
pub mod preview_rows;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use self::aliases::{AliasForm, Names};
use crate::{
    actions::{
        fetch_feed::fetch_feed,
        receive_feed::{Arrival, receive},
    },
    app::App,
    config::Switch,
    domain::feed::FeedName,
    feeds::FeedError,
    store::{
        feed_files::{self, Attempt, File},
        provider_aliases,
    },
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
    names: Names<'a>,
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
    show(&app, &viewer, &AliasForm::default(), notice.into()).await
}

/// `POST /settings/import`: a file of either feed; a program may say of which.
pub async fn create(State(app): State<App>, Admin(viewer): Admin, upload: Upload) -> Result {
    let mut errors = Errors::default();
    let said = if upload.feed.is_empty() { None } else { errors.required::<FeedName>("feed", &upload.feed) };
    if errors.is_empty() {
        let Upload { name, bytes, .. } = upload;
        let is_unnamed = name.is_empty();
        let name = if is_unnamed { "a file".to_owned() } else { name };
        let arrival = Arrival { name, bytes, by: viewer.actor(), etag: None };
        match receive(&app, said, arrival).await? {
            Ok(feed) => return Ok(Redirect::to(&addresses::feed(feed)).into_response()),
            Err(FeedError::Empty) if is_unnamed => errors.add("file", "Choose a file."),
            Err(error) => errors.add("file", error.advice()),
        }
    }
    show(&app, &viewer, &AliasForm::default(), Draft::mistaken(errors)).await
}

/// `POST /settings/import/fetch`.
pub async fn fetch(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<FetchForm>) -> Result {
    let feed: FeedName = form.feed.parse().map_err(|_| Error::BadRequest("There is no such feed.".into()))?;
    // How it ended stands beside the feed.
    let ended = fetch_feed(&app, feed, &viewer.actor()).await?;
    Ok(Redirect::to(&ended.map_or_else(|_| addresses::IMPORT.to_owned(), |()| addresses::feed(feed))).into_response())
}

/// The page, with what was typed about a name.
async fn show(app: &App, viewer: &Viewer, form: &AliasForm, draft: Draft) -> Result {
    let catalog = app.views.catalog().await?;
    let page =
        Page::settings("Import", Tab::Import, Chrome::load(app, viewer).await?, &catalog).with_notice(draft.notice);
    let mut cards = Vec::with_capacity(FeedName::ALL.len());
    for feed in FeedName::ALL.iter().copied() {
        let (file, attempt) = (feed_files::find(&app.db, feed).await?, feed_files::attempt(&app.db, feed).await?);
        cards.push(Card { feed, file, attempt, url: app.config.feed_url(feed).as_str() });
    }
    let is_timed = app.config.fetch_feeds == Switch::On;
    let names = Names { own: provider_aliases::list(&app.db).await?, form };
    render_with(draft.status, &ImportIndex { page, cards, names, errors: draft.errors, is_timed })
}

/// The feeds by name.
fn feeds() -> Choices {
    FeedName::ALL.iter().map(|feed| (feed.as_str(), feed.label())).collect()
}

impl Card<'_> {
    fn address(&self) -> String {
        addresses::feed(self.feed)
    }

    /// "14 changes to review".
    fn waiting(file: &File) -> String {
        format!("{} to review", number_of(file.waiting.changes, "change", "changes"))
    }

    fn arrived(file: &File) -> Moment {
        Moment(file.arrived_at)
    }

    fn tried(attempt: &Attempt) -> Moment {
        Moment(attempt.at)
    }
}
