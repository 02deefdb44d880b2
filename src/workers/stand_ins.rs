//! Says in the log which tasks run on a stand-in or have no model: once a version of the catalogue.

use tracing::warn;

use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry},
        ids::ModelId,
        task::{InForce, WhatIf, World},
    },
    views,
};

/// What was said last.
#[derive(Debug, Default)]
pub struct StandIns {
    version: i64,
    said: Vec<Trouble>,
}

/// A task that no pick serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Its slug.
    pub task: String,
    /// What stands in; absent where nothing does.
    pub stand_in: Option<ModelId>,
}

impl StandIns {
    /// Looks at every task, and says what is new: within a version, a price that came into force can change it.
    pub async fn look(&mut self, app: &App) -> Result<Vec<Trouble>, views::Error> {
        let catalog = app.views.catalog().await?;
        let found = troubles(app, &catalog);
        let is_new = |trouble: &&Trouble| catalog.version() != self.version || !self.said.contains(trouble);
        let new: Vec<_> = found.iter().filter(is_new).cloned().collect();
        for Trouble { task, stand_in } in &new {
            if let Some(id) = stand_in {
                warn!(task, model.id = %id, "a stand-in is in force: no pick qualifies");
            } else {
                warn!(task, "no model is in force: no pick qualifies, and no other priced model does");
            }
        }
        *self = Self { version: catalog.version(), said: found };
        Ok(new)
    }
}

fn troubles(app: &App, catalog: &Catalog) -> Vec<Trouble> {
    let has_key = |entry: &Entry| {
        catalog.group(&entry.model.id.provider()).is_some_and(|group| app.keys.suffice(&group.provider.settings))
    };
    let world = World { has_key: &has_key, what_if: &|_| WhatIf::AsItIs };
    let stand_in = |in_force: InForce<'_>| match in_force {
        InForce::Pick(..) => None,
        InForce::StandIn(entry) => Some(Some(entry.model.id.clone())),
        InForce::Nothing => Some(None),
    };
    let trouble = |task: &crate::domain::task::Task| {
        Some(Trouble { task: task.slug.clone(), stand_in: stand_in(task.in_force(catalog, &world))? })
    };
    catalog.tasks().iter().filter_map(trouble).collect()
}
