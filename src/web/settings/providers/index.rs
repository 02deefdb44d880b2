//! The list of providers, and what can be done to them from there.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use super::{Draft, form::ProviderForm, show};
use crate::{
    app::App,
    config::Switch,
    domain::{catalog::Group, ids::ProviderId, provider::Settings},
    store::{Topic, providers},
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, Query, quoted},
        navigation::Tab,
        notice::{After, Notice, address_after},
        page::{Page, render},
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

/// The form of `/settings/providers/actions`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActionForm {
    action: String,
    id: Vec<String>,
}

/// `GET /settings/providers`.
pub async fn index(State(app): State<App>, viewer: Viewer, Query(after): Query<After>) -> Result {
    let catalog = app.views.catalog().await?;
    let notice = Notice::after(&app.db, &after, &catalog).await?;
    let page = Page::settings("Providers", Tab::Providers, &viewer, &catalog).with_notice(notice);
    let rows = catalog.groups().iter().map(|group| Row { group, app: &app }).collect();
    render(&ProviderIndex { page, rows })
}

/// `POST /settings/providers/actions`.
pub async fn actions(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<ActionForm>) -> Result {
    if form.id.is_empty() {
        return Err(Error::BadRequest("No provider was named. Nothing was changed.".into()));
    }
    let mut change = app.change(Topic::Catalog, &viewer.actor()).await?;
    for id in &form.id {
        let id: ProviderId = id.parse().map_err(|_| Error::NotFound)?;
        let settings = providers::find(&mut change, &id).await?.or_not_found()?.settings;
        match form.action.as_str() {
            "enable" => {
                if let Err(error) = settings.check_reach(app.config.local_providers == Switch::On) {
                    drop(change);
                    let mistake = ("base_url", quoted(&settings.base_url.to_string(), &error));
                    return refused(&app, &viewer, &id, mistake).await;
                }
                providers::set_enabled(&mut change, &id, true).await?
            }
            "disable" => providers::set_enabled(&mut change, &id, false).await?,
            "delete" => {
                if !providers::delete(&mut change, &id).await? {
                    drop(change);
                    return kept(&app, &viewer, &id).await;
                }
                true
            }
            _ => return Err(Error::BadRequest("There is no such action.".into())),
        };
    }
    Ok(Redirect::to(&address_after(addresses::PROVIDERS, &change.commit().await?)).into_response())
}

/// A provider with models is not deleted; its page says why.
async fn kept(app: &App, viewer: &Viewer, id: &ProviderId) -> Result {
    let catalog = app.views.catalog().await?;
    let models = number_of(catalog.group(id).or_not_found()?.counts.total(), "model", "models");
    let mistake = format!("still has {models}: delete them first, or disable the provider");
    refused(app, viewer, id, ("id", mistake)).await
}

/// The page of a provider that stays as it is, with the reason at its field.
async fn refused(app: &App, viewer: &Viewer, id: &ProviderId, mistake: (&'static str, String)) -> Result {
    let catalog = app.views.catalog().await?;
    let form = ProviderForm::from(catalog.group(id).or_not_found()?);
    let mut errors = Errors::default();
    errors.add(mistake.0, mistake.1);
    show(app, viewer, Some(id), &form, StatusCode::UNPROCESSABLE_ENTITY, Draft::mistaken(errors)).await
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
