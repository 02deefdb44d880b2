//! The version of each topic, as this process knows it: what cached values are keyed by.

use std::{
    convert::Infallible,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use sqlx::{AnyConnection, AnyPool};
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use super::{Db, Error, Result, engine::Wakeups};
use crate::domain::words::words;

/// Other processes' changes show within this time even where no hint arrives.
const POLL_EVERY: Duration = Duration::from_millis(250);
const RECONNECT_AFTER: Duration = Duration::from_millis(500);
/// A network that died in silence gives no error for minutes; until then no change of others would show.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
/// Two connections with TLS are many round trips to a database that is far away.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);

words! {
    /// What a version stands for.
    Topic {
        /// Providers, models, prices, defaults, tasks, benching.
        Catalog = "catalog",
        /// Counters of calls.
        Health = "health",
        /// Votes and what follows from them.
        Ratings = "ratings",
        /// Accounts and their roles.
        Accounts = "accounts",
    }
}

/// The highest version of each topic that this process has seen; it only rises.
#[derive(Debug, Default)]
pub struct Versions([AtomicI64; Topic::ALL.len()]);

impl Versions {
    pub(super) async fn read(pool: &AnyPool) -> Result<Self> {
        let versions = Self::default();
        for (topic, version) in rows(&mut *pool.acquire().await?).await? {
            // Where the process begins is no step.
            versions.0[topic as usize].store(version, Ordering::Release);
        }
        Ok(versions)
    }

    /// The version of a topic: no value of an older one may be shown.
    pub fn current(&self, topic: Topic) -> i64 {
        self.0[topic as usize].load(Ordering::Acquire)
    }

    /// Learns of a version, and logs the step where it is news: a commit, a poll and a reader may all bring the same.
    /// The audit says who made it.
    pub fn observe(&self, topic: Topic, version: i64) {
        let from = self.0[topic as usize].fetch_max(version, Ordering::AcqRel);
        if from < version {
            info!(%topic, from, version, "version raised");
        }
    }
}

/// Without the topics that only a newer program knows: an instance that still runs goes on while others are updated.
async fn rows(connection: &mut AnyConnection) -> Result<Vec<(Topic, i64)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as("SELECT topic, version FROM versions").fetch_all(connection).await?;
    Ok(rows.into_iter().filter_map(|(topic, version)| Some((topic.parse().ok()?, version))).collect())
}

/// A result in time, or the database counts as out of reach.
async fn within<T>(limit: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    timeout(limit, work).await.unwrap_or_else(|late| Err(Error::Unavailable(late.into())))
}

impl Db {
    /// Follows the changes of other processes until it is dropped: by poll everywhere, by hint where there is one.
    pub async fn follow_versions(&self) {
        let mut failures = 0_u32;
        loop {
            let Err(error) = self.follow(&mut failures).await;
            failures = failures.saturating_add(1);
            // Once may be a connection that was ended; twice in a row is a database that can't be reached.
            if failures == 2 {
                warn!(%error, "versions cannot be read");
            }
            sleep(if failures == 1 { POLL_EVERY } else { RECONNECT_AFTER }).await;
        }
    }

    /// Follows by connections of its own, so that no poll waits behind readers; an error means to connect anew.
    async fn follow(&self, failures: &mut u32) -> Result<Infallible> {
        let mut wakeups = within(CONNECT_WITHIN, Wakeups::connect(&self.pools)).await?;
        loop {
            for (topic, version) in within(ANSWER_WITHIN, rows(&mut wakeups.connection)).await? {
                self.versions.observe(topic, version);
            }
            *failures = 0;
            if let Ok(hint) = timeout(POLL_EVERY, wakeups.next()).await {
                hint?;
            }
        }
    }
}
