//! What changed for who uses the models: new, cheaper, dearer, retired and returning ones by day, from the audit and
//! from the prices, which are never rewritten. What was undone is no news, and of a day only what came of it counts.

mod offers;
mod prices;

use std::{cmp::Reverse, collections::HashSet};

use jiff::{Timestamp, civil::Date};

use self::offers::Offers;
use super::{
    audit::Entry,
    catalog::Catalog,
    date::day_of,
    ids::{ModelId, ProviderId},
    price::Rates,
    words::words,
};

words! {
    /// What kind of news.
    NewsKind {
        /// Offered for the first time.
        New = "new",
        /// Offered again.
        Returning = "returning",
        /// Costs less.
        Cheaper = "cheaper",
        /// Costs more.
        Dearer = "dearer",
        /// Another price that is neither: one part more and another less, or a price where none was known.
        Repriced = "repriced",
        /// No longer offered.
        Retired = "retired",
    }
}

/// What is read of the database.
#[derive(Debug, Default)]
pub struct NewsRows {
    /// What gave or took an offer, oldest first.
    pub entries: Vec<Noted>,
    /// The moment before which they are not all there, where there were too many.
    pub cut_at: Option<Timestamp>,
    /// Changes that were undone, each with its undo, by id.
    pub undone_changes: HashSet<(String, String)>,
    /// The same by their moments, which the prices have.
    pub undone_moments: HashSet<(Timestamp, Timestamp)>,
    /// When the first catalogue was filled in, which is no news.
    pub began_at: Option<Timestamp>,
}

/// An entry of the audit with its change.
#[derive(Debug)]
pub struct Noted {
    /// The id of the change.
    pub change: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub entry: Entry,
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// When it was as it is at the end of its day.
    pub at: Timestamp,
    /// What happened.
    pub kind: NewsKind,
    /// Whose models.
    pub provider: ProviderId,
    /// Which one; `None` where a provider was switched on or off with all that it has.
    pub model: Option<ModelId>,
    /// What it is called; of what was deleted, what it was called.
    pub name: String,
    /// The price before and after, where that is the news; of a model that is new, what it costs.
    pub before: Option<Rates>,
    /// After.
    pub after: Option<Rates>,
}

impl News {
    /// The day in UTC.
    pub fn day(&self) -> Date {
        day_of(self.at)
    }
}

/// All that changed since a moment, the newest first; of one moment by kind, then by id.
pub fn news(catalog: &Catalog, rows: &NewsRows, since: Timestamp) -> Vec<News> {
    let offers = Offers::of(rows, catalog);
    let mut all = offers.news(catalog);
    all.extend(prices::news(catalog, &offers, rows, since));
    let key =
        |news: &News| (Reverse(news.day()), news.kind, news.name.to_lowercase(), news.model.clone(), Reverse(news.at));
    all.sort_by_cached_key(key);
    all
}

/// A change from one state to another, and what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step<T, M> {
    at: Timestamp,
    mark: M,
    from: T,
    to: T,
}

/// Without what was undone, and of each day only what came of it; what came to nothing is left out.
fn by_day<T: PartialEq + Clone, M: Clone>(steps: Vec<Step<T, M>>, is_undo: impl Fn(&M, &M) -> bool) -> Vec<Step<T, M>> {
    let mut kept: Vec<Step<T, M>> = Vec::new();
    for step in steps {
        match kept.last() {
            Some(last) if is_undo(&last.mark, &step.mark) && last.from == step.to => {
                kept.pop();
            }
            _ => kept.push(step),
        }
    }
    let days = kept.chunk_by(|a, b| day_of(a.at) == day_of(b.at));
    let net = days.filter_map(|day| {
        let (first, last) = (day.first()?, day.last()?);
        Some(Step { at: last.at, mark: last.mark.clone(), from: first.from.clone(), to: last.to.clone() })
    });
    net.filter(|step| step.from != step.to).collect()
}
