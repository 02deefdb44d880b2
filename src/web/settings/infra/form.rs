//! The forms of the Infra tab: the picks of a task, and a task of the team.

use serde::Deserialize;

use crate::{
    domain::{
        catalog::Catalog,
        ids::ModelId,
        model::Mode,
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
    /// Empty or `save`: the picks; `add`, `remove`: a task of the team.
    pub action: String,
    pub task: String,
    pub picks: Vec<String>,
    pub description: String,
    pub mode: String,
    pub capabilities: Vec<String>,
    pub min_context: String,
    pub caller: String,
}

impl InfraForm {
    /// What a new task begins with.
    pub fn for_new() -> Self {
        Self { mode: Mode::Chat.to_string(), caller: Caller::Programs.to_string(), ..Self::default() }
    }

    /// What stands in the field of a new task's slug.
    pub fn new_slug(&self) -> &str {
        if self.action == "add" { &self.task } else { "" }
    }

    /// Whether a new task is said to need a capability.
    pub fn needs(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|needed| needed == capability)
    }

    /// The picks in order; empty fields are none.
    pub fn parse_picks(&self, catalog: &Catalog) -> Result<Vec<ModelId>, Errors> {
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
