//! Accounts: who may sign in.

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Answer, Change, Reads, Result, decode, instant, is_key,
    links::{self, NewLink},
    passwords,
    sessions::{self, NewSecret},
    tokens,
};
use crate::domain::{
    account::{Account, AccountName, Role, SignedIn, is_last_admin},
    audit::{Entry, Verb},
};

/// How the person of a new account gets in.
#[derive(Debug, Clone, Copy)]
pub enum Entrance<'a> {
    /// By the password with this hash.
    Password(&'a str),
    /// By a one-time link, with which the person chooses a password.
    Link(NewLink<'a>),
}

/// Why an account is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such account.
    Missing,
    /// Nobody could sign in as an admin any more.
    LastAdmin,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT accounts.id, name, role, created_at, last_seen_at, set_at, expires_at FROM accounts \
             LEFT JOIN passwords ON passwords.account_id = accounts.id \
             LEFT JOIN password_links ON password_links.account_id = accounts.id",
            $rest
        )
    };
}

/// Adds an account; `None` if the name is taken.
pub async fn insert(
    change: &mut Change,
    name: &AccountName,
    role: Role,
    entrance: Entrance<'_>,
) -> Result<Option<Account>> {
    let now = change.now();
    let (password_set_at, link_expires_at) = match entrance {
        Entrance::Password(_) => (Some(now), None),
        Entrance::Link(link) => (None, Some(link.expires_at)),
    };
    let (id, name) = (Uuid::now_v7().to_string(), name.clone());
    let account = Account { id, name, role, created_at: now, password_set_at, last_seen_at: None, link_expires_at };
    let insert = sqlx::query(
        "INSERT INTO accounts (id, name, role, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING",
    )
    .bind(account.id.clone())
    .bind(account.name.to_string())
    .bind(role.as_str())
    .bind(now.as_millisecond());
    if change.write_before_record(insert).await? == 0 {
        return Ok(None);
    }
    match entrance {
        Entrance::Password(hash) => passwords::put(change, &account.id, hash).await?,
        Entrance::Link(link) => links::replace_password(change, &account.id, &link).await?,
    }
    let entry = Entry::one(account.subject(), Verb::Create, "role", None, Some(role.to_string()));
    change.record(&entry).await?;
    Ok(Some(account))
}

/// Gives an account another role.
///
/// # Errors
/// Within the answer a [`Refusal`], with nothing written.
pub async fn set_role(change: &mut Change, id: &str, role: Role) -> Answer<(), Refusal> {
    let accounts = list(&mut *change).await?;
    let Some(account) = accounts.iter().find(|account| account.id == id) else { return Ok(Err(Refusal::Missing)) };
    if account.role == role {
        change.note_unchanged(1);
        return Ok(Ok(()));
    }
    if role != Role::Admin && is_last_admin(&accounts, id) {
        return Ok(Err(Refusal::LastAdmin));
    }
    let update = sqlx::query("UPDATE accounts SET role = $1 WHERE id = $2").bind(role.as_str()).bind(id.to_owned());
    let (old, new) = (Some(account.role.to_string()), Some(role.to_string()));
    change.write(update, &Entry::one(account.subject(), Verb::Role, "role", old, new)).await?;
    Ok(Ok(()))
}

