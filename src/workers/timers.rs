//! What is looked at every half minute.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

use super::stand_ins::StandIns;
use crate::{actions::retire_models::retire_models, app::App};

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
        if let Err(error) = stand_ins.look(&app).await {
            warn!(%error, "tasks could not be looked at; trying again");
        }
    }
}
