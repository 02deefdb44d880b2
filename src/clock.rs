//! The time: the system's, or one that tests move by hand.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};

/// Where `now` comes from; cloned everywhere.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that shows `now` until [`Self::advance`].
    pub fn by_hand(now: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(now.as_millisecond()))))
    }

    /// The instant, in whole milliseconds as the database keeps it.
    pub fn now(&self) -> Timestamp {
        let milliseconds = match &self.0 {
            Some(by_hand) => by_hand.load(Ordering::Relaxed),
            None => Timestamp::now().as_millisecond(),
        };
        Timestamp::from_millisecond(milliseconds).unwrap_or_default()
    }

    /// Moves a clock made [`Self::by_hand`]; the system's stays as it is.
    pub fn advance(&self, by: SignedDuration) {
        if let Some(by_hand) = &self.0 {
            by_hand.fetch_add(i64::try_from(by.as_millis()).unwrap_or(0), Ordering::Relaxed);
        }
    }
}
