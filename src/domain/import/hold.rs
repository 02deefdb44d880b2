//! Prices that no import applies until an admin has looked: upstream is wrong by factors of thousands now and then.

use std::fmt;

use crate::domain::{money::Nano, price::Rates, rate::Rate};

/// A price that moves by so many times is held …
const JUMP: i128 = 10;
/// … and that of an active model by so many.
const JUMP_OF_ACTIVE: i128 = 2;
/// Dollars per million tokens above which a price that moves is held.
const HIGH: Nano = usd(200);
/// The same for a model that is new.
const HIGH_FOR_NEW: Nano = usd(1_000);

/// Why a price is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It moves by so many times.
    Jump(i128),
    /// It begins or ends to be free.
    Zero,
    /// It is above so many dollars.
    High(Nano),
}

/// A price that is held: what a call is charged for one kind of tokens, whoever the rate comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Of what.
    pub rate: Rate,
    /// Of calls with more input tokens than this; zero is every call.
    pub above: u64,
    /// What is charged; none where the model is unpriced.
    pub old: Option<Nano>,
    /// What would be charged.
    pub new: Nano,
    /// Why.
    pub why: Why,
}

const fn usd(dollars: i64) -> Nano {
    match Nano::new(dollars * 1_000_000_000) {
        Some(nano) => nano,
        None => Nano::ZERO,
    }
}

/// What holds a change of rates; an unpriced model has none before. Compared is what calls of each size pay, with what
/// stands in for a rate that is absent: a rate or a tier that comes, goes or moves changes that as any other does.
pub fn of_change(old: Option<&Rates>, new: &Rates, is_active: bool) -> Vec<Hold> {
    let jump = if is_active { JUMP_OF_ACTIVE } else { JUMP };
    let mut thresholds: Vec<u64> =
        old.into_iter().chain([new]).flat_map(|rates| &rates.tiers).map(|t| t.above).collect();
    thresholds.push(0);
    thresholds.sort_unstable();
    thresholds.dedup();
    let mut holds: Vec<Hold> = Vec::new();
    let mut below: Vec<Moved> = Vec::new();
    for above in thresholds {
        let moved = |rate: &Rate| Moved::of(*rate, above, old, new);
        let here: Vec<Moved> = Rate::ALL.iter().map(moved).collect();
        for moved in &here {
            // Told once: at the smallest calls that it is so for, and of the rate that stands in for others.
            let stands_in = moved.rate.fallback().and_then(|of| here.iter().find(|other| other.rate == of));
            let is_told = below.iter().chain(stands_in).any(|other| moved.is_as(other));
            if let (false, Some(why)) = (is_told, moved.why(jump)) {
                let Moved { rate, old, new } = *moved;
                holds.push(Hold { rate, above, old, new, why });
            }
        }
        below = here;
    }
    holds
}

/// What holds a model that is added.
pub fn of_new(rates: &Rates) -> Vec<Hold> {
    let hold = |rate: Rate, above: u64, new: Nano| Hold { rate, above, old: None, new, why: Why::High(HIGH_FOR_NEW) };
    let base = Rate::ALL.iter().filter_map(|rate| Some(hold(*rate, 0, rate.of(rates)?)));
    let tiers = rates.tiers.iter().flat_map(|tier| {
        Rate::OF_TIERS.into_iter().filter_map(move |rate| Some(hold(rate, tier.above, rate.of_tier(tier)?)))
    });
    base.chain(tiers).filter(|hold| hold.new > HIGH_FOR_NEW).collect()
}

/// What calls of one size pay for one kind of tokens, before and after.
struct Moved {
    rate: Rate,
    old: Option<Nano>,
    new: Nano,
}

impl Moved {
    fn of(rate: Rate, above: u64, old: Option<&Rates>, new: &Rates) -> Self {
        let paid = |rates: &Rates| rates.effective(rate, above.saturating_add(1));
        Self { rate, old: old.map(paid), new: paid(new) }
    }

    /// Whether the same is known of the same kind of tokens in smaller calls, or of what stands in for it.
    fn is_as(&self, other: &Self) -> bool {
        let is_comparable = self.rate == other.rate || self.rate.fallback() == Some(other.rate);
        is_comparable && (self.old, self.new) == (other.old, other.new)
    }

