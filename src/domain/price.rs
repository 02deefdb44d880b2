//! What a model costs: rates, context tiers and the cost of one call.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    money::{Cost, Nano},
    origin::Stated,
    rate::Rate,
    tiers::Tiers,
};

/// Rates are per this many tokens.
const TOKENS_PER_RATE: i128 = 1_000_000;
/// Parts of input, and of both, in a blended price of 3:1.
const BLENDED_INPUT: i64 = 3;
const BLENDED_PARTS: i64 = BLENDED_INPUT + 1;

/// What a typical request is, wherever a cost is shown as an example.
pub const TYPICAL: Tokens = Tokens { input: 2_000, cache_read: 0, cache_write: 0, output: 500, reasoning: 0 };
/// So many of them.
pub const TYPICAL_REQUESTS: i128 = 1_000;

/// What a model costs from a moment on. Without [`Rates`] the model is unpriced from then on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// From when on calls are priced so.
    pub valid_from: Timestamp,
    /// Rates for tokens; `None` is unpriced, never free.
    pub rates: Option<Rates>,
    /// Who said so last, and of which day that word is; `None` where nobody noted it.
    pub stated: Option<Stated>,
}

/// Rates in nano-USD per million tokens, the context tiers above them, and a price per request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rates {
    /// Input tokens that no other rate covers.
    pub input: Nano,
    /// Output tokens.
    pub output: Nano,
    /// Input tokens read from a cache; absent: as input.
    pub cache_read: Option<Nano>,
    /// Input tokens written to a cache; absent: as input.
    pub cache_write: Option<Nano>,
    /// Reasoning tokens, a part of the output; absent: as output.
    pub reasoning: Option<Nano>,
    /// Nano-USD per request.
    pub request: Option<Nano>,
    /// Rates of larger calls.
    pub tiers: Tiers,
}

/// Rates of calls whose total input is above a threshold; the whole call is priced so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tier {
    /// Total input tokens that a call must exceed.
    pub above: u64,
    /// Absent: the base rate; likewise below.
    pub input: Option<Nano>,
    /// Output tokens.
    pub output: Option<Nano>,
    /// Cached input read.
    pub cache_read: Option<Nano>,
    /// Cached input written.
    pub cache_write: Option<Nano>,
}

/// Tokens of one call in the house's normal form: totals include their parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tokens {
    /// All input tokens, cached ones included.
    pub input: u64,
    /// The part of the input that was read from a cache.
    pub cache_read: u64,
    /// The part of the input that was written to a cache.
    pub cache_write: u64,
    /// All output tokens, reasoning included.
    pub output: u64,
    /// The part of the output spent on reasoning.
    pub reasoning: u64,
}

impl Rates {
    /// What a call of so much input is charged by a rate: its tier's, else the price's, else what stands in for it.
    pub fn effective(&self, rate: Rate, input: u64) -> Nano {
        let of = |rate: Rate| rate.at(self, self.tier(input));
        of(rate).or_else(|| of(rate.fallback()?)).unwrap_or_default()
    }

    /// The cost of one call, rounded half up once to nano-USD.
    pub fn cost(&self, tokens: Tokens) -> Cost {
        let rate = |rate| self.effective(rate, tokens.input);
        let plain_input = tokens.input.saturating_sub(tokens.cache_read).saturating_sub(tokens.cache_write);
        let plain_output = tokens.output.saturating_sub(tokens.reasoning);
        let sum: i128 = [
            (plain_input, rate(Rate::Input)),
            (tokens.cache_read, rate(Rate::CacheRead)),
            (tokens.cache_write, rate(Rate::CacheWrite)),
            (plain_output, rate(Rate::Output)),
            (tokens.reasoning, rate(Rate::Reasoning)),
        ]
        .into_iter()
        .map(|(count, rate)| i128::from(count) * i128::from(rate.get()))
        .sum();
        let per_tokens = (sum + TOKENS_PER_RATE / 2) / TOKENS_PER_RATE;
        Cost(per_tokens + i128::from(rate(Rate::Request).get()))
    }

    /// The tier that prices a call of so much input; `None` is the base rates.
    pub fn tier(&self, input: u64) -> Option<&Tier> {
        self.tiers.iter().rev().find(|tier| input > tier.above)
    }

    /// Three parts input to one part output, as most calls read more than they write; half a nano rounds up.
    pub fn blended(&self) -> Nano {
        let sum = BLENDED_INPUT * self.input.get() + self.output.get();
        Nano::new((sum + BLENDED_PARTS / 2) / BLENDED_PARTS).unwrap_or_default()
    }

    /// What so many typical requests cost.
    pub fn typical_cost(&self) -> Cost {
        Cost(self.cost(TYPICAL).0 * TYPICAL_REQUESTS)
    }

    /// Whether every rate of tokens is zero, as subscriptions and free plans are listed.
    pub fn is_free(&self) -> bool {
        self.input == Nano::ZERO && self.output == Nano::ZERO
    }
}

/// The price in force at `now`: the latest that has begun; of two from one moment, the one recorded later.
/// `prices` are in the order in which they were recorded.
pub fn in_force(prices: &[Price], now: Timestamp) -> Option<&Price> {
    place_in_force(prices, now).map(|place| &prices[place])
}

