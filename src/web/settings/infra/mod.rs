//! `/settings/infra`: which model each task uses, and why.

pub mod form;

use askama::Template;
use axum::{extract::State, http::StatusCode};

use self::form::InfraForm;
use super::models::SUGGESTIONS_AT_MOST;
use crate::{
    app::App,
    domain::{
        audit::Verb,
        catalog::{Catalog, Entry, Group},
        ids::ModelId,
        task::{InForce, OWN_TASKS, Task, WhatIf, World},
        words::words,
    },
    store::tasks,
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        form::{Errors, Form, action},
        navigation::Tab,
        notice::{Notice, redirect_after},
        page::{Chrome, Page, render_with},
    },
    wording::{labels, numbers},
};

/// Empty fields behind the picks there are.
const EMPTY_PICKS: usize = 2;
/// Up to so many models a pick is chosen from a selector by provider; above that it is typed, with suggestions, for
/// every selector would repeat the whole catalogue.
const SELECTOR_AT_MOST: usize = 60;

#[derive(Template)]
#[template(path = "settings/infra.html")]
struct Infra<'a> {
    page: Page,
    cards: Vec<Card<'a>>,
    /// What every pick can be chosen from, by provider; empty where it is typed.
    selector: Vec<(&'a str, Vec<&'a Entry>)>,
    /// What every field of a pick suggests where it is typed.
    suggestions: Vec<&'a Entry>,
    /// What was typed for a new task.
    form: &'a InfraForm,
    errors: Errors,
}

struct Card<'a> {
    task: &'a Task,
    /// What is in force, for a sentence.
    in_force: Option<&'a Entry>,
    price: String,
    why: String,
    stand_in: bool,
    picks: Vec<Pick<'a>>,
    /// The values of the fields, empty ones included.
    fields: Vec<String>,
}

struct Pick<'a> {
    id: &'a ModelId,
    name: &'a str,
    /// Why it does not qualify.
    obstacle: Option<String>,
}

words! {
    /// What can be done to tasks.
    Action {
        /// The picks of a task.
        Save = "save",
        /// A task of the team.
        Add = "add",
        /// A task of the team is gone.
        Remove = "remove",
    }
}

/// `GET /settings/infra`.
pub async fn index(State(app): State<App>, viewer: Viewer, notice: Option<Notice>) -> Result {
    let catalog = app.views.catalog().await?;
    let cards = app.keys.in_force(&catalog).map(|task| card(&app, &catalog, task, None)).collect();
    let page = Page::settings("Infra", Tab::Infra, Chrome::load(&app, &viewer).await?, &catalog).with_notice(notice);
    render_with(StatusCode::OK, &Infra::new(page, &catalog, cards, &InfraForm::for_new(), Errors::default()))
}

/// `POST /settings/infra`: the picks of a task, or a task of the team added or removed.
pub async fn act(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<InfraForm>) -> Result {
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    let act = if form.action.is_empty() { Action::Save } else { action(&form.action)? };
    let is_known = catalog.tasks().iter().any(|task| task.slug == form.task);
    let done = match act {
        Action::Add => form.parse_task(&catalog).map(TaskCommand::Add),
        _ if !is_known => return Err(Error::NotFound),
        Action::Remove if OWN_TASKS.contains(&form.task.as_str()) => {
            return Err(Error::BadRequest("Roster’s own tasks stay; only the team’s can be removed.".into()));
        }
        Action::Remove => Ok(TaskCommand::Remove),
        Action::Save => form.parse_picks(&catalog).map(TaskCommand::Picks),
    };
    match done {
        Ok(command) => {
            let found = match &command {
                TaskCommand::Add(task) => tasks::insert(&mut change, task, Verb::Create).await?,
                TaskCommand::Remove => tasks::delete(&mut change, &form.task).await?,
                TaskCommand::Picks(picks) => tasks::set_picks(&mut change, &form.task, picks).await?,
            };
            if !found {
                return Err(Error::NotFound);
            }
            Ok(redirect_after(addresses::INFRA, &change.commit().await?))
        }
        Err(errors) => {
            drop(change);
            let typed = |task: &Task| (task.slug == form.task && act != Action::Add).then_some(form.picks.as_slice());
            let cards = app.keys.in_force(&catalog).map(|task| card(&app, &catalog, task, typed(task.0))).collect();
            let page = Page::settings("Infra", Tab::Infra, Chrome::load(&app, &viewer).await?, &catalog);
            render_with(StatusCode::UNPROCESSABLE_ENTITY, &Infra::new(page, &catalog, cards, &form, errors))
        }
    }
}

