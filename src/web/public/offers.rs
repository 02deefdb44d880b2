//! The same model at other providers, cheapest first.

use crate::{
    domain::{
        catalog::{Catalog, Entry},
        money::Cost,
        price::Rates,
    },
    web::addresses,
    wording::numbers,
};

/// So many are listed; more nobody compares.
const OFFERS_AT_MOST: usize = 50;

/// A provider's offer of a model.
pub struct Offer<'a> {
    pub provider: &'a str,
    pub id: &'a str,
    /// Absent for the model whose page this is.
    pub address: Option<String>,
    pub input: String,
    pub output: String,
    pub context: String,
    pub typical: String,
}

/// Every active model with the base model of one, and that one itself; none where there is no other.
pub fn offers<'a>(entry: &'a Entry, catalog: &'a Catalog) -> Vec<Offer<'a>> {
    let Some(base) = &entry.model.facts.base_model else { return Vec::new() };
    let is_same = |other: &Entry| other.model.facts.base_model.as_ref() == Some(base);
    let listed = |other: &Entry| is_same(other) && (other.is_active() || other.model.id == entry.model.id);
    let all = catalog.groups().iter().flat_map(|group| group.entries.iter().map(move |other| (group, other)));
    let mut all: Vec<_> = all.filter(|(_, other)| listed(other)).collect();
    if all.len() < 2 {
        return Vec::new();
    }
    let cost = |other: &Entry| other.rates().map(Rates::typical_cost);
    // What is unpriced is last.
    all.sort_by_key(|(_, other)| (cost(other).is_none(), cost(other), &other.model.id));
    let offer = |(group, other): (&'a std::sync::Arc<crate::domain::catalog::Group>, &'a Entry)| {
        let rates = other.rates();
        let or_unpriced = |text: Option<String>| text.unwrap_or_else(|| "unpriced".to_owned());
        Offer {
            provider: &group.provider.settings.name,
            id: other.model.id.as_str(),
            address: (other.model.id != entry.model.id).then(|| addresses::public_model(&other.model.id)),
            input: or_unpriced(rates.map(|rates| rates.input.to_string())),
            output: or_unpriced(rates.map(|rates| rates.output.to_string())),
            context: other.model.facts.context_window.map_or_else(|| "–".to_owned(), numbers::tokens),
            typical: cost(other).map_or_else(|| "unknown".to_owned(), |cost: Cost| cost.to_string()),
        }
    };
    all.into_iter().take(OFFERS_AT_MOST).map(offer).collect()
}
