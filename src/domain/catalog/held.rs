//! A model's prices as they held, hold and will hold, and from when on each is known to.

use jiff::Timestamp;

use super::Entry;
use crate::domain::{
    origin::Source,
    price::{Price, timeline},
};

/// A price, and while what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held<'a> {
    /// The price.
    pub price: &'a Price,
    /// From when on; `None` where it held before Roster knew of it.
    pub since: Option<Timestamp>,
    /// Until another one does.
    pub until: Option<Timestamp>,
}

impl Entry {
    /// Every price in the order in which they hold. Of a model that was added without a price the first one that is
    /// known is the first.
    pub fn history(&self) -> Vec<Held<'_>> {
        let known = timeline(&self.prices).into_iter().skip_while(|(price, _)| price.rates.is_none());
        let held = known.enumerate().map(|(place, (price, until))| {
            let since = Some(price.valid_from).filter(|_| place > 0 || is_dated(price));
            Held { price, since, until }
        });
        held.collect()
    }

    /// The price in force.
    pub fn held(&self) -> Option<Held<'_>> {
        let current = self.prices.get(self.current?)?;
        self.history().into_iter().find(|held| std::ptr::eq(held.price, current))
    }
}

/// Whether somebody said from when on the first price of a model holds, as an admin's form does. What the bundled
/// catalogue has, and the first that a feed says, may have held for years.
fn is_dated(first: &Price) -> bool {
    first.stated.is_some_and(|stated| stated.by == Source::Admin)
}
