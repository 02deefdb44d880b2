//! What calls of a model cost: the numbers as they were typed, and the cost to the last nano-dollar.

use std::borrow::Cow;

use crate::{
    domain::{
        count::{self, CountError},
        money::Cost,
        price::{Rates, TYPICAL, TYPICAL_REQUESTS, Tier, Tokens},
        workload::Workload,
    },
    web::{
        Error,
        form::{Errors, quoted},
        list_query::{ListQuery, address},
    },
    wording::numbers::{all_tokens, thousands},
};

/// The names of the numbers in an address.
pub const KEYS: [&str; 4] = ["input", "output", "cached", "requests"];
/// More tokens or requests than anybody has; so no product of them and a price is too large to be exact.
const MOST: u64 = 1_000_000_000_000;

/// The numbers of the form as texts.
#[derive(Debug, Clone)]
pub struct Calculator {
    pub input: String,
    pub output: String,
    pub cached: String,
    pub requests: String,
}

/// Calls that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calls(Workload);

/// What calls cost.
pub struct Bill<'a> {
    calls: Calls,
    one: Cost,
    tier: Option<&'a Tier>,
}

impl Calculator {
    /// Reads what is asked for; what is absent is as in a typical request.
    pub fn read(asked: &ListQuery) -> Result<Self, Error> {
        let number = |key: &str, usual: String| -> Result<String, Error> {
            let typed = asked.one(key)?;
            Ok(if typed.is_empty() { usual } else { typed.to_owned() })
        };
        Ok(Self {
            input: number("input", TYPICAL.input.to_string())?,
            output: number("output", TYPICAL.output.to_string())?,
            cached: number("cached", TYPICAL.cache_read.to_string())?,
            requests: number("requests", TYPICAL_REQUESTS.to_string())?,
        })
    }

    /// The calls, or every mistake at its field.
    pub fn parse(&self) -> Result<Calls, Errors> {
        let mut errors = Errors::default();
        let input = count(&mut errors, "input", &self.input);
        let cached = count(&mut errors, "cached", &self.cached);
        if let (Some(input), Some(cached)) = (input, cached)
            && cached > input
        {
            errors.add("cached", format!("is more than the {} of input that it is a part of", all_tokens(input)));
        }
        let output = count(&mut errors, "output", &self.output);
        let requests = count(&mut errors, "requests", &self.requests);
        let calls = || {
            let tokens = Tokens { input: input?, cache_read: cached?, output: output?, ..Tokens::default() };
            Some(Calls(Workload { tokens, requests: requests? }))
        };
        let calls = calls();
        errors.or(calls)
    }
}

fn count(errors: &mut Errors, field: &'static str, text: &str) -> Option<u64> {
    let read = count::read(text);
    match read {
        Ok(number) if number <= MOST => return Some(number),
        Ok(_) | Err(CountError::TooLarge) => {
            errors.add(field, quoted(text, &format!("is more than {}", thousands(MOST))));
        }
        Err(error) => errors.add(field, quoted(text, &error)),
    }
    None
}

impl Calls {
    /// The one address of these calls on a model's page: what is as usual is left out.
    pub fn address(&self, path: &str) -> String {
        let Self(Workload { tokens, requests }) = *self;
        let unusual = |count: u64, usual: u64| -> Cow<'_, str> {
            if count == usual { "".into() } else { count.to_string().into() }
        };
        let usual_requests = u64::try_from(TYPICAL_REQUESTS).unwrap_or_default();
        let pairs = [
            ("input", unusual(tokens.input, TYPICAL.input)),
            ("output", unusual(tokens.output, TYPICAL.output)),
            ("cached", unusual(tokens.cache_read, TYPICAL.cache_read)),
            ("requests", unusual(requests, usual_requests)),
        ];
        address(path, pairs)
    }

    /// The numbers as a form shows them, however they were typed: a page is kept for all who mean the same.
    pub fn texts(&self) -> Calculator {
        let Self(Workload { tokens, requests }) = *self;
        let [input, output, cached, requests] =
            [tokens.input, tokens.output, tokens.cache_read, requests].map(thousands);
        Calculator { input, output, cached, requests }
    }

    /// The same for who compares what models cost.
    pub fn workload(self) -> Workload {
        self.0
    }

    /// What they cost at these rates.
    pub fn bill(self, rates: &Rates) -> Bill<'_> {
        Bill { calls: self, one: rates.cost(self.0.tokens), tier: rates.tier(self.0.tokens.input) }
    }
}

impl Bill<'_> {
    /// What all requests cost.
    pub fn total(&self) -> Cost {
        Cost(self.one.0 * i128::from(self.calls.0.requests))
    }

    /// What one request costs.
    pub fn one(&self) -> Cost {
        self.one
    }

    /// "1,000 requests of 2,000 tokens in, 500 of them cached, and 500 out".
    pub fn what(&self) -> String {
        let Calls(Workload { tokens, requests }) = self.calls;
        let noun = if requests == 1 { "request" } else { "requests" };
        let cached = match tokens.cache_read {
            0 => String::new(),
            all if all == tokens.input => ", all cached,".to_owned(),
            cached => format!(", {} of them cached,", thousands(cached)),
        };
        let (input, output) = (all_tokens(tokens.input), thousands(tokens.output));
        format!("{} {noun} of {input} in{cached} and {output} out", thousands(requests))
    }

    /// That a tier prices the whole call, where one does.
    pub fn tier(&self) -> Option<String> {
        self.tier
            .map(|tier| format!("The tier above {} of input applies, to the whole request.", all_tokens(tier.above)))
    }
}
