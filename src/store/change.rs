//! The one door for writes: a transaction that can't forget its version step or its audit entries.

use jiff::Timestamp;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Transaction};
use uuid::Uuid;

use super::{AnyQuery, Db, Error, Result, Topic, access, audit::fields_json, placeholders};
use crate::domain::audit::{Actor, Entry};

/// Columns of `audit`.
const AUDIT_COLUMNS: usize = 8;

/// A transaction on one topic. Changes of a topic follow one another: the version row is their lock.
pub struct Change {
    db: Db,
    tx: Transaction<'static, Any>,
    topic: Topic,
    id: String,
    actor: Actor,
    now: Timestamp,
    /// The topic's version when the change began.
    version: i64,
    recorded: Vec<Entry>,
    unchanged: i64,
    undoes: Option<String>,
    /// A row was written that no audit entry covers yet.
    unrecorded_write: bool,
    /// Rows were written that belong to no page and no audit.
    has_untracked_writes: bool,
}

/// What a commit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// Something changed. Holds the id of the change.
    Changed(String),
    /// Everything already was as asked: no version step, no audit entry. Holds how many rows.
    Unchanged(i64),
}

impl Db {
    /// Opens a change of `topic`; waits for its turn.
    ///
    /// # Errors
    /// The database can't be reached, or other changes take longer than a connection or the topic's lock is waited for;
    /// [`Error::AccessEnded`] where a change of accounts is asked for with a session or token that has ended.
    pub async fn change(&self, topic: Topic, actor: &Actor, now: Timestamp) -> Result<Change> {
        let mut tx = self.writer().begin().await?;
        // Before anything is read: this takes the topic's lock on both engines. Nobody else sees the step before the
        // commit, and a change that wrote nothing is rolled back with it.
        let (next,): (i64,) =
            sqlx::query_as("UPDATE versions SET version = version + 1 WHERE topic = $1 RETURNING version")
                .bind(topic.as_str())
                .fetch_one(&mut *tx)
                .await?;
        if topic == Topic::Accounts {
            access::check(&mut tx, actor, topic, now).await?;
        }
        let version = next - 1;
        // The view of a reader that follows in this task is then at least as new.
        self.versions().observe(topic, version);
        Ok(Change {
            db: self.clone(),
            tx,
            topic,
            id: Uuid::now_v7().to_string(),
            actor: actor.clone(),
            now,
            version,
            recorded: Vec::new(),
            unchanged: 0,
            undoes: None,
            unrecorded_write: false,
            has_untracked_writes: false,
        })
    }
}

impl Change {
    /// Its id, which leads to its audit entries.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The moment of the change.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The topic's version when the change began; nobody raises it before the change ends.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Says which change this one undoes.
    pub fn undo_of(&mut self, change_id: &str) {
        self.undoes = Some(change_id.to_owned());
    }

    /// Whether it undoes another change.
    pub(super) fn is_undo(&self) -> bool {
        self.undoes.is_some()
    }

    /// What was done so far.
    pub fn entries(&self) -> &[Entry] {
        &self.recorded
    }

    /// Counts rows that already were as asked.
    pub fn note_unchanged(&mut self, rows: usize) {
        self.unchanged = self.unchanged.saturating_add(i64::try_from(rows).unwrap_or(i64::MAX));
    }

    /// How many rows of `columns` columns one statement should write.
    pub(super) fn rows_a_statement(&self, columns: usize) -> usize {
        (self.db.pools.engine.parameters_a_statement() / columns).max(1)
    }

    /// Reads inside the change.
    pub(super) fn read(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }

    /// Writes rows together with their audit entry. Returns `false` where no row matched.
    pub(super) async fn write(&mut self, query: AnyQuery<'_>, entry: &Entry) -> Result<bool> {
        if query.execute(&mut *self.tx).await?.rows_affected() == 0 {
            return Ok(false);
        }
        self.record(entry).await?;
        Ok(true)
    }

    /// Writes rows that belong to the next audit entry of this change.
    pub(super) async fn write_before_record(&mut self, query: AnyQuery<'_>) -> Result<u64> {
        let rows = query.execute(&mut *self.tx).await?.rows_affected();
        self.unrecorded_write |= rows > 0;
        Ok(rows)
    }

    /// Says that the last audit entry tells of the rows that were written behind it as well.
    pub(super) fn record_nothing_more(&mut self) {
        self.unrecorded_write &= self.recorded.is_empty();
    }

