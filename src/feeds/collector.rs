//! A feed while it is read: one entry per model, the same whatever the order of the file.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use super::{Complaint, Entry, Feed, FeedError, Reason, fields::Doubts};
use crate::domain::{
    feed::ListedProvider,
    ids::{ModelId, ProviderId},
};

/// A feed while it is read.
#[derive(Default)]
pub struct Collector {
    /// How many keys of the top object were begun: the number of the one that is read.
    number: usize,
    /// The number of each key; of one that stands twice the last counts.
    numbers: HashMap<String, usize>,
    /// Numbers of keys that came again.
    replaced: HashSet<usize>,
    found: Vec<Numbered<Found>>,
    providers: Vec<Numbered<ListedProvider>>,
    unread_providers: Vec<Numbered<ProviderId>>,
    complaints: Vec<Numbered<Complaint>>,
}

/// An entry, and whether it goes before another key of the same model.
pub struct Found {
    /// The entry.
    pub entry: Entry,
    /// Whether its key is the one that the feed uses by its own rules.
    pub preferred: bool,
}

struct Numbered<T> {
    number: usize,
    of: T,
}

impl Collector {
    /// Begins a key of the top object; what the same key brought before no longer counts.
    pub fn begin(&mut self, key: &str) {
        self.number += 1;
        self.replaced.extend(self.numbers.insert(key.to_owned(), self.number));
    }

    /// Takes an entry and what could not be read of it, or why there is none.
    pub fn add(&mut self, key: &str, provider: &ProviderId, entry: Result<Found, Reason>, doubts: Doubts) {
        match entry {
            Ok(mut found) => {
                found.entry.unread = doubts.unread;
                for reason in doubts.reasons {
                    self.complain(key, Some(provider.clone()), reason, false);
                }
                self.found.push(Numbered { number: self.number, of: found });
            }
            Err(reason) => self.complain(key, Some(provider.clone()), reason, true),
        }
    }

    /// Takes a provider.
    pub fn add_provider(&mut self, provider: ListedProvider) {
        self.providers.push(Numbered { number: self.number, of: provider });
    }

    /// Notes that a provider could not be read.
    pub fn unread(&mut self, key: &str, provider: Option<ProviderId>, reason: Reason) {
        if let Some(provider) = provider.clone() {
            self.unread_providers.push(Numbered { number: self.number, of: provider });
        }
        self.complain(key, provider, reason, true);
    }

    /// Notes what is wrong with a key.
    pub fn complain(&mut self, key: &str, provider: Option<ProviderId>, reason: Reason, skipped: bool) {
        let of = Complaint { key: key.to_owned(), provider, reason, skipped };
        self.complaints.push(Numbered { number: self.number, of });
    }

    /// What was read.
    pub fn finish(self) -> Result<Feed, FeedError> {
        let Self { replaced, found, providers, unread_providers, complaints, .. } = self;
        let mut feed = Feed {
            providers: those_left(providers, &replaced).collect(),
            unread_providers: those_left(unread_providers, &replaced).collect(),
            complaints: those_left(complaints, &replaced).collect(),
            ..Feed::default()
        };
        merge_twins(&mut feed, those_left(found, &replaced));
        if feed.entries.is_empty() {
            return Err(FeedError::NoModels(feed.complaints.into_iter().next().map(|first| (first.key, first.reason))));
        }
        Ok(feed)
    }
}

fn those_left<T>(all: Vec<Numbered<T>>, replaced: &HashSet<usize>) -> impl Iterator<Item = T> {
    all.into_iter().filter(|one| !replaced.contains(&one.number)).map(|one| one.of)
}

/// One entry per model: of several keys the preferred one, then the first by the alphabet.
fn merge_twins(feed: &mut Feed, found: impl Iterator<Item = Found>) {
    let mut places: HashMap<ModelId, usize> = HashMap::new();
    let mut slots: Vec<Vec<Found>> = Vec::new();
    for found in found {
        let place = *places.entry(found.entry.id.clone()).or_insert_with(|| {
            slots.push(Vec::new());
            slots.len() - 1
        });
        slots[place].push(found);
    }
    for mut slot in slots {
        slot.sort_by(|a, b| order(a).cmp(&order(b)));
        let mut slot = slot.into_iter().map(|found| found.entry);
        let Some(mut kept) = slot.next() else { continue };
        for twin in slot {
            if kept.rates != twin.rates {
                feed.complaints.push(Complaint {
                    key: twin.upstream_key.clone(),
                    provider: Some(twin.id.provider()),
                    reason: Reason::Twin(kept.upstream_key.clone()),
                    skipped: false,
                });
            }
            kept.twins.push(twin.upstream_key);
        }
        feed.entries.push(kept);
    }
}

fn order(found: &Found) -> (Reverse<bool>, Vec<&str>) {
    (Reverse(found.preferred), found.entry.upstream_key.split('/').collect())
}
