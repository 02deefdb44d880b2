//! The list of providers, and what can be done to them from there.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;

use super::{form::ProviderForm, show};
use crate::{
    app::App,
    config::Switch,
    domain::{catalog::Group, ids::ProviderId, provider::Settings, words::words},
    store::providers,
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Form, action, quoted},
        navigation::Tab,
        notice::{Notice, redirect_after},
        page::{Chrome, Page, render},
        settings::draft::Draft,
    },
    wording::numbers::number_of,
};

#[derive(Template)]
#[template(path = "settings/providers/index.html")]
struct ProviderIndex<'a> {
    page: Page,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    group: &'a Group,
    app: &'a App,
}

words! {
    /// What can be done to providers.
    Action {
        /// Its models count and may be called.
        Enable = "enable",
        /// Its models neither count nor are called.
        Disable = "disable",
        /// Gone; only while it has no models.
        Delete = "delete",
    }
}

/// The form of `/settings/providers/actions`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActionForm {
    action: String,
    id: Vec<String>,
}

/// `GET /settings/providers`.
pub async fn index(State(app): State<App>, viewer: Viewer, notice: Option<Notice>) -> Result {
    let catalog = app.views.catalog().await?;
    let page =
        Page::settings("Providers", Tab::Providers, Chrome::load(&app, &viewer).await?, &catalog).with_notice(notice);
    let rows = catalog.groups().iter().map(|group| Row { group, app: &app }).collect();
    render(&ProviderIndex { page, rows })
}

/// `POST /settings/providers/actions`.
pub async fn act(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<ActionForm>) -> Result {
    let act: Action = action(&form.action)?;
    if form.id.is_empty() {
        return Err(Error::BadRequest("No provider was named. Nothing was changed.".into()));
    }
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    for id in &form.id {
        let id: ProviderId = id.parse().map_err(|_| Error::NotFound)?;
        let group = catalog.group(&id).or_not_found()?;
        if let Some(draft) = obstacle(&app, act, group) {
            drop(change);
            return show(&app, &viewer, Some(&id), &ProviderForm::from(group), draft).await;
        }
        match act {
            Action::Enable => providers::set_enabled(&mut change, &id, true).await?,
            Action::Disable => providers::set_enabled(&mut change, &id, false).await?,
            Action::Delete => providers::delete(&mut change, &id).await?,
        };
    }
    Ok(redirect_after(addresses::PROVIDERS, &change.commit().await?))
}

/// Why a provider stays as it is, at its field: it may not be called from here, or still has models.
fn obstacle(app: &App, act: Action, group: &Group) -> Option<Draft> {
    let settings = &group.provider.settings;
    match act {
        Action::Enable => {
            let error = settings.check_reach(app.config.local_providers == Switch::On).err()?;
            Some(Draft::refused("base_url", quoted(&settings.base_url.to_string(), &error)))
        }
        Action::Delete if group.counts.total() > 0 => {
            let models = number_of(group.counts.total(), "model", "models");
            Some(Draft::refused("id", format!("still has {models}: delete them first, or disable the provider")))
        }
        Action::Disable | Action::Delete => None,
    }
}

impl Row<'_> {
    fn settings(&self) -> &Settings {
        &self.group.provider.settings
    }

    fn address(&self) -> String {
        addresses::provider(&self.group.provider.id)
    }

    fn id(&self) -> &ProviderId {
        &self.group.provider.id
    }

    fn name(&self) -> &str {
        &self.settings().name
    }

    fn enabled(&self) -> bool {
        self.settings().enabled
    }

    fn key(&self) -> &'static str {
        match (self.settings().needs_key(), self.app.keys.has_key(self.settings())) {
            (false, _) => "needs none",
            (true, true) => "set here",
            (true, false) => "not set here",
        }
    }

    fn models(&self) -> String {
        format!("{} active of {}", self.group.counts.active, self.group.counts.total())
    }

    fn at_once(&self) -> u32 {
        self.settings().max_parallel_requests.get()
    }

    fn per_minute(&self) -> u32 {
        self.settings().requests_per_minute.get()
    }

    fn base_url(&self) -> String {
        self.settings().base_url.to_string()
    }
}
