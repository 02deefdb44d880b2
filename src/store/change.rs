//! The one door for writes: a transaction that can't forget its version step or its audit entries.

use jiff::Timestamp;
use sqlx::{Any, AnyConnection, Transaction};
use tracing::info;
use uuid::Uuid;

use super::{AnyQuery, Db, Error, Result, Topic, audit::Entry};

/// Who makes a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in account.
    Account {
        /// Its id.
        id: String,
        /// Its name, kept in the audit for when the account is gone.
        name: String,
    },
    /// A command on the server's machine.
    CommandLine,
    /// Roster itself.
    Roster,
}

/// A transaction on one topic. Changes of a topic follow one another: the version row is their lock.
pub struct Change {
    db: Db,
    tx: Transaction<'static, Any>,
    topic: Topic,
    id: String,
    actor: Actor,
    now: Timestamp,
    recorded: i64,
    unchanged: i64,
    /// A row was written that no audit entry tells of yet.
    owed: bool,
}

/// What a commit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// Something changed; the id leads to its audit entries.
    Changed(String),
    /// Everything already was so: no version step, no audit entry. Holds how many rows.
    Unchanged(i64),
}

impl Actor {
    /// The name for a sentence.
    pub fn name(&self) -> &str {
        match self {
            Self::Account { name, .. } => name,
            Self::CommandLine => "command line",
            Self::Roster => "Roster",
        }
    }

    fn id(&self) -> Option<&str> {
        match self {
            Self::Account { id, .. } => Some(id),
            Self::CommandLine | Self::Roster => None,
        }
    }
}

impl Db {
    /// Opens a change of `topic`; waits for its turn.
    pub async fn change(&self, topic: Topic, actor: &Actor, now: Timestamp) -> Result<Change> {
        let mut tx = self.writer().begin().await?;
        // Before anything is read: this takes the topic's lock on both engines.
        sqlx::query("UPDATE versions SET version = version WHERE topic = $1")
            .bind(topic.as_str())
            .execute(&mut *tx)
            .await?;
        Ok(Change {
            db: self.clone(),
            tx,
            topic,
            id: Uuid::now_v7().to_string(),
            actor: actor.clone(),
            now,
            recorded: 0,
            unchanged: 0,
            owed: false,
        })
    }
}

impl Change {
    /// The moment of the change.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Counts a row that already was as asked.
    pub fn note_unchanged(&mut self) {
        self.unchanged += 1;
    }

    /// Reads inside the change.
    pub(super) fn read(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }

    /// Writes rows together with the audit entry that tells of them; `false` where no row matched.
    pub(super) async fn write(&mut self, query: AnyQuery<'_>, entry: &Entry) -> Result<bool> {
        if query.execute(&mut *self.tx).await?.rows_affected() == 0 {
            return Ok(false);
        }
        self.record(entry).await?;
        Ok(true)
    }

    /// Writes rows that belong to the next audit entry of this change.
    pub(super) async fn write_part(&mut self, query: AnyQuery<'_>) -> Result<u64> {
        let rows = query.execute(&mut *self.tx).await?.rows_affected();
        self.owed |= rows > 0;
        Ok(rows)
    }

    /// Tells what was done to one subject.
    pub(super) async fn record(&mut self, entry: &Entry) -> Result<()> {
        sqlx::query(
            "INSERT INTO audit (change_id, position, subject_kind, subject_id, verb, fields) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&self.id)
        .bind(self.recorded)
        .bind(entry.subject.kind())
        .bind(entry.subject.id())
        .bind(entry.verb.as_str())
        .bind(entry.fields_json())
        .execute(&mut *self.tx)
        .await?;
        self.recorded += 1;
        self.owed = false;
        Ok(())
    }

    /// Makes it true for everybody, or for nobody: raises the version if anything changed, and tells the other
    /// instances. Readers of this one that start after it returns see the new state.
    pub async fn commit(mut self) -> Result<Committed> {
        if self.owed {
            return Err(Error::Corrupt("a change without its audit entry was refused".into()));
        }
        if self.recorded == 0 {
            self.tx.rollback().await?;
            return Ok(Committed::Unchanged(self.unchanged));
        }
        let version = self.raise_version().await?;
        self.tx.commit().await?;
        self.db.versions().raise(self.topic, version);
        info!(topic = %self.topic, version, change.id = %self.id, actor = self.actor.name(), "version raised");
        Ok(Committed::Changed(self.id))
    }

    async fn raise_version(&mut self) -> Result<i64> {
        let (version,): (i64,) =
            sqlx::query_as("UPDATE versions SET version = version + 1 WHERE topic = $1 RETURNING version")
                .bind(self.topic.as_str())
                .fetch_one(&mut *self.tx)
                .await?;
        sqlx::query(
            "INSERT INTO changes (id, topic, version, changed_at, actor_id, actor, unchanged) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&self.id)
        .bind(self.topic.as_str())
        .bind(version)
        .bind(self.now.as_millisecond())
        .bind(self.actor.id())
        .bind(self.actor.name())
        .bind(self.unchanged)
        .execute(&mut *self.tx)
        .await?;
        self.db.pools.engine.notify(&mut self.tx, self.topic.as_str(), version).await?;
        Ok(version)
    }
}
