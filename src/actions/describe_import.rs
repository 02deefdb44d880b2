//! What an import has to say beside its counts: what is gone, what a feed takes back, what could not be read.

use crate::{
    domain::{
        catalog::Catalog,
        feed::FeedName,
        import::{Plan, Row},
    },
    feeds::{Complaint, Reason},
    wording::numbers::number_of,
};

/// Providers that are gone as a whole, and prices that are not stated any more.
pub fn told(plan: &Plan, feed: FeedName, catalog: &Catalog) -> Vec<String> {
    let feed = feed.label();
    let gone = plan.vanished.iter().map(|(provider, models)| {
        let name = catalog.group(provider).map_or(provider.as_str(), |group| group.provider.settings.name.as_str());
        format!("{name} is no longer in {feed}: {} missing.", number_of(*models, "model is", "models are"))
    });
    let withdrawn = plan.rows.iter().filter(|row| row.withdraws).map(|row| withdrawn(row, feed, catalog));
    gone.chain(withdrawn).collect()
}

fn withdrawn(row: &Row, feed: &str, catalog: &Catalog) -> String {
    let rates = catalog.find(&row.id).and_then(|entry| entry.rates());
    let kept = rates.map(|rates| format!(" ({} in, {} out)", rates.input, rates.output)).unwrap_or_default();
    format!("{} has no price in {feed} any more. Its last known price{kept} stays.", row.id)
}

/// What could not be read, a sentence each; keys that are no models in one.
pub fn complaints<'a>(all: impl Iterator<Item = &'a Complaint>) -> Vec<String> {
    let (variants, others): (Vec<&Complaint>, Vec<&Complaint>) =
        all.partition(|complaint| complaint.reason == Reason::Variant);
    let mut lines: Vec<String> = others.into_iter().map(complaint).collect();
    match variants.as_slice() {
        [] => {}
        [one] => lines.push(complaint(one)),
        many => {
            let keys: Vec<&str> = many.iter().map(|complaint| complaint.key.as_str()).collect();
            let what = "keys are sizes, qualities or plans of models, not models, and were left out";
            lines.push(format!("{} {what}: {}.", many.len(), keys.join(", ")));
        }
    }
    lines
}

fn complaint(complaint: &Complaint) -> String {
    let Complaint { key, reason, skipped, .. } = complaint;
    format!("{key} {reason}{}.", if *skipped { "; it was left out" } else { "" })
}
