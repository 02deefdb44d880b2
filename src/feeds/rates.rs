//! From a feed's loose prices to rates: what stands in, what cancels out, and where tiers begin.

use std::collections::BTreeMap;

use super::{Reason, decimal::Unit, fields::Fields};
use crate::domain::{
    model::Mode,
    money::Nano,
    price::{Rates, Tier},
};

/// Thresholds are round in thousands, or in 1,024s.
const ROUND: [u64; 2] = [1_000, 1_024];

/// The prices that a feed gives for one size of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quote {
    /// Input tokens.
    pub input: Option<Nano>,
    /// Output tokens.
    pub output: Option<Nano>,
    /// Input tokens read from a cache.
    pub cache_read: Option<Nano>,
    /// Input tokens written to a cache.
    pub cache_write: Option<Nano>,
    /// Reasoning tokens.
    pub reasoning: Option<Nano>,
}

impl Quote {
    /// Reads the five prices under a feed's names for them, in the order of the struct.
    pub fn read(fields: Fields, unit: Unit, names: [&str; 5]) -> Result<Self, Reason> {
        let [input, output, cache_read, cache_write, reasoning] = names.map(|name| fields.price(name, unit));
        Ok(Self {
            input: input?,
            output: output?,
            cache_read: cache_read?,
            cache_write: cache_write?,
            reasoning: reasoning?,
        })
    }
}

/// Rates of a base quote and of quotes above a number of input tokens; `None` is unpriced.
pub fn settle(base: Quote, tiers: &[(u64, Quote)], mode: Mode, complaints: &mut Vec<Reason>) -> Option<Rates> {
    // Vectors and rankings have no output to pay for, and some entries leave its price out.
    let output_free = matches!(mode, Mode::Embedding | Mode::Rerank);
    let (input, output) = match (base.input, base.output) {
        (None, None) => return None,
        (Some(input), Some(output)) => (input, output),
        (Some(input), None) if output_free => (input, Nano::ZERO),
        _ => {
            complaints.push(Reason::OneSided);
            return None;
        }
    };
    // Zero beside a paid output means "not priced apart". Equal to output means the same, and must be left out:
    // written down it would undercut the output rate of a tier.
    let reasoning = base.reasoning.filter(|rate| *rate != output && *rate != Nano::ZERO);
    let mut rates = Rates {
        input,
        output,
        cache_read: base.cache_read,
        cache_write: base.cache_write,
        reasoning,
        request: None,
        tiers: Vec::new(),
    };
    rates.tiers = settle_tiers(tiers, &rates, complaints);
    Some(rates)
}

fn settle_tiers(tiers: &[(u64, Quote)], base: &Rates, complaints: &mut Vec<Reason>) -> Vec<Tier> {
    let mut settled = BTreeMap::new();
    for (size, quote) in tiers {
        let above = threshold(*size);
        let charged = base.reasoning.or(quote.output).unwrap_or(base.output);
        if quote.reasoning.is_some_and(|rate| rate != charged && rate != Nano::ZERO) {
            complaints.push(Reason::TierReasoning);
        }
        let Quote { input, output, cache_read, cache_write, .. } = *quote;
        let tier = Tier { above, input, output, cache_read, cache_write };
        if above > 0 && tier != (Tier { above, ..Tier::default() }) {
            settled.entry(above).or_insert(tier);
        }
    }
    settled.into_values().collect()
}

/// Some feeds write the first size that a tier covers (200,001) where others write the last that it does not.
fn threshold(size: u64) -> u64 {
    let below = size.saturating_sub(1);
    if ROUND.iter().any(|unit| below.is_multiple_of(*unit)) { below } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Option<Nano> {
        text.parse().ok()
    }

    fn quote(input: &str, output: &str) -> Quote {
        Quote { input: usd(input), output: usd(output), ..Quote::default() }
    }

    #[test]
    fn thresholds_that_are_off_by_one_are_set_right() {
        for (size, above) in
            [(200_001, 200_000), (200_000, 200_000), (272_001, 272_000), (262_144, 262_144), (262_145, 262_144)]
        {
            assert_eq!(threshold(size), above);
        }
    }

    #[test]
    fn a_reasoning_price_that_says_nothing_is_left_out() {
        for (reasoning, kept) in [("0", None), ("10", None), ("4", usd("4"))] {
            let base = Quote { reasoning: usd(reasoning), ..quote("1", "10") };
            assert_eq!(settle(base, &[], Mode::Chat, &mut Vec::new()).unwrap().reasoning, kept);
        }
    }

    #[test]
    fn half_a_price_is_no_price_but_for_vectors() {
        let input_only = Quote { input: usd("0.1"), ..Quote::default() };
        let mut complaints = Vec::new();
        assert_eq!(settle(input_only, &[], Mode::Chat, &mut complaints), None);
        assert_eq!(complaints, [Reason::OneSided]);
        assert_eq!(settle(input_only, &[], Mode::Embedding, &mut complaints).unwrap().output, Nano::ZERO);
        assert_eq!(settle(Quote::default(), &[], Mode::Embedding, &mut complaints), None);
        assert_eq!(complaints.len(), 1);
    }

    #[test]
    fn tiers_are_sorted_and_single() {
        let tiers =
            [(128_001, quote("3", "3")), (0, quote("9", "9")), (32_000, quote("2", "2")), (32_001, quote("8", "8"))];
        let rates = settle(quote("1", "1"), &tiers, Mode::Chat, &mut Vec::new()).unwrap();
        let found: Vec<_> = rates.tiers.iter().map(|tier| (tier.above, tier.input)).collect();
        assert_eq!(found, [(32_000, usd("2")), (128_000, usd("3"))]);
    }

    #[test]
    fn a_tier_s_own_reasoning_price_is_complained_about() {
        let mut complaints = Vec::new();
        let base = Quote { reasoning: usd("4"), ..quote("0.4", "1.2") };
        let tier = |reasoning| [(256_000, Quote { reasoning: usd(reasoning), ..quote("1.2", "3.6") })];
        settle(base, &tier("4"), Mode::Chat, &mut complaints);
        assert_eq!(complaints, []);
        settle(base, &tier("12"), Mode::Chat, &mut complaints);
        assert_eq!(complaints, [Reason::TierReasoning]);
    }
}
