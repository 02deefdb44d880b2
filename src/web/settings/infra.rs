//! `/settings/infra`: which model each task uses, and why.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use super::Tab;
use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry, Group},
        ids::ModelId,
        model::Status,
        task::{InForce, Task},
    },
    store::{Topic, tasks},
    web::{
        Error, Result,
        error::OrNotFound,
        form::{Errors, Form, Query, quoted},
        labels,
        notice::{After, Notice, address_after},
        page::{Page, render_with},
        session::{Admin, Viewer},
    },
};

const ADDRESS: &str = "/settings/infra";
/// Empty selectors behind the picks there are.
const EMPTY_PICKS: usize = 1;
const PICKS_AT_MOST: usize = 20;

#[derive(Template)]
#[template(path = "settings/infra.html")]
struct Infra<'a> {
    page: Page,
    cards: Vec<Card<'a>>,
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
    /// The values of the selectors, empty ones included.
    selected: Vec<String>,
    /// What the selectors offer, by provider: the models of the right mode that are active.
    choices: Vec<(&'a str, Vec<&'a Entry>)>,
}

struct Pick<'a> {
    id: &'a ModelId,
    name: &'a str,
    /// Why it does not qualify.
    obstacle: Option<String>,
}

/// The form of a card.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PicksForm {
    task: String,
    picks: Vec<String>,
}

/// `GET /settings/infra`.
pub async fn index(State(app): State<App>, viewer: Viewer, Query(after): Query<After>) -> Result {
    let catalog = app.views.catalog().await?;
    let notice = Notice::after(&app.db, &after, &catalog).await?;
    let cards = catalog.tasks().iter().map(|task| card(&app, &catalog, task, None)).collect();
    let page = Page::settings("Infra", Tab::Infra, &viewer, &catalog).with_notice(notice);
    render_with(StatusCode::OK, &Infra { page, cards, errors: Errors::default() })
}

/// `POST /settings/infra`.
pub async fn update(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<PicksForm>) -> Result {
    let catalog = app.views.catalog().await?;
    catalog.tasks().iter().find(|task| task.slug == form.task).or_not_found()?;
    match form.parse(&catalog) {
        Ok(picks) => {
            let mut change = app.db.change(Topic::Catalog, &viewer.actor(), app.clock.now()).await?;
            if !tasks::set_picks(&mut change, &form.task, &picks).await? {
                return Err(Error::NotFound);
            }
            Ok(Redirect::to(&address_after(ADDRESS, &change.commit().await?)).into_response())
        }
        Err(errors) => {
            let typed = |task: &Task| (task.slug == form.task).then_some(form.picks.as_slice());
            let cards = catalog.tasks().iter().map(|task| card(&app, &catalog, task, typed(task))).collect();
            let page = Page::settings("Infra", Tab::Infra, &viewer, &catalog);
            render_with(StatusCode::UNPROCESSABLE_ENTITY, &Infra { page, cards, errors })
        }
    }
}

impl PicksForm {
    /// The picks in order; empty selectors are none.
    fn parse(&self, catalog: &Catalog) -> std::result::Result<Vec<ModelId>, Errors> {
        let mut errors = Errors::default();
        let mut picks: Vec<ModelId> = Vec::new();
        for (row, text) in self.picks.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            let field = format!("picks-{}-{row}", self.task);
            match text.trim().parse::<ModelId>() {
                Ok(id) if catalog.find(&id).is_none() => errors.add(field, quoted(text, &"is not in the catalogue")),
                Ok(id) if picks.contains(&id) => errors.add(field, quoted(text, &"is picked twice")),
                Ok(id) => picks.push(id),
                Err(error) => errors.add(field, quoted(text, &error)),
            }
        }
        if picks.len() > PICKS_AT_MOST {
            errors.add(format!("picks-{}-0", self.task), format!("are more than {PICKS_AT_MOST}"));
        }
        errors.or(Some(picks))
    }
}

fn card<'a>(app: &App, catalog: &'a Catalog, task: &'a Task, typed: Option<&[String]>) -> Card<'a> {
    let has_key = |entry: &Entry| {
        catalog.group(&entry.model.id.provider()).is_some_and(|group| app.keys.suffice(&group.provider.settings))
    };
    let (entry, why) = match task.in_force(catalog, &has_key) {
        InForce::Pick(0, entry) => (Some(entry), "It is the first pick.".to_owned()),
        InForce::Pick(position, entry) => {
            (Some(entry), format!("It is pick {}: none before it qualifies now.", position + 1))
        }
        InForce::StandIn(entry) => {
            (Some(entry), "It stands in: no pick qualifies, and it is the cheapest model that does.".to_owned())
        }
        InForce::Nothing => (None, "No pick qualifies, and no other priced model does.".to_owned()),
    };
    let picks = task.picks.iter().filter_map(|id| {
        let entry = catalog.find(id)?;
        let obstacle = task.obstacle(entry, &has_key).map(|obstacle| obstacle.to_string());
        Some(Pick { id, name: &entry.model.facts.display_name, obstacle })
    });
    let mut selected: Vec<String> = match typed {
        Some(typed) => typed.to_vec(),
        None => task.picks.iter().map(ToString::to_string).collect(),
    };
    selected.resize(selected.len() + EMPTY_PICKS, String::new());
    Card {
        task,
        in_force: entry,
        price: entry.map_or_else(String::new, price),
        stand_in: matches!(task.in_force(catalog, &has_key), InForce::StandIn(_)),
        why,
        picks: picks.collect(),
        choices: choices(catalog, task, &selected),
        selected,
    }
}

/// Active models of the task's mode by provider, and what is selected whatever it is.
fn choices<'a>(catalog: &'a Catalog, task: &Task, selected: &[String]) -> Vec<(&'a str, Vec<&'a Entry>)> {
    let offered = |entry: &&Entry| {
        let model = &entry.model;
        (model.status == Status::Active && model.facts.mode == task.needs.mode)
            || selected.iter().any(|id| id == model.id.as_str())
    };
    let of_group = |group: &'a Group| {
        (group.provider.settings.name.as_str(), group.entries.iter().filter(offered).collect::<Vec<_>>())
    };
    catalog.groups().iter().map(of_group).filter(|(_, entries)| !entries.is_empty()).collect()
}

fn price(entry: &Entry) -> String {
    entry.rates().map_or_else(
        || "unpriced".to_owned(),
        |rates| format!("{} in, {} out per million tokens", rates.input, rates.output),
    )
}

impl Infra<'_> {
    /// The mistake at one selector.
    fn message(&self, card: &Card<'_>, row: usize) -> Option<&str> {
        self.errors.on(format!("picks-{}-{row}", card.task.slug))
    }
}

impl Card<'_> {
    /// "Chat, JSON, at least 16K tokens of context".
    fn needs(&self) -> String {
        let needs = &self.task.needs;
        let mut words = vec![labels::mode(needs.mode).to_owned()];
        words.extend(needs.capabilities.iter().map(|capability| labels::capability(*capability).to_owned()));
        words.extend(needs.min_context.map(|tokens| format!("at least {} tokens of context", labels::tokens(tokens))));
        words.join(", ")
    }
}
