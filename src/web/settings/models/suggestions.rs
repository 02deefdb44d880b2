//! What a field suggests while somebody types a model's id.

use crate::domain::{
    catalog::{Catalog, Entry},
    ids::{ModelId, ProviderId},
};

/// A longer list of suggestions is a page of its own.
pub const AT_MOST: usize = 200;

/// What may replace some models: the other active models of their provider, its default first.
pub fn successors<'a>(catalog: &'a Catalog, provider: Option<&ProviderId>, replaced: &[ModelId]) -> Vec<&'a Entry> {
    let entries = provider.and_then(|id| catalog.group(id)).map_or(&[][..], |group| &group.entries);
    let fits = |entry: &&Entry| entry.is_active() && !replaced.contains(&entry.model.id);
    let (default, others): (Vec<_>, Vec<_>) = entries.iter().filter(fits).partition(|entry| entry.is_default);
    default.into_iter().chain(others).take(AT_MOST).collect()
}
