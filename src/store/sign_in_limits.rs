//! How often an address may try to sign in; counted in the database, so that instances share it.

use jiff::{SignedDuration, Timestamp};

use super::{Answer, Db, Result};

/// So many tries at once …
const BURST: i64 = 5;
/// … then one each.
const EVERY_MS: i64 = 20_000;

/// Takes one try of an address.
///
/// # Errors
/// Within the answer: none is left; how long to wait for the next.
pub async fn take(db: &Db, address: &str, now: Timestamp) -> Answer<(), SignedDuration> {
    let now = now.as_millisecond();
    // The generic cell rate algorithm in one guarded statement: `spent_until` moves on by one step a try, and a try is
    // allowed while it is less than a burst ahead.
    let taken: Option<(i64,)> = sqlx::query_as(
        "INSERT INTO sign_in_limits (address, spent_until) VALUES ($1, $2 + $3) \
         ON CONFLICT (address) DO UPDATE SET spent_until = \
           CASE WHEN sign_in_limits.spent_until < $2 THEN $2 ELSE sign_in_limits.spent_until END + $3 \
         WHERE sign_in_limits.spent_until <= $2 + $4 RETURNING spent_until",
    )
    .bind(address)
    .bind(now)
    .bind(EVERY_MS)
    .bind((BURST - 1) * EVERY_MS)
    .fetch_optional(db.writer())
    .await?;
    if taken.is_some() {
        return Ok(Ok(()));
    }
    let (spent_until,): (i64,) = sqlx::query_as("SELECT spent_until FROM sign_in_limits WHERE address = $1")
        .bind(address)
        .fetch_one(db.reader())
        .await?;
    Ok(Err(SignedDuration::from_millis((spent_until - (BURST - 1) * EVERY_MS - now).max(1))))
}

/// Gives the try of a right password back, and forgets addresses that have theirs all again.
pub async fn give_back(db: &Db, address: &str, now: Timestamp) -> Result<()> {
    let mut tx = db.writer().begin().await?;
    sqlx::query("UPDATE sign_in_limits SET spent_until = spent_until - $2 WHERE address = $1")
        .bind(address)
        .bind(EVERY_MS)
        .execute(&mut *tx)
        .await?;
    sqlx::query("DELETE FROM sign_in_limits WHERE spent_until < $1")
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}
