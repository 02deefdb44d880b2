//! From a feed's loose prices to rates: what stands in, what cancels out, and where tiers begin.

use super::{Reason, decimal::Unit, fields::Fields};
use crate::domain::{
    model::Mode,
    money::Nano,
    price::Rates,
    rate::{Quote, Rate},
    tiers::Tiers,
};

/// Thresholds are round in thousands, or in 1,024s.
const ROUND: [u64; 2] = [1_000, 1_024];

/// A feed's names of the rates that it knows.
pub type Names = &'static [(Rate, &'static str)];

impl Fields<'_> {
    /// Reads the rates for one size of calls.
    pub fn quote(self, unit: Unit, names: Names) -> Result<Quote, Reason> {
        let mut quote = Quote::default();
        for (rate, name) in names {
            quote.set(*rate, self.price(name, unit)?);
        }
        Ok(quote)
    }
}

/// Rates of a base quote and of quotes above a number of input tokens; `None` is unpriced.
pub fn settle(mut base: Quote, tiers: &[(u64, Quote)], mode: Mode, complaints: &mut Vec<Reason>) -> Option<Rates> {
    // Vectors and rankings have no output to pay for, and some entries leave its price out.
    let output_free = matches!(mode, Mode::Embedding | Mode::Rerank);
    match Rate::BASE.map(|rate| base.get(rate)) {
        [None, None] => return None,
        [Some(_), None] if output_free => base.set(Rate::Output, Some(Nano::ZERO)),
        _ => {}
    }
    let Some(mut rates) = base.rates() else {
        complaints.push(Reason::OneSided);
        return None;
    };
    // Zero beside a paid output means "not priced apart". Equal to output means the same, and must be left out:
    // written down it would undercut the output rate of a tier.
    rates.reasoning = rates.reasoning.filter(|rate| *rate != rates.output && *rate != Nano::ZERO);
    rates.tiers = settle_tiers(tiers, &rates, complaints);
    Some(rates)
}

fn settle_tiers(tiers: &[(u64, Quote)], base: &Rates, complaints: &mut Vec<Reason>) -> Tiers {
    for (_, quote) in tiers {
        let charged = base.reasoning.or(quote.get(Rate::Output)).unwrap_or(base.output);
        if quote.get(Rate::Reasoning).is_some_and(|rate| rate != charged && rate != Nano::ZERO) {
            complaints.push(Reason::TierReasoning);
        }
    }
    Tiers::believable(tiers.iter().map(|(size, quote)| quote.tier(threshold(*size))))
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
        priced([(Rate::Input, input), (Rate::Output, output)])
    }

    fn priced<const N: usize>(amounts: [(Rate, &str); N]) -> Quote {
        let mut quote = Quote::default();
        for (rate, amount) in amounts {
            quote.set(rate, usd(amount));
        }
        quote
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
            let base = priced([(Rate::Input, "1"), (Rate::Output, "10"), (Rate::Reasoning, reasoning)]);
            assert_eq!(settle(base, &[], Mode::Chat, &mut Vec::new()).unwrap().reasoning, kept);
        }
    }

    #[test]
    fn half_a_price_is_no_price_but_for_vectors() {
        let input_only = priced([(Rate::Input, "0.1")]);
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
        let all = |[input, output, reasoning]: [&str; 3]| {
            priced([(Rate::Input, input), (Rate::Output, output), (Rate::Reasoning, reasoning)])
        };
        let base = all(["0.4", "1.2", "4"]);
        let tier = |reasoning| [(256_000, all(["1.2", "3.6", reasoning]))];
        settle(base, &tier("4"), Mode::Chat, &mut complaints);
        assert_eq!(complaints, []);
        settle(base, &tier("12"), Mode::Chat, &mut complaints);
        assert_eq!(complaints, [Reason::TierReasoning]);
    }
}
