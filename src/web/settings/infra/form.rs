//! The forms of the Infra tab: the list of a task, and a task of the team.

use serde::Deserialize;

use crate::{
    domain::{
        catalog::Catalog,
        ids::ModelId,
        model::Mode,
        reading,
        task::{Caller, Task},
        task_field::{self, TaskField},
    },
    web::form::{Errors, quoted},
};

const PICKS_AT_MOST: usize = 20;

/// Every field as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct InfraForm {
    /// Empty or `save`: the list of a task; `append`: one model more; `add`, `remove`: a task of the team.
    pub action: String,
    pub task: String,
    /// The whole list; not looked at where one of the next four says what to do with one model of it.
    pub picks: Vec<String>,
    /// A model that moves one place up.
    pub up: String,
    /// A model that moves one place down.
    pub down: String,
    /// A model that leaves the list.
    pub drop: String,
    /// A model that joins the end of the list.
    pub append: String,
    /// The list that the page showed; programs may leave it out.
    pub revision: String,
    pub description: String,
    pub mode: String,
    pub capabilities: Vec<String>,
    pub min_context: String,
    pub caller: String,
}

/// A list as a form asks for it.
#[derive(Debug)]
pub enum Order {
    /// It depends on no other place of the list.
    Kept(Vec<ModelId>),
    /// It depends on the list that the page showed.
    Moved(Vec<ModelId>),
}

impl InfraForm {
    /// What a new task begins with.
    pub fn for_new() -> Self {
        Self { mode: Mode::Chat.to_string(), caller: Caller::Programs.to_string(), ..Self::default() }
    }

    /// What was typed as the slug of a new task.
    pub fn new_slug(&self) -> &str {
        if self.action == "add" { &self.task } else { "" }
    }

    /// Whether a new task is said to need a capability.
    pub fn needs(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|needed| needed == capability)
    }

    /// Whether a model joins a list.
    pub fn appends(&self) -> bool {
        self.action == "append"
    }

    /// The list that it makes of the one there is.
    pub fn order(&self, task: &Task, catalog: &Catalog) -> Result<Order, Errors> {
        let mut picks = task.picks.clone();
        let place = |id: &str| task.picks.iter().position(|pick| pick.as_str() == id);
        if self.appends() {
            picks.push(appended_to(task, &self.append, catalog)?);
            return Ok(Order::Kept(picks));
        }
        if !self.drop.is_empty() {
            picks.retain(|pick| pick.as_str() != self.drop);
            return Ok(Order::Kept(picks));
        }
        if let Some(place) = place(&self.up) {
            picks.swap(place, place.saturating_sub(1));
        } else if let Some(place) = place(&self.down) {
            picks.swap(place, (place + 1).min(task.picks.len() - 1));
        } else if self.up.is_empty() && self.down.is_empty() {
            picks = self.parse_picks(catalog)?;
        }
        Ok(Order::Moved(picks))
    }

    /// The models in order; empty fields are none.
    fn parse_picks(&self, catalog: &Catalog) -> Result<Vec<ModelId>, Errors> {
        let mut errors = Errors::default();
        let mut picks: Vec<ModelId> = Vec::new();
        for (row, text) in self.picks.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            let field = format!("picks-{}-{row}", self.task);
            match text.trim().parse::<ModelId>() {
                Ok(id) if catalog.find(&id).is_none() => errors.add(field, quoted(text, &"is not in the catalogue")),
                Ok(id) if picks.contains(&id) => errors.add(field, quoted(text, &"is in the list already")),
                Ok(id) => picks.push(id),
                Err(error) => errors.add(field, quoted(text, &error)),
            }
        }
        if picks.len() > PICKS_AT_MOST {
            errors.add(format!("picks-{}-0", self.task), format!("A list has at most {PICKS_AT_MOST} models."));
        }
        errors.or(Some(picks))
    }

    /// A new task of the team.
    pub fn parse_task(&self, catalog: &Catalog) -> Result<Task, Errors> {
        let text = |field| match field {
            TaskField::Description => self.description.clone(),
            TaskField::Mode => self.mode.clone(),
            TaskField::Capabilities => self.capabilities.join(" "),
            TaskField::MinContext => self.min_context.clone(),
            TaskField::Caller => self.caller.clone(),
            // It begins without any.
            TaskField::Picks => String::new(),
        };
        task_field::read(&self.task, text, catalog).map_err(|mistakes| {
            let mut errors = Errors::default();
            errors.add_all(mistakes);
            errors
        })
    }
}

/// The model that joins a list.
fn appended_to(task: &Task, typed: &str, catalog: &Catalog) -> Result<ModelId, Errors> {
    let field = format!("append-{}", task.slug);
    let mut errors = Errors::default();
    let id = errors.note(field.clone(), reading::required::<ModelId>(typed));
    match &id {
        Some(id) if catalog.find(id).is_none() => errors.add(field, quoted(typed, &"is not in the catalogue")),
        Some(id) if task.picks.contains(id) => errors.add(field, quoted(typed, &"is in the list already")),
        Some(_) if task.picks.len() >= PICKS_AT_MOST => {
            errors.add(field, format!("A list has at most {PICKS_AT_MOST} models. Remove one first."));
        }
        _ => {}
    }
    errors.or(id)
}
