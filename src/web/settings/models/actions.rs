//! `POST /settings/models/actions`: one action on selected models or on all that match a filter, in one change.

use std::{collections::HashSet, sync::Arc};

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

use super::{
    confirm::{Confirmation, Question},
    filter::FilterForm,
    form::ModelForm,
    index::ModelIndex,
    place, show,
};
use crate::{
    actions::{
        change_models::{Action, ModelCommand},
        consequences::Consequences,
    },
    app::App,
    domain::{
        catalog::Catalog,
        date::parse_day,
        field::ModelField,
        ids::{ModelId, ProviderId},
        reading::read,
        search::Filter,
        terms::check_successor,
    },
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, action},
        navigation::Tab,
        notice::redirect_after,
        page::{Chrome, Page, render_with},
        settings::draft::Draft,
    },
};

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ActionForm {
    pub action: String,
    pub id: Vec<String>,
    /// Providers of which all models are meant that match the filter.
    pub section: Vec<String>,
    /// `filter`: all that match the filter's fields below, instead of `id`.
    pub scope: String,
    pub q: String,
    pub provider: String,
    pub status: String,
    pub capability: String,
    pub attention: String,
    pub sort: String,
    pub page: String,
    pub successor: String,
    pub sunset_on: String,
    pub confirmed: String,
    /// The version of the catalogue that a confirmation was made at.
    pub version: String,
    /// `edit` leads back to the model's own page.
    pub from: String,
    /// The query of the list from which that page was opened.
    pub list: String,
}

/// What was read: the models that were meant are in the command even where something is wrong.
struct Parsed {
    command: ModelCommand,
    agrees: bool,
    errors: Errors,
}

/// `POST /settings/models/actions`.
pub async fn act(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<ActionForm>) -> Result {
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    let Parsed { command, agrees, errors } = form.parse(&catalog)?;
    if !errors.is_empty() && !is_about_an_answer(&errors, &form) {
        drop(change);
        return mistaken(&app, &viewer, &form, (command.ids, errors)).await;
    }
    command.carry_out(&mut change).await?;
    let consequences = Consequences::of(&app, &catalog, &change, &command);
    if !errors.is_empty() || (!agrees && consequences.need_confirmation()) {
        drop(change);
        let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let question = form.question(&command, consequences, errors);
        return render_with(status, &Confirmation::new(&app, &viewer, &catalog, question).await?);
    }
    let deleted = command.action == Action::Delete;
    Ok(redirect_after(&form.way_back(deleted), &change.commit().await?))
}

/// Whether all that is wrong is what was filled in where it was asked for.
fn is_about_an_answer(errors: &Errors, form: &ActionForm) -> bool {
    let asked = !form.version.is_empty() || !form.confirmed.is_empty();
    asked && errors.iter().all(|(field, _)| ["confirmed", "successor", "sunset_on"].contains(&field))
}

