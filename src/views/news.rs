//! What changed lately for who uses the models: read once per version, however many ask.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    Error, Views,
    snapshot::{Snapshot, Stamp},
};
use crate::{
    domain::{
        catalog::Catalog,
        date::day_of,
        news::{News, news},
    },
    store::{self, Db},
};

/// What is older is history, not news.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// So many are kept, the newest.
const NEWS_AT_MOST: usize = 5_000;

/// The news of the last 90 days.
#[derive(Debug)]
pub struct RecentNews {
    /// By day, the newest first.
    pub news: Vec<News>,
    /// The day of which not all are there, where there were too many; older days are left out.
    pub cut_on: Option<Date>,
    /// When the bundled catalogue was filled in, which is no news; absent where it never was.
    pub began_at: Option<Timestamp>,
}

impl RecentNews {
    /// Reads them.
    pub(super) async fn load(db: &Db, catalog: &Catalog) -> Result<Arc<Self>, store::Error> {
        let since = catalog.loaded_at().saturating_sub(KEPT).unwrap_or(Timestamp::UNIX_EPOCH);
        let rows = store::news::since(db, since).await?;
        let mut news = news(catalog, &rows, rows.cut_at.unwrap_or(since));
        let mut cut_on = rows.cut_at.map(day_of);
        if let Some(first) = news.get(NEWS_AT_MOST) {
            cut_on = cut_on.max(Some(first.day()));
        }
        news.truncate(NEWS_AT_MOST);
        news.retain(|news| cut_on.is_none_or(|cut| news.day() >= cut));
        Ok(Arc::new(Self { news, cut_on, began_at: rows.began_at }))
    }
}

/// The news beside the catalogue that they are of.
#[derive(Debug, Clone)]
pub struct CatalogNews {
    /// The catalogue.
    pub catalog: Arc<Catalog>,
    /// The news.
    pub recent: Arc<RecentNews>,
}

impl Snapshot for CatalogNews {
    async fn load(views: &Views) -> Result<Self, Error> {
        let catalog = views.catalog().await?;
        let recent = views.news(&catalog).await?;
        Ok(Self { catalog, recent })
    }

    fn stamp(&self) -> Stamp {
        self.catalog.stamp()
    }
}
