//! `/settings/infra`: which model each task uses, and why.

mod card;
mod form;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

use self::{
    card::Card,
    form::{InfraForm, Order},
};
use super::models::SUGGESTIONS_AT_MOST;
use crate::{
    app::App,
    domain::{
        audit::{Subject, Verb},
        catalog::{Catalog, Entry},
        ids::ModelId,
        provider_field::joined,
        task::{OWN_TASKS, Task},
        words::words,
    },
    store::{Change, Committed, tasks},
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, Query, action},
        history::Conflict,
        navigation::Tab,
        notice::{Notice, redirect_after},
        page::{Chrome, Page, render_with},
        settings::draft::Draft,
    },
};

/// Up to so many models are chosen from a selector by provider; above that one is typed, with suggestions, for every
/// selector would repeat the whole catalogue.
const SELECTOR_AT_MOST: usize = 60;

#[derive(Template)]
#[template(path = "settings/infra.html")]
struct Infra<'a> {
    page: Page,
    cards: Vec<Card<'a>>,
    /// What is suggested where a model is typed.
    suggestions: Vec<&'a Entry>,
    /// What was typed.
    form: &'a InfraForm,
    errors: Errors,
    conflict: Option<Conflict>,
    /// The revision of the list that was changed meanwhile.
    newest: String,
    /// The task that the notice is about: it stands there, so that the place on the page is kept.
    told: &'a str,
}

words! {
    /// What can be done to tasks.
    Action {
        /// The list of a task.
        Save = "save",
        /// A model joins the list of a task.
        Append = "append",
        /// A task of the team.
        Add = "add",
        /// A task of the team is gone.
        Remove = "remove",
    }
}

/// The query of `/settings/infra`: the task that the last change was about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Place {
    task: String,
}

/// `GET /settings/infra`.
pub async fn index(State(app): State<App>, viewer: Viewer, notice: Option<Notice>, Query(at): Query<Place>) -> Result {
    let (catalog, form) = (app.views.catalog().await?, InfraForm::for_new());
    show(&app, &viewer, &catalog, Shown { form: &form, told: &at.task, draft: notice.into() }).await
}

/// `POST /settings/infra`: the list of a task, or a task of the team added or removed.
pub async fn act(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<InfraForm>) -> Result {
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    let done = match if form.action.is_empty() { Action::Save } else { action(&form.action)? } {
        Action::Add => add(&mut change, &catalog, &form).await?,
        Action::Remove => remove(&mut change, &catalog, &form).await?,
        Action::Save | Action::Append => save(&mut change, &catalog, &form).await?,
    };
    match done {
        Done::Written => Ok(back(&form.task, &change.commit().await?)),
        Done::Refused(errors) => {
            drop(change);
            show(&app, &viewer, &catalog, Shown { form: &form, told: "", draft: Draft::mistaken(errors) }).await
        }
        Done::Stale { theirs, yours } => {
            drop(change);
            let subject = Subject::Task(form.task.clone());
            let (theirs, yours) = ([("picks", joined(&theirs))], [("picks", joined(&yours))]);
            let address = addresses::task(&form.task);
            let conflict = Conflict::between(&app.db, &subject, address, theirs.into(), &yours.into()).await?;
            show(&app, &viewer, &catalog, Shown { form: &form, told: "", draft: Draft::conflicting(conflict) }).await
        }
    }
}

/// What became of a form.
enum Done {
    Written,
    Refused(Errors),
    /// Somebody changed the list since the page was shown.
    Stale {
        theirs: Vec<ModelId>,
        yours: Vec<ModelId>,
    },
}

async fn add(change: &mut Change, catalog: &Catalog, form: &InfraForm) -> Result<Done> {
    let task = match form.parse_task(catalog) {
        Ok(task) => task,
        Err(errors) => return Ok(Done::Refused(errors)),
    };
    tasks::insert(change, &task, Verb::Create).await?.then_some(Done::Written).or_not_found()
}

