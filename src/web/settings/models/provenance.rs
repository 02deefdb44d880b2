//! Where a model's fields came from, and what feeds say otherwise.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    domain::{
        catalog::{Catalog, Entry},
        import::{UPSTREAM_STATUS, fields},
        origin::Source,
    },
    store::{Db, feed_claims},
    web::Result,
    wording::{change::readable, labels, moment::Moment},
};

/// More protected fields than these are folded.
pub const PROTECTED_OPEN: usize = 6;

/// A field of which a feed says something else than the catalogue.
pub struct Disagreement {
    /// What the form calls it.
    pub label: &'static str,
    /// Which feed.
    pub feed: &'static str,
    /// What it says.
    pub says: String,
    /// Who said what the catalogue has.
    pub holder: &'static str,
    /// When.
    pub since: Moment,
}

/// Fields that came from one source at one moment.
pub struct SourceLine {
    /// Who said them.
    pub source: &'static str,
    /// Which, as a list; what has no origin of its own is "everything else".
    pub fields: String,
    /// When.
    pub at: Moment,
}

/// Fields that an admin set one by one, or with a model that he added; name, label, since when. Of the latter those
/// that feeds speak of: the others can't be handed back to anybody.
pub fn protected(entry: &Entry) -> Vec<(&str, &str, Moment)> {
    let origins = &entry.model.origins;
    let known = fields(&entry.model.facts, entry.rates(), None).into_iter().map(|(field, _)| field);
    let mut held: Vec<&str> = known.filter(|field| *field != UPSTREAM_STATUS && origins.is_protected(field)).collect();
    let others: Vec<&str> = origins.edited().filter(|field| !held.contains(field)).collect();
    held.extend(others);
    held.into_iter().map(|field| (field, labels::field(field), Moment(origins.of(field).at))).collect()
}

/// Where a model's fields came from, newest first; nothing while all came from one source.
pub fn sources(entry: &Entry) -> Vec<SourceLine> {
    let origins = &entry.model.origins;
    let mut by_origin: BTreeMap<(Timestamp, Source), Vec<&str>> = BTreeMap::new();
    for (field, origin) in origins.own() {
        by_origin.entry((origin.at, origin.source)).or_default().push(labels::field(field));
    }
    if by_origin.is_empty() {
        return Vec::new();
    }
    let line = |((at, source), fields): (&(Timestamp, Source), &Vec<&str>)| SourceLine {
        source: labels::source(*source),
        fields: fields.join(", "),
        at: Moment(*at),
    };
    let rest = origins.rest();
    let others = "everything else".to_owned();
    let rest = SourceLine { source: labels::source(rest.source), fields: others, at: Moment(rest.at) };
    by_origin.iter().rev().map(line).chain([rest]).collect()
}

/// Every field of which a feed said something else when it was read last.
pub async fn disagreements(db: &Db, entry: &Entry, catalog: &Catalog) -> Result<Vec<Disagreement>> {
    let model = &entry.model;
    let current = fields(&model.facts, entry.rates(), model.upstream_status);
    let mut found = Vec::new();
    for (feed, heard) in feed_claims::of_model(db, &model.id).await? {
        for (field, value) in current.iter().filter(|(field, _)| *field != UPSTREAM_STATUS) {
            let Some(says) = heard.says(field).filter(|says| says != value) else { continue };
            let origin = model.origins.of(field);
            found.push(Disagreement {
                label: labels::field(field),
                feed: feed.label(),
                says: readable(field, says, catalog),
                holder: labels::source(origin.source),
                since: Moment(origin.at),
            });
        }
    }
    Ok(found)
}
