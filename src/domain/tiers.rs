//! The context tiers of a price: which lists of them there can be, and how one is written as text.

use std::{fmt, ops::Deref, str::FromStr};

use super::{
    price::Tier,
    rate::{Quote, Rate},
    token_count::TokenCount,
};

const AT_MOST: usize = 20;
/// What stands between the tiers of a text, and between the rates of one.
const BETWEEN_TIERS: &str = "; ";
const BETWEEN_RATES: &str = ", ";

/// Ascending by threshold, no threshold twice, at least one rate in each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tiers(Vec<Tier>);

/// Why a list of tiers can't be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TierError {
    /// The one at this place has the threshold of an earlier one.
    #[error("Use each threshold once.")]
    Twice(usize),
    /// The one at this place has no rate.
    #[error("Fill in at least one rate of this tier.")]
    Empty(usize),
    /// There are too many.
    #[error("Use at most {AT_MOST} tiers.")]
    TooMany,
}

/// A text that describes no tiers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TiersError {
    /// Not as [`Tiers`] are written.
    #[error("describes no tiers. Write them like “above 200000: input 2.50, output 15”")]
    Malformed,
    /// Tiers that can't stand together.
    #[error("has a tier that can’t be used. {0}")]
    Refused(TierError),
}

impl Tiers {
    /// Tiers in any order, or everything that is wrong with them.
    pub fn new(tiers: Vec<Tier>) -> Result<Self, Vec<TierError>> {
        let mut errors = Vec::new();
        for (place, tier) in tiers.iter().enumerate() {
            if tiers[..place].iter().any(|earlier| earlier.above == tier.above) {
                errors.push(TierError::Twice(place));
            }
            if is_empty(tier) {
                errors.push(TierError::Empty(place));
            }
        }
        if tiers.len() > AT_MOST {
            errors.push(TierError::TooMany);
        }
        if errors.is_empty() { Ok(Self::stored(tiers)) } else { Err(errors) }
    }

    /// Of a feed's tiers those that a form would take; the first of two with one threshold.
    pub fn believable(tiers: impl IntoIterator<Item = Tier>) -> Self {
        let mut kept: Vec<Tier> = Vec::new();
        for tier in tiers {
            let is_new = kept.iter().all(|earlier| earlier.above != tier.above);
            if is_new && !is_empty(&tier) && TokenCount::new(tier.above).is_some() && kept.len() < AT_MOST {
                kept.push(tier);
            }
        }
        Self::stored(kept)
    }

    /// Tiers that were checked before they were stored, in any order.
    pub fn stored(mut tiers: Vec<Tier>) -> Self {
        tiers.sort_by_key(|tier| tier.above);
        Self(tiers)
    }
}

fn is_empty(tier: &Tier) -> bool {
    Rate::OF_TIERS.iter().all(|rate| rate.of_tier(tier).is_none())
}

impl Deref for Tiers {
    type Target = [Tier];

    fn deref(&self) -> &[Tier] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a Tiers {
    type Item = &'a Tier;
    type IntoIter = std::slice::Iter<'a, Tier>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Tiers {
    /// `above 200000: input $2.50, output $15.00; above 1000000: …`: as the audit keeps them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(described).collect::<Vec<_>>().join(BETWEEN_TIERS))
    }
}

fn described(tier: &Tier) -> String {
    let told = |rate: &Rate| Some(format!("{} {}", rate.words(), rate.of_tier(tier)?));
    format!("above {}: {}", tier.above, Rate::OF_TIERS.iter().filter_map(told).collect::<Vec<_>>().join(BETWEEN_RATES))
}

impl FromStr for Tiers {
    type Err = TiersError;

    fn from_str(text: &str) -> Result<Self, TiersError> {
        let texts = text.split(BETWEEN_TIERS).filter(|text| !text.is_empty());
        let tiers = texts.map(parse_tier).collect::<Option<Vec<_>>>().ok_or(TiersError::Malformed)?;
        Self::new(tiers).map_err(|errors| errors.first().copied().map_or(TiersError::Malformed, TiersError::Refused))
    }
}

fn parse_tier(text: &str) -> Option<Tier> {
    let (above, rates) = text.strip_prefix("above ")?.split_once(": ")?;
    let mut quote = Quote::default();
    for text in rates.split(BETWEEN_RATES) {
        let (name, amount) = text.rsplit_once(' ')?;
        let rate = Rate::OF_TIERS.into_iter().find(|rate| rate.words() == name)?;
        quote.set(rate, Some(amount.trim_start_matches('$').parse().ok()?));
    }
    Some(quote.tier(above.parse::<TokenCount>().ok()?.get()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Nano;

    fn usd(text: &str) -> Option<Nano> {
        text.parse().ok()
    }

    #[test]
    fn tiers_survive_being_described() {
        let tiers = Tiers::new(vec![
            Tier { above: 1_000_000, cache_read: usd("0"), cache_write: usd("1000000"), ..Tier::default() },
            Tier { above: 200_000, input: usd("2.5"), output: usd("0.0375"), ..Tier::default() },
        ])
        .unwrap();
        let text =
            "above 200000: input $2.50, output $0.0375; above 1000000: cache read $0.00, cache write $1000000.00";
        assert_eq!(tiers.to_string(), text);
        assert_eq!(text.parse(), Ok(tiers));
        assert_eq!("".parse(), Ok(Tiers::default()));
    }

    #[test]
    fn a_text_that_can_t_be_read_is_refused_and_not_left_out() {
        for text in ["above", "above x: input $1", "above 5: input", "above 5: wishes $1", "above 0: input $1"] {
            assert_eq!(text.parse::<Tiers>(), Err(TiersError::Malformed), "{text}");
        }
        let twice = "above 5: input $1; above 5: input $2".parse::<Tiers>().unwrap_err();
        assert_eq!(twice.to_string(), "has a tier that can’t be used. Use each threshold once.");
    }

    #[test]
    fn everything_that_is_wrong_is_said() {
        let tier = |above| Tier { above, input: usd("1"), ..Tier::default() };
        let wrong = vec![tier(5), Tier { above: 7, ..Tier::default() }, tier(5)];
        assert_eq!(Tiers::new(wrong), Err(vec![TierError::Empty(1), TierError::Twice(2)]));
        assert!(Tiers::new((1..=20).map(tier).collect()).is_ok());
        assert_eq!(Tiers::new((1..=21).map(tier).collect()), Err(vec![TierError::TooMany]));
    }

    #[test]
    fn of_a_feed_s_tiers_those_are_kept_that_a_form_would_take() {
        let tier = |above| Tier { above, input: usd("1"), ..Tier::default() };
        let kept = Tiers::believable([tier(9), tier(u64::MAX), tier(5), tier(9), Tier { above: 6, ..Tier::default() }]);
        assert_eq!(kept.iter().map(|tier| tier.above).collect::<Vec<_>>(), [5, 9]);
        assert_eq!(Tiers::believable((1..50).map(tier)).len(), 20);
    }
}
