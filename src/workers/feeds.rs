//! Fetches the feeds once a day, where the operator switched that on; applying is for an admin.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

use crate::{actions::fetch_feed::fetch_if_older, app::App, config::Switch, domain::feed::FeedName};

const LOOK_EVERY: Duration = Duration::from_mins(5);
/// Of several instances, and of what an admin fetched by hand, the last attempt counts.
const FETCH_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// Fetches what is a day old, again and again.
pub async fn run(app: App) {
    if app.config.fetch_feeds == Switch::Off {
        return std::future::pending().await;
    }
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        fetch_due(&app).await;
    }
}

/// Fetches each feed that nobody tried to fetch for a day.
pub async fn fetch_due(app: &App) {
    for feed in FeedName::ALL.iter().copied() {
        if let Err(error) = fetch_if_older(app, feed, app.clock.now() - FETCH_EVERY).await {
            warn!(feed = feed.as_str(), %error, "a feed could not be fetched; trying again tomorrow");
        }
    }
}
