//! A model's prices as tables: what holds now with its tiers, and what held and will hold when.

use jiff::Timestamp;

use crate::{
    domain::{
        catalog::Entry,
        money::Nano,
        price::{Rates, Tier, timeline},
        rate::Rate,
    },
    wording::{moment::Moment, numbers::all_tokens},
};

/// The rates in force: a row for calls of any size, and one per tier. A column without a rate is left out.
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

/// One price of the past, of now or to come.
pub struct HistoryRow {
    pub from: Moment,
    pub until: Option<Moment>,
    /// "now", "to come", or nothing for what is past.
    pub state: &'static str,
    /// Input and output; absent is unpriced.
    pub rates: Option<[Nano; 2]>,
    /// Every other rate, in words.
    pub others: String,
}

impl PriceTable {
    /// The table of these rates.
    pub fn of(rates: &Rates) -> Self {
        let sizes: Vec<Option<&Tier>> = std::iter::once(None).chain(rates.tiers.iter().map(Some)).collect();
        let has = |rate: &&Rate| sizes.iter().any(|tier| rate.at(rates, *tier).is_some());
        let columns: Vec<&Rate> = Rate::ALL.iter().filter(has).collect();
        let shown = |rate: Option<Nano>| rate.map_or_else(|| "–".to_owned(), |rate| rate.to_string());
        let rows = sizes.iter().enumerate().map(|(place, tier)| PriceRow {
            calls: size(*tier, rates.tiers.get(place)),
            rates: columns.iter().map(|rate| shown(rate.at(rates, *tier))).collect(),
        });
        Self { rows: rows.collect(), columns: columns.iter().map(|rate| rate.label()).collect() }
    }
}

/// Which calls a row is about: "Up to 200,000 tokens in", "Above 200,000 tokens in".
fn size(tier: Option<&Tier>, next: Option<&Tier>) -> String {
    match (tier, next) {
        (None, None) => "Every request".to_owned(),
        (None, Some(next)) => format!("Up to {} in", all_tokens(next.above)),
        (Some(tier), _) => format!("Above {} in", all_tokens(tier.above)),
    }
}

impl HistoryRow {
    /// Every price that a model ever had or will have, newest first.
    pub fn all(entry: &Entry, now: Timestamp) -> Vec<Self> {
        let row = |(price, until): &(&crate::domain::price::Price, Option<Timestamp>)| Self {
            from: Moment(price.valid_from),
            until: until.map(Moment),
            state: match until {
                _ if price.valid_from > now => "to come",
                Some(until) if *until <= now => "",
                _ => "now",
            },
            rates: price.rates.as_ref().map(|rates| [rates.input, rates.output]),
            others: others(price.rates.as_ref()),
        };
        timeline(&entry.prices).iter().rev().map(row).collect()
    }
}

/// "cache read $0.25; above 200,000 tokens: input $2.50".
fn others(rates: Option<&Rates>) -> String {
    let Some(rates) = rates else { return String::new() };
    let own = told(|rate| rate.of(rates).filter(|_| !Rate::BASE.contains(&rate)));
    let tiers = rates.tiers.iter().map(|tier| {
        let own = told(|rate| rate.of_tier(tier));
        format!("above {}: {own}", all_tokens(tier.above))
    });
    let all: Vec<String> = std::iter::once(own).filter(|own| !own.is_empty()).chain(tiers).collect();
    all.join("; ")
}

/// "input $2.50, output $15.00".
fn told(amount: impl Fn(Rate) -> Option<Nano>) -> String {
    let known = Rate::ALL.iter().filter_map(|rate| Some(format!("{} {}", rate.words(), amount(*rate)?)));
    known.collect::<Vec<_>>().join(", ")
}
