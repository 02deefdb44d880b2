//! How often an address may try to sign in, and how long a try for an account waits; counted in the database, so that
//! instances share it.

use jiff::{SignedDuration, Timestamp};

use super::{Answer, Db, Result};

/// So many tries at once …
const BURST: i64 = 5;
/// … then one each.
const EVERY_MS: i64 = 20_000;

/// So many tries for one account wait for nothing, whatever addresses they come from …
const ACCOUNT_BURST: i64 = 20;
/// … one of these is forgotten after so long …
const ACCOUNT_EVERY_MS: i64 = 30_000;
/// … and each that is not makes the next wait longer, up to the longest wait: nobody is locked out by others' tries.
const WAIT_STEP_MS: i64 = 500;
const LONGEST_WAIT_MS: i64 = 10_000;

/// Counts a try for an account, known or not, and says how long it waits before its password is looked at.
pub async fn delay(db: &Db, account: &str, now: Timestamp) -> Result<SignedDuration> {
    let now = now.as_millisecond();
    let most = (ACCOUNT_BURST + LONGEST_WAIT_MS / WAIT_STEP_MS) * ACCOUNT_EVERY_MS;
    let (spent_until,): (i64,) = sqlx::query_as(
        "INSERT INTO sign_in_limits (address, spent_until) VALUES ($1, $2 + $3) \
         ON CONFLICT (address) DO UPDATE SET spent_until = CASE \
           WHEN sign_in_limits.spent_until < $2 THEN $2 \
           WHEN sign_in_limits.spent_until > $2 + $4 THEN $2 + $4 \
           ELSE sign_in_limits.spent_until END + $3 \
         RETURNING spent_until",
    )
    .bind(account_key(account))
    .bind(now)
    .bind(ACCOUNT_EVERY_MS)
    .bind(most - ACCOUNT_EVERY_MS)
    .fetch_one(db.writer())
    .await?;
    let above = (spent_until - now).div_euclid(ACCOUNT_EVERY_MS) - ACCOUNT_BURST;
    Ok(SignedDuration::from_millis((above * WAIT_STEP_MS).clamp(0, LONGEST_WAIT_MS)))
}

/// No address looks like it.
fn account_key(account: &str) -> String {
    format!("account {account}")
}

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

/// Gives the try of a right password back, to the address and the account, and forgets addresses and accounts that have
/// theirs all again.
pub async fn give_back(db: &Db, address: &str, account: &str, now: Timestamp) -> Result<()> {
    let mut tx = db.writer().begin().await?;
    for (key, step) in [(address.to_owned(), EVERY_MS), (account_key(account), ACCOUNT_EVERY_MS)] {
        sqlx::query("UPDATE sign_in_limits SET spent_until = spent_until - $2 WHERE address = $1")
            .bind(key)
            .bind(step)
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query("DELETE FROM sign_in_limits WHERE spent_until < $1")
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}
