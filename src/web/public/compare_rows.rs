//! The rows of a comparison, and which value of each is the best.

use std::cmp::Reverse;

use jiff::civil::Date;

use crate::{
    domain::{
        catalog::{Catalog, Entry},
        date::MonthOrDay,
        model::{Capability, Status},
        money::{Cost, Nano},
        price::Rates,
        rate::Rate,
        token_count::TokenCount,
        workload::Workload,
    },
    wording::{labels, moment::Moment, numbers},
};

/// A row: what it is about, and what each model says.
pub struct Fact {
    pub label: String,
    pub cells: Vec<Cell>,
}

/// What a model says.
pub struct Cell {
    pub text: String,
    /// "lowest", where none of the others is better.
    pub best: Option<&'static str>,
}

impl Fact {
    /// Whether all models say the same.
    pub fn is_same(&self) -> bool {
        self.cells.windows(2).all(|pair| pair[0].text == pair[1].text)
    }
}

/// All rows in which any model says something.
pub fn facts(chosen: &[&Entry], catalog: &Catalog, workload: Option<Workload>) -> Vec<Fact> {
    let named = |label: &str, text: &dyn Fn(&Entry) -> Option<String>| {
        compared::<()>(label, "", chosen.iter().map(|entry| (text(entry), None)).collect())
    };
    // What every priced model has.
    let basic = |label: &str, of: fn(&Rates) -> Nano, shown: fn(Nano) -> String| {
        let rate = |entry: &&Entry| entry.rates().map(of);
        let text = |entry: &&Entry| rate(entry).map_or_else(|| "unpriced".to_owned(), shown);
        let cell = |entry: &&Entry| (Some(text(entry)), rate(entry).map(Reverse));
        compared(label, "lowest", chosen.iter().map(cell).collect())
    };
    let tokens = |label: &str, of: &dyn Fn(&Entry) -> Option<TokenCount>| {
        let cell = |entry: &&Entry| (of(entry).map(numbers::thousands), of(entry));
        compared(label, "largest", chosen.iter().map(cell).collect())
    };
    let date = |label: &str, of: &dyn Fn(&Entry) -> Option<MonthOrDay>| {
        let cell = |entry: &&Entry| -> (Option<String>, Option<Date>) {
            (of(entry).map(|date| date.to_string()), of(entry).map(MonthOrDay::first_day))
        };
        compared(label, "latest", chosen.iter().map(cell).collect())
    };
    let mut rows = vec![
        named("Provider", &|entry| Some(provider(entry, catalog))),
        named("Status", &|entry| Some(standing(entry))),
        named("Mode", &|entry| Some(labels::mode(entry.model.facts.mode).to_owned())),
        basic("Input / M", |rates| rates.input, |rate| rate.to_string()),
        basic("Output / M", |rates| rates.output, |rate| rate.to_string()),
        // Computed, so it is rounded as a cost is.
        basic("Blended 3:1 / M", Rates::blended, |rate| Cost(rate.get().into()).to_string()),
    ];
    let parts = Rate::ALL.iter().filter(|rate| !Rate::BASE.contains(rate));
    rows.extend(parts.filter_map(|rate| part(*rate, chosen)));
    rows.extend([
        named("Tiers", &tiers),
        match workload {
            Some(workload) => cost(chosen, "My cost per month", |rates| workload.cost(rates)),
            None => cost(chosen, &numbers::typical_requests(), Rates::typical_cost),
        },
        tokens("Context window", &|entry| entry.model.facts.context_window),
        tokens("Max output", &|entry| entry.model.facts.max_output_tokens),
        date("Released", &|entry| entry.model.facts.released_on),
        date("Knowledge cutoff", &|entry| entry.model.facts.knowledge_cutoff),
    ]);
    rows.extend(Capability::ALL.iter().map(|c| ability(chosen, *c)));
    rows.push(named("Open weights", &|entry| entry.model.facts.open_weights.map(yes_no)));
    rows.retain(|row| row.cells.iter().any(|cell| cell.text != UNKNOWN));
    rows
}

/// What stands where a model says nothing.
const UNKNOWN: &str = "–";

