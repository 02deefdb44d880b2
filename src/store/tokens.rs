//! Tokens with which programs sign in; when one was last used is a hot row with its own guarded statement.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Change, Db, Reads, Result, decode, instant, is_key};
use crate::domain::{
    account::{Account, AccountName},
    audit::{Aspect, Entry, FieldChange, Verb},
    token::Scopes,
};

/// The last use is written at most this often.
const USED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id, which is no secret.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// What it is good for, as far as the account's role goes.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends or ended.
    pub expires_at: Timestamp,
    /// When it was last used, to within five minutes.
    pub last_used_at: Option<Timestamp>,
}

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    /// What it is good for.
    pub scopes: Scopes,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A token that has not ended, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveToken {
    /// The token.
    pub token: Token,
    /// SHA-256 of what is sent.
    pub token_hash: String,
    /// The account's id.
    pub account_id: String,
    /// The account's name.
    pub account: AccountName,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT api_tokens.id, api_tokens.name, token_hash, scopes, account_id, accounts.name AS account, role, \
             api_tokens.created_at, expires_at, last_used_at \
             FROM api_tokens JOIN accounts ON accounts.id = account_id WHERE ",
            $rest
        )
    };
}

/// Makes a token of an account.
pub async fn insert(change: &mut Change, account: &Account, new: &NewToken, token_hash: &str) -> Result<()> {
    let insert = sqlx::query(
        "INSERT INTO api_tokens (id, account_id, name, token_hash, scopes, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(account.id.clone())
    .bind(new.name.clone())
    .bind(token_hash.to_owned())
    .bind(new.scopes.to_string())
    .bind(change.now().as_millisecond())
    .bind(new.expires_at.as_millisecond());
    let given =
        |field: &'static str, value: String| FieldChange { field: Aspect::value(field), old: None, new: Some(value) };
    let fields = vec![
        given("token", new.name.clone()),
        given("scopes", new.scopes.to_string()),
        given("expires_at", new.expires_at.to_string()),
    ];
    change.write(insert, &Entry { subject: account.subject(), verb: Verb::CreateToken, fields }).await?;
    Ok(())
}

/// Ends a token of an account; `false` if it has no such token.
pub async fn delete(change: &mut Change, account: &Account, id: &str) -> Result<bool> {
    let tokens = list(&mut *change, &account.id).await?;
    let Some(token) = tokens.into_iter().find(|token| token.id == id) else { return Ok(false) };
    let entry = Entry::one(account.subject(), Verb::RevokeToken, "token", Some(token.name), None);
    change.write(sqlx::query("DELETE FROM api_tokens WHERE id = $1").bind(token.id), &entry).await
}

/// Ends every token of an account; belongs to the audit entry that follows.
///
/// # Errors
/// The database can't be reached or refuses the statement; the change can then only be dropped.
pub async fn delete_all(change: &mut Change, account_id: &str) -> Result<()> {
    let delete = sqlx::query("DELETE FROM api_tokens WHERE account_id = $1").bind(account_id.to_owned());
    change.write_before_record(delete).await?;
    Ok(())
}

/// The tokens of an account, the newest first; those that have ended among them.
pub async fn list(reads: impl Reads, account_id: &str) -> Result<Vec<Token>> {
    let rows: Vec<Row> =
        sqlx::query_as(select!("account_id = $1 ORDER BY api_tokens.created_at DESC, api_tokens.id DESC"))
            .bind(account_id)
            .fetch_all(&mut *reads.connection().await?)
            .await?;
    rows.into_iter().map(|row| Ok(LiveToken::try_from(row)?.token)).collect()
}

/// The token of a digest, unless it has ended.
pub async fn find(reads: impl Reads, token_hash: &str, now: Timestamp) -> Result<Option<LiveToken>> {
    if !is_key(token_hash) {
        return Ok(None);
    }
    let row: Option<Row> = sqlx::query_as(select!("token_hash = $1 AND expires_at > $2"))
        .bind(token_hash)
        .bind(now.as_millisecond())
        .fetch_optional(&mut *reads.connection().await?)
        .await?;
    row.map(LiveToken::try_from).transpose()
}

/// Notes a use, at most every five minutes.
pub async fn touch(db: &Db, token: &Token, now: Timestamp) -> Result<()> {
    if token.last_used_at.is_some_and(|used| used > now - USED_EVERY) {
        return Ok(());
    }
    sqlx::query(
        "UPDATE api_tokens SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)",
    )
    .bind(&token.id)
    .bind(now.as_millisecond())
    .execute(db.writer())
    .await?;
    Ok(())
}

/// The stored form of a token with its account.
#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    token_hash: String,
    scopes: String,
    account_id: String,
    account: String,
    role: String,
    created_at: i64,
    expires_at: i64,
    last_used_at: Option<i64>,
}

impl TryFrom<Row> for LiveToken {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        let token = Token {
            id: row.id,
            name: row.name,
            scopes: decode::<Scopes>(&row.scopes)?.within(decode(&row.role)?),
            created_at: instant(row.created_at)?,
            expires_at: instant(row.expires_at)?,
            last_used_at: row.last_used_at.map(instant).transpose()?,
        };
        let account = decode(&row.account)?;
        Ok(Self { token, token_hash: row.token_hash, account_id: row.account_id, account })
    }
}
