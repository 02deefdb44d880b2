//! What is looked at every half minute.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

use super::stand_ins::StandIns;
use crate::{actions::retire_models::retire_models, app::App, store::accounts};

const EVERY: Duration = Duration::from_secs(30);

/// Looks every half minute whether something is due.
pub async fn run(app: App) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stand_ins = StandIns::default();
    loop {
        ticks.tick().await;
        if let Err(error) = retire_models(&app).await {
            warn!(%error, "models could not be retired; trying again");
        }
        look_at_tasks(&app, &mut stand_ins).await;
    }
}

/// Before there is an account nobody can have set a key: the link that makes one stays the last thing in the log.
async fn look_at_tasks(app: &App, stand_ins: &mut StandIns) {
    match accounts::any(&app.db).await {
        Ok(false) => return,
        Ok(true) => {}
        Err(error) => return warn!(%error, "accounts could not be looked at; trying again"),
    }
    if let Err(error) = stand_ins.look(app).await {
        warn!(%error, "tasks could not be looked at; trying again");
    }
}
