//! Prices that moved while a model was offered.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::{News, NewsKind, NewsRows, Step, by_day, offers::Offers};
use crate::domain::{
    catalog::{Catalog, Entry},
    price::Rates,
};

/// The news of prices since a moment, as far as their moment has come.
pub(super) fn news(catalog: &Catalog, offers: &Offers<'_>, rows: &NewsRows, since: Timestamp) -> Vec<News> {
    // Most models have one price, and so no news.
    let moved = catalog.entries().filter(|entry| entry.model.is_public() && entry.prices.len() > 1);
    moved.flat_map(|entry| of_model(entry, catalog, offers, rows, since)).collect()
}

fn of_model(entry: &Entry, catalog: &Catalog, offers: &Offers<'_>, rows: &NewsRows, since: Timestamp) -> Vec<News> {
    let history = entry.history();
    let steps = history.windows(2).filter_map(|pair| {
        let at = pair[1].since?;
        let [from, to] = [&pair[0], &pair[1]].map(|held| held.price.rates.as_ref());
        let is_told = at >= since && at <= catalog.loaded_at() && offers.was_offered(&entry.model.id, at);
        is_told.then_some(Step { at, mark: at, from, to })
    });
    let is_undo = |undone: &Timestamp, undo: &Timestamp| rows.undone_moments.contains(&(*undone, *undo));
    let news = |step: Step<Option<&Rates>, Timestamp>| News {
        at: step.at,
        kind: kind(step.from, step.to),
        provider: entry.model.id.provider(),
        model: Some(entry.model.id.clone()),
        name: entry.model.facts.display_name.to_string(),
        before: step.from.cloned(),
        after: step.to.cloned(),
    };
    by_day(steps.collect(), is_undo).into_iter().map(news).collect()
}

/// Cheaper where input or output costs less and neither more.
fn kind(from: Option<&Rates>, to: Option<&Rates>) -> NewsKind {
    let (Some(from), Some(to)) = (from, to) else { return NewsKind::Repriced };
    match (to.input.cmp(&from.input), to.output.cmp(&from.output)) {
        (Ordering::Less, Ordering::Less | Ordering::Equal) | (Ordering::Equal, Ordering::Less) => NewsKind::Cheaper,
        (Ordering::Greater, Ordering::Greater | Ordering::Equal) | (Ordering::Equal, Ordering::Greater) => {
            NewsKind::Dearer
        }
        _ => NewsKind::Repriced,
    }
}
