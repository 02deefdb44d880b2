//! Cached read models over the store, keyed by version: there is nothing to invalidate.

pub mod news;
pub mod packing;
pub mod pages;
pub mod snapshot;

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use moka::{future::Cache, policy::EvictionPolicy};

use self::{
    news::RecentNews,
    pages::{Pages, Rendered},
    snapshot::Stamp,
};
use crate::{
    clock::Clock,
    domain::catalog::{Catalog, CatalogRows},
    metrics::{CacheMetrics, Metrics},
    store::{self, Change, Db, Topic},
};

/// How long a value may stand while its version stays: what the clock alone changes shows within this time.
const TIME_TO_LIVE: Duration = Duration::from_mins(1);
/// The current version and the one that readers in flight may still hold.
const VERSIONS_KEPT: u64 = 2;

/// A cache of what is made of one version.
fn by_version<T: Clone + Send + Sync + 'static>() -> Cache<(i64, i64), T> {
    // The default policy may refuse a new key in favour of one that was asked for more often.
    let kept = Cache::builder().max_capacity(VERSIONS_KEPT).eviction_policy(EvictionPolicy::lru());
    kept.time_to_live(TIME_TO_LIVE).build()
}

/// A failed load; shared by all who waited for it.
pub type Error = Arc<store::Error>;

/// Read models that every request shares; cheap to clone.
#[derive(Debug, Clone)]
pub struct Views {
    db: Db,
    clock: Clock,
    /// Loads by version of topic `catalog` and minute of the program's clock: all who miss wait for one load.
    catalogs: Cache<(i64, i64), Arc<Catalog>>,
    /// The one that was loaded last: what is served while it is current, and what the next one is read against.
    latest: Arc<ArcSwapOption<Catalog>>,
    reads: CacheMetrics,
    /// What changed, by the same keys.
    news: Cache<(i64, i64), Arc<RecentNews>>,
    /// Rendered public pages.
    pub pages: Pages,
}

impl Views {
    /// Empty caches over a database.
    pub fn new(db: Db, clock: Clock, metrics: &Metrics) -> Self {
        let (reads, pages) = (metrics.cache("catalog"), Pages::new(metrics));
        Self { db, clock, catalogs: by_version(), latest: Arc::default(), reads, news: by_version(), pages }
    }

    /// The catalogue, never older than the last change committed before this call on this instance.
    ///
    /// # Errors
    /// The database can't be reached or has no time, or holds something unreadable. A failure is not kept: the next
    /// call reads again.
    pub async fn catalog(&self) -> Result<Arc<Catalog>, Error> {
        let (version, latest) = (self.version(Topic::Catalog), self.latest.load_full());
        let rows = store::catalog::load(&self.db, latest.as_deref().map(Catalog::position));
        let catalog = self.catalog_at(version, latest.as_ref(), rows).await?;
        if catalog.version() > version {
            // A change came between: what was read is newer than asked for.
            self.db.versions().observe(Topic::Catalog, catalog.version());
        }
        Ok(catalog)
    }

    /// The catalogue that an open change begins with; nobody else changes it while the change is open. It is read by
    /// the change's own connection, so the change must not have written anything yet.
    ///
    /// # Errors
    /// As [`Self::catalog`].
    pub async fn catalog_in(&self, change: &mut Change) -> Result<Arc<Catalog>, Error> {
        let (version, latest) = (change.version(), self.latest.load_full());
        let rows = store::catalog::load_in(change, latest.as_deref().map(Catalog::position));
        self.catalog_at(version, latest.as_ref(), rows).await
    }

    /// The latest catalogue where it is current, or else what is read of the database joined to it, once for all who
    /// wait for it.
    async fn catalog_at(
        &self,
        version: i64,
        latest: Option<&Arc<Catalog>>,
        rows: impl Future<Output = store::Result<CatalogRows>>,
    ) -> Result<Arc<Catalog>, Error> {
        if let Some(latest) = latest.filter(|latest| latest.version() == version && self.is_fresh(latest.loaded_at())) {
            self.reads.count(false);
            return Ok(latest.clone());
        }
        let now = self.clock.now();
        let mut loaded = false;
        let load = async {
            loaded = true;
            let catalog = Arc::new(Catalog::new(rows.await?, latest.map(Arc::as_ref), now));
            // One that was held up on its way takes no newer one's place.
            let is_newer = |kept: &Arc<Catalog>| kept.version() > catalog.version();
            self.latest.rcu(|kept| kept.clone().filter(is_newer).or_else(|| Some(catalog.clone())));
            Ok(catalog)
        };
        let minute = now.as_second().div_euclid(60);
        let catalog = self.catalogs.try_get_with((version, minute), load).await?;
        self.reads.count(loaded);
        Ok(catalog)
    }

    /// What changed lately, as of a catalogue.
    ///
    /// # Errors
    /// As [`Self::catalog`].
    async fn news(&self, catalog: &Catalog) -> Result<Arc<RecentNews>, Error> {
        let minute = catalog.loaded_at().as_second().div_euclid(60);
        self.news.try_get_with((catalog.version(), minute), RecentNews::load(&self.db, catalog)).await
    }

    /// A page that everybody may read, where it is kept and current.
    pub async fn find_page(&self, address: &str) -> Option<Arc<Rendered>> {
        self.pages.find(address, |stamp| self.is_current(stamp)).await
    }

    /// What `read` makes of a page without a query that everybody may read, where it is kept and current: without the
    /// cache's bookkeeping.
    pub fn with_current_page<T>(&self, path: &str, read: impl FnOnce(&Rendered) -> T) -> Option<T> {
        self.pages.with_current(path, |stamp| self.is_current(stamp), read)
    }

    /// The version of a topic as this instance knows it.
    pub fn version(&self, topic: Topic) -> i64 {
        self.db.versions().current(topic)
    }

    /// Whether what was made of these versions may still be shown.
    pub fn is_current(&self, stamp: &Stamp) -> bool {
        stamp.is_current(|topic| self.version(topic), |moment| self.is_fresh(moment))
    }

    /// **The** number of active models; every page, title and answer reads this one.
    ///
    /// # Errors
    /// As [`Self::catalog`]: a failure is never a count.
    pub async fn active_model_count(&self) -> Result<usize, Error> {
        Ok(self.catalog().await?.active_models())
    }

    /// Whether the clock changed nothing that has to show since then.
    fn is_fresh(&self, loaded_at: Timestamp) -> bool {
        self.clock.now().duration_since(loaded_at).unsigned_abs() < TIME_TO_LIVE
    }
}
