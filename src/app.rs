//! What every handler can reach, built once and cloned everywhere.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio_util::task::TaskTracker;

use crate::{
    actions::passwords::Passwords,
    clock::Clock,
    config::{Config, Keys},
    store::Db,
    views::Views,
};

/// The running program.
#[derive(Debug, Clone)]
pub struct App {
    /// How it runs.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// Cached read models.
    pub views: Views,
    /// Which provider keys are set here.
    pub keys: Keys,
    /// The time.
    pub clock: Clock,
    /// Hashing and checking of passwords.
    pub passwords: Passwords,
    /// Requests that write, each in a task of its own; awaited before the program ends.
    pub writes: TaskTracker,
    /// Asked to stop: not ready, and no new work.
    stopping: Arc<AtomicBool>,
}

impl App {
    /// Joins the parts.
    pub fn new(config: Config, db: Db, keys: Keys, clock: Clock) -> Self {
        Self {
            config: Arc::new(config),
            views: Views::new(db.clone(), clock.clone()),
            db,
            keys,
            clock,
            passwords: Passwords::default(),
            writes: TaskTracker::new(),
            stopping: Arc::default(),
        }
    }

    /// Says that the server takes no new work.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// Whether it was asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }
}
