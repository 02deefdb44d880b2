//! `POST /settings/models/actions`: one action on ticked models or on all that match a filter, in one change.

use std::{collections::HashSet, sync::Arc};

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

use super::{
    confirm::{Confirmation, Consequences},
    filter::FilterForm,
    form::ModelForm,
    index::ModelIndex,
    show,
};
use crate::{
    actions::change_models::{Action, ModelCommand},
    app::App,
    domain::{
        catalog::Catalog, date::parse_day, field::ModelField, ids::ModelId, reading::read, terms::check_successor,
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
    /// `filter`: all that match the filter's fields below, instead of `id`.
    pub scope: String,
    pub q: String,
    pub provider: String,
    pub status: String,
    pub capability: String,
    pub attention: String,
    pub sort: String,
    pub successor: String,
    pub sunset_on: String,
    pub confirmed: String,
    /// The version of the catalogue that a confirmation was made at.
    pub version: String,
    /// `edit` leads back to the model's own page.
    pub from: String,
}

/// `POST /settings/models/actions`.
pub async fn act(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<ActionForm>) -> Result {
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    let command = match form.parse(&catalog)? {
        Ok(command) => command,
        Err(mistake) => {
            drop(change);
            return mistaken(&app, &viewer, &form, mistake).await;
        }
    };
    let tasks = Consequences::of_tasks(&app, &catalog, &command);
    command.carry_out(&mut change).await?;
    let consequences = Consequences { tasks, ..Consequences::of_change(&change, &catalog) };
    let agreed = form.confirmed == "yes" && form.version == catalog.version().to_string();
    if !agreed && consequences.need_confirmation() {
        drop(change);
        // On the catalogue that they were found on: a newer one would lend them a version that they were not made at.
        let view = Confirmation::new(&app, &viewer, &catalog, &form, (&command, consequences)).await?;
        return render_with(StatusCode::OK, &view);
    }
    let deleted = command.action == Action::Delete;
    let to = if form.from == "edit" && !deleted { addresses::model(&command.ids[0]) } else { form.index() };
    Ok(redirect_after(&to, &change.commit().await?))
}

/// The page of the one model that is meant, else the list; with the mistakes.
async fn mistaken(app: &App, viewer: &Viewer, form: &ActionForm, (ids, errors): Mistake) -> Result {
    let catalog: Arc<Catalog> = app.views.catalog().await?;
    if let [id] = ids.as_slice() {
        let typed = ModelForm::filled(catalog.find(id).or_not_found()?, &catalog)
            .with(ModelField::Successor, &form.successor)
            .with(ModelField::SunsetOn, &form.sunset_on);
        return show(app, viewer, Some(id), &typed, Draft::mistaken(errors)).await;
    }
    let filter = form.filter();
    let page = Page::settings("Models", Tab::Models, Chrome::load(app, viewer).await?, &catalog);
    let mut view = ModelIndex::new(page, app, &catalog, &filter)?;
    view.errors = errors;
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// The models that were meant, and what is wrong.
type Mistake = (Vec<ModelId>, Errors);

impl ActionForm {
    fn parse(&self, catalog: &Catalog) -> Result<Result<ModelCommand, Mistake>> {
        let action = action(&self.action)?;
        let ids = self.ids(catalog)?;
        let mut errors = Errors::default();
        let successor = errors.optional::<ModelId>("successor", &self.successor);
        if let Some(id) = &successor {
            errors.note("successor", check_successor(id, None, catalog));
        }
        let sunset_on = errors.note("sunset_on", read(&self.sunset_on, parse_day)).flatten();
        let command = ModelCommand { action, ids: ids.clone(), successor, sunset_on };
        if !command.successor_stays() {
            errors.add("successor", "must be a model that stays");
        }
        for obstacle in command.obstacles_to_defaults(catalog) {
            errors.add("status", obstacle);
        }
        Ok(errors.or(Some(command)).map_err(|errors| (ids, errors)))
    }

    /// The models that are meant, each once; what is not in the catalogue is not found.
    fn ids(&self, catalog: &Catalog) -> Result<Vec<ModelId>> {
        if self.scope == "filter" {
            let (filter, sort) = self.filter().parse()?;
            let found = filter.find(catalog, sort);
            if found.is_empty() {
                return Err(Error::BadRequest("No model matches the filter any more. Nothing was changed.".into()));
            }
            return Ok(found.into_iter().map(|(_, entry)| entry.model.id.clone()).collect());
        }
        if self.id.is_empty() {
            return Err(Error::BadRequest("No model was ticked. Go back, tick one, and try again.".into()));
        }
        let mut seen = HashSet::new();
        let mut ids = Vec::with_capacity(self.id.len());
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
    pub fn filter(&self) -> FilterForm {
        FilterForm {
            q: self.q.clone(),
            provider: self.provider.clone(),
            status: self.status.clone(),
            capability: self.capability.clone(),
            attention: self.attention.clone(),
            sort: self.sort.clone(),
            ..FilterForm::default()
        }
    }

    /// The list as it was filtered.
    pub fn index(&self) -> String {
        let filter = self.filter();
        if filter.fields().iter().all(|(_, value)| value.is_empty()) {
            addresses::MODELS.to_owned()
        } else {
            filter.address(1)
        }
    }
}
