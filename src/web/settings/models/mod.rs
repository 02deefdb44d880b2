//! `/settings/models`: the catalogue, found, added, edited and given a status.

pub mod actions;
mod attention;
mod confirm;
pub mod filter;
pub mod form;
pub mod index;
mod prices;
mod provenance;

use askama::Template;
use axum::extract::State;
use jiff::Timestamp;

use self::{
    filter::FilterForm,
    form::ModelForm,
    index::ModelIndex,
    provenance::{Disagreement, SourceLine},
};
use crate::{
    app::App,
    domain::{
        audit::{Subject, Verb},
        catalog::{Catalog, Entry},
        field::{self, ModelField},
        ids::ModelId,
        model::{Capability, Status},
        price::{Price, Rates, in_force, timeline},
        terms::{Edit, Terms},
    },
    store::models::{self, Saved},
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, Path},
        history::{self, Conflict, Item},
        list_query::ListQuery,
        navigation::Tab,
        notice::{Notice, redirect_after},
        page::{Chrome, Page, render, render_with},
        settings::draft::Draft,
    },
    wording::moment::Moment,
};

/// A longer list of suggestions is a page of its own.
pub const SUGGESTIONS_AT_MOST: usize = 200;

#[derive(Template)]
#[template(path = "settings/models/edit.html")]
struct ModelEdit<'a> {
    page: Page,
    /// Absent for a new one.
    entry: Option<&'a Entry>,
    catalog: &'a Catalog,
    form: &'a ModelForm,
    errors: Errors,
    conflict: Option<Conflict>,
    history: Vec<Item>,
    disagreements: Vec<Disagreement>,
}

/// One price of a model's history.
struct PriceRow {
    from: Moment,
    /// "now", "to come", or nothing for what is past.
    state: &'static str,
    rates: Option<Rates>,
}

impl PriceRow {
    fn text(&self) -> String {
        self.rates.as_ref().map_or_else(|| "Unpriced".to_owned(), |r| format!("{} in, {} out", r.input, r.output))
    }
}

/// `GET /settings/models`.
pub async fn index(State(app): State<App>, viewer: Viewer, query: ListQuery, notice: Option<Notice>) -> Result {
    let filter = FilterForm::read(query)?;
    let catalog = app.views.catalog().await?;
    let page = Page::settings("Models", Tab::Models, Chrome::load(&app, &viewer).await?, &catalog).with_notice(notice);
    render(&ModelIndex::new(page, &app, &catalog, &filter)?)
}

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
            if models::insert(&mut change, &new, Verb::Create).await? {
                return Ok(redirect_after(&addresses::model(&new.id), &change.commit().await?));
            }
            Draft::refused("name", format!("“{}” is in the catalogue already", new.id))
        }
    };
    drop(change);
    show(&app, &viewer, None, &form, draft).await
}

/// `GET /settings/models/{id}`.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<ModelId>, notice: Option<Notice>) -> Result {
    let catalog = app.views.catalog().await?;
    let entry = catalog.find(&id).or_not_found()?;
    show(&app, &viewer, Some(&id), &ModelForm::filled(entry, &catalog), notice.into()).await
}

/// `POST /settings/models/{id}`.
pub async fn update(
    State(app): State<App>,
    Admin(viewer): Admin,
    Path(id): Path<ModelId>,
    Form(form): Form<ModelForm>,
) -> Result {
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    let entry = catalog.find(&id).or_not_found()?;
    let edit = match form.parse_edit(entry, &catalog) {
        Ok(edit) => edit,
        Err(errors) => {
            drop(change);
            return show(&app, &viewer, Some(&id), &form, Draft::mistaken(errors)).await;
        }
    };
    match models::update_known(&mut change, &entry.model, &entry.prices, &edit).await? {
        Saved::Missing => Err(Error::NotFound),
        Saved::Stale => {
            drop(change);
            stale(&app, &viewer, &id, &form, &edit).await
        }
        Saved::Done => Ok(redirect_after(&addresses::model(&id), &change.commit().await?)),
    }
}

/// Shows both versions; the form keeps what was typed and is now based on theirs.
async fn stale(app: &App, viewer: &Viewer, id: &ModelId, form: &ModelForm, edit: &Edit) -> Result {
    let catalog = app.views.catalog().await?;
    let entry = catalog.find(id).or_not_found()?;
    let theirs = field::of_model(&Terms::of(&entry.model, entry.rates()));
    let yours = field::of_model(&edit.terms);
    let subject = Subject::Model(id.clone());
    let conflict = Conflict::between(&app.db, &subject, addresses::model(id), theirs, &yours).await?;
    let rebased = form.clone().over(entry.model.revision);
    show(app, viewer, Some(id), &rebased, Draft::conflicting(conflict)).await
}

