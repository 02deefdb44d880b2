//! Passwords of accounts: set, renewed and taken away, together with the sessions and links that end with them.

use jiff::Timestamp;

use super::{
    Answer, Change, Db, Result,
    accounts::{self, Refusal},
    links, sessions, tokens,
};
use crate::domain::{
    account::{Account, is_last_admin},
    audit::{Entry, Verb},
};

/// Sets a password, unless the account's changed since it was read: ends its link and every session but one, which
/// gets a new secret (session id and digest). `false` if the account or that session is gone or has changed.
pub async fn set(
    change: &mut Change,
    account: &Account,
    password_hash: &str,
    kept: Option<(&str, &str)>,
) -> Result<bool> {
    // First of all, as wherever account and sessions are written together: two such transactions can't block each other.
    let update = sqlx::query("UPDATE accounts SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
        .bind(password_hash.to_owned())
        .bind(account.id.clone())
        .bind(account.password_hash.clone().unwrap_or_default());
    if change.write_before_record(update).await? == 0 {
        return Ok(false);
    }
    links::delete_password(change, &account.id).await?;
    sessions::delete_all(change, &account.id, kept.map(|(id, _)| id)).await?;
    if let Some((id, secret_hash)) = kept
        && !sessions::renew(change, id, secret_hash).await?
    {
        return Ok(false);
    }
    change.record(&Entry { subject: account.subject(), verb: Verb::Password, fields: Vec::new() }).await?;
    Ok(true)
}

/// Takes the password away, ends every session and token, and leaves a one-time link as the only way in.
pub async fn reset(change: &mut Change, id: &str, token_hash: &str, expires_at: Timestamp) -> Answer<(), Refusal> {
    let accounts = accounts::list(&mut *change).await?;
    let Some(account) = accounts.iter().find(|account| account.id == id) else { return Ok(Err(Refusal::Missing)) };
    if is_last_admin(&accounts, id) {
        return Ok(Err(Refusal::LastAdmin));
    }
    change
        .write_before_record(sqlx::query("UPDATE accounts SET password_hash = '' WHERE id = $1").bind(id.to_owned()))
        .await?;
    sessions::delete_all(change, id, None).await?;
    tokens::delete_all(change, id).await?;
    links::replace_password(change, id, token_hash, expires_at).await?;
    change.record(&Entry { subject: account.subject(), verb: Verb::Reset, fields: Vec::new() }).await?;
    Ok(Ok(()))
}

/// Replaces a hash made with older parameters; the password is the same, so nothing is recorded.
pub async fn rehash(db: &Db, account: &Account, password_hash: &str) -> Result<()> {
    sqlx::query("UPDATE accounts SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
        .bind(password_hash)
        .bind(&account.id)
        .bind(account.password_hash.as_deref().unwrap_or_default())
        .execute(db.writer())
        .await?;
    Ok(())
}
