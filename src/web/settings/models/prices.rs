//! The context tiers of a model's form: rows of a threshold and the rates above it.

use std::{fmt, str::FromStr};

use super::form::ModelForm;
use crate::{
    domain::{
        money::Nano,
        price::{Rates, Tier},
        rate::{Quote, Rate},
        reading::required,
        terms::TermsBuilder,
        tiers::{TierError, Tiers},
        token_count::TokenCount,
        words::UnknownWord,
    },
    web::form::{Errors, Several, Texts},
};

/// A column of the tiers: the form has it once in each row, as `tier_above`, `tier_input`, ….
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TierColumn {
    /// The threshold.
    Above,
    /// A rate.
    Rate(Rate),
}

/// One row of the tiers as it was typed.
#[derive(Debug, Clone, Copy)]
pub struct TierRow<'a> {
    pub number: usize,
    pub above: &'a str,
    /// In the order of [`Rate::OF_TIERS`].
    rates: [&'a str; Rate::OF_TIERS.len()],
}

impl FromStr for TierColumn {
    type Err = UnknownWord;

    fn from_str(name: &str) -> Result<Self, UnknownWord> {
        match name.strip_prefix("tier_").ok_or(UnknownWord)? {
            "above" => Ok(Self::Above),
            rate => rate.parse().ok().filter(|rate| Rate::OF_TIERS.contains(rate)).map(Self::Rate).ok_or(UnknownWord),
        }
    }
}

impl fmt::Display for TierColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Above => f.write_str("tier_above"),
            Self::Rate(rate) => write!(f, "tier_{rate}"),
        }
    }
}

impl TierColumn {
    /// The texts of the tiers of a price.
    pub fn texts(rates: Option<&Rates>) -> Texts<Self, Several> {
        let mut texts = Texts::default();
        for tier in rates.iter().flat_map(|rates| &rates.tiers) {
            texts.push(Self::Above, tier.above.to_string());
            for rate in Rate::OF_TIERS {
                texts.push(Self::Rate(rate), rate.of_tier(tier).map_or_else(String::new, Nano::to_input));
            }
        }
        texts
    }
}

impl ModelForm {
    /// The rates, as far as they can be read: for the worked example.
    pub fn rates(&self) -> Option<Rates> {
        self.terms(&mut Errors::default(), TermsBuilder::blank()).rates
    }

    /// The tiers there are and one empty row.
    pub fn tier_rows(&self) -> Vec<TierRow<'_>> {
        let rows = self.typed_rows().chain(std::iter::once(TierRow::EMPTY));
        rows.enumerate().map(|(number, row)| TierRow { number, ..row }).collect()
    }

    /// The rows in which something was typed.
    fn typed_rows(&self) -> impl Iterator<Item = TierRow<'_>> {
        let texts = &self.tier_texts;
        let row = |number| TierRow {
            number,
            above: texts.at(TierColumn::Above, number),
            rates: Rate::OF_TIERS.map(|rate| texts.at(TierColumn::Rate(rate), number)),
        };
        (0..texts.rows()).map(row).filter(|row| !row.is_empty())
    }

    /// Reads the tiers; of a row without a threshold the mistakes are noted, and it never applies.
    pub(super) fn tiers(&self, errors: &mut Errors) -> Tiers {
        let rows = self.typed_rows().enumerate().map(|(number, row)| TierRow { number, ..row });
        let read: Vec<(TierRow<'_>, Tier)> = rows.filter_map(|row| Some((row, row.read(errors)?))).collect();
        Tiers::new(read.iter().map(|(_, tier)| tier.clone()).collect()).unwrap_or_else(|mistakes| {
            for mistake in mistakes {
                match mistake {
                    TierError::Twice(place) => errors.add(read[place].0.field("above"), mistake.to_string()),
                    // A rate that was typed and refused was noted at its own field.
                    TierError::Empty(place) if read[place].0.has_rates() => {}
                    TierError::Empty(place) => errors.add(read[place].0.field("input"), mistake.to_string()),
                    TierError::TooMany => errors.add("tier_above-0", mistake.to_string()),
                }
            }
            Tiers::default()
        })
    }
}

impl<'a> TierRow<'a> {
    const EMPTY: Self = Self { number: 0, above: "", rates: [""; Rate::OF_TIERS.len()] };

    fn is_empty(&self) -> bool {
        self.above.is_empty() && !self.has_rates()
    }

    fn has_rates(&self) -> bool {
        self.rates.iter().any(|text| !text.is_empty())
    }

    fn read(&self, errors: &mut Errors) -> Option<Tier> {
        let above = errors.note(self.field("above"), required::<TokenCount>(self.above));
        let mut quote = Quote::default();
        for (rate, text) in self.rates() {
            quote.set(rate, errors.optional(self.field(rate.as_str()), text));
        }
        Some(quote.tier(above?.get()))
    }

    /// The name under which a mistake in a column of this row is noted.
    fn field(&self, column: &str) -> String {
        format!("tier_{column}-{}", self.number)
    }

    /// Each rate with its text.
    pub fn rates(&self) -> impl Iterator<Item = (Rate, &'a str)> {
        Rate::OF_TIERS.into_iter().zip(self.rates)
    }

    /// The end of this row's ids and error names.
    pub fn suffix(&self) -> String {
        format!("-{}", self.number)
    }
}