    /// Writes rows that no page shows and nobody edits: they are kept without an audit entry and without a version step.
    pub(super) async fn write_untracked(&mut self, query: AnyQuery<'_>) -> Result<()> {
        self.has_untracked_writes |= query.execute(&mut *self.tx).await?.rows_affected() > 0;
        Ok(())
    }

    /// Tells what was done to one subject.
    pub(super) async fn record(&mut self, entry: &Entry) -> Result<()> {
        self.record_all(std::slice::from_ref(entry)).await
    }

    /// Tells what was done to several subjects.
    pub(super) async fn record_all(&mut self, entries: &[Entry]) -> Result<()> {
        for chunk in entries.chunks(self.rows_a_statement(AUDIT_COLUMNS)) {
            let row = |number: usize| format!("({})", placeholders(1 + number * AUDIT_COLUMNS, AUDIT_COLUMNS));
            let rows: Vec<_> = (0..chunk.len()).map(row).collect();
            let sql = format!(
                "INSERT INTO audit (change_id, position, subject_kind, subject_id, verb, fields, made_at, made_by) \
                 VALUES {}",
                rows.join(", ")
            );
            let mut insert = sqlx::query(AssertSqlSafe(sql));
            for (position, entry) in (self.recorded.len()..).zip(chunk) {
                insert = insert
                    .bind(self.id.clone())
                    .bind(i64::try_from(position).unwrap_or(i64::MAX))
                    .bind(entry.subject.kind().as_str())
                    .bind(entry.subject.id().to_owned())
                    .bind(entry.verb.as_str())
                    .bind(fields_json(entry))
                    .bind(self.now.as_millisecond())
                    .bind(self.actor.name().to_owned());
            }
            insert.execute(&mut *self.tx).await?;
            self.recorded.extend_from_slice(chunk);
        }
        self.unrecorded_write &= entries.is_empty();
        Ok(())
    }

    /// Commits: records the version's step if anything changed, and tells the other
    /// instances. Readers of this one that start after it returns see the new state.
    ///
    /// # Errors
    /// The database can't be reached or refuses the commit; rows were written that no audit entry covers;
    /// [`Error::AccessEnded`] and [`Error::AdminRequired`] where the actor may not make the change any more. Nothing of
    /// the change is kept then, unless the connection was lost while the database answered.
    pub async fn commit(mut self) -> Result<Committed> {
        if self.unrecorded_write {
            return Err(Error::Corrupt("a change without its audit entry was refused".into()));
        }
        if self.recorded.is_empty() {
            if self.has_untracked_writes {
                access::check(&mut self.tx, &self.actor, self.topic, self.now).await?;
                self.take_step_back().await?;
                self.tx.commit().await?;
            } else {
                self.tx.rollback().await?;
            }
            return Ok(Committed::Unchanged(self.unchanged));
        }
        self.record_step().await?;
        self.tx.commit().await?;
        self.db.versions().observe(self.topic, self.version + 1);
        Ok(Committed::Changed(self.id))
    }

    /// What no page shows raises no version.
    async fn take_step_back(&mut self) -> Result<()> {
        let lower = sqlx::query("UPDATE versions SET version = version - 1 WHERE topic = $1");
        lower.bind(self.topic.as_str()).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Refused where the actor may not change the topic any more; nothing of the change is kept then.
    async fn record_step(&mut self) -> Result<()> {
        let version = self.version + 1;
        let now = self.now.as_millisecond();
        let allowed = if self.topic == Topic::Accounts { None } else { access::only_while_admin(&self.actor) };
        let (condition, ids) = allowed.map_or_else(Default::default, |(condition, ids)| (condition, ids.to_vec()));
        let asked = if ids.is_empty() { 0 } else { ids.len() + 1 };
        let sql = format!(
            "INSERT INTO changes (id, topic, version, changed_at, actor_id, actor, unchanged, undoes) SELECT {} {condition}",
            placeholders(1 + asked, 8)
        );
        let mut insert = sqlx::query(AssertSqlSafe(sql));
        if asked > 0 {
            insert = ids.iter().fold(insert, |insert, id| insert.bind(*id)).bind(now);
        }
        let inserted = insert
            .bind(&self.id)
            .bind(self.topic.as_str())
            .bind(version)
            .bind(now)
            .bind(self.actor.id())
            .bind(self.actor.name())
            .bind(self.unchanged)
            .bind(&self.undoes)
            .execute(&mut *self.tx)
            .await?;
        if inserted.rows_affected() == 0 {
            access::check(&mut self.tx, &self.actor, self.topic, self.now).await?;
            return Err(Error::AccessEnded);
        }
        self.db.pools.engine.notify(&mut self.tx, self.topic.as_str(), version).await
    }
}