/// The place of that price.
pub fn place_in_force(prices: &[Price], now: Timestamp) -> Option<usize> {
    let begun = prices.iter().enumerate().filter(|(_, price)| price.valid_from <= now);
    begun.max_by_key(|(_, price)| price.valid_from).map(|(place, _)| place)
}

/// Every price with the moment from which on another holds, in the order in which they hold. Of two from one moment
/// only the one recorded later ever does.
pub fn timeline(prices: &[Price]) -> Vec<(&Price, Option<Timestamp>)> {
    let held: BTreeMap<Timestamp, &Price> = prices.iter().map(|price| (price.valid_from, price)).collect();
    let ends = held.keys().skip(1).copied().map(Some).chain(std::iter::once(None));
    held.values().copied().zip(ends).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Nano {
        text.parse().unwrap()
    }

    fn rates(input: &str, output: &str) -> Rates {
        Rates { input: usd(input), output: usd(output), ..Rates::default() }
    }

    fn in_out(input: u64, output: u64) -> Tokens {
        Tokens { input, output, ..Tokens::default() }
    }

    #[test]
    fn costs_of_the_specification() {
        let tiered = Rates {
            tiers: Tiers::stored(vec![Tier {
                above: 200_000,
                input: Some(usd("2.5")),
                output: Some(usd("15")),
                ..Tier::default()
            }]),
            ..rates("1.25", "10")
        };
        for (rates, tokens, cost) in [
            (rates("2.5", "10"), in_out(1_000, 500), 7_500_000),
            (rates("15", "75"), in_out(1_000_000, 1_000_000), 90_000_000_000),
            (rates("15", "75"), in_out(50_000, 10_000), 1_500_000_000),
            (tiered.clone(), in_out(300_000, 1_000), 765_000_000),
            (tiered, in_out(200_000, 1_000), 260_000_000),
        ] {
            assert_eq!(rates.cost(tokens), Cost(cost));
        }
    }

    #[test]
    fn parts_have_their_own_rates_or_the_whole_one() {
        let all = Rates {
            cache_read: Some(usd("0.1")),
            cache_write: Some(usd("2")),
            reasoning: Some(usd("4")),
            request: Some(usd("0.01")),
            ..rates("1", "3")
        };
        let tokens = Tokens { input: 10_000, cache_read: 6_000, cache_write: 1_000, output: 2_000, reasoning: 500 };
        // 3,000 × 1 + 6,000 × 0.1 + 1,000 × 2 + 1,500 × 3 + 500 × 4, per million, + 0.01 a request
        assert_eq!(all.cost(tokens), Cost(12_100_000 + 10_000_000));
        assert_eq!(rates("1", "3").cost(tokens), Cost(10_000_000 + 6_000_000));
    }

    #[test]
    fn cached_parts_above_the_total_do_not_make_it_negative() {
        let tokens = Tokens { input: 5, cache_read: 10, ..Tokens::default() };
        assert_eq!(rates("1", "1").cost(tokens), Cost(10_000));
    }

    #[test]
    fn half_a_nano_rounds_up_once() {
        let thin = Rates { input: Nano::new(1).unwrap(), ..Rates::default() };
        assert_eq!(thin.cost(in_out(499_999, 0)), Cost(0));
        assert_eq!(thin.cost(in_out(500_000, 0)), Cost(1));
    }

    #[test]
    fn a_tier_s_missing_cache_rate_is_the_base_rate() {
        let tiered = Rates {
            cache_read: Some(usd("0.5")),
            tiers: Tiers::stored(vec![Tier { above: 10, input: Some(usd("4")), ..Tier::default() }]),
            ..rates("2", "2")
        };
        let tokens = Tokens { input: 1_000_000, cache_read: 1_000_000, ..Tokens::default() };
        assert_eq!(tiered.cost(tokens), Cost(500_000_000));
    }

    #[test]
    fn a_blended_price_is_three_parts_input_to_one_part_output() {
        for (input, output, blended) in [
            ("2.5", "10", "4.375"),
            ("0.1", "0.2", "0.125"),
            ("0", "0.000000001", "0"),
            ("0", "0.000000002", "0.000000001"),
        ] {
            assert_eq!(rates(input, output).blended(), usd(blended));
        }
        assert_eq!(rates("1000000", "1000000").blended(), usd("1000000"));
    }

    #[test]
    fn each_price_holds_until_the_next_one_does() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let price =
            |from: i64, input: &str| Price { valid_from: at(from), rates: Some(rates(input, "1")), stated: None };
        let prices = [price(30, "3"), price(10, "1"), price(20, "2"), price(20, "2.5")];
        assert_eq!(timeline(&prices), [(&prices[1], Some(at(20))), (&prices[3], Some(at(30))), (&prices[0], None)]);
        assert_eq!(timeline(&[]), []);
    }

    #[test]
    fn the_latest_begun_price_is_in_force() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let price =
            |from: i64, input: &str| Price { valid_from: at(from), rates: Some(rates(input, "1")), stated: None };
        let prices = [price(10, "1"), price(30, "3"), price(20, "2"), price(20, "2.5")];
        let input_at = |now| in_force(&prices, at(now)).and_then(|p| p.rates.as_ref()).map(|r| r.input);
        assert_eq!(input_at(9), None);
        assert_eq!(input_at(10), Some(usd("1")));
        assert_eq!(input_at(29), Some(usd("2.5")));
        assert_eq!(input_at(31), Some(usd("3")));
    }
}
