//! What the clock alone brings about.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

use crate::{actions::retire_models::retire_models, app::App};

const EVERY: Duration = Duration::from_secs(30);

/// Looks every half minute whether something is due.
pub async fn run(app: App) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = retire_models(&app).await {
            warn!(%error, "models could not be retired; trying again");
        }
    }
}
