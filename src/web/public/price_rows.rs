//! A model's prices as tables: what holds now with its tiers, and what held and will hold when.

use jiff::Timestamp;

use crate::{
    domain::{
        catalog::{Entry, Held},
        money::Nano,
        origin::Stated,
        price::{Rates, Tier},
        rate::Rate,
    },
    wording::{
        freshness, labels,
        moment::Moment,
        numbers::{all_tokens, thousands},
    },
};

/// Prices by the size of calls: a row for calls of any size, and one per tier. A column without a rate is left out.
pub struct PriceTable {
    pub columns: Vec<&'static str>,
    pub rows: Vec<PriceRow>,
}

/// Rates of calls of one size.
pub struct PriceRow {
    pub calls: String,
    /// By column; the rate that holds, be it the tier's own or not.
    pub rates: Vec<String>,
}

/// The prices of the past, of now and to come, newest first.
pub struct HistoryTable {
    pub columns: Vec<&'static str>,
    pub prices: Vec<HistoryPrice>,
}

/// One of them: its row, and below it one for each tier.
pub struct HistoryPrice {
    pub from: From,
    /// "Current", "Scheduled", or nothing for what is past.
    pub state: &'static str,
    pub stated: String,
    /// By column; `None` is unpriced.
    pub rates: Option<Vec<String>>,
    pub tiers: Vec<PriceRow>,
}

/// From when on a price holds.
pub enum From {
    /// A moment that somebody said.
    Moment(Moment),
    /// It held before; in words what is known instead.
    Unknown(String),
}

impl PriceTable {
    /// The table of these rates.
    pub fn of(rates: &Rates) -> Self {
        let columns = columns(&[rates]);
        let sizes: Vec<Option<&Tier>> = std::iter::once(None).chain(rates.tiers.iter().map(Some)).collect();
        let rows = sizes.iter().enumerate().map(|(place, tier)| PriceRow {
            calls: size(*tier, rates.tiers.get(place)),
            rates: columns.iter().map(|rate| shown(rate.at(rates, *tier))).collect(),
        });
        Self { rows: rows.collect(), columns: columns.iter().map(|rate| rate.label()).collect() }
    }
}

/// The rates that any of these prices or one of its tiers has.
fn columns(prices: &[&Rates]) -> Vec<Rate> {
    let has = |rate: &Rate| {
        let tiers = |rates: &Rates| rates.tiers.iter().any(|tier| rate.of_tier(tier).is_some());
        prices.iter().any(|rates| rate.of(rates).is_some() || tiers(rates))
    };
    Rate::ALL.iter().copied().filter(has).collect()
}

fn shown(rate: Option<Nano>) -> String {
    rate.map_or_else(|| "–".to_owned(), |rate| rate.to_string())
}

/// Which calls a row is about: "Up to 200,000", "Above 200,000" tokens of input.
fn size(tier: Option<&Tier>, next: Option<&Tier>) -> String {
    match (tier, next) {
        (None, None) => "Any".to_owned(),
        (None, Some(next)) => format!("Up to {}", thousands(next.above)),
        (Some(tier), _) => format!("Above {}", thousands(tier.above)),
    }
}

impl HistoryTable {
    /// Every price that a model is known to have had or will have; `None` where it is only one: there is no history.
    pub fn of(entry: &Entry, now: Timestamp) -> Option<Self> {
        let history = entry.history();
        let columns = columns(&history.iter().filter_map(|held| held.price.rates.as_ref()).collect::<Vec<_>>());
        let prices = history.iter().rev().map(|held| HistoryPrice::of(held, &columns, now)).collect();
        let columns = columns.iter().map(|rate| rate.label()).collect();
        (history.len() > 1).then_some(Self { columns, prices })
    }
}

impl HistoryPrice {
    fn of(held: &Held<'_>, columns: &[Rate], now: Timestamp) -> Self {
        let Held { price, since, until } = *held;
        let rates = price.rates.as_ref();
        let tiers = rates.iter().flat_map(|rates| &rates.tiers).map(|tier| PriceRow {
            calls: format!("Above {}", all_tokens(tier.above)),
            rates: columns.iter().map(|rate| shown(rate.of_tier(tier))).collect(),
        });
        Self {
            from: since
                .map_or_else(|| From::Unknown(freshness::listed(price.stated, until)), |at| From::Moment(Moment(at))),
            state: match until {
                _ if price.valid_from > now => "Scheduled",
                Some(until) if until <= now => "",
                _ => "Current",
            },
            stated: price.stated.map(|Stated { by, .. }| labels::source(by).to_owned()).unwrap_or_default(),
            rates: rates.map(|rates| columns.iter().map(|rate| shown(rate.of(rates))).collect()),
            tiers: tiers.collect(),
        }
    }
}

/// Whose word the price in force is, and of which day.
pub fn stated(entry: &Entry) -> Option<String> {
    entry.stated().map(freshness::stated)
}
