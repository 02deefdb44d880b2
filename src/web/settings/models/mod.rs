//! `/settings/models`: the catalogue, found, added, edited and given a status.

pub mod actions;
mod attention;
mod confirm;
pub mod create;
pub mod filter;
pub mod form;
pub mod index;
mod place;
pub mod price_list;
pub mod prices;
mod provenance;
pub mod suggestions;

use askama::Template;
use axum::extract::State;

use self::{
    confirm::{Confirmation, Question},
    filter::FilterForm,
    form::ModelForm,
    index::ModelIndex,
    price_list::PriceLine,
    provenance::{Disagreement, SourceLine},
};
use crate::{
    actions::{
        change_models::{Action, ModelCommand},
        consequences::Consequences,
        edit_model::{Disputes, Edited, edit_model},
    },
    app::App,
    domain::{
        audit::Subject,
        catalog::{Catalog, Entry},
        date::parse_moment,
        field::ModelField,
        ids::ModelId,
        model::{Capability, Status},
        reading::read,
        terms::{PRICE_VALID_FROM, Terms},
    },
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, Path},
        history::{self, Conflict, Item},
        list_query::ListQuery,
        navigation::Tab,
        notice::{Notice, redirect_after, redirect_with},
        page::{Chrome, Page, render, render_with},
        settings::draft::Draft,
    },
    wording::{change::value_of, moment::Moment},
};

pub use self::suggestions::AT_MOST as SUGGESTIONS_AT_MOST;

/// A longer text in an address is no moment.
const LONGEST_MOMENT_CHARS: usize = 40;

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

/// `GET /settings/models`.
pub async fn index(State(app): State<App>, viewer: Viewer, query: ListQuery, notice: Option<Notice>) -> Result {
    let filter = FilterForm::read(query)?;
    let catalog = app.views.catalog().await?;
    let page = Page::settings("Models", Tab::Models, Chrome::load(&app, &viewer).await?, &catalog).with_notice(notice);
    render(&ModelIndex::new(page, &app, &catalog, &filter)?)
}

/// `GET /settings/models/{id}`; `price_from` fills in the prices of a moment, to schedule others from then on.
pub async fn edit(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<ModelId>,
    (query, notice): (ListQuery, Option<Notice>),
) -> Result {
    let catalog = app.views.catalog().await?;
    let entry = catalog.find(&id).or_not_found()?;
    let mut draft = Draft::from(notice);
    let from = query.text("price_from", LONGEST_MOMENT_CHARS)?;
    let mut form = match read(from, parse_moment) {
        Ok(None) => ModelForm::filled(entry, &catalog),
        Ok(Some(from)) => ModelForm::scheduling(entry, from),
        Err(mistake) => {
            draft = Draft::refused(PRICE_VALID_FROM, mistake.to_string());
            let mut form = ModelForm::filled(entry, &catalog);
            from.clone_into(&mut form.price_valid_from);
            form
        }
    };
    form.list = place::kept(query.one("list")?);
    show(&app, &viewer, Some(&id), &form, draft).await
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
    let form = form.settled(entry, &catalog);
    let edit = match form.parse_edit(entry, &catalog) {
        Ok(edit) => edit,
        Err(errors) => {
            drop(change);
            return show(&app, &viewer, Some(&id), &form, Draft::mistaken(errors)).await;
        }
    };
    let page = place::model(id.as_str(), &form.list);
    match edit_model(&app, (&mut change, &catalog), entry, &edit).await? {
        Edited::Done => {}
        Edited::Missing => return Err(Error::NotFound),
        Edited::Before(id) => return Ok(redirect_with(&page, "saved_before", &id)),
        Edited::Disputed(disputes) => {
            drop(change);
            return disputed(&app, &viewer, &form, (entry, &catalog), disputes).await;
        }
        Edited::Refused(mistakes) => {
            drop(change);
            let mut errors = Errors::default();
            errors.add_all(mistakes);
            return show(&app, &viewer, Some(&id), &form, Draft::mistaken(errors)).await;
        }
    }
    let command = ModelCommand::new(Action::leading_to(edit.terms.status), vec![id.clone()]);
    // To look at every model for what a change leads to takes longer than the change itself.
    if edit.terms.status != entry.model.status {
        let consequences = Consequences::of(&app, &catalog, &change, &command);
        if consequences.need_confirmation() && !form.agrees(&catalog) {
            drop(change);
            let question = question(&form, &command, consequences);
            return render(&Confirmation::new(&app, &viewer, &catalog, question).await?);
        }
    }
    Ok(redirect_after(&page, &change.commit().await?))
}

