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
        form::{Form, Query, action, quoted},
        navigation::Tab,
        notice::{Notice, redirect_after},
        page::{Chrome, Page, render},
        settings::draft::Draft,
    },
    wording::numbers::{number_of, thousands},
};

#[derive(Template)]
#[template(path = "settings/providers/index.html")]
struct ProviderIndex<'a> {
    page: Page,
    rows: Vec<Row<'a>>,
    /// How many there are without a filter.
    total: usize,
    filter: ProviderFilter,
}

/// The query of `/settings/providers`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProviderFilter {
    q: String,
    /// A word of [`Show`]; any other shows all.
    show: String,
}

words! {
    /// Which providers are listed.
    Show {
        /// Those that are switched on.
        Enabled = "enabled",
        /// Those that are switched off.
        Disabled = "disabled",
        /// Switched on, but without the key that they need.
        NoKey = "no_key",
    }
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
pub async fn index(
    State(app): State<App>,
    viewer: Viewer,
    notice: Option<Notice>,
    Query(filter): Query<ProviderFilter>,
) -> Result {
    let catalog = app.views.catalog().await?;
    let page =
        Page::settings("Providers", Tab::Providers, Chrome::load(&app, &viewer).await?, &catalog).with_notice(notice);
    let rows = catalog.groups().iter().map(|group| Row { group, app: &app }).filter(|row| filter.shows(row)).collect();
    render(&ProviderIndex { page, rows, total: catalog.groups().len(), filter })
}

/// `POST /settings/providers/actions`.
pub async fn act(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<ActionForm>) -> Result {
    let act: Action = action(&form.action)?;
    if form.id.is_empty() {
        return Err(Error::BadRequest("Select a provider first. Nothing was changed.".into()));
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
            Some(Draft::refused(
                "id",
                format!("This provider still has {models}. Delete them first, or switch the provider off."),
            ))
        }
        Action::Disable | Action::Delete => None,
    }
}

impl ProviderFilter {
    fn is_set(&self) -> bool {
        !self.q.trim().is_empty() || self.show.parse::<Show>().is_ok()
    }

    fn choices() -> [(&'static str, &'static str); 4] {
        [
            ("", "All"),
            (Show::Enabled.as_str(), "Enabled"),
            (Show::Disabled.as_str(), "Disabled"),
            (Show::NoKey.as_str(), "Enabled, no API key"),
        ]
    }

    /// Every word of the search stands in name, id or address.
    fn shows(&self, row: &Row<'_>) -> bool {
        let text = format!("{} {} {}", row.name(), row.id(), row.base_url()).to_lowercase();
        let words_match = self.q.to_lowercase().split_whitespace().all(|word| text.contains(word));
        words_match
            && match self.show.parse() {
                Ok(Show::Enabled) => row.enabled(),
                Ok(Show::Disabled) => !row.enabled(),
                Ok(Show::NoKey) => row.enabled() && row.needs_key() && !row.has_key(),
                Err(_) => true,
            }
    }
}

impl ProviderIndex<'_> {
    fn found(&self) -> String {
        format!("{} of {}", self.rows.len(), number_of(self.total, "provider", "providers"))
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

    fn needs_key(&self) -> bool {
        self.settings().needs_key()
    }

    fn has_key(&self) -> bool {
        self.app.keys.has_key(self.settings())
    }

    fn models(&self) -> String {
        format!("{} active of {}", self.group.counts.active, self.group.counts.total())
    }

    fn at_once(&self) -> u32 {
        self.settings().max_parallel_requests.get()
    }

    fn per_minute(&self) -> String {
        thousands(self.settings().requests_per_minute.get())
    }

    fn base_url(&self) -> String {
        let url = &self.settings().base_url;
        if url.is_unknown() { "Not known".to_owned() } else { url.to_string() }
    }
}