/// Marks the largest of the known keys, all of them where several are; nothing where all are equal.
fn compared<K: Ord>(label: &str, best: &'static str, cells: Vec<(Option<String>, Option<K>)>) -> Fact {
    let known = || cells.iter().filter_map(|(_, key)| key.as_ref());
    let differs = known().min() < known().max();
    let is_best = |key: &Option<K>| differs && key.is_some() && key.as_ref() == known().max();
    let marks: Vec<bool> = cells.iter().map(|(_, key)| is_best(key)).collect();
    let cell = |((text, _), is_best): ((Option<String>, Option<K>), bool)| Cell {
        text: text.unwrap_or_else(|| UNKNOWN.to_owned()),
        best: is_best.then_some(best),
    };
    Fact { label: label.to_owned(), cells: cells.into_iter().zip(marks).map(cell).collect() }
}

/// The row of a rate that a price need not have: what holds, where any model has one of its own. What an unpriced one
/// charges is unknown.
fn part(rate: Rate, chosen: &[&Entry]) -> Option<Fact> {
    let own = |rates: &Rates| rate.of(rates);
    let cell = |entry: &&Entry| {
        let Some(rates) = entry.rates() else { return (None, None) };
        let (holds, because) = match (own(rates), rate.fallback()) {
            (Some(own), _) => (own, String::new()),
            // So that nobody takes it for a rate of its own.
            (None, Some(fallback)) => (fallback.of(rates).unwrap_or_default(), format!(" as {}", fallback.words())),
            (None, None) => (Nano::ZERO, String::new()),
        };
        (Some(format!("{holds}{because}")), Some(Reverse(holds)))
    };
    let label = if rate == Rate::Request { rate.label().to_owned() } else { format!("{} / M", rate.label()) };
    let is_told = chosen.iter().any(|entry| entry.rates().and_then(own).is_some());
    is_told.then(|| compared(&label, "lowest", chosen.iter().map(cell).collect()))
}

fn cost(chosen: &[&Entry], label: &str, of: impl Fn(&Rates) -> Cost) -> Fact {
    let cell = |entry: &&Entry| match entry.rates() {
        None => (Some("unknown".to_owned()), None),
        Some(rates) => (Some(of(rates).to_string()), Some(Reverse(of(rates)))),
    };
    compared(label, "lowest", chosen.iter().map(cell).collect())
}

/// Yes or no; which of them is the better depends on who asks.
fn ability(chosen: &[&Entry], capability: Capability) -> Fact {
    let known = |entry: &&Entry| entry.model.facts.capabilities.get(capability);
    let cells = chosen.iter().map(|entry| (known(entry).map(yes_no), None));
    compared::<()>(labels::field(capability.as_str()), "", cells.collect())
}

fn yes_no(known: bool) -> String {
    if known { "yes" } else { "no" }.to_owned()
}

fn provider(entry: &Entry, catalog: &Catalog) -> String {
    let id = entry.model.id.provider();
    catalog.group(&id).map_or_else(|| id.to_string(), |group| group.provider.settings.name.to_string())
}

fn standing(entry: &Entry) -> String {
    let model = &entry.model;
    let since = model.status_since.map(|at| format!(" since {}", Moment(at).day())).unwrap_or_default();
    match (model.status, model.benched_at) {
        (Status::Deprecated, _) => format!("deprecated{since}"),
        (Status::Inactive, _) => format!("inactive{since}"),
        (Status::Active, _) if !entry.provider_enabled => "not offered, its provider is switched off".to_owned(),
        (Status::Active, Some(at)) => format!("out of service since {}", Moment(at).text()),
        (Status::Active, None) => "active".to_owned(),
    }
}

/// "above 200,000 tokens: $2.50 in, $15.00 out"
fn tiers(entry: &Entry) -> Option<String> {
    let rates = entry.rates()?;
    let tier = |tier: &crate::domain::price::Tier| {
        let (input, output) = (tier.input.unwrap_or(rates.input), tier.output.unwrap_or(rates.output));
        format!("above {}: {input} in, {output} out", numbers::all_tokens(tier.above))
    };
    (!rates.tiers.is_empty()).then(|| rates.tiers.iter().map(tier).collect::<Vec<_>>().join("; "))
}
