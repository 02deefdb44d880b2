//! What every handler can reach, built once and cloned everywhere.

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio_util::task::TaskTracker;

use crate::{
    clock::Clock, config::Config, keys::Keys, metrics::Metrics, secrets::passwords::Passwords, store::Db, views::Views,
};

/// The running program; cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// What it is made of.
#[derive(Debug)]
pub struct Parts {
    /// How it runs.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Cached read models.
    pub views: Views,
    /// What is counted about the program.
    pub metrics: Metrics,
    /// Which provider keys are set here.
    pub keys: Keys,
    /// The time.
    pub clock: Clock,
    /// Hashing and checking of passwords.
    pub passwords: Passwords,
    /// Requests that write, each in a task of its own; awaited before the program ends.
    pub writes: TaskTracker,
    /// Asked to stop: not ready, and no new work.
    stopping: AtomicBool,
}

impl App {
    /// Joins the parts.
    pub fn new(config: Config, db: Db, keys: Keys, clock: Clock) -> Self {
        let metrics = Metrics::default();
        Self(Arc::new(Parts {
            config,
            views: Views::new(db.clone(), clock.clone(), &metrics),
            metrics,
            db,
            keys,
            clock,
            passwords: Passwords::default(),
            writes: TaskTracker::new(),
            stopping: AtomicBool::new(false),
        }))
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

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
