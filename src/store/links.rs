//! Links that work once.

use jiff::Timestamp;

use super::{Change, Db, Result};

/// Keeps the digest of a set-up link.
pub async fn insert_setup(db: &Db, token_hash: &str, expires_at: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO one_time_links (token_hash, purpose, expires_at) VALUES ($1, 'setup', $2)")
        .bind(token_hash)
        .bind(expires_at.as_millisecond())
        .execute(db.writer())
        .await?;
    Ok(())
}

/// Whether a set-up link is good.
pub async fn is_good_setup(db: &Db, token_hash: &str, now: Timestamp) -> Result<bool> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT expires_at FROM one_time_links WHERE token_hash = $1 AND purpose = 'setup'")
            .bind(token_hash)
            .fetch_optional(db.reader())
            .await?;
    Ok(row.is_some_and(|(expires_at,)| expires_at > now.as_millisecond()))
}

/// Uses a set-up link up, and with it every other: the first account makes them all worthless.
/// `false` if the link is not good. The audit entry of the account tells of it.
pub async fn use_setup(change: &mut Change, token_hash: &str) -> Result<bool> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT expires_at FROM one_time_links WHERE token_hash = $1 AND purpose = 'setup'")
            .bind(token_hash)
            .fetch_optional(change.read())
            .await?;
    if row.is_none_or(|(expires_at,)| expires_at <= change.now().as_millisecond()) {
        return Ok(false);
    }
    change.write_part(sqlx::query("DELETE FROM one_time_links WHERE purpose = 'setup'")).await?;
    Ok(true)
}
