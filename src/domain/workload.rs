//! What somebody calls a model for: requests that are alike, so many of them.

use super::{
    money::Cost,
    price::{Rates, Tokens},
};

/// Requests of so many tokens each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Workload {
    /// Tokens of one request.
    pub tokens: Tokens,
    /// How many of them, e.g. in a month.
    pub requests: u64,
}

impl Workload {
    /// What all requests cost at these rates.
    pub fn cost(&self, rates: &Rates) -> Cost {
        Cost(rates.cost(self.tokens).0 * i128::from(self.requests))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_costs_what_its_requests_do() {
        let usd = |text: &str| text.parse().unwrap();
        let rates = Rates { input: usd("2"), output: usd("10"), cache_read: Some(usd("0.2")), ..Rates::default() };
        let tokens = Tokens { input: 2_000, cache_read: 1_000, output: 500, ..Tokens::default() };
        // 1,000 × 2 + 1,000 × 0.2 + 500 × 10, per million, 30,000 times.
        assert_eq!(Workload { tokens, requests: 30_000 }.cost(&rates), Cost(216_000_000_000));
        assert_eq!(Workload { tokens, requests: 0 }.cost(&rates), Cost(0));
    }
}
