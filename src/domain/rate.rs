//! What a price is made of: one list of rates, for forms, feeds, pages, the API and the database's columns.

use super::{
    field::ModelField,
    money::Nano,
    price::{Rates, Tier},
    words::words,
};

words! {
    /// What is charged for, by the name that columns and files have it under.
    Rate {
        /// Input tokens.
        Input = "input",
        /// Output tokens.
        Output = "output",
        /// Input tokens read from a cache.
        CacheRead = "cache_read",
        /// Input tokens written to a cache.
        CacheWrite = "cache_write",
        /// Reasoning tokens, a part of the output.
        Reasoning = "reasoning",
        /// A request, whatever its size.
        Request = "request",
    }
}

/// An amount per rate, as far as there is one: what a feed quotes and what a form says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quote([Option<Nano>; Rate::ALL.len()]);

impl Rate {
    /// Those that every price has: both are there, or the model is unpriced.
    pub const BASE: [Self; 2] = [Self::Input, Self::Output];

    /// Those that a context tier may have.
    pub const OF_TIERS: [Self; 4] = [Self::Input, Self::Output, Self::CacheRead, Self::CacheWrite];

    /// The field of a model that holds it.
    pub const fn field(self) -> ModelField {
        match self {
            Self::Input => ModelField::InputPrice,
            Self::Output => ModelField::OutputPrice,
            Self::CacheRead => ModelField::CacheReadPrice,
            Self::CacheWrite => ModelField::CacheWritePrice,
            Self::Reasoning => ModelField::ReasoningPrice,
            Self::Request => ModelField::RequestPrice,
        }
    }

    /// As a column is headed by it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Input => "Input",
            Self::Output => "Output",
            Self::CacheRead => "Cache read",
            Self::CacheWrite => "Cache write",
            Self::Reasoning => "Reasoning",
            Self::Request => "Per request",
        }
    }

    /// As a sentence about a tier begins with it.
    pub const fn tier_label(self) -> &'static str {
        match self {
            Self::Input => "Tier input price",
            Self::Output => "Tier output price",
            Self::CacheRead => "Tier cache read price",
            Self::CacheWrite => "Tier cache write price",
            Self::Reasoning => "Tier reasoning price",
            Self::Request => "Tier price per request",
        }
    }

    /// As a line of text names it: "cache read".
    pub fn words(self) -> String {
        self.label().to_lowercase()
    }

    /// The rate that holds where this one is absent; none where nothing is charged then.
    pub const fn fallback(self) -> Option<Self> {
        match self {
            Self::CacheRead | Self::CacheWrite => Some(Self::Input),
            Self::Reasoning => Some(Self::Output),
            Self::Input | Self::Output | Self::Request => None,
        }
    }

    /// What a price has for it.
    pub const fn of(self, rates: &Rates) -> Option<Nano> {
        match self {
            Self::Input => Some(rates.input),
            Self::Output => Some(rates.output),
            Self::CacheRead => rates.cache_read,
            Self::CacheWrite => rates.cache_write,
            Self::Reasoning => rates.reasoning,
            Self::Request => rates.request,
        }
    }

    /// What a tier has for it.
    pub const fn of_tier(self, tier: &Tier) -> Option<Nano> {
        match self {
            Self::Input => tier.input,
            Self::Output => tier.output,
            Self::CacheRead => tier.cache_read,
            Self::CacheWrite => tier.cache_write,
            Self::Reasoning | Self::Request => None,
        }
    }

    /// What a call of a tier's size has for it: the tier's own amount, else the price's.
    pub fn at(self, rates: &Rates, tier: Option<&Tier>) -> Option<Nano> {
        tier.and_then(|tier| self.of_tier(tier)).or_else(|| self.of(rates))
    }
}

impl Quote {
    /// A quote of what `amount` knows.
    pub fn of(amount: impl FnMut(Rate) -> Option<Nano>) -> Self {
        let mut quote = Self::default();
        for (slot, amount) in quote.0.iter_mut().zip(Rate::ALL.iter().copied().map(amount)) {
            *slot = amount;
        }
        quote
    }

    /// The amount of a rate.
    pub const fn get(&self, rate: Rate) -> Option<Nano> {
        self.0[rate as usize]
    }

    /// Sets the amount of a rate.
    pub const fn set(&mut self, rate: Rate, amount: Option<Nano>) {
        self.0[rate as usize] = amount;
    }

    /// Whether it has no amount at all.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The rates of a price without tiers; none without input and output.
    pub fn rates(&self) -> Option<Rates> {
        Some(Rates {
            input: self.get(Rate::Input)?,
            output: self.get(Rate::Output)?,
            cache_read: self.get(Rate::CacheRead),
            cache_write: self.get(Rate::CacheWrite),
            reasoning: self.get(Rate::Reasoning),
            request: self.get(Rate::Request),
            ..Rates::default()
        })
    }

    /// The tier above a number of input tokens.
    pub const fn tier(&self, above: u64) -> Tier {
        Tier {
            above,
            input: self.get(Rate::Input),
            output: self.get(Rate::Output),
            cache_read: self.get(Rate::CacheRead),
            cache_write: self.get(Rate::CacheWrite),
        }
    }
}
