//! Links that work once.

use jiff::Timestamp;

use super::{Change, Db, Reads, Result};

/// A link to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewLink<'a> {
    /// SHA-256 of its token.
    pub token_hash: &'a str,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// Keeps the digest of a set-up link.
pub async fn insert_setup(db: &Db, link: &NewLink<'_>) -> Result<()> {
    sqlx::query("INSERT INTO one_time_links (token_hash, purpose, expires_at) VALUES ($1, 'setup', $2)")
        .bind(link.token_hash)
        .bind(link.expires_at.as_millisecond())
        .execute(db.writer())
        .await?;
    Ok(())
}

/// Whether a set-up link is good.
pub async fn is_good_setup(reads: impl Reads, token_hash: &str, now: Timestamp) -> Result<bool> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT expires_at FROM one_time_links WHERE token_hash = $1 AND purpose = 'setup'")
            .bind(token_hash)
            .fetch_optional(&mut *reads.connection().await?)
            .await?;
    Ok(row.is_some_and(|(expires_at,)| expires_at > now.as_millisecond()))
}

/// Uses a set-up link up, and with it every other: the first account makes them all worthless.
/// Returns `false` if the link is not good. Belongs to the account's audit entry.
pub async fn use_setup(change: &mut Change, token_hash: &str) -> Result<bool> {
    let now = change.now();
    if !is_good_setup(&mut *change, token_hash, now).await? {
        return Ok(false);
    }
    change.write_before_record(sqlx::query("DELETE FROM one_time_links WHERE purpose = 'setup'")).await?;
    Ok(true)
}

/// Makes this the only link of an account; belongs to the account's audit entry.
pub(super) async fn replace_password(change: &mut Change, account_id: &str, link: &NewLink<'_>) -> Result<()> {
    let put = sqlx::query(
        "INSERT INTO password_links (account_id, token_hash, expires_at) VALUES ($1, $2, $3) \
         ON CONFLICT (account_id) DO UPDATE SET token_hash = $2, expires_at = $3",
    )
    .bind(account_id.to_owned())
    .bind(link.token_hash.to_owned())
    .bind(link.expires_at.as_millisecond());
    change.write_before_record(put).await?;
    Ok(())
}

/// Ends the link of an account.
pub(super) async fn delete_password(change: &mut Change, account_id: &str) -> Result<()> {
    let delete = sqlx::query("DELETE FROM password_links WHERE account_id = $1").bind(account_id.to_owned());
    change.write_before_record(delete).await?;
    Ok(())
}
