//! Says in the log which tasks run on a stand-in or have no model: once a version of the catalogue.

use tracing::warn;

use crate::{
    app::App,
    domain::{
        catalog::Catalog,
        ids::ModelId,
        task::{InForce, Task},
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
    let trouble = |(task, in_force): (&Task, InForce<'_>)| {
        let stand_in = match in_force {
            InForce::Pick(..) => return None,
            InForce::StandIn(entry) => Some(entry.model.id.clone()),
            InForce::Nothing => None,
        };
        Some(Trouble { task: task.slug.clone(), stand_in })
    };
    app.keys.in_force(catalog).filter_map(trouble).collect()
}
