//! "My workload": what somebody calls models for, typed once and carried in the address.

use super::calculator::{Calculator, Calls, KEYS};
use crate::{
    domain::workload::Workload,
    web::{Error, Result, list_query::ListQuery},
    wording::{labels, numbers::thousands},
};

/// The numbers of a form, and what they say where any was typed.
#[derive(Debug, Clone)]
pub struct MyWorkload {
    /// As the form shows them; empty where nothing was typed.
    pub texts: Calculator,
    calls: Option<Calls>,
}

impl MyWorkload {
    /// Reads an address; what is absent beside others is as in a typical request. A number that can't be meant is
    /// refused.
    pub fn read(asked: &ListQuery) -> Result<Self> {
        let is_asked = KEYS.iter().any(|key| asked.all(key).any(|text| !text.is_empty()));
        if !is_asked {
            let none = String::new;
            let texts = Calculator { input: none(), output: none(), cached: none(), requests: none() };
            return Ok(Self { texts, calls: None });
        }
        let calls = Calculator::read(asked)?.parse().map_err(|errors| {
            let told = errors.iter().map(|(field, message)| format!("{}: {message}.", labels::field(field)));
            Error::BadRequest(told.collect::<Vec<_>>().join(" "))
        })?;
        Ok(Self { texts: calls.texts(), calls: Some(calls) })
    }

    /// What a model's cost is computed for.
    pub fn workload(&self) -> Option<Workload> {
        self.calls.map(Calls::workload)
    }

    /// All four numbers, for an address; empty where there are none.
    pub fn pairs(&self) -> [(&'static str, String); 4] {
        let Calculator { input, output, cached, requests } = &self.texts;
        let [i, o, c, r] = KEYS;
        [(i, input), (o, output), (c, cached), (r, requests)].map(|(key, text)| (key, text.replace(',', "")))
    }

    /// "30,000 requests a month of 2,000 tokens in, 500 of them cached, and 500 out".
    pub fn what(&self) -> Option<String> {
        let Workload { tokens, requests } = self.workload()?;
        let noun = if requests == 1 { "request" } else { "requests" };
        let cached = match tokens.cache_read {
            0 => String::new(),
            cached => format!(", {} of them cached,", thousands(cached)),
        };
        let [requests, input, output] = [requests, tokens.input, tokens.output].map(thousands);
        Some(format!("{requests} {noun} a month of {input} tokens in{cached} and {output} out"))
    }
}
