//! What pages are drawn from, stamped with the versions of the topics that it is made of.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Error, Views};
use crate::{domain::catalog::Catalog, store::Topic};

/// Read models that a page is drawn from. Its type says what a page reads, so a page can't forget a topic.
pub trait Snapshot: Sized + Send + Sync {
    /// Loads it, no older than the last change committed before the call on this instance.
    ///
    /// # Errors
    /// The database can't be reached or holds something unreadable.
    fn load(views: &Views) -> impl Future<Output = Result<Self, Error>> + Send;

    /// The versions that it is made of.
    fn stamp(&self) -> Stamp;
}

/// The versions of the topics that something is made of; the default depends on none and never goes stale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    versions: Vec<(Topic, i64)>,
    /// Where the clock matters: prices and dates are as of then.
    as_of: Option<Timestamp>,
}

impl Stamp {
    /// One topic at a version.
    pub fn of(topic: Topic, version: i64) -> Self {
        Self { versions: vec![(topic, version)], as_of: None }
    }

    /// The same where what is shown also depends on the moment.
    #[must_use]
    pub fn as_of(self, moment: Timestamp) -> Self {
        Self { as_of: Some(moment), ..self }
    }

    /// Both together; of two moments the earlier counts.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let versions = self.versions.into_iter().chain(other.versions).collect();
        Self { versions, as_of: self.as_of.into_iter().chain(other.as_of).min() }
    }

    /// Whether each topic still has its version, and the moment is recent enough.
    pub fn is_current(&self, version: impl Fn(Topic) -> i64, is_recent: impl Fn(Timestamp) -> bool) -> bool {
        self.versions.iter().all(|(topic, known)| version(*topic) == *known) && self.as_of.is_none_or(is_recent)
    }
}

/// For a page that reads nothing.
impl Snapshot for () {
    async fn load(_: &Views) -> Result<Self, Error> {
        Ok(())
    }

    fn stamp(&self) -> Stamp {
        Stamp::default()
    }
}

impl Snapshot for Arc<Catalog> {
    async fn load(views: &Views) -> Result<Self, Error> {
        views.catalog().await
    }

    fn stamp(&self) -> Stamp {
        Stamp::of(Topic::Catalog, self.version()).as_of(self.loaded_at())
    }
}

/// Both are right by themselves; a change that touches two topics may show in one of them first.
impl<A: Snapshot, B: Snapshot> Snapshot for (A, B) {
    async fn load(views: &Views) -> Result<Self, Error> {
        Ok((A::load(views).await?, B::load(views).await?))
    }

    fn stamp(&self) -> Stamp {
        self.0.stamp().and(self.1.stamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_current_while_every_topic_and_the_moment_are() {
        let stamp = Stamp::of(Topic::Catalog, 3).as_of(Timestamp::UNIX_EPOCH).and(Stamp::of(Topic::Ratings, 7));
        let is_current = |catalog, ratings, recent| {
            let version = |topic| if topic == Topic::Catalog { catalog } else { ratings };
            stamp.is_current(version, |_| recent)
        };
        assert!(is_current(3, 7, true));
        assert!(!is_current(4, 7, true) && !is_current(3, 8, true) && !is_current(3, 7, false));
        assert!(Stamp::default().is_current(|_| 1, |_| false), "what depends on nothing never goes stale");
    }
}