/// The page of one model, or of a new one.
pub async fn show(app: &App, viewer: &Viewer, id: Option<&ModelId>, form: &ModelForm, draft: Draft) -> Result {
    let catalog = app.views.catalog().await?;
    let entry = id.and_then(|id| catalog.find(id));
    let title = entry.map_or("New model", |entry| &entry.model.facts.display_name);
    let history = match id {
        Some(id) => history::of(&app.db, &Subject::Model(id.clone()), &catalog).await?,
        None => Vec::new(),
    };
    let page = Page::settings(title, Tab::Models, Chrome::load(app, viewer).await?, &catalog).with_notice(draft.notice);
    let Draft { errors, conflict, status, .. } = draft;
    let disagreements = match entry {
        Some(entry) => provenance::disagreements(&app.db, entry, &catalog).await?,
        None => Vec::new(),
    };
    render_with(status, &ModelEdit { page, entry, catalog: &catalog, form, errors, conflict, history, disagreements })
}

impl ModelEdit<'_> {
    fn action(&self) -> String {
        self.entry.map_or_else(|| addresses::MODELS.to_owned(), |entry| addresses::model(&entry.model.id))
    }

    fn heading(&self) -> &str {
        self.entry.map_or("New model", |entry| &entry.model.facts.display_name)
    }

    fn provider_name(&self, entry: &Entry) -> &str {
        self.catalog.group(&entry.model.id.provider()).map_or("", |group| &group.provider.settings.name)
    }

    fn providers(&self) -> Vec<(&str, &str)> {
        let choices = self.catalog.groups().iter().map(|group| &group.provider);
        let choices = choices.map(|provider| (provider.id.as_str(), provider.settings.name.as_str()));
        std::iter::once(("", "Choose one")).chain(choices).collect()
    }

    fn capabilities(&self) -> impl Iterator<Item = (&'static str, &'static str, &str)> {
        Capability::ALL.iter().map(|capability| {
            let field = capability.field();
            (field.as_str(), field.label(), self.form.text(field))
        })
    }

    /// What the field of the successor suggests: the other active models of the provider, its default first.
    fn successors(&self) -> impl Iterator<Item = &Entry> {
        let provider = self.entry.map_or_else(|| self.form.provider.parse().ok(), |e| Some(e.model.id.provider()));
        let entries = provider.and_then(|id| self.catalog.group(&id)).map_or(&[][..], |group| &group.entries);
        let own = self.entry.map(|entry| &entry.model.id);
        let fits = move |entry: &&Entry| entry.is_active() && Some(&entry.model.id) != own;
        let (default, others): (Vec<_>, Vec<_>) = entries.iter().filter(fits).partition(|entry| entry.is_default);
        default.into_iter().chain(others).take(SUGGESTIONS_AT_MOST)
    }

    /// Fields that an admin set one by one, or with a model that he added: name, label, since when.
    fn protected(&self) -> Vec<(ModelField, Moment)> {
        self.entry.map_or_else(Vec::new, provenance::protected)
    }

    /// Every price it ever had or will have, newest first; of two from one moment, the one that counts.
    /// Empty where there is only one.
    fn price_history(&self) -> Vec<PriceRow> {
        let Some(entry) = self.entry else { return Vec::new() };
        let current = in_force(&entry.prices, self.catalog.loaded_at());
        let prices = timeline(&entry.prices);
        let row = |(price, _): &(&Price, Option<Timestamp>)| PriceRow {
            from: Moment(price.valid_from),
            state: if current.is_some_and(|current| std::ptr::eq(current, *price)) {
                "now"
            } else if price.valid_from > self.catalog.loaded_at() {
                "to come"
            } else {
                ""
            },
            rates: price.rates.clone(),
        };
        if prices.len() > 1 { prices.iter().rev().map(row).collect() } else { Vec::new() }
    }

    fn sources(&self) -> Vec<SourceLine> {
        self.entry.map_or_else(Vec::new, provenance::sources)
    }

    fn example_cost(&self) -> String {
        self.form.rates().map_or_else(|| "unpriced".to_owned(), |rates| rates.typical_cost().to_string())
    }
}
