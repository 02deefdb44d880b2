//! Where a model's fields came from, and what feeds say otherwise.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    domain::{
        catalog::{Catalog, Entry},
        field::ModelField,
        origin::Source,
        terms::Terms,
    },
    store::{Db, feed_claims},
    web::Result,
    wording::{change::value_of, labels, moment::Moment},
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

/// Fields that an admin set one by one, or with a model that he added, with since when. Of the latter those that feeds
/// speak of: the others can't be handed back to anybody.
pub fn protected(entry: &Entry) -> Vec<(ModelField, Moment)> {
    let origins = &entry.model.origins;
    let typed = ModelField::of_feeds().filter(|field| *field != ModelField::UpstreamStatus);
    let mut held: Vec<ModelField> = typed.filter(|field| origins.is_protected(*field)).collect();
    let others: Vec<ModelField> = origins.edited().filter(|field| !held.contains(field)).collect();
    held.extend(others);
    held.into_iter().map(|field| (field, Moment(origins.of(field).at))).collect()
}

/// Where a model's fields came from, newest first; nothing while all came from one source at one moment.
pub fn sources(entry: &Entry) -> Vec<SourceLine> {
    let origins = &entry.model.origins;
    let mut by_origin: BTreeMap<(Timestamp, Source), Vec<&str>> = BTreeMap::new();
    for (field, origin) in origins.own() {
        by_origin.entry((origin.at, origin.source)).or_default().push(field.label());
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
    let terms = Terms::of(&entry.model, entry.rates());
    let mut found = Vec::new();
    for (feed, heard) in feed_claims::of_model(db, &entry.model.id).await? {
        for field in ModelField::of_feeds().filter(|field| *field != ModelField::UpstreamStatus) {
            let value = field.get(&terms);
            let Some(says) = heard.says(field).filter(|says| *says != value) else { continue };
            let origin = entry.model.origins.of(field);
            found.push(Disagreement {
                label: field.label(),
                feed: feed.label(),
                says: value_of(field.as_str(), says, catalog),
                holder: labels::source(origin.source),
                since: Moment(origin.at),
            });
        }
    }
    Ok(found)
}
