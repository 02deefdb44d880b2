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

/// What a feed quotes for one model.
#[derive(Debug, Clone, Default)]
pub struct Quotes {
    /// Of every call.
    pub base: Quote,
    /// Of calls above a number of input tokens.
    pub tiers: Vec<(u64, Quote)>,
    /// What is charged in units that tokens can't express: images, queries, seconds, characters.
    pub units: Units,
}

/// What has a price above zero per something else than tokens and requests.
#[derive(Debug, Clone, Copy, Default)]
pub struct Units {
    /// Something of the input.
    pub input: bool,
    /// Something of the output.
    pub output: bool,
    /// Something that is neither: a page, a session.
    pub other: bool,
}

impl Units {
    fn any(self) -> bool {
        self.input || self.output || self.other
    }
}

/// The rates that quotes come to; `None` is unpriced.
pub fn settle(quotes: &Quotes, mode: Mode, complaints: &mut Vec<Reason>) -> Option<Rates> {
    let Quotes { mut base, tiers, units } = quotes.clone();
    if is_in_other_units(&base, units) {
        return None;
    }
    // Vectors and rankings have no output to pay for, and some entries leave its price out.
    let output_free = matches!(mode, Mode::Embedding | Mode::Rerank);
    match Rate::BASE.map(|rate| base.get(rate)) {
        [None, None] => return None,
        [Some(_), None] if output_free => base.set(Rate::Output, Some(Nano::ZERO)),
        [Some(_), None] => return one_sided(complaints, "input"),
        [None, Some(_)] => return one_sided(complaints, "output"),
        [Some(_), Some(_)] => {}
    }
    let mut rates = base.rates()?;
    // Zero beside a paid output means "not priced apart". Equal to output means the same, and must be left out:
    // written down it would undercut the output rate of a tier.
    rates.reasoning = rates.reasoning.filter(|rate| *rate != rates.output && *rate != Nano::ZERO);
    rates.tiers = settle_tiers(&tiers, &rates, complaints);
    Some(rates)
}

/// Whether zero per token, or nothing said of tokens, stands beside a price in another unit: what a call costs is then
/// unknown, not nothing.
fn is_in_other_units(base: &Quote, units: Units) -> bool {
    let is_nothing = |rate: Rate| base.get(rate).is_none_or(|amount| amount == Nano::ZERO);
    // A price per request is what the input costs.
    let input = is_nothing(Rate::Input) && is_nothing(Rate::Request);
    let output = is_nothing(Rate::Output);
    (input && units.input) || (output && units.output) || (input && output && units.any())
}

fn one_sided(complaints: &mut Vec<Reason>, side: &'static str) -> Option<Rates> {
    complaints.push(Reason::OneSided(side));
    None
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

    fn settled(base: Quote, tiers: &[(u64, Quote)], mode: Mode, complaints: &mut Vec<Reason>) -> Option<Rates> {
        settle(&Quotes { base, tiers: tiers.to_vec(), ..Quotes::default() }, mode, complaints)
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
            assert_eq!(settled(base, &[], Mode::Chat, &mut Vec::new()).unwrap().reasoning, kept);
        }
    }

    #[test]
    fn half_a_price_is_no_price_but_for_vectors() {
        let input_only = priced([(Rate::Input, "0.1")]);
        let mut complaints = Vec::new();
        assert_eq!(settled(input_only, &[], Mode::Chat, &mut complaints), None);
        assert_eq!(complaints, [Reason::OneSided("input")]);
        assert_eq!(settled(input_only, &[], Mode::Embedding, &mut complaints).unwrap().output, Nano::ZERO);
        assert_eq!(settled(Quote::default(), &[], Mode::Embedding, &mut complaints), None);
        assert_eq!(complaints.len(), 1);
    }

    #[test]
    fn tiers_are_sorted_and_single() {
        let tiers =
            [(128_001, quote("3", "3")), (0, quote("9", "9")), (32_000, quote("2", "2")), (32_001, quote("8", "8"))];
        let rates = settled(quote("1", "1"), &tiers, Mode::Chat, &mut Vec::new()).unwrap();
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
        settled(base, &tier("4"), Mode::Chat, &mut complaints);
        assert_eq!(complaints, []);
        settled(base, &tier("12"), Mode::Chat, &mut complaints);
        assert_eq!(complaints, [Reason::TierReasoning]);
    }

    #[test]
    fn zero_beside_another_unit_is_unknown_not_free() {
        const NONE: Units = Units { input: false, output: false, other: false };
        let free = quote("0", "0");
        let per_request = priced([(Rate::Input, "0"), (Rate::Output, "2.8"), (Rate::Request, "0.005")]);
        for (base, units, mode, is_priced) in [
            (free, NONE, Mode::Chat, true),
            (free, Units { output: true, ..NONE }, Mode::Chat, false),
            (free, Units { input: true, ..NONE }, Mode::Rerank, false),
            (free, Units { other: true, ..NONE }, Mode::Chat, false),
            (priced([(Rate::Input, "0")]), Units { input: true, ..NONE }, Mode::Rerank, false),
            (priced([(Rate::Input, "5")]), Units { output: true, ..NONE }, Mode::Image, false),
            (quote("5", "0"), Units { output: true, ..NONE }, Mode::Image, false),
            (quote("5", "40"), Units { output: true, ..NONE }, Mode::Image, true),
            (quote("5", "40"), Units { other: true, ..NONE }, Mode::Chat, true),
            (per_request, NONE, Mode::Chat, true),
        ] {
            let mut complaints = Vec::new();
            let quotes = Quotes { base, units, ..Quotes::default() };
            assert_eq!(settle(&quotes, mode, &mut complaints).is_some(), is_priced, "{quotes:?}");
            assert_eq!(complaints, [], "{quotes:?}");
        }
    }
}
