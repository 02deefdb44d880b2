//! A share for each subscriber: nobody takes all connections, or all the work that is done at once.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::domain::network::subscriber;

/// How much each subscriber holds of something that there is only so much of; cheap to clone.
#[derive(Debug, Clone)]
pub struct Shares {
    most: usize,
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One part of a share, held until it is dropped.
#[derive(Debug)]
pub struct Share {
    shares: Shares,
    subscriber: IpAddr,
}

impl Shares {
    /// Shares of at most `most` parts each.
    pub fn of(most: usize) -> Self {
        Self { most, held: Arc::default() }
    }

    /// A part for an address; `None` where its subscriber holds a whole share already.
    pub fn take(&self, address: IpAddr) -> Option<Share> {
        let subscriber = subscriber(address);
        let mut held = self.held();
        let parts = held.entry(subscriber).or_default();
        if *parts == self.most {
            return None;
        }
        *parts += 1;
        Some(Share { shares: self.clone(), subscriber })
    }

    fn held(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.shares.held();
        let Some(parts) = held.get_mut(&self.subscriber) else { return };
        *parts -= 1;
        // Else every address that ever came would stay in memory.
        if *parts == 0 {
            held.remove(&self.subscriber);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscriber_has_a_share_and_leaves_nothing_behind() {
        let shares = Shares::of(2);
        let take = |text: &str| shares.take(text.parse().unwrap());
        let (first, second) = (take("2001:db8::1"), take("2001:db8::2"));
        assert!(first.is_some() && second.is_some());
        assert!(take("2001:db8::3").is_none(), "the same network");
        assert!(take("192.0.2.1").is_some(), "another subscriber");
        drop(first);
        assert!(take("2001:db8::3").is_some(), "what was given back");
        drop(second);
        assert_eq!(shares.held().len(), 0);
    }
}
