//! Prices that no import applies until an admin has looked: upstream is wrong by factors of thousands now and then.

use std::fmt;

use crate::domain::{
    money::Nano,
    price::{Rates, Tier},
    rate::Rate,
};

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
    /// It moves by so many times or more.
    Jump(i128),
    /// It begins or ends to be free.
    Zero,
    /// It is above so many dollars.
    High(Nano),
}

/// A price that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Which price, as a sentence begins with it.
    pub what: String,
    /// Why.
    pub why: Why,
}

const fn usd(dollars: i64) -> Nano {
    match Nano::new(dollars * 1_000_000_000) {
        Some(nano) => nano,
        None => Nano::ZERO,
    }
}

/// What holds a change of rates; an unpriced model has none before.
pub fn of_change(old: Option<&Rates>, new: &Rates, is_active: bool) -> Vec<Hold> {
    let jump = if is_active { JUMP_OF_ACTIVE } else { JUMP };
    let mut holds = Vec::new();
    let mut check = |what: String, before: Option<Nano>, after: Option<Nano>| {
        let Some(after) = after.filter(|after| before != Some(*after)) else { return };
        if let Some(why) = why(before, after, jump) {
            holds.push(Hold { what, why });
        }
    };
    for rate in Rate::ALL {
        check(rate.field().label().to_owned(), old.and_then(|old| rate.of(old)), rate.of(new));
    }
    let tiers: &[Tier] = old.map_or(&[], |old| &old.tiers);
    for tier in &new.tiers {
        let before = tiers.iter().find(|before| before.above == tier.above);
        for rate in Rate::OF_TIERS {
            check(of_tier(rate, tier), before.and_then(|before| rate.of_tier(before)), rate.of_tier(tier));
        }
    }
    holds
}

/// What holds a model that is added.
pub fn of_new(rates: &Rates) -> Vec<Hold> {
    let is_high = |rate: Option<Nano>| rate.is_some_and(|rate| rate > HIGH_FOR_NEW);
    let why = Why::High(HIGH_FOR_NEW);
    let high = Rate::ALL.iter().filter(|rate| is_high(rate.of(rates)));
    let mut holds: Vec<_> = high.map(|rate| Hold { what: rate.field().label().to_owned(), why }).collect();
    for tier in &rates.tiers {
        let high = Rate::OF_TIERS.into_iter().filter(|rate| is_high(rate.of_tier(tier)));
        holds.extend(high.map(|rate| Hold { what: of_tier(rate, tier), why }));
    }
    holds
}

/// "Input price above 200000 tokens".
fn of_tier(rate: Rate, tier: &Tier) -> String {
    format!("{} above {} tokens", rate.field().label(), tier.above)
}

fn why(before: Option<Nano>, after: Nano, jump: i128) -> Option<Why> {
    if let Some(before) = before {
        let (old, new) = (i128::from(before.get()), i128::from(after.get()));
        if (old == 0) != (new == 0) {
            return Some(Why::Zero);
        }
        if new >= old * jump || old >= new * jump {
            return Some(Why::Jump(jump));
        }
    }
    (after > HIGH).then_some(Why::High(HIGH))
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.why {
            Why::Jump(times) => write!(f, "{} moves by {times} times or more", self.what),
            Why::Zero => write!(f, "{} moves to or from zero", self.what),
            Why::High(limit) => write!(f, "{} is above {limit} per million", self.what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tiers::Tiers;

    fn rates(input: &str, output: &str) -> Rates {
        Rates { input: input.parse().unwrap(), output: output.parse().unwrap(), ..Rates::default() }
    }

    fn holds(old: (&str, &str), new: (&str, &str), is_active: bool) -> Vec<String> {
        let held = of_change(Some(&rates(old.0, old.1)), &rates(new.0, new.1), is_active);
        held.iter().map(ToString::to_string).collect()
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
        assert_eq!(holds(("1", "1"), ("1", "20"), false), ["Output price moves by 10 times or more"]);
    }

    #[test]
    fn zero_and_what_is_very_dear_are_held() {
        assert_eq!(holds(("0", "1"), ("0.1", "1"), false), ["Input price moves to or from zero"]);
        assert_eq!(holds(("1", "1"), ("1", "0"), false), ["Output price moves to or from zero"]);
        assert_eq!(holds(("150", "1"), ("200.01", "1"), false), ["Input price is above $200.00 per million"]);
        assert!(holds(("150", "1"), ("200", "1"), false).is_empty());
        assert!(holds(("300", "1"), ("300", "1.1"), true).is_empty(), "what does not move is not held");
        let first = of_change(None, &rates("201", "1"), true);
        assert_eq!(first.len(), 1, "a first price moves from nowhere, but not to anywhere");
    }

    #[test]
    fn a_new_model_is_held_only_above_a_thousand_dollars() {
        assert!(of_new(&rates("1000", "999")).is_empty());
        assert_eq!(of_new(&rates("1", "1000.000000001")).len(), 1);
    }

    #[test]
    fn tiers_are_compared_by_threshold() {
        let tiered = |above, input: &str| Rates {
            tiers: Tiers::stored(vec![Tier { above, input: input.parse().ok(), ..Tier::default() }]),
            ..rates("1", "1")
        };
        let held = of_change(Some(&tiered(200_000, "2")), &tiered(200_000, "20"), false);
        assert_eq!(held[0].to_string(), "Input price above 200000 tokens moves by 10 times or more");
        assert!(of_change(Some(&tiered(200_000, "2")), &tiered(128_000, "20"), false).is_empty());
    }
}
