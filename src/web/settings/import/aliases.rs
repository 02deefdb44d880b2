//! What feeds call providers, and what they are called here: folded on the page of imports.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use super::show;
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
        notice::redirect_after,
        settings::draft::Draft,
    },
};

const NAME_MAX_CHARS: usize = 100;

/// The names that admins set, and the form for another one.
pub struct Names<'a> {
    /// In the order of the feeds.
    pub own: Vec<Alias>,
    /// As it was typed.
    pub form: &'a AliasForm,
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
    /// Which feed.
    pub feed: String,
    /// The feed's name.
    pub theirs: String,
    /// The name here.
    pub ours: String,
}

/// `GET /settings/import/aliases`: where the names were before they moved.
pub async fn index(_: Viewer) -> Result {
    Ok(Redirect::to(&format!("{}#names", addresses::IMPORT)).into_response())
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
    Ok(redirect_after(addresses::IMPORT, &committed))
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
pub fn all_built_in() -> Vec<(&'static str, &'static str, &'static str)> {
    let of = |feed: &FeedName| {
        let label = feed.label();
        built_in(*feed).iter().map(move |(theirs, ours)| (label, *theirs, *ours))
    };
    FeedName::ALL.iter().flat_map(of).collect()
}

impl Names<'_> {
    /// Whether what was typed was refused, so that the section is open.
    pub fn is_open(&self) -> bool {
        !self.form.theirs.is_empty() || !self.form.ours.is_empty() || !self.form.feed.is_empty()
    }

    /// Whether an admin's name goes before a built-in one.
    pub fn is_overruled(&self, label: &str, theirs: &str) -> bool {
        self.own.iter().any(|own| own.feed.label() == label && own.theirs == theirs)
    }
}