/// A form that gives its model another status asks what the button for that asks.
fn question<'a>(form: &'a ModelForm, command: &'a ModelCommand, consequences: Consequences) -> Question<'a> {
    Question {
        command,
        consequences,
        address: addresses::model(&command.ids[0]),
        hidden: form.hidden(command.action == Action::Deprecate),
        way_back: place::model(command.ids[0].as_str(), &form.list),
        asked_at: &form.version,
        successor: form.text(ModelField::Successor),
        sunset_on: form.text(ModelField::SunsetOn),
        errors: Errors::default(),
    }
}

/// Shows both versions of what two people changed; the form holds what was typed, over the model as it is now.
async fn disputed(
    app: &App,
    viewer: &Viewer,
    form: &ModelForm,
    (entry, catalog): (&Entry, &Catalog),
    disputes: Disputes,
) -> Result {
    let Disputes { fields, yours, last } = disputes;
    let kept: Vec<&str> = fields.iter().map(|disputed| disputed.field).chain(yours).collect();
    let rebased = form.clone().over(entry, catalog, &kept);
    let id = &entry.model.id;
    let conflict = Conflict::of(fields, last.as_ref(), place::model(id.as_str(), &form.list));
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

    fn capabilities(&self) -> impl Iterator<Item = (ModelField, &str)> {
        Capability::ALL.iter().map(|capability| (capability.field(), self.form.text(capability.field())))
    }

    /// The classes of a field: `class`, and a mark where an admin set it over what somebody else said.
    fn mark(&self, field: ModelField, class: &str) -> String {
        let is_edited = |entry: &Entry| entry.model.origins.edited().any(|edited| edited == field);
        let mark = if self.entry.is_some_and(is_edited) { " protected" } else { "" };
        format!("{class}{mark}")
    }

    /// Every field that has a value, but for the prices, for who may only read.
    fn readings(&self) -> Vec<(&'static str, String)> {
        let Some(entry) = self.entry else { return Vec::new() };
        let terms = Terms::of(&entry.model, entry.rates());
        let fields = ModelField::of_admins().filter(|field| !field.is_price());
        let read = fields.map(|field| (field, field.get(&terms))).filter(|(_, value)| !value.is_empty());
        read.map(|(field, value)| (field.label(), value_of(field.as_str(), &value, self.catalog))).collect()
    }

    /// What the field of the successor suggests.
    fn successors(&self) -> Vec<&Entry> {
        let provider = self.entry.map_or_else(|| self.form.provider.parse().ok(), |e| Some(e.model.id.provider()));
        let own: Vec<ModelId> = self.entry.iter().map(|entry| entry.model.id.clone()).collect();
        suggestions::successors(self.catalog, provider.as_ref(), &own)
    }

    /// The list from which the page was opened.
    fn list(&self) -> String {
        place::list(&self.form.list)
    }

    /// Fields that an admin set one by one, or with a model that he added: name, label, since when.
    fn protected(&self) -> Vec<(ModelField, Moment)> {
        self.entry.map_or_else(Vec::new, provenance::protected)
    }

    /// Every price it ever had or will have, newest first; of two from one moment, the one that counts.
    fn price_list(&self) -> Vec<PriceLine> {
        self.entry.map_or_else(Vec::new, |entry| price_list::lines(entry, self.catalog.loaded_at(), &self.form.list))
    }

    fn sources(&self) -> Vec<SourceLine> {
        self.entry.map_or_else(Vec::new, provenance::sources)
    }

    fn example_cost(&self) -> String {
        self.form.rates().map_or_else(|| "unpriced".to_owned(), |rates| rates.typical_cost().to_string())
    }
}
