//! What every handler, command and worker can reach, built once and cloned everywhere.

use std::{ops::Deref, sync::Arc};

use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    clients::Clients,
    clock::Clock,
    config::{Config, Switch},
    domain::{audit::Actor, catalog::Catalog},
    keys::Keys,
    metrics::Metrics,
    secrets::passwords::Passwords,
    store::{Change, Db, Topic},
    views::{self, Views},
};

/// Each holds some ten times the size of its file.
const FEED_READERS: usize = 2;

/// The running program; cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<AppInner>);

/// What it is made of.
#[derive(Debug)]
pub struct AppInner {
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
    /// Calls to other servers.
    pub clients: Clients,
    /// Hashing and checking of passwords.
    pub passwords: Passwords,
    /// Who may read a file of a feed at the moment.
    pub feed_readers: Arc<Semaphore>,
    /// Requests that write, each in a task of its own; awaited before the program ends.
    pub writes: TaskTracker,
    /// Cancelled once the server takes no new work: it is not ready any more, and long answers end.
    pub stopping: CancellationToken,
}

impl App {
    /// Joins the parts.
    ///
    /// # Errors
    /// No client for other servers can be made.
    pub fn new(config: Config, db: Db, keys: Keys, clock: Clock) -> anyhow::Result<Self> {
        let metrics = Metrics::default();
        Ok(Self(Arc::new(AppInner {
            clients: Clients::new(config.local_providers == Switch::On)?,
            config,
            views: Views::new(db.clone(), clock.clone(), &metrics),
            metrics,
            db,
            keys,
            clock,
            passwords: Passwords::default(),
            feed_readers: Arc::new(Semaphore::new(FEED_READERS)),
            writes: TaskTracker::new(),
            stopping: CancellationToken::new(),
        })))
    }

    /// Opens the configured database, makes it where it is missing and migrates it, and joins the parts around it.
    ///
    /// # Errors
    /// The database can't be used; the text says what an operator can do.
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let db = Db::open(&config.database_url).await?;
        Self::new(config, db, Keys::from_environment(), Clock::system())
    }

    /// The same without making or migrating it: for commands that only look beside a running server.
    ///
    /// # Errors
    /// There is no such database, or it can't be used.
    pub async fn open_as_it_is(config: Config) -> anyhow::Result<Self> {
        let db = Db::open_as_it_is(&config.database_url).await?;
        Self::new(config, db, Keys::from_environment(), Clock::system())
    }

    /// Opens a change of a topic at the program's time.
    ///
    /// # Errors
    /// The database can't be reached, or others hold the topic for too long.
    pub async fn change(&self, topic: Topic, actor: &Actor) -> Result<Change, views::Error> {
        Ok(self.db.change(topic, actor, self.clock.now()).await?)
    }

    /// Opens a change of the catalogue together with the catalogue that it acts on: nobody else changes that while the
    /// change is open.
    ///
    /// # Errors
    /// The database can't be reached, or others hold the topic for too long.
    pub async fn change_catalog(&self, actor: &Actor) -> Result<(Change, Arc<Catalog>), views::Error> {
        let mut change = self.change(Topic::Catalog, actor).await?;
        let catalog = self.views.catalog_in(&mut change).await?;
        Ok((change, catalog))
    }
}

impl Deref for App {
    type Target = AppInner;

    fn deref(&self) -> &AppInner {
        &self.0
    }
}