async fn remove(change: &mut Change, catalog: &Catalog, form: &InfraForm) -> Result<Done> {
    let slug = &known(catalog, form)?.slug;
    if OWN_TASKS.contains(&slug.as_str()) {
        return Err(Error::BadRequest("Roster’s own tasks can’t be removed. Only the team’s tasks can.".into()));
    }
    tasks::delete(change, slug).await?.then_some(Done::Written).or_not_found()
}

async fn save(change: &mut Change, catalog: &Catalog, form: &InfraForm) -> Result<Done> {
    let task = known(catalog, form)?;
    let is_stale = !form.revision.is_empty() && form.revision != task.revision();
    let picks = match form.order(task, catalog) {
        Err(errors) => return Ok(Done::Refused(errors)),
        Ok(Order::Moved(picks)) if is_stale && picks != task.picks => {
            return Ok(Done::Stale { theirs: task.picks.clone(), yours: picks });
        }
        Ok(Order::Moved(picks) | Order::Kept(picks)) => picks,
    };
    tasks::set_picks(change, &task.slug, &picks).await?.then_some(Done::Written).or_not_found()
}

fn known<'a>(catalog: &'a Catalog, form: &InfraForm) -> Result<&'a Task> {
    catalog.tasks().iter().find(|task| task.slug == form.task).or_not_found()
}

/// The page, with the notice at the task that was changed.
fn back(slug: &str, committed: &Committed) -> Response {
    let slug: String = byte_serialize(slug.as_bytes()).collect();
    redirect_after(&format!("{}?task={slug}", addresses::INFRA), committed)
}

/// What the page shows beside the tasks.
struct Shown<'a> {
    form: &'a InfraForm,
    told: &'a str,
    draft: Draft,
}

async fn show(app: &App, viewer: &Viewer, catalog: &Catalog, shown: Shown<'_>) -> Result {
    let Shown { form, told, draft: Draft { status, errors, conflict, notice } } = shown;
    let offered = || catalog.entries().filter(|entry| is_offered(entry, catalog));
    let select = offered().nth(SELECTOR_AT_MOST).is_none();
    let mut suggestions: Vec<&Entry> = if select { Vec::new() } else { offered().collect() };
    suggestions.sort_by_key(|entry| !entry.is_default);
    suggestions.truncate(SUGGESTIONS_AT_MOST);
    let mut cards: Vec<Card<'_>> =
        app.keys.in_force(catalog).map(|task| Card::new(app, catalog, task, select)).collect();
    let is_meant = |card: &&mut Card<'_>| card.task.slug == form.task && form.action != Action::Add.as_str();
    let mut newest = String::new();
    if let Some(card) = cards.iter_mut().find(is_meant) {
        newest = card.task.revision();
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            card.appended.clone_from(&form.append);
            card.typed = if form.appends() { Vec::new() } else { form.picks.clone() };
        }
    }
    let told = if cards.iter().any(|card| card.task.slug == told) { told } else { "" };
    let page = Page::settings("Infra", Tab::Infra, Chrome::load(app, viewer).await?, catalog).with_notice(notice);
    render_with(status, &Infra { page, cards, suggestions, form, errors, conflict, newest, told })
}

/// Whether a model may do a task of any kind that there is.
fn is_offered(entry: &Entry, catalog: &Catalog) -> bool {
    entry.is_active() && catalog.tasks().iter().any(|task| task.needs.mode == entry.model.facts.mode)
}

impl Infra<'_> {
    /// How a model is typed, where it is.
    fn append_hint(&self) -> &'static str {
        if self.suggestions.is_empty() { "" } else { "Its id, like openai/gpt-5-mini" }
    }

    /// The list that a conflict would replace the newest by.
    fn mine(&self) -> Vec<&str> {
        let yours = self.conflict.iter().flat_map(|conflict| &conflict.fields);
        yours.flat_map(|field| field.yours().split_whitespace()).filter(|id| id.contains('/')).collect()
    }
}
