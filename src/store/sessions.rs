//! Signed-in browsers; hot rows with their own guarded statements.

use jiff::{SignedDuration, Timestamp};

use super::{Db, Result, decode};
use crate::domain::account::{AccountName, Role};

/// A session ends when nothing was asked for so long …
const IDLE: SignedDuration = SignedDuration::from_hours(8);
/// … and in any case after so long.
const ABSOLUTE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The last visit is written at most so often.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A live session and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// SHA-256 of its secret.
    pub secret_hash: String,
    /// The account's id.
    pub account_id: String,
    /// The account's name.
    pub name: AccountName,
    /// What the account may do now.
    pub role: Role,
    last_seen_at: i64,
}

/// Starts a session; sessions long dead go with it.
pub async fn insert(db: &Db, id: &str, secret_hash: &str, account_id: &str, now: Timestamp) -> Result<()> {
    let now = now.as_millisecond();
    let mut tx = db.writer().begin().await?;
    sqlx::query("DELETE FROM sessions WHERE created_at < $1 OR last_seen_at < $2")
        .bind(now - ms(ABSOLUTE))
        .bind(now - ms(IDLE))
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO sessions (id, secret_hash, account_id, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(id)
    .bind(secret_hash)
    .bind(account_id)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

/// A session that has not ended.
pub async fn find(db: &Db, id: &str, now: Timestamp) -> Result<Option<Session>> {
    let now = now.as_millisecond();
    let row: Option<(String, String, String, String, i64)> = sqlx::query_as(
        "SELECT secret_hash, account_id, name, role, last_seen_at \
         FROM sessions JOIN accounts ON accounts.id = account_id \
         WHERE sessions.id = $1 AND sessions.created_at > $2 AND last_seen_at > $3",
    )
    .bind(id)
    .bind(now - ms(ABSOLUTE))
    .bind(now - ms(IDLE))
    .fetch_optional(db.reader())
    .await?;
    row.map(|(secret_hash, account_id, name, role, last_seen_at)| {
        let (name, role) = (decode(&name)?, decode(&role)?);
        Ok(Session { id: id.to_owned(), secret_hash, account_id, name, role, last_seen_at })
    })
    .transpose()
}

/// Notes a visit, at most every five minutes.
pub async fn touch(db: &Db, session: &Session, now: Timestamp) -> Result<()> {
    let due = session.last_seen_at + ms(SEEN_EVERY);
    if now.as_millisecond() >= due {
        sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2")
            .bind(&session.id)
            .bind(now.as_millisecond())
            .execute(db.writer())
            .await?;
    }
    Ok(())
}

/// Ends a session.
pub async fn delete(db: &Db, id: &str) -> Result<()> {
    sqlx::query("DELETE FROM sessions WHERE id = $1").bind(id).execute(db.writer()).await?;
    Ok(())
}

fn ms(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
