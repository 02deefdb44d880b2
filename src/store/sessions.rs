//! Signed-in browsers; hot rows with their own guarded statements.

use jiff::{SignedDuration, Timestamp};
use sqlx::AnyConnection;

use super::{
    Change, Db, Result,
    access::{SESSION_IDLE, SESSION_LASTS, before},
    decode, instant, is_key, passwords,
};
use crate::domain::account::{Account, AccountName, Credential, Role, SignedIn};

/// The last visit is written at most this often.
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
    /// When its person signed in.
    pub created_at: Timestamp,
    last_seen_at: i64,
}

/// A live session for the eyes of its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// When somebody signed in.
    pub created_at: Timestamp,
    /// When it was last used, to within five minutes.
    pub last_seen_at: Timestamp,
}

/// The secret that a session gets, by its digest.
#[derive(Debug, Clone, Copy)]
pub struct NewSecret<'a> {
    /// Which session.
    pub session_id: &'a str,
    /// SHA-256 of the secret.
    pub hash: &'a str,
}

/// Starts a session and deletes those that ended long ago. Returns `false` if the account is gone or its password was
/// changed meanwhile: a sign-in during a reset must not survive it.
pub async fn insert(db: &Db, session: &NewSecret<'_>, signed_in: &SignedIn, now: Timestamp) -> Result<bool> {
    let now = now.as_millisecond();
    let SignedIn { account, credential } = signed_in;
    let mut tx = db.writer().begin().await?;
    // Account, credential, sessions: whoever locks several of these does it in this order, so that no two transactions
    // wait for each other.
    let seen = sqlx::query("UPDATE accounts SET last_seen_at = $1 WHERE id = $2").bind(now).bind(&account.id);
    if seen.execute(&mut *tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    if !hold(&mut tx, account, credential).await? {
        return Ok(false);
    }
    sqlx::query("DELETE FROM sessions WHERE created_at < $1 OR last_seen_at < $2")
        .bind(before(now, SESSION_LASTS))
        .bind(before(now, SESSION_IDLE))
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO sessions (id, secret_hash, account_id, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(session.session_id)
    .bind(session.hash)
    .bind(&account.id)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether an account can still be signed in to with a credential; that stays so until the transaction ends.
pub(super) async fn hold(connection: &mut AnyConnection, account: &Account, credential: &Credential) -> Result<bool> {
    match credential {
        Credential::Password { hash } => passwords::hold(connection, &account.id, hash).await,
    }
}

/// A session that has not ended.
pub async fn find(db: &Db, id: &str, now: Timestamp) -> Result<Option<Session>> {
    if !is_key(id) {
        return Ok(None);
    }
    let now = now.as_millisecond();
    let row: Option<(String, String, String, String, i64, i64)> = sqlx::query_as(
        "SELECT secret_hash, account_id, name, role, sessions.created_at, sessions.last_seen_at \
         FROM sessions JOIN accounts ON accounts.id = account_id \
         WHERE sessions.id = $1 AND sessions.created_at > $2 AND sessions.last_seen_at > $3",
    )
    .bind(id)
    .bind(before(now, SESSION_LASTS))
    .bind(before(now, SESSION_IDLE))
    .fetch_optional(db.reader())
    .await?;
    row.map(|(secret_hash, account_id, name, role, created_at, last_seen_at)| {
        let (name, role, created_at) = (decode(&name)?, decode(&role)?, instant(created_at)?);
        Ok(Session { id: id.to_owned(), secret_hash, account_id, name, role, created_at, last_seen_at })
    })
    .transpose()
}

/// Whose a session was that has ended by its age: its row stays until somebody signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// SHA-256 of its secret.
    pub secret_hash: String,
    /// The account's name.
    pub name: AccountName,
}

/// A session whether it has ended or not.
pub async fn find_ended(db: &Db, id: &str) -> Result<Option<Ended>> {
    if !is_key(id) {
        return Ok(None);
    }
    let row: Option<(String, String)> = sqlx::query_as(
        "SELECT secret_hash, name FROM sessions JOIN accounts ON accounts.id = account_id WHERE sessions.id = $1",
    )
    .bind(id)
    .fetch_optional(db.reader())
    .await?;
    row.map(|(secret_hash, name)| Ok(Ended { secret_hash, name: decode(&name)? })).transpose()
}

/// Notes a visit, at most every five minutes.
pub async fn touch(db: &Db, session: &Session, now: Timestamp) -> Result<()> {
    if before(now.as_millisecond(), SEEN_EVERY) < session.last_seen_at {
        return Ok(());
    }
    let mut tx = db.writer().begin().await?;
    for (statement, id) in [
        (
            "UPDATE accounts SET last_seen_at = $2 WHERE id = $1 AND (last_seen_at IS NULL OR last_seen_at < $2)",
            &session.account_id,
        ),
        ("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2", &session.id),
    ] {
        sqlx::query(statement).bind(id).bind(now.as_millisecond()).execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}

/// The live sessions of an account, the last used first.
pub async fn list(db: &Db, account_id: &str, now: Timestamp) -> Result<Vec<Listed>> {
    let now = now.as_millisecond();
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT id, created_at, last_seen_at FROM sessions \
         WHERE account_id = $1 AND created_at > $2 AND last_seen_at > $3 ORDER BY last_seen_at DESC, created_at DESC",
    )
    .bind(account_id)
    .bind(before(now, SESSION_LASTS))
    .bind(before(now, SESSION_IDLE))
    .fetch_all(db.reader())
    .await?;
    let listed = |(id, created_at, last_seen_at)| {
        Ok(Listed { id, created_at: instant(created_at)?, last_seen_at: instant(last_seen_at)? })
    };
    rows.into_iter().map(listed).collect()
}

/// Ends a session.
pub async fn delete(db: &Db, id: &str) -> Result<()> {
    sqlx::query("DELETE FROM sessions WHERE id = $1").bind(id).execute(db.writer()).await?;
    Ok(())
}

/// Ends the sessions of an account but for one.
pub async fn delete_others(db: &Db, account_id: &str, kept: &str) -> Result<()> {
    let delete = sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND id <> $2").bind(account_id).bind(kept);
    delete.execute(db.writer()).await?;
    Ok(())
}

/// Ends the sessions of an account, but for one that is kept, as part of a change. Returns how many.
pub(super) async fn delete_all(change: &mut Change, account_id: &str, kept: Option<&str>) -> Result<u64> {
    let delete = sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND id <> $2")
        .bind(account_id.to_owned())
        .bind(kept.unwrap_or_default().to_owned());
    change.write_before_record(delete).await
}

/// Gives a session another secret as part of a change; `false` if it has ended.
pub(super) async fn renew(change: &mut Change, session: &NewSecret<'_>) -> Result<bool> {
    let update = sqlx::query("UPDATE sessions SET secret_hash = $1 WHERE id = $2")
        .bind(session.hash.to_owned())
        .bind(session.session_id.to_owned());
    Ok(change.write_before_record(update).await? == 1)
}
