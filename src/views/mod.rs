//! Cached read models over the store, keyed by version: there is nothing to invalidate.

pub mod pages;
pub mod snapshot;

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use moka::{future::Cache, policy::EvictionPolicy};

use self::{
    pages::{Pages, Rendered},
    snapshot::Stamp,
};
use crate::{
    clock::Clock,
    domain::catalog::Catalog,
    metrics::{CacheMetrics, Metrics},
    store::{self, Db, Topic},
};

/// How long a value may stand while its version stays: what the clock alone changes shows within this time.
const TIME_TO_LIVE: Duration = Duration::from_mins(1);
/// The current version and the one that readers in flight may still hold.
const VERSIONS_KEPT: u64 = 2;

/// A failed load; shared by all who waited for it.
pub type Error = Arc<store::Error>;

/// Read models that every request shares; cheap to clone.
#[derive(Debug, Clone)]
pub struct Views {
    db: Db,
    clock: Clock,
    /// By version of topic `catalog`, and by when the one of that version was loaded that has become too old.
    catalogs: Cache<(i64, Option<Timestamp>), Arc<Catalog>>,
    /// The one that was loaded last, whichever that is: only its age counts, and that the next one is read against it.
    latest: Arc<ArcSwapOption<Catalog>>,
    reads: CacheMetrics,
    /// Rendered public pages.
    pub pages: Pages,
}

impl Views {
    /// Empty caches over a database.
    pub fn new(db: Db, clock: Clock, metrics: &Metrics) -> Self {
        let catalogs = Cache::builder()
            .max_capacity(VERSIONS_KEPT)
            // The default policy may refuse a new key in favour of one that was asked for more often.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_live(TIME_TO_LIVE)
            .build();
        let (reads, pages) = (metrics.cache("catalog"), Pages::new(metrics));
        Self { db, clock, catalogs, latest: Arc::default(), reads, pages }
    }

    /// The catalogue, never older than the last change committed before this call on this instance.
    pub async fn catalog(&self) -> Result<Arc<Catalog>, Error> {
        let version = self.version(Topic::Catalog);
        let mut loaded = false;
        let load = async {
            loaded = true;
            self.load().await
        };
        let catalog = self.catalogs.try_get_with((version, self.aged(version)), load).await?;
        self.reads.count(loaded);
        if catalog.version() > version {
            // A change came between: what was read is newer than asked for.
            self.db.versions().observe(Topic::Catalog, catalog.version());
        }
        Ok(catalog)
    }

    /// When the catalogue of a version was loaded, where that was too long ago: the cache's own clock is the machine's,
    /// but how old a catalogue is the program's says.
    fn aged(&self, version: i64) -> Option<Timestamp> {
        let latest = self.latest.load();
        let loaded_at = latest.as_ref().filter(|latest| latest.version() == version)?.loaded_at();
        (!self.is_fresh(loaded_at)).then_some(loaded_at)
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
    pub async fn active_model_count(&self) -> Result<usize, Error> {
        Ok(self.catalog().await?.active_models())
    }

    /// Whether the clock changed nothing that has to show since then.
    fn is_fresh(&self, loaded_at: Timestamp) -> bool {
        self.clock.now().duration_since(loaded_at).unsigned_abs() < TIME_TO_LIVE
    }

    /// Reads what changed since the catalogue that was loaded last, and joins it to that one.
    async fn load(&self) -> Result<Arc<Catalog>, store::Error> {
        let now = self.clock.now();
        let base = self.latest.load_full();
        let parts = store::catalog::load(&self.db, base.as_deref().map(Catalog::position)).await?;
        let catalog = Arc::new(Catalog::new(parts, base.as_deref(), now));
        // Whichever version and age was asked for, from now on it is the one of its version.
        self.catalogs.insert((catalog.version(), None), catalog.clone()).await;
        self.latest.store(Some(catalog.clone()));
        Ok(catalog)
    }
}
