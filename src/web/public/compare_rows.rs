//! The rows of a comparison, and which value of each is the best.

use std::cmp::Reverse;

use jiff::civil::Date;

use crate::{
    domain::{
        catalog::{Catalog, Entry},
        date::MonthOrDay,
        model::{Capability, Status},
        money::Nano,
        price::Rates,
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

/// A rate that a price need not have.
struct Part {
    label: &'static str,
    own: fn(&Rates) -> Option<Nano>,
    /// What holds where it is absent.
    otherwise: fn(&Rates) -> Nano,
    /// What is added to that, so that nobody takes it for a rate of its own.
    because: &'static str,
}

const PARTS: [Part; 4] = [
    Part { label: "Cache read / M", own: |r| r.cache_read, otherwise: |r| r.input, because: " as input" },
    Part { label: "Cache write / M", own: |r| r.cache_write, otherwise: |r| r.input, because: " as input" },
    Part { label: "Reasoning / M", own: |r| r.reasoning, otherwise: |r| r.output, because: " as output" },
    Part { label: "Per request", own: |r| r.request, otherwise: |_| Nano::ZERO, because: "" },
];

/// All rows in which any model says something.
pub fn facts(chosen: &[&Entry], catalog: &Catalog) -> Vec<Fact> {
    let named = |label: &str, text: &dyn Fn(&Entry) -> Option<String>| {
        compared::<()>(label, "", chosen.iter().map(|entry| (text(entry), None)).collect())
    };
    // What every priced model has.
    let basic = |label: &str, of: fn(&Rates) -> Nano| {
        let rate = |entry: &&Entry| entry.rates().map(of);
        let text = |entry: &&Entry| rate(entry).map_or_else(|| "unpriced".to_owned(), |rate| rate.to_string());
        let cell = |entry: &&Entry| (Some(text(entry)), rate(entry).map(Reverse));
        compared(label, "lowest", chosen.iter().map(cell).collect())
    };
    let tokens = |label: &str, of: &dyn Fn(&Entry) -> Option<u64>| {
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
        basic("Input / M", |rates| rates.input),
        basic("Output / M", |rates| rates.output),
        basic("Blended 3:1 / M", Rates::blended),
    ];
    rows.extend(PARTS.iter().filter_map(|part| part.compared(chosen)));
    rows.extend([
        named("Tiers", &tiers),
        typical(chosen),
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

impl Part {
    /// The row of the rates that hold, where any model has one of its own. What an unpriced one charges is unknown.
    fn compared(&self, chosen: &[&Entry]) -> Option<Fact> {
        let is_own = |entry: &&Entry| entry.rates().and_then(self.own).is_some();
        let cell = |entry: &&Entry| {
            let Some(rates) = entry.rates() else { return (None, None) };
            let own = (self.own)(rates);
            let holds = own.unwrap_or_else(|| (self.otherwise)(rates));
            (Some(format!("{holds}{}", if own.is_some() { "" } else { self.because })), Some(Reverse(holds)))
        };
        chosen.iter().any(is_own).then(|| compared(self.label, "lowest", chosen.iter().map(cell).collect()))
    }
}

fn typical(chosen: &[&Entry]) -> Fact {
    let cell = |entry: &&Entry| match entry.rates() {
        None => (Some("cost unknown".to_owned()), None),
        Some(rates) => (Some(rates.typical_cost().to_string()), Some(Reverse(rates.typical_cost()))),
    };
    compared(&numbers::typical_requests(), "lowest", chosen.iter().map(cell).collect())
}

fn ability(chosen: &[&Entry], capability: Capability) -> Fact {
    let known = |entry: &&Entry| entry.model.facts.capabilities.get(capability);
    let cells = chosen.iter().map(|entry| (known(entry).map(yes_no), known(entry)));
    compared(labels::field(capability.as_str()), "best", cells.collect())
}

fn yes_no(known: bool) -> String {
    if known { "yes" } else { "no" }.to_owned()
}

fn provider(entry: &Entry, catalog: &Catalog) -> String {
    let id = entry.model.id.provider();
    catalog.group(&id).map_or_else(|| id.to_string(), |group| group.provider.settings.name.clone())
}

fn standing(entry: &Entry) -> String {
    let model = &entry.model;
    let since = Moment(model.status_since).day();
    match (model.status, model.benched_at) {
        (Status::Deprecated, _) => format!("deprecated since {since}"),
        (Status::Inactive, _) => format!("inactive since {since}"),
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