/// What a form asks for.
enum TaskCommand {
    Add(Task),
    Remove,
    Picks(Vec<ModelId>),
}

fn card<'a>(
    app: &App,
    catalog: &'a Catalog,
    (task, in_force): (&'a Task, InForce<'a>),
    typed: Option<&[String]>,
) -> Card<'a> {
    let has_key = app.keys.keyed(catalog);
    let world = World { has_key: &has_key, what_if: &|_| WhatIf::AsItIs };
    let (entry, why) = (in_force.entry(), in_force.to_string());
    let picks = task.picks.iter().filter_map(|id| {
        let entry = catalog.find(id)?;
        let obstacle = task.obstacle(entry, &world).map(|obstacle| obstacle.to_string());
        Some(Pick { id, name: &entry.model.facts.display_name, obstacle })
    });
    let mut fields: Vec<String> = match typed {
        Some(typed) => typed.to_vec(),
        None => task.picks.iter().map(ToString::to_string).collect(),
    };
    // The last that is filled keeps its place, so that its mistake stands at it.
    fields.truncate(fields.iter().rposition(|field| !field.trim().is_empty()).map_or(0, |last| last + 1));
    fields.resize(fields.len() + EMPTY_PICKS, String::new());
    Card {
        task,
        in_force: entry,
        price: entry.map_or_else(String::new, price),
        stand_in: matches!(in_force, InForce::StandIn(_)),
        why,
        picks: picks.collect(),
        fields,
    }
}

fn price(entry: &Entry) -> String {
    entry.rates().map_or_else(
        || "unpriced".to_owned(),
        |rates| format!("{} in, {} out per million tokens", rates.input, rates.output),
    )
}

impl<'a> Infra<'a> {
    /// Offers the active models of a mode that any task needs; of very many, each provider's default first.
    fn new(page: Page, catalog: &'a Catalog, cards: Vec<Card<'a>>, form: &'a InfraForm, errors: Errors) -> Self {
        let fits = |entry: &&Entry| {
            entry.is_active() && catalog.tasks().iter().any(|task| task.needs.mode == entry.model.facts.mode)
        };
        let (mut selector, mut suggestions) = (Vec::new(), Vec::new());
        if catalog.entries().filter(fits).nth(SELECTOR_AT_MOST).is_none() {
            let of = |group: &'a Group| {
                let fitting: Vec<_> = group.entries.iter().filter(fits).collect();
                (group.provider.settings.name.as_str(), fitting)
            };
            selector =
                catalog.groups().iter().map(|group| of(group)).filter(|(_, entries)| !entries.is_empty()).collect();
        } else {
            suggestions = catalog.entries().filter(fits).collect();
            suggestions.sort_by_key(|entry| !entry.is_default);
            suggestions.truncate(SUGGESTIONS_AT_MOST);
        }
        Self { page, cards, selector, suggestions, form, errors }
    }

    /// Whether a pick is not among those that the selector offers; it stays chosen all the same.
    fn is_other(&self, pick: &str) -> bool {
        let offered = self.selector.iter().flat_map(|(_, entries)| entries);
        !pick.is_empty() && offered.into_iter().all(|entry| entry.model.id.as_str() != pick)
    }
}

impl Card<'_> {
    /// The name of one pick in ids and mistakes.
    fn field(&self, row: usize) -> String {
        format!("picks-{}-{row}", self.task.slug)
    }

    /// Whether the team added it, and may remove it.
    fn is_team_s(&self) -> bool {
        !OWN_TASKS.contains(&self.task.slug.as_str())
    }

    /// Who calls its model.
    fn caller(&self) -> &'static str {
        labels::caller(self.task.caller)
    }

    /// "Chat, JSON, at least 16K tokens of context".
    fn needs(&self) -> String {
        let needs = &self.task.needs;
        let mut words = vec![labels::mode(needs.mode).to_owned()];
        words.extend(needs.capabilities.iter().map(|capability| labels::capability(*capability).to_owned()));
        words.extend(needs.min_context.map(|tokens| format!("at least {} tokens of context", numbers::tokens(tokens))));
        words.join(", ")
    }
}
