//! The rows of passwords: one way to sign in to an account.

use sqlx::AnyConnection;

use super::{Change, Db, Reads, Result};
use crate::domain::account::AccountName;

/// The password of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPassword {
    /// The account's id.
    pub account_id: String,
    /// argon2id in PHC form.
    pub hash: String,
}

/// The password of the account of a name; `None` too where the account can't sign in by one.
pub async fn find_by_name(reads: impl Reads, name: &AccountName) -> Result<Option<StoredPassword>> {
    let row: Option<(String, String)> = sqlx::query_as(
        "SELECT account_id, hash FROM passwords JOIN accounts ON accounts.id = account_id WHERE name = $1",
    )
    .bind(name.as_str())
    .fetch_optional(&mut *reads.connection().await?)
    .await?;
    Ok(row.map(|(account_id, hash)| StoredPassword { account_id, hash }))
}

/// Replaces a hash made with older parameters. The password is the same, so nothing is recorded; one that was set
/// meanwhile stays.
pub async fn rehash(db: &Db, stored: &StoredPassword, hash: &str) -> Result<()> {
    sqlx::query("UPDATE passwords SET hash = $3 WHERE account_id = $1 AND hash = $2")
        .bind(&stored.account_id)
        .bind(&stored.hash)
        .bind(hash)
        .execute(db.writer())
        .await?;
    Ok(())
}

/// Sets the password of an account; belongs to the audit entry that follows.
pub(super) async fn put(change: &mut Change, account_id: &str, hash: &str) -> Result<()> {
    let put = sqlx::query(
        "INSERT INTO passwords (account_id, hash, set_at) VALUES ($1, $2, $3) \
         ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at",
    )
    .bind(account_id.to_owned())
    .bind(hash.to_owned())
    .bind(change.now().as_millisecond());
    change.write_before_record(put).await?;
    Ok(())
}

/// Ends the password of an account as part of a change.
pub(super) async fn delete(change: &mut Change, account_id: &str) -> Result<()> {
    let delete = sqlx::query("DELETE FROM passwords WHERE account_id = $1").bind(account_id.to_owned());
    change.write_before_record(delete).await?;
    Ok(())
}

/// Whether an account still has the password of this hash; nobody sets another before the transaction ends. The update
/// changes nothing: it is the lock of a row that both engines know.
pub(super) async fn hold(connection: &mut AnyConnection, account_id: &str, hash: &str) -> Result<bool> {
    let held = sqlx::query("UPDATE passwords SET hash = hash WHERE account_id = $1 AND hash = $2")
        .bind(account_id)
        .bind(hash)
        .execute(connection)
        .await?;
    Ok(held.rows_affected() == 1)
}
