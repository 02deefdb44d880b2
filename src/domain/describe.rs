//! Catalogue rows as named texts: what the audit compares, and what two admins' versions are compared by.

use super::{
    model::{Capability, Facts, Status},
    money::Nano,
    price::{Rates, Tier},
    provider::Settings,
};

/// Form field names and texts; an empty text is an absent value.
pub type Fields = Vec<(&'static str, String)>;

/// A model with its rates in force.
pub fn model(facts: &Facts, status: Status, rates: Option<&Rates>) -> Fields {
    let mut fields = vec![
        ("display_name", facts.display_name.clone()),
        ("description", facts.description.clone()),
        ("mode", facts.mode.to_string()),
        ("status", status.to_string()),
        ("context_window", text(facts.context_window)),
        ("max_output_tokens", text(facts.max_output_tokens)),
        ("knowledge_cutoff", text(facts.knowledge_cutoff)),
        ("released_on", text(facts.released_on)),
        ("open_weights", yes_no(facts.open_weights).to_owned()),
        ("sunset_on", text(facts.sunset_on)),
        ("sunset_auto", yes_no(facts.sunset_auto.then_some(true)).to_owned()),
        ("successor", text(facts.successor.as_ref())),
    ];
    fields.extend(Capability::ALL.iter().map(|c| (c.as_str(), yes_no(facts.capabilities.get(*c)).to_owned())));
    fields.extend(prices(rates));
    fields
}

/// Rates; all texts empty where there are none.
pub fn prices(rates: Option<&Rates>) -> Fields {
    let amount = |of: fn(&Rates) -> Option<Nano>| rates.and_then(of).map_or_else(String::new, Nano::to_input);
    vec![
        ("input_price", amount(|r| Some(r.input))),
        ("output_price", amount(|r| Some(r.output))),
        ("cache_read_price", amount(|r| r.cache_read)),
        ("cache_write_price", amount(|r| r.cache_write)),
        ("reasoning_price", amount(|r| r.reasoning)),
        ("request_price", amount(|r| r.request)),
        ("tiers", rates.map_or_else(String::new, |r| r.tiers.iter().map(tier).collect::<Vec<_>>().join("; "))),
    ]
}

/// A provider's settings.
pub fn provider(settings: &Settings) -> Fields {
    let variables: Vec<_> = settings.key_variables.iter().map(ToString::to_string).collect();
    vec![
        ("name", settings.name.clone()),
        ("protocol", settings.protocol.to_string()),
        ("base_url", settings.base_url.to_string()),
        ("key_variables", variables.join(" ")),
        ("local_network", yes_no(Some(settings.local_network)).to_owned()),
        ("enabled", yes_no(Some(settings.enabled)).to_owned()),
        ("max_parallel_requests", settings.max_parallel_requests.get().to_string()),
        ("requests_per_minute", settings.requests_per_minute.get().to_string()),
    ]
}

/// `yes`, `no`, or nothing for unknown, as forms send it.
pub fn yes_no(known: Option<bool>) -> &'static str {
    match known {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

fn tier(tier: &Tier) -> String {
    let parts = [
        ("input", tier.input),
        ("output", tier.output),
        ("cache read", tier.cache_read),
        ("cache write", tier.cache_write),
    ];
    let rates: Vec<_> = parts.iter().filter_map(|(name, rate)| Some(format!("{name} {}", (*rate)?))).collect();
    format!("above {}: {}", tier.above, rates.join(", "))
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
