//! The forms of the Infra tab: the picks of a task, and a task of the team.

use serde::Deserialize;

use crate::{
    domain::{
        catalog::Catalog,
        ids::ModelId,
        model::{Capability, Mode},
        task::{Caller, Needs, Task},
    },
    web::form::{Errors, fields::tokens, quoted},
};

const PICKS_AT_MOST: usize = 20;
const SLUG_MAX_CHARS: usize = 40;
const DESCRIPTION_MAX_CHARS: usize = 200;

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
        let mut errors = Errors::default();
        let slug = self.task.trim();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        if slug.is_empty() {
            errors.add("task", "must be filled in");
        } else if slug.len() > SLUG_MAX_CHARS || !slug.chars().all(plain) {
            errors.add("task", quoted(slug, &"is no slug: use 1 to 40 of a-z, 0-9, underscore and dash"));
        } else if catalog.tasks().iter().any(|task| task.slug == slug) {
            errors.add("task", quoted(slug, &"is a task already"));
        }
        let description = errors.required_line("description", &self.description, DESCRIPTION_MAX_CHARS);
        let mode = errors.required::<Mode>("mode", &self.mode);
        let mut capabilities = Vec::new();
        for word in &self.capabilities {
            capabilities.extend(errors.required::<Capability>("capabilities", word));
        }
        let min_context = tokens(&mut errors, "min_context", &self.min_context);
        let caller = errors.required::<Caller>("caller", &self.caller);
        let task = mode.zip(caller).map(|(mode, caller)| Task {
            slug: slug.to_owned(),
            description,
            needs: Needs { mode, capabilities, min_context },
            caller,
            picks: Vec::new(),
        });
        errors.or(task)
    }
}
