//! Every price of the real files against a second calculation, which shares no line with the first.

use std::collections::HashMap;

use roster::{
    domain::{money::Nano, price::Tier},
    feeds::{Entry, Feed, litellm, models_dev},
};
use serde_json::{Map, Value};

use crate::support::feeds::{LITELLM, LITELLM_AUGUST, MODELS_DEV, real};

/// Whole powers of ten in 128 bits: digits as one number, then times or through a power, half up.
fn nano(number: &Value, shift: i32) -> Option<i64> {
    let text = number.as_number()?.to_string().to_lowercase();
    let (mantissa, exponent) = text.split_once('e').map_or((text.as_str(), 0), |(m, e)| (m, e.parse().unwrap()));
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| i32::try_from(decimals.len()).unwrap());
    let digits: u128 = mantissa.replace('.', "").parse().unwrap();
    let power: i32 = exponent - decimals + shift;
    let scale = 10_u128.pow(power.unsigned_abs());
    let nano = if power >= 0 { digits * scale } else { (digits + scale / 2) / scale };
    Some(i64::try_from(nano).unwrap())
}

/// Compares, and counts.
fn same(key: &str, field: &str, (stored, number): (Option<Nano>, Option<&Value>), shift: i32) -> usize {
    let Some(expected) = number.and_then(|number| nano(number, shift)) else { return 0 };
    assert_eq!(stored.map(Nano::get), Some(expected), "{key} {field}");
    1
}

fn by_key(feed: &Feed) -> HashMap<&str, &Entry> {
    feed.entries.iter().map(|entry| (entry.upstream_key.as_str(), entry)).collect()
}

#[test]
#[ignore = "needs the real feeds"]
fn every_price_of_litellm_is_exact() {
    const PER_TOKEN: i32 = 15;
    for name in [LITELLM, LITELLM_AUGUST] {
        let bytes = real(name);
        let (feed, file) = (litellm::parse(&bytes).unwrap(), serde_json::from_slice::<Map<_, _>>(&bytes).unwrap());
        let (mut compared, entries) = (0, by_key(&feed));
        for (key, fields) in &file {
            let Some((rates, of)) =
                entries.get(key.as_str()).and_then(|e| Some((e.rates.as_ref()?, fields.as_object()?)))
            else {
                continue;
            };
            let flat = of.contains_key("input_cost_per_token");
            let mut check = |field: &str, stored| compared += same(key, field, (stored, of.get(field)), PER_TOKEN);
            if flat {
                check("input_cost_per_token", Some(rates.input));
                check("output_cost_per_token", Some(rates.output));
            }
            check("cache_read_input_token_cost", rates.cache_read);
            check("cache_creation_input_token_cost", rates.cache_write);
            for tier in &rates.tiers {
                let thousands = tier.above / 1_000;
                check(&format!("input_cost_per_token_above_{thousands}k_tokens"), tier.input);
                check(&format!("output_cost_per_token_above_{thousands}k_tokens"), tier.output);
            }
        }
        assert!(compared > 5_000, "{name}: {compared}");
    }
}

#[test]
#[ignore = "needs the real feeds"]
fn every_price_of_models_dev_is_exact() {
    const PER_MILLION: i32 = 9;
    let bytes = real(MODELS_DEV);
    let (feed, file) = (models_dev::parse(&bytes).unwrap(), serde_json::from_slice::<Value>(&bytes).unwrap());
    let mut compared = 0;
    for entry in &feed.entries {
        let Some(rates) = &entry.rates else { continue };
        let (provider, name) = entry.upstream_key.split_once('/').unwrap();
        let cost = &file[provider]["models"][name]["cost"];
        let mut check = |of: &Value, field: &str, stored| {
            compared += same(&entry.upstream_key, field, (stored, of.get(field)), PER_MILLION);
        };
        check(cost, "input", Some(rates.input));
        check(cost, "output", Some(rates.output));
        check(cost, "cache_read", rates.cache_read);
        check(cost, "cache_write", rates.cache_write);
        let sizes: Vec<u64> = cost["tiers"].as_array().into_iter().flatten().filter_map(size).collect();
        for (place, size) in sizes.iter().enumerate() {
            // Sizes may be off by one, and of two of one size the first counts.
            let is_it = |tier: &&Tier| tier.above == *size || tier.above + 1 == *size;
            let of = &cost["tiers"][place];
            if let (Some(tier), true) =
                (rates.tiers.iter().find(is_it), sizes.iter().position(|s| s == size) == Some(place))
            {
                check(of, "input", tier.input);
                check(of, "output", tier.output);
            }
        }
    }
    assert!(compared > 20_000, "{compared}");
}

fn size(tier: &Value) -> Option<u64> {
    tier["tier"]["size"].as_u64()
}
