//! What an action would do besides what its button says, and the page that asks before it does.

use std::collections::HashSet;

use askama::Template;

use super::actions::ActionForm;
use crate::{
    actions::change_models::{Action, ModelCommand},
    app::App,
    domain::{
        audit::Verb,
        catalog::{Catalog, Entry},
        ids::ModelId,
        task::{InForce, WhatIf, World},
    },
    store::{Change, Topic, audit},
    web::{
        Result, addresses,
        asker::Viewer,
        navigation::Tab,
        page::{Chrome, Page},
    },
    wording::{
        change::{default_moves, sentences},
        numbers::number_of,
    },
};

/// So many names are listed; the rest is counted.
const NAMED: usize = 12;

/// What an action does to things that its button does not name, as sentences.
#[derive(Debug, Default)]
pub struct Consequences {
    /// Defaults that move or end.
    pub defaults: Vec<String>,
    /// Tasks whose model in force changes.
    pub tasks: Vec<String>,
    /// How many rows are deleted.
    pub deleted: usize,
}

/// The page.
#[derive(Template)]
#[template(path = "settings/models/confirm.html")]
pub struct Confirmation<'a> {
    page: Page,
    form: &'a ActionForm,
    heading: String,
    names: Vec<&'a str>,
    more: usize,
    consequences: Consequences,
    version: i64,
    /// What others changed since a confirmation that came too late; empty the first time.
    meanwhile: Vec<String>,
}

impl Consequences {
    /// Tasks whose model in force a command would change.
    pub fn of_tasks(app: &App, catalog: &Catalog, command: &ModelCommand) -> Vec<String> {
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

    /// Defaults that a change moved, and rows that it deleted.
    pub fn of_change(change: &Change, catalog: &Catalog) -> Self {
        let of = |verb: Verb| change.entries().iter().filter(move |entry| entry.verb == verb);
        // A default that somebody sets is what the button says.
        let leaves = of(Verb::Deactivate).chain(of(Verb::Deprecate)).chain(of(Verb::Delete)).next().is_some();
        let defaults =
            if leaves { of(Verb::Default).map(|entry| default_moves(entry, catalog)).collect() } else { Vec::new() };
        Self { defaults, tasks: Vec::new(), deleted: of(Verb::Delete).count() }
    }

    /// Whether somebody has to agree.
    pub fn need_confirmation(&self) -> bool {
        !self.defaults.is_empty() || !self.tasks.is_empty() || self.deleted > 0
    }
}

fn named(in_force: InForce<'_>) -> String {
    match in_force {
        InForce::Pick(_, entry) => entry.model.facts.display_name.to_string(),
        InForce::StandIn(entry) => format!("{} as a stand-in", entry.model.facts.display_name),
        InForce::Nothing => "no model".to_owned(),
    }
}

impl<'a> Confirmation<'a> {
    /// Asks whether a command shall be carried out.
    pub async fn new(
        app: &App,
        viewer: &Viewer,
        catalog: &'a Catalog,
        form: &'a ActionForm,
        (command, consequences): (&ModelCommand, Consequences),
    ) -> Result<Self> {
        let verb = match command.action {
            Action::Activate => "Activate",
            Action::Deactivate => "Deactivate",
            Action::Deprecate => "Deprecate",
            Action::Reactivate => "Reactivate",
            Action::Unbench => "Put back",
            Action::Delete => "Delete",
            Action::SetDefault | Action::UnsetDefault => "Change the default of",
        };
        let names: Vec<&str> = command
            .ids
            .iter()
            .take(NAMED)
            .filter_map(|id| catalog.find(id))
            .map(|entry| entry.model.facts.display_name.as_str())
            .collect();
        let what = match names.as_slice() {
            [one] if command.ids.len() == 1 => (*one).to_owned(),
            _ => number_of(command.ids.len(), "model", "models"),
        };
        let heading = format!("{verb} {what}?");
        let since: Option<i64> = form.version.parse().ok();
        let meanwhile = match since.filter(|since| *since != catalog.version()) {
            Some(since) => {
                let changes = audit::since(&app.db, Topic::Catalog, since).await?;
                changes.iter().map(|(actor, change)| format!("{actor}: {}", sentences(change, catalog))).collect()
            }
            None => Vec::new(),
        };
        Ok(Self {
            page: Page::settings(heading.clone(), Tab::Models, Chrome::load(app, viewer).await?, catalog),
            form,
            heading,
            more: command.ids.len() - names.len(),
            names,
            consequences,
            version: catalog.version(),
            meanwhile,
        })
    }

    /// Where "Cancel" leads: back to where the button stood.
    fn way_back(&self) -> String {
        match self.form.id.as_slice() {
            [id] if self.form.from == "edit" => format!("{}/{id}", addresses::MODELS),
            _ => self.form.index(),
        }
    }

    /// What the button says: the heading without its question mark.
    fn agree(&self) -> &str {
        self.heading.trim_end_matches('?')
    }

    /// Every field of the form but the two that agree, for hidden inputs.
    fn hidden(&self) -> Vec<(&'static str, String)> {
        let form = self.form;
        let own = [
            ("action", &form.action),
            ("scope", &form.scope),
            ("successor", &form.successor),
            ("sunset_on", &form.sunset_on),
            ("from", &form.from),
        ];
        let own = own.map(|(name, value)| (name, value.clone()));
        let filter = form.filter().fields().map(|(name, value)| (name, value.to_owned()));
        let ids = form.id.iter().map(|id| ("id", id.clone()));
        own.into_iter().chain(filter).filter(|(_, value)| !value.is_empty()).chain(ids).collect()
    }
}
