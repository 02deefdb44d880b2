//! A task as the page shows it: what it uses now and why, and its list of models with a reason beside each.

use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry},
        ids::ModelId,
        task::{InForce, OWN_TASKS, Obstacle, Task, WhatIf, World},
    },
    wording::{
        labels, numbers,
        task::{in_use, skipped},
    },
};

/// Models to choose from, by provider.
pub type Selector<'a> = Vec<(&'a str, Vec<&'a Entry>)>;

/// A task.
pub struct Card<'a> {
    /// The task.
    pub task: &'a Task,
    /// The model that it uses.
    pub used: Option<&'a Entry>,
    /// Whether nobody chose that one.
    pub stand_in: bool,
    /// Why it is this one, or why there is none.
    pub why: String,
    /// "$0.75 in, $3.75 out per million tokens".
    pub price: String,
    /// Its list.
    pub picks: Vec<Pick<'a>>,
    /// What can join the list; empty where it is typed.
    pub selector: Selector<'a>,
    /// A whole list as it was typed, where it had mistakes.
    pub typed: Vec<String>,
    /// What was typed to join the list.
    pub appended: String,
}

/// A model of the list.
pub struct Pick<'a> {
    /// Its id.
    pub id: &'a ModelId,
    /// Its name.
    pub name: &'a str,
    /// Whether the task uses it now.
    pub used: bool,
    /// Why it does not qualify.
    pub skipped: Option<String>,
    /// Whether it would be used next.
    pub next: bool,
}

impl<'a> Card<'a> {
    /// A task with what it uses.
    pub fn new(app: &App, catalog: &'a Catalog, (task, in_force): (&'a Task, InForce<'a>), select: bool) -> Self {
        let has_key = app.keys.keyed(catalog);
        let world = World { has_key: &has_key, what_if: &|_| WhatIf::AsItIs };
        let obstacle = |entry: &Entry| task.obstacle(entry, &world);
        let used = in_force.entry();
        let mut picks: Vec<Pick<'a>> = task
            .picks
            .iter()
            .enumerate()
            .filter_map(|(place, id)| {
                let entry = catalog.find(id)?;
                let provider = &catalog.group(&id.provider())?.provider.settings;
                let skipped = obstacle(entry).map(|obstacle| skipped(obstacle, entry, provider));
                let used = in_force.position() == Some(place);
                Some(Pick { id, name: &entry.model.facts.display_name, used, skipped, next: false })
            })
            .collect();
        if let Some(next) = picks.iter_mut().find(|pick| !pick.used && pick.skipped.is_none()) {
            next.next = true;
        }
        let fits = |entry: &&Entry| matches!(obstacle(entry), None | Some(Obstacle::NoKey));
        let joins = |entry: &&Entry| fits(entry) && !task.picks.contains(&entry.model.id);
        let groups = catalog.groups().iter().filter(|_| select);
        let selector = groups
            .map(|group| {
                (group.provider.settings.name.as_str(), group.entries.iter().filter(joins).collect::<Vec<_>>())
            })
            .filter(|(_, entries)| !entries.is_empty())
            .collect();
        Self {
            task,
            used,
            stand_in: matches!(in_force, InForce::StandIn(_)),
            why: in_use(task, in_force, catalog, obstacle),
            price: used.map_or_else(String::new, price),
            picks,
            selector,
            typed: Vec::new(),
            appended: String::new(),
        }
    }

    /// The name of one row of a typed list in ids and mistakes.
    pub fn field(&self, row: usize) -> String {
        format!("picks-{}-{row}", self.task.slug)
    }

    /// The name of the field for what joins the list.
    pub fn append_field(&self) -> String {
        format!("append-{}", self.task.slug)
    }

    /// Whether the team added it, and may remove it.
    pub fn is_team_s(&self) -> bool {
        !OWN_TASKS.contains(&self.task.slug.as_str())
    }

    /// Who calls its model.
    pub fn caller(&self) -> &'static str {
        labels::caller(self.task.caller)
    }

    /// "chat, JSON, at least 16K tokens of context".
    pub fn needs(&self) -> String {
        let needs = &self.task.needs;
        let mut words = vec![labels::mode(needs.mode).to_lowercase()];
        words.extend(needs.capabilities.iter().map(|capability| labels::capability(*capability).to_owned()));
        words.extend(needs.min_context.map(|tokens| format!("at least {} tokens of context", numbers::tokens(tokens))));
        words.join(", ")
    }
}

fn price(entry: &Entry) -> String {
    entry.rates().map_or_else(
        || "unpriced".to_owned(),
        |rates| format!("{} in, {} out per million tokens", rates.input, rates.output),
    )
}
