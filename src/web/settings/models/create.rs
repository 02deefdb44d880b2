//! `/settings/models/new`: a model is added; the same form sent twice adds one.

use axum::extract::State;

use super::{form::ModelForm, place, show};
use crate::{
    app::App,
    domain::{
        audit::{Subject, Verb},
        catalog::Catalog,
        terms::{NewModel, Terms},
    },
    store::{audit, models},
    web::{
        Result,
        asker::{Admin, Viewer},
        form::Form,
        list_query::ListQuery,
        notice::{redirect_after, redirect_with},
        settings::draft::Draft,
    },
};

/// `GET /settings/models/new`.
pub async fn new(State(app): State<App>, Admin(viewer): Admin, query: ListQuery) -> Result {
    let query = query.only(&["provider"])?;
    show(&app, &viewer, None, &ModelForm::for_new(query.one("provider")?), Draft::default()).await
}

/// `POST /settings/models`.
pub async fn create(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<ModelForm>) -> Result {
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    let draft = match form.parse_new(&catalog) {
        Err(errors) => Draft::mistaken(errors),
        Ok(new) => {
            let page = place::model(new.id.as_str(), &form.list);
            if models::insert(&mut change, &new, Verb::Create).await? {
                return Ok(redirect_after(&page, &change.commit().await?));
            }
            if let Some(id) = added_before(&app, &viewer, &catalog, &new).await? {
                return Ok(redirect_with(&page, "saved_before", &id));
            }
            Draft::refused(
                "name",
                format!("The catalogue has “{}” already. Choose another id, or edit that model.", new.id),
            )
        }
    };
    drop(change);
    show(&app, &viewer, None, &form, draft).await
}

/// The change that added this very model, where the same form was sent twice.
async fn added_before(app: &App, viewer: &Viewer, catalog: &Catalog, new: &NewModel) -> Result<Option<String>> {
    let Some(entry) = catalog.find(&new.id) else { return Ok(None) };
    let is_same = Terms::of(&entry.model, entry.rates_at(new.valid_from)) == new.terms;
    let added = audit::history(&app.db, &Subject::Model(new.id.clone()), 1).await?;
    let by_same =
        added.into_iter().next().filter(|last| last.entry.verb == Verb::Create && last.actor == viewer.name.as_str());
    Ok(by_same.filter(|_| is_same).map(|last| last.change_id))
}
