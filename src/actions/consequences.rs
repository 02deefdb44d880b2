//! What a change of models does besides what its button says: somebody has to agree to that first, whichever form asked.

use std::collections::HashSet;

use super::change_models::ModelCommand;
use crate::{
    app::App,
    domain::{
        audit::Verb,
        catalog::{Catalog, Entry},
        ids::ModelId,
        task::{InForce, WhatIf, World},
    },
    store::Change,
    wording::change::default_moves,
};

/// So many models are changed without a question.
pub const UNASKED_AT_MOST: usize = 25;

/// What a change does to things that its button does not name, as sentences.
#[derive(Debug, Default)]
pub struct Consequences {
    /// Defaults that move or end.
    pub defaults: Vec<String>,
    /// Tasks that get another model.
    pub tasks: Vec<String>,
    /// How many models are deleted.
    pub deleted: usize,
    /// How many models are meant, where anything changes.
    pub models: usize,
}

impl Consequences {
    /// Those of a command that was carried out in a change of this catalogue, and is not committed.
    pub fn of(app: &App, catalog: &Catalog, change: &Change, command: &ModelCommand) -> Self {
        let of = |verb: Verb| change.entries().iter().filter(move |entry| entry.verb == verb);
        // A default that somebody sets is what the button says.
        let leaves = of(Verb::Deactivate).chain(of(Verb::Deprecate)).chain(of(Verb::Delete)).next().is_some();
        let defaults =
            if leaves { of(Verb::Default).map(|entry| default_moves(entry, catalog)).collect() } else { Vec::new() };
        Self {
            defaults,
            tasks: of_tasks(app, catalog, command),
            deleted: of(Verb::Delete).count(),
            models: if change.entries().is_empty() { 0 } else { command.ids.len() },
        }
    }

    /// Whether somebody has to agree.
    pub fn need_confirmation(&self) -> bool {
        !self.defaults.is_empty() || !self.tasks.is_empty() || self.deleted > 0 || self.models > UNASKED_AT_MOST
    }
}

fn of_tasks(app: &App, catalog: &Catalog, command: &ModelCommand) -> Vec<String> {
    let has_key = app.keys.keyed(catalog);
    let meant: HashSet<&ModelId> = command.ids.iter().collect();
    let then = |entry: &Entry| if meant.contains(&entry.model.id) { command.what_if() } else { WhatIf::AsItIs };
    let before = World { has_key: &has_key, what_if: &|_| WhatIf::AsItIs };
    let after = World { has_key: &has_key, what_if: &then };
    let changed = catalog.tasks().iter().filter_map(|task| {
        let (old, new) = (task.in_force(catalog, &before), task.in_force(catalog, &after));
        let id = |in_force: InForce<'_>| in_force.entry().map(|entry| entry.model.id.clone());
        (id(old) != id(new)).then(|| format!("Task {} goes from {} to {}.", task.slug, named(old), named(new)))
    });
    changed.collect()
}

fn named(in_force: InForce<'_>) -> String {
    match in_force {
        InForce::Pick(_, entry) => entry.model.facts.display_name.to_string(),
        InForce::StandIn(entry) => format!("{} as a stand-in", entry.model.facts.display_name),
        InForce::Nothing => "no model".to_owned(),
    }
}
