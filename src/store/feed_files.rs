//! The newest file of each feed, waiting for an admin, and the attempts to fetch one.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Db, Result, Topic, access, instant};
use crate::domain::{audit::Actor, feed::FeedName};

/// A file as it arrived.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// What it was called, or the address it came from.
    pub name: String,
    /// The whole text.
    pub content: String,
    /// Who brought it.
    pub by: Actor,
    /// Its validator, where it was fetched.
    pub etag: Option<String>,
    /// What an import would do.
    pub waiting: Waiting,
}

/// A file that waits.
#[derive(Debug, Clone)]
pub struct File {
    /// Another file has another id.
    pub id: String,
    /// What it was called, or the address it came from.
    pub name: String,
    /// When it came.
    pub arrived_at: Timestamp,
    /// Who brought it.
    pub by: String,
    /// Its validator, where it was fetched.
    pub etag: Option<String>,
    /// What an import would do, as of the file's arrival or its last import.
    pub waiting: Waiting,
}

/// What waits for an admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Models that an import would change.
    pub changes: usize,
    /// How many of them are held.
    pub held: usize,
}

/// The last attempt to fetch a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// Why it failed; `None` where it did not.
    pub failure: Option<String>,
}

type FileRow = (String, String, i64, String, Option<String>, i64, i64);

/// The file of a feed without its text.
pub async fn find(db: &Db, feed: FeedName) -> Result<Option<File>> {
    let row: Option<FileRow> =
        sqlx::query_as("SELECT id, name, arrived_at, arrived_by, etag, waiting, held FROM feed_files WHERE feed = $1")
            .bind(feed.as_str())
            .fetch_optional(db.reader())
            .await?;
    row.map(|(id, name, arrived_at, by, etag, changes, held)| {
        let waiting = Waiting { changes: count(changes), held: count(held) };
        Ok(File { id, name, arrived_at: instant(arrived_at)?, by, etag, waiting })
    })
    .transpose()
}

/// The text of a file, if it is still the newest of its feed.
pub async fn content(db: &Db, feed: FeedName, id: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT content FROM feed_files WHERE feed = $1 AND id = $2")
        .bind(feed.as_str())
        .bind(id)
        .fetch_optional(db.reader())
        .await?;
    Ok(row.map(|(content,)| content))
}

/// Puts a file in the place of the feed's former one.
pub async fn put(db: &Db, feed: FeedName, file: &NewFile, now: Timestamp) -> Result<()> {
    let mut tx = db.writer().begin().await?;
    access::check(&mut tx, &file.by, Topic::Catalog, now).await?;
    sqlx::query(
        "INSERT INTO feed_files (feed, id, name, content, arrived_at, arrived_by, etag, waiting, held) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (feed) DO UPDATE SET id = excluded.id, \
         name = excluded.name, content = excluded.content, arrived_at = excluded.arrived_at, \
         arrived_by = excluded.arrived_by, etag = excluded.etag, waiting = excluded.waiting, held = excluded.held",
    )
    .bind(feed.as_str())
    .bind(Uuid::now_v7().to_string())
    .bind(&file.name)
    .bind(&file.content)
    .bind(now.as_millisecond())
    .bind(file.by.name())
    .bind(&file.etag)
    .bind(stored(file.waiting.changes))
    .bind(stored(file.waiting.held))
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

/// Notes that a file came again as it was: what it says is of that day now.
pub async fn came_again(db: &Db, feed: FeedName, id: &str, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE feed_files SET arrived_at = $1 WHERE feed = $2 AND id = $3")
        .bind(now.as_millisecond())
        .bind(feed.as_str())
        .bind(id)
        .execute(db.writer())
        .await?;
    Ok(())
}

/// Notes what is left of a file.
pub async fn set_waiting(db: &Db, feed: FeedName, id: &str, waiting: Waiting) -> Result<()> {
    sqlx::query("UPDATE feed_files SET waiting = $1, held = $2 WHERE feed = $3 AND id = $4")
        .bind(stored(waiting.changes))
        .bind(stored(waiting.held))
        .bind(feed.as_str())
        .bind(id)
        .execute(db.writer())
        .await?;
    Ok(())
}

/// What waits over all feeds.
pub async fn waiting(db: &Db) -> Result<Waiting> {
    let (changes, held): (i64, i64) = sqlx::query_as(
        "SELECT CAST(COALESCE(SUM(waiting), 0) AS BIGINT), CAST(COALESCE(SUM(held), 0) AS BIGINT) FROM feed_files",
    )
    .fetch_one(db.reader())
    .await?;
    Ok(Waiting { changes: count(changes), held: count(held) })
}

/// The last attempt to fetch a feed.
pub async fn attempt(db: &Db, feed: FeedName) -> Result<Option<Attempt>> {
    let row: Option<(i64, Option<String>)> =
        sqlx::query_as("SELECT tried_at, failure FROM feed_fetches WHERE feed = $1")
            .bind(feed.as_str())
            .fetch_optional(db.reader())
            .await?;
    row.map(|(at, failure)| Ok(Attempt { at: instant(at)?, failure })).transpose()
}

/// Takes the next attempt if the last one was before a moment; of several instances one gets it.
pub async fn claim_attempt(db: &Db, feed: FeedName, before: Timestamp, now: Timestamp) -> Result<bool> {
    let claim = sqlx::query(
        "INSERT INTO feed_fetches (feed, tried_at) VALUES ($1, $2) ON CONFLICT (feed) \
         DO UPDATE SET tried_at = excluded.tried_at WHERE feed_fetches.tried_at <= $3",
    )
    .bind(feed.as_str())
    .bind(now.as_millisecond())
    .bind(before.as_millisecond())
    .execute(db.writer())
    .await?;
    Ok(claim.rows_affected() == 1)
}

/// Notes how the last attempt ended.
pub async fn end_attempt(db: &Db, feed: FeedName, failure: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE feed_fetches SET failure = $1 WHERE feed = $2")
        .bind(failure)
        .bind(feed.as_str())
        .execute(db.writer())
        .await?;
    Ok(())
}

fn count(stored: i64) -> usize {
    usize::try_from(stored).unwrap_or_default()
}

fn stored(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
