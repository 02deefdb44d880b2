//! Says in the log which tasks run on a stand-in or have no model: when that begins, changes and ends.

use std::collections::BTreeMap;

use tracing::{info, warn};

use crate::{
    app::App,
    domain::{ids::ModelId, task::InForce},
    views,
};

/// How each task was served when it was looked at last.
#[derive(Debug, Default)]
pub struct StandIns(BTreeMap<String, Served>);

/// What serves a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Served {
    /// One of its picks, as it should be.
    Pick,
    /// A model that nobody picked.
    StandIn(ModelId),
    /// No model.
    Nothing,
}

/// A task that is served otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Its slug.
    pub task: String,
    /// What serves it from now on.
    pub served: Served,
}

impl StandIns {
    /// Looks at every task, and says which are served otherwise than before; one that was never looked at counts as
    /// served by a pick.
    ///
    /// # Errors
    /// The catalogue can't be read; what was said before is still known.
    pub async fn look(&mut self, app: &App) -> Result<Vec<Turn>, views::Error> {
        let catalog = app.views.catalog().await?;
        let served = app.keys.in_force(&catalog).map(|(task, in_force)| (task.slug.clone(), Served::from(in_force)));
        let now: BTreeMap<String, Served> = served.collect();
        let before = |task: &str| self.0.get(task).unwrap_or(&Served::Pick);
        let turned = now.iter().filter(|(task, served)| before(task) != *served);
        let turns: Vec<Turn> =
            turned.map(|(task, served)| Turn { task: task.clone(), served: served.clone() }).collect();
        turns.iter().for_each(Turn::say);
        self.0 = now;
        Ok(turns)
    }
}

impl Turn {
    fn say(&self) {
        let task = &self.task;
        match &self.served {
            Served::Pick => info!(task, "the task uses a model of its list again"),
            Served::StandIn(id) => {
                warn!(task, model.id = %id, "the task uses a stand-in: no model of its list can do it");
            }
            Served::Nothing => warn!(
                task,
                "no model is available for the task: set an API key of a provider, or change its list under Settings, Infra"
            ),
        }
    }
}

impl From<InForce<'_>> for Served {
    fn from(in_force: InForce<'_>) -> Self {
        match in_force {
            InForce::Pick(..) => Self::Pick,
            InForce::StandIn(entry) => Self::StandIn(entry.model.id.clone()),
            InForce::Nothing => Self::Nothing,
        }
    }
}