/// The page of the one model that is meant, else the list as it was filtered and ticked; with the mistakes.
async fn mistaken(app: &App, viewer: &Viewer, form: &ActionForm, (ids, errors): (Vec<ModelId>, Errors)) -> Result {
    let catalog: Arc<Catalog> = app.views.catalog().await?;
    if let [id] = ids.as_slice() {
        let typed = ModelForm::filled(catalog.find(id).or_not_found()?, &catalog)
            .with(ModelField::Successor, &form.successor)
            .with(ModelField::SunsetOn, &form.sunset_on);
        return show(app, viewer, Some(id), &typed, Draft::mistaken(errors)).await;
    }
    let filter = FilterForm { ticks: form.id.clone(), ..form.filter() };
    let page = Page::settings("Models", Tab::Models, Chrome::load(app, viewer).await?, &catalog);
    let mut view = ModelIndex::new(page, app, &catalog, &filter)?;
    view.errors = errors;
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

impl ActionForm {
    fn parse(&self, catalog: &Catalog) -> Result<Parsed> {
        let action = action(&self.action)?;
        let mut errors = Errors::default();
        let ids = self.ids(catalog)?;
        if ids.is_empty() {
            let whole = self.scope == "filter";
            let message = if whole { "No model matches this filter any more." } else { "Select at least one model." };
            errors.add("id", message);
        }
        let successor = errors.optional::<ModelId>("successor", &self.successor);
        if let Some(id) = &successor {
            errors.note("successor", check_successor(id, None, catalog));
        }
        let sunset_on = errors.note("sunset_on", read(&self.sunset_on, parse_day)).flatten();
        let command = ModelCommand { action, ids, successor, sunset_on };
        if !command.successor_stays() {
            errors.add("successor", "Choose a model that is not deprecated by this.");
        }
        for obstacle in command.obstacles_to_defaults(catalog) {
            errors.add("status", obstacle);
        }
        let confirmed = errors.tick("confirmed", &self.confirmed);
        Ok(Parsed { command, agrees: confirmed && self.version == catalog.version().to_string(), errors })
    }

    /// The models that are meant, each once; what is not in the catalogue is not found.
    fn ids(&self, catalog: &Catalog) -> Result<Vec<ModelId>> {
        let (filter, sort) = self.filter().parse()?;
        let found = |filter: &Filter| {
            filter.find(catalog, sort).into_iter().map(|(_, entry)| entry.model.id.clone()).collect::<Vec<_>>()
        };
        if self.scope == "filter" {
            return Ok(found(&filter));
        }
        let mut ids = Vec::with_capacity(self.id.len());
        for text in &self.section {
            let provider: ProviderId = text.parse().map_err(|_| Error::NotFound)?;
            catalog.group(&provider).or_not_found()?;
            ids.extend(found(&Filter { provider: Some(provider), ..filter.clone() }));
        }
        let mut seen: HashSet<ModelId> = ids.iter().cloned().collect();
        for text in &self.id {
            let id: ModelId = text.parse().map_err(|_| Error::NotFound)?;
            catalog.find(&id).or_not_found()?;
            if seen.insert(id.clone()) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// The filter that the list was shown by.
    fn filter(&self) -> FilterForm {
        FilterForm {
            q: self.q.clone(),
            provider: self.provider.clone(),
            status: self.status.clone(),
            capability: self.capability.clone(),
            attention: self.attention.clone(),
            sort: self.sort.clone(),
            page: self.page.parse().unwrap_or(1),
            ticks: Vec::new(),
        }
    }

    /// Where the button is: the model's page, or the list as it was filtered, ticked and scrolled. What was deleted has
    /// no page and no tick.
    fn way_back(&self, deleted: bool) -> String {
        match self.id.as_slice() {
            [id] if self.from == "edit" && !deleted => place::model(id, &self.list),
            _ if self.from == "edit" => place::list(&self.list),
            ids => self.filter().place(ids, deleted),
        }
    }

    fn question<'a>(&'a self, command: &'a ModelCommand, consequences: Consequences, errors: Errors) -> Question<'a> {
        Question {
            command,
            consequences,
            address: format!("{}/actions", addresses::MODELS),
            hidden: self.hidden(command.action == Action::Deprecate),
            way_back: self.way_back(false),
            asked_at: &self.version,
            successor: &self.successor,
            sunset_on: &self.sunset_on,
            errors,
        }
    }

    /// Every field of the form but the two that agree and those that are shown.
    fn hidden(&self, shows_what_follows: bool) -> Vec<(String, String)> {
        let mut own = vec![
            ("action", &self.action),
            ("scope", &self.scope),
            ("from", &self.from),
            ("list", &self.list),
            ("page", &self.page),
        ];
        if !shows_what_follows {
            own.extend([("successor", &self.successor), ("sunset_on", &self.sunset_on)]);
        }
        let own = own.into_iter().map(|(name, value)| (name, value.as_str()));
        let filter = self.filter();
        let all = own.chain(filter.fields()).filter(|(_, value)| !value.is_empty());
        let all = all.chain(self.section.iter().map(|provider| ("section", provider.as_str())));
        let all = all.chain(self.id.iter().map(|id| ("id", id.as_str())));
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}