/// Removes an account with all ways into it; the audit keeps its name.
///
/// # Errors
/// Within the answer a [`Refusal`], with nothing written.
pub async fn remove(change: &mut Change, id: &str) -> Answer<(), Refusal> {
    let account = match find_unless_last_admin(change, id).await? {
        Ok(account) => account,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let entry = Entry::one(account.subject(), Verb::Delete, "role", Some(account.role.to_string()), None);
    change.write(sqlx::query("DELETE FROM accounts WHERE id = $1").bind(id.to_owned()), &entry).await?;
    Ok(Ok(()))
}

/// Sets the password of an account, and ends its link and its sessions.
pub async fn set_password(change: &mut Change, account: &Account, hash: &str) -> Result<()> {
    passwords::put(change, &account.id, hash).await?;
    links::delete_password(change, &account.id).await?;
    sessions::delete_all(change, &account.id, None).await?;
    change.record(&Entry { subject: account.subject(), verb: Verb::Password, fields: Vec::new() }).await
}

/// Sets the password of somebody who just signed in, and ends the account's link and its sessions but one, which gets a
/// new secret. Returns `false` if the password was changed meanwhile or that session has ended; the change must then be
/// dropped.
pub async fn set_own_password(
    change: &mut Change,
    signed_in: &SignedIn,
    hash: &str,
    kept: &NewSecret<'_>,
) -> Result<bool> {
    let SignedIn { account, credential } = signed_in;
    if !sessions::hold(change.read(), account, credential).await? {
        return Ok(false);
    }
    passwords::put(change, &account.id, hash).await?;
    links::delete_password(change, &account.id).await?;
    sessions::delete_all(change, &account.id, Some(kept.session_id)).await?;
    if !sessions::renew(change, kept).await? {
        return Ok(false);
    }
    change.record(&Entry { subject: account.subject(), verb: Verb::Password, fields: Vec::new() }).await?;
    Ok(true)
}

/// Takes every way to sign in away, ends every session and token, and leaves a one-time link as the only way in.
///
/// # Errors
/// Within the answer a [`Refusal`], with nothing written.
pub async fn reset(change: &mut Change, id: &str, link: &NewLink<'_>) -> Answer<(), Refusal> {
    let account = match find_unless_last_admin(change, id).await? {
        Ok(account) => account,
        Err(refusal) => return Ok(Err(refusal)),
    };
    passwords::delete(change, id).await?;
    sessions::delete_all(change, id, None).await?;
    tokens::delete_all(change, id).await?;
    links::replace_password(change, id, link).await?;
    change.record(&Entry { subject: account.subject(), verb: Verb::Reset, fields: Vec::new() }).await?;
    Ok(Ok(()))
}

/// Ends every session of an account; `false` if there is no such account.
pub async fn end_sessions(change: &mut Change, id: &str) -> Result<bool> {
    let Some(account) = find(&mut *change, id).await? else { return Ok(false) };
    match sessions::delete_all(change, id, None).await? {
        0 => change.note_unchanged(1),
        ended => {
            let entry = Entry::one(account.subject(), Verb::EndSessions, "sessions", Some(ended.to_string()), None);
            change.record(&entry).await?;
        }
    }
    Ok(true)
}

/// Whether an account is an admin as the change sees it: it may have been one only when its request arrived.
pub async fn is_admin(change: &mut Change, id: &str) -> Result<bool> {
    Ok(find(&mut *change, id).await?.is_some_and(|account| account.role == Role::Admin))
}

/// The account of an id.
pub async fn find(reads: impl Reads, id: &str) -> Result<Option<Account>> {
    one(reads, select!(" WHERE accounts.id = $1"), id).await
}

/// The account of a name.
pub async fn find_by_name(reads: impl Reads, name: &AccountName) -> Result<Option<Account>> {
    one(reads, select!(" WHERE name = $1"), name.as_str()).await
}

/// The account of the link with this digest, while the link works.
pub async fn find_by_link(reads: impl Reads, token_hash: &str, now: Timestamp) -> Result<Option<Account>> {
    let account = one(reads, select!(" WHERE token_hash = $1"), token_hash).await?;
    Ok(account.filter(|account| account.link_expires_at.is_some_and(|expiry| expiry > now)))
}

/// An account without which somebody can still sign in as an admin.
async fn find_unless_last_admin(change: &mut Change, id: &str) -> Answer<Account, Refusal> {
    let accounts = list(&mut *change).await?;
    if is_last_admin(&accounts, id) {
        return Ok(Err(Refusal::LastAdmin));
    }
    Ok(accounts.into_iter().find(|account| account.id == id).ok_or(Refusal::Missing))
}

/// Every account by name.
///
/// # Errors
/// [`super::Error::Corrupt`] where a row has a name or role that the program does not know; one such row hides all.
pub async fn list(reads: impl Reads) -> Result<Vec<Account>> {
    let rows: Vec<Row> = sqlx::query_as(select!("")).fetch_all(&mut *reads.connection().await?).await?;
    let mut accounts: Vec<Account> = rows.into_iter().map(Account::try_from).collect::<Result<_>>()?;
    accounts.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(accounts)
}

/// Whether there is any account.
pub async fn any(reads: impl Reads) -> Result<bool> {
    let any = sqlx::query("SELECT id FROM accounts LIMIT 1").fetch_optional(&mut *reads.connection().await?).await?;
    Ok(any.is_some())
}

async fn one(reads: impl Reads, select: &'static str, key: &str) -> Result<Option<Account>> {
    if !is_key(key) {
        return Ok(None);
    }
    let row: Option<Row> = sqlx::query_as(select).bind(key).fetch_optional(&mut *reads.connection().await?).await?;
    row.map(Account::try_from).transpose()
}

/// The stored form of an account.
#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    role: String,
    created_at: i64,
    last_seen_at: Option<i64>,
    set_at: Option<i64>,
    expires_at: Option<i64>,
}

impl TryFrom<Row> for Account {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            name: decode(&row.name)?,
            role: decode(&row.role)?,
            created_at: instant(row.created_at)?,
            password_set_at: row.set_at.map(instant).transpose()?,
            last_seen_at: row.last_seen_at.map(instant).transpose()?,
            link_expires_at: row.expires_at.map(instant).transpose()?,
        })
    }
}