    fn why(&self, jump: i128) -> Option<Why> {
        if self.old == Some(self.new) {
            return None;
        }
        if let Some(before) = self.old {
            let (old, new) = (i128::from(before.get()), i128::from(self.new.get()));
            if old == 0 || new == 0 {
                return Some(Why::Zero);
            }
            let times = old.max(new) / old.min(new);
            if times >= jump {
                return Some(Why::Jump(times));
            }
        }
        (self.new > HIGH).then_some(Why::High(HIGH))
    }
}

impl Hold {
    /// Which price, as a sentence begins with it: "Input price above 200,000 tokens".
    pub fn what(&self) -> String {
        let label = self.rate.field().label();
        if self.above == 0 { label.to_owned() } else { format!("{label} above {} tokens", grouped(self.above)) }
    }

    /// Why, in two or three words: "10 times".
    pub fn short(&self) -> String {
        match (self.why, self.new) {
            (Why::Jump(times), _) => format!("{} times", grouped(u64::try_from(times).unwrap_or(u64::MAX))),
            (Why::Zero, Nano::ZERO) => "to zero".to_owned(),
            (Why::Zero, _) => "from zero".to_owned(),
            (Why::High(limit), _) => format!("above {limit}"),
        }
    }
}

/// With a comma before each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, short) = (self.what(), self.short());
        match self.old {
            Some(old) => write!(f, "{what}: {old} → {} ({short})", self.new),
            None => write!(f, "{what}: {} ({short})", self.new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{price::Tier, tiers::Tiers};

    fn nano(text: &str) -> Nano {
        text.parse().unwrap()
    }

    fn rates(input: &str, output: &str) -> Rates {
        Rates { input: nano(input), output: nano(output), ..Rates::default() }
    }

    fn tiered(base: &Rates, tiers: &[(u64, &str, &str)]) -> Rates {
        let tier = |(above, input, output): &(u64, &str, &str)| Tier {
            above: *above,
            input: input.parse().ok(),
            output: output.parse().ok(),
            ..Tier::default()
        };
        Rates { tiers: Tiers::stored(tiers.iter().map(tier).collect()), ..base.clone() }
    }

    fn told(old: &Rates, new: &Rates, is_active: bool) -> Vec<String> {
        of_change(Some(old), new, is_active).iter().map(ToString::to_string).collect()
    }

    fn holds(old: (&str, &str), new: (&str, &str), is_active: bool) -> Vec<String> {
        told(&rates(old.0, old.1), &rates(new.0, new.1), is_active)
    }

    #[test]
    fn jumps_are_held_sooner_for_active_models() {
        for (new, held, held_active) in
            [("1.99", false, false), ("2", false, true), ("9.99", false, true), ("10", true, true)]
        {
            assert_eq!(!holds(("1", "1"), (new, "1"), false).is_empty(), held, "{new}");
            assert_eq!(!holds(("1", "1"), (new, "1"), true).is_empty(), held_active, "{new}");
            assert_eq!(!holds((new, "1"), ("1", "1"), false).is_empty(), held, "down from {new}");
            assert_eq!(!holds((new, "1"), ("1", "1"), true).is_empty(), held_active, "down from {new}");
        }
        assert_eq!(holds(("1", "1"), ("1", "20"), false), ["Output price: $1.00 → $20.00 (20 times)"]);
    }

    #[test]
    fn zero_and_what_is_very_dear_are_held() {
        assert_eq!(holds(("0", "1"), ("0.1", "1"), false), ["Input price: $0.00 → $0.10 (from zero)"]);
        assert_eq!(holds(("1", "1"), ("1", "0"), false), ["Output price: $1.00 → $0.00 (to zero)"]);
        assert_eq!(holds(("150", "1"), ("200.01", "1"), false), ["Input price: $150.00 → $200.01 (above $200.00)"]);
        assert!(holds(("150", "1"), ("200", "1"), false).is_empty());
        assert!(holds(("300", "1"), ("300", "1.1"), true).is_empty(), "what does not move is not held");
        let first = of_change(None, &rates("201", "1"), true);
        assert_eq!(first.len(), 1, "a first price moves from nowhere, but not to anywhere");
        assert_eq!(first[0].to_string(), "Input price: $201.00 (above $200.00)");
    }

    #[test]
    fn a_new_model_is_held_only_above_a_thousand_dollars() {
        assert!(of_new(&rates("1000", "999")).is_empty());
        assert_eq!(of_new(&rates("1", "1000.000000001")).len(), 1);
        assert_eq!(of_new(&tiered(&rates("1", "1"), &[(200_000, "1001", "2")])).len(), 1);
    }

    #[test]
    fn a_rate_that_comes_or_goes_moves_what_is_paid() {
        let plain = rates("1", "2");
        let cached = |read: &str| Rates { cache_read: read.parse().ok(), ..plain.clone() };
        let thinking = |rate: &str| Rates { reasoning: rate.parse().ok(), ..plain.clone() };
        let asked = |request: &str| Rates { request: request.parse().ok(), ..plain.clone() };
        for (old, new, hold) in [
            (plain.clone(), cached("100"), Some("Cache read price: $1.00 → $100.00 (100 times)")),
            (cached("0.01"), plain.clone(), Some("Cache read price: $0.01 → $1.00 (100 times)")),
            (plain.clone(), cached("0"), Some("Cache read price: $1.00 → $0.00 (to zero)")),
            (plain.clone(), cached("0.11"), None),
            (plain.clone(), cached("1"), None),
            (plain.clone(), thinking("190"), Some("Reasoning price: $2.00 → $190.00 (95 times)")),
            (thinking("0.1"), plain.clone(), Some("Reasoning price: $0.10 → $2.00 (20 times)")),
            (plain.clone(), asked("0.005"), Some("Price per request: $0.00 → $0.005 (from zero)")),
            (asked("0.005"), plain.clone(), Some("Price per request: $0.005 → $0.00 (to zero)")),
            (asked("0.005"), asked("0.05"), Some("Price per request: $0.005 → $0.05 (10 times)")),
        ] {
            assert_eq!(told(&old, &new, false), Vec::from_iter(hold.map(str::to_owned)));
        }
        assert_eq!(told(&plain, &rates("10", "2"), false).len(), 1, "what stands in for others is told once");
        let both = told(&cached("0.1"), &Rates { cache_read: None, ..rates("10", "2") }, false);
        assert_eq!(both, ["Input price: $1.00 → $10.00 (10 times)", "Cache read price: $0.10 → $10.00 (100 times)"]);
    }

    #[test]
    fn a_tier_that_comes_goes_or_moves_does_too() {
        let plain = rates("1", "2");
        let tier = |above, input, output| tiered(&plain, &[(above, input, output)]);
        for (old, new, holds) in [
            (
                plain.clone(),
                tier(1_000, "190", "2"),
                &["Input price above 1,000 tokens: $1.00 → $190.00 (190 times)"][..],
            ),
            (plain.clone(), tier(1_000, "1", "0"), &["Output price above 1,000 tokens: $2.00 → $0.00 (to zero)"]),
            (tier(1_000, "1", "40"), plain.clone(), &["Output price above 1,000 tokens: $40.00 → $2.00 (20 times)"]),
            (
                tier(200_000, "20", "2"),
                tier(128_000, "20", "2"),
                &["Input price above 128,000 tokens: $1.00 → $20.00 (20 times)"],
            ),
            (
                tier(128_000, "20", "2"),
                tier(200_000, "20", "2"),
                &["Input price above 128,000 tokens: $20.00 → $1.00 (20 times)"],
            ),
            (
                tier(200_000, "2", "2"),
                tier(200_000, "20", "2"),
                &["Input price above 200,000 tokens: $2.00 → $20.00 (10 times)"],
            ),
            (tier(200_000, "2", "2"), tier(128_000, "2", "2"), &[]),
            (plain.clone(), tier(200_000, "2", "4"), &[]),
        ] {
            assert_eq!(told(&old, &new, false), holds);
        }
        // Each part of it counts, with what the base has where the tier has nothing.
        let cached = Rates { cache_read: Some(nano("0.1")), ..plain.clone() };
        let new = Rates {
            tiers: Tiers::stored(vec![Tier { above: 9, cache_read: Some(nano("5")), ..Tier::default() }]),
            ..cached.clone()
        };
        assert_eq!(told(&cached, &new, false), ["Cache read price above 9 tokens: $0.10 → $5.00 (50 times)"]);
        assert_eq!(told(&plain, &tier(200_000, "2", "2"), true).len(), 1, "of an active model it is enough to double");
    }
}
