//! `/settings/import/aliases`: what feeds call providers, and what they are called here.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;

use crate::{
    actions::receive_feed::recount,
    app::App,
    domain::{feed::FeedName, ids::ProviderId, words::words},
    feeds::built_in,
    store::{
        Topic,
        provider_aliases::{self, Alias},
    },
    web::{
        Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, action},
        navigation::Tab,
        notice::{Notice, redirect_after},
        page::{Chrome, Page, render_with},
        settings::draft::Draft,
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

words! {
    /// What can be done to a name.
    Action {
        /// A name of an admin's.
        Add = "add",
        /// The built-in name again.
        Remove = "remove",
    }
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AliasForm {
    /// An [`Action`].
    action: String,
    feed: String,
    theirs: String,
    ours: String,
}

/// `GET /settings/import/aliases`.
pub async fn index(State(app): State<App>, viewer: Viewer, notice: Option<Notice>) -> Result {
    show(&app, &viewer, &AliasForm::default(), notice.into()).await
}

/// `POST /settings/import/aliases`.
pub async fn act(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<AliasForm>) -> Result {
    let act: Action = action(&form.action)?;
    let alias = match form.parse() {
        Ok(alias) => alias,
        Err(errors) => return show(&app, &viewer, &form, Draft::mistaken(errors)).await,
    };
    let mut change = app.change(Topic::Catalog, &viewer.actor()).await?;
    match act {
        Action::Add => provider_aliases::set(&mut change, &alias).await?,
        Action::Remove => {
            let known = provider_aliases::list(&app.db).await?;
            known.contains(&alias).then_some(()).or_not_found()?;
            provider_aliases::remove(&mut change, &alias).await?;
        }
    }
    let committed = change.commit().await?;
    recount(&app, alias.feed).await?;
    Ok(redirect_after(addresses::ALIASES, &committed))
}

async fn show(app: &App, viewer: &Viewer, form: &AliasForm, draft: Draft) -> Result {
    let (catalog, chrome) = (app.views.catalog().await?, Chrome::load(app, viewer).await?);
    let page = Page::settings("Names of providers", Tab::Import, chrome, &catalog).with_notice(draft.notice);
    let view = AliasIndex { page, own: provider_aliases::list(&app.db).await?, form, errors: draft.errors };
    render_with(draft.status, &view)
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
