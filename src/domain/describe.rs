//! Catalogue rows as named texts: what the audit compares, and what two admins' versions are compared by.

use super::{
    model::{Capability, Facts, Status},
    money::Nano,
    price::{Rates, Tier},
    provider::Settings,
    task::Task,
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
    vec![
        ("name", settings.name.clone()),
        ("protocol", settings.protocol.to_string()),
        ("base_url", settings.base_url.to_string()),
        ("key_variables", joined(&settings.key_variables)),
        ("local_network", yes_no(Some(settings.local_network)).to_owned()),
        ("enabled", yes_no(Some(settings.enabled)).to_owned()),
        ("max_parallel_requests", settings.max_parallel_requests.get().to_string()),
        ("requests_per_minute", settings.requests_per_minute.get().to_string()),
    ]
}

/// A task with its picks.
pub fn task(task: &Task) -> Fields {
    vec![
        ("description", task.description.clone()),
        ("mode", task.needs.mode.to_string()),
        ("capabilities", joined(&task.needs.capabilities)),
        ("min_context", text(task.needs.min_context)),
        ("caller", task.caller.to_string()),
        ("picks", joined(&task.picks)),
    ]
}

/// Words separated by one space.
pub fn joined<T: ToString>(words: &[T]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// `yes`, `no`, or nothing for unknown, as forms send it.
pub fn yes_no(known: Option<bool>) -> &'static str {
    match known {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

/// Reads the text of the `tiers` field back; what no tier was described as is left out.
pub fn parse_tiers(text: &str) -> Vec<Tier> {
    text.split("; ").filter_map(parse_tier).collect()
}

fn parse_tier(text: &str) -> Option<Tier> {
    let (above, rates) = text.strip_prefix("above ")?.split_once(": ")?;
    let mut tier = Tier { above: above.parse().ok()?, ..Tier::default() };
    for rate in rates.split(", ") {
        let (name, amount) = rate.rsplit_once(' ')?;
        let amount = amount.trim_start_matches('$').parse().ok();
        match name {
            "input" => tier.input = amount,
            "output" => tier.output = amount,
            "cache read" => tier.cache_read = amount,
            "cache write" => tier.cache_write = amount,
            _ => return None,
        }
    }
    Some(tier)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_survive_being_described() {
        let amount = |text: &str| text.parse().ok();
        let tiers = vec![
            Tier { above: 200_000, input: amount("2.5"), output: amount("0.0375"), ..Tier::default() },
            Tier { above: 1_000_000, cache_read: amount("0"), cache_write: amount("1000000"), ..Tier::default() },
        ];
        let rates = Rates { tiers: tiers.clone(), ..Rates::default() };
        let fields = prices(Some(&rates));
        let text = &fields.iter().find(|(name, _)| *name == "tiers").unwrap().1;
        assert_eq!(parse_tiers(text), tiers);
        assert_eq!(parse_tiers(""), Vec::new());
    }
}
