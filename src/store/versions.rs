//! The version of each topic, as this process knows it: what cached values are keyed by.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use sqlx::AnyPool;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use super::{Db, Error, Result, engine::Wakeups};
use crate::domain::model::words;

/// Other processes' changes show within this time even where no hint arrives.
const POLL_EVERY: Duration = Duration::from_millis(250);
const RECONNECT_AFTER: Duration = Duration::from_millis(500);
/// A network that died in silence gives no error for minutes; until then no change of others would show.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

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
        for (topic, version) in rows(pool).await? {
            versions.raise(topic, version);
        }
        Ok(versions)
    }

    /// The version of a topic: no value of an older one may be shown.
    pub fn current(&self, topic: Topic) -> i64 {
        self.0[topic as usize].load(Ordering::Acquire)
    }

    /// Learns of a version; whether it was new.
    pub fn raise(&self, topic: Topic, version: i64) -> bool {
        self.0[topic as usize].fetch_max(version, Ordering::AcqRel) < version
    }
}

async fn rows(pool: &AnyPool) -> Result<Vec<(Topic, i64)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as("SELECT topic, version FROM versions").fetch_all(pool).await?;
    rows.into_iter().map(|(topic, version)| Ok((super::decode(&topic)?, version))).collect()
}

impl Db {
    /// Follows the changes of other processes until it is dropped: by poll everywhere, by hint where there is one.
    pub async fn follow_versions(&self) {
        let mut reachable = true;
        loop {
            let Ok(Ok(mut wakeups)) = timeout(ANSWER_WITHIN, Wakeups::connect(&self.pools)).await else {
                self.poll_versions(&mut reachable).await;
                sleep(RECONNECT_AFTER).await;
                continue;
            };
            loop {
                self.poll_versions(&mut reachable).await;
                if let Ok(Err(_)) = timeout(POLL_EVERY, wakeups.next()).await {
                    break;
                }
            }
        }
    }

    async fn poll_versions(&self, reachable: &mut bool) {
        let read = timeout(ANSWER_WITHIN, rows(self.reader())).await;
        match read.unwrap_or_else(|late| Err(Error::Unavailable(late.into()))) {
            Ok(rows) => {
                for (topic, version) in rows {
                    if self.versions.raise(topic, version) {
                        info!(%topic, version, "version raised elsewhere");
                    }
                }
                *reachable = true;
            }
            Err(error) if *reachable => {
                warn!(%error, "versions cannot be read");
                *reachable = false;
            }
            Err(_) => {}
        }
    }
}
