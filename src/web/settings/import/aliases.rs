//! `/settings/import/aliases`: what feeds call providers, and what they are called here.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use crate::{
    actions::receive_feed::recount,
    app::App,
    domain::{feed::FeedName, ids::ProviderId},
    feeds::built_in,
    store::{
        Topic,
        feeds::{self, Alias},
    },
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, Query},
        navigation::Tab,
        notice::{After, Notice, address_after},
        page::{Page, render_with},
    },
};

const NAME_MAX_CHARS: usize = 100;

#[derive(Template)]
#[template(path = "settings/import/aliases.html")]
struct AliasIndex<'a> {
    page: Page,
    own: Vec<Alias>,
    form: &'a AliasForm,
    errors: Errors,
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AliasForm {
    /// `add` or `remove`.
    action: String,
    feed: String,
    theirs: String,
    ours: String,
}

/// `GET /settings/import/aliases`.
pub async fn index(State(app): State<App>, viewer: Viewer, Query(after): Query<After>) -> Result {
    let notice = Notice::after(&app.db, &after, &*app.views.catalog().await?).await?;
    show(&app, &viewer, &AliasForm::default(), Errors::default(), notice).await
}

/// `POST /settings/import/aliases`.
pub async fn update(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<AliasForm>) -> Result {
    let alias = match form.parse() {
        Ok(alias) => alias,
        Err(errors) => return show(&app, &viewer, &form, errors, None).await,
    };
    let mut change = app.change(Topic::Catalog, &viewer.actor()).await?;
    match form.action.as_str() {
        "add" => feeds::set_alias(&mut change, &alias).await?,
        "remove" => {
            let known = feeds::aliases(&app.db).await?;
            known.contains(&alias).then_some(()).or_not_found()?;
            feeds::remove_alias(&mut change, &alias).await?;
        }
        _ => return Err(Error::BadRequest("There is no such action.".into())),
    }
    let committed = change.commit().await?;
    recount(&app, alias.feed).await?;
    Ok(Redirect::to(&address_after(addresses::ALIASES, &committed)).into_response())
}

async fn show(app: &App, viewer: &Viewer, form: &AliasForm, errors: Errors, notice: Option<Notice>) -> Result {
    let catalog = app.views.catalog().await?;
    let page = Page::settings("Names of providers", Tab::Import, viewer, &catalog).with_notice(notice);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    render_with(status, &AliasIndex { page, own: feeds::aliases(&app.db).await?, form, errors })
}

impl AliasForm {
    fn parse(&self) -> Result<Alias, Errors> {
        let mut errors = Errors::default();
        let feed = errors.required::<FeedName>("feed", &self.feed);
        let theirs = errors.required_line("theirs", &self.theirs, NAME_MAX_CHARS);
        let ours = errors.required::<ProviderId>("ours", &self.ours);
        errors.or(feed.zip(ours)).map(|(feed, ours)| Alias { feed, theirs, ours })
    }
}

/// The built-in names of each feed.
fn all_built_in() -> Vec<(&'static str, &'static str, &'static str)> {
    let of = |feed: &FeedName| {
        let label = feed.label();
        built_in(*feed).iter().map(move |(theirs, ours)| (label, *theirs, *ours))
    };
    FeedName::ALL.iter().flat_map(of).collect()
}

impl AliasIndex<'_> {
    /// Whether an admin's name stands before a built-in one.
    fn is_overruled(&self, label: &str, theirs: &str) -> bool {
        self.own.iter().any(|own| own.feed.label() == label && own.theirs == theirs)
    }
}
