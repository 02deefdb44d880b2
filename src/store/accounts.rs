//! Accounts: who may sign in.

use uuid::Uuid;

use super::{
    Change, Db, Result,
    audit::{Entry, Subject, Verb},
    decode,
};
use crate::domain::account::{AccountName, Role};

/// An account as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: AccountName,
    /// What it may do.
    pub role: Role,
    /// argon2id in PHC form.
    pub password_hash: String,
}

/// Adds an account; `None` if the name is taken.
pub async fn insert(
    change: &mut Change,
    name: &AccountName,
    role: Role,
    password_hash: &str,
) -> Result<Option<Account>> {
    let account =
        Account { id: Uuid::now_v7().to_string(), name: name.clone(), role, password_hash: password_hash.to_owned() };
    let insert = sqlx::query(
        "INSERT INTO accounts (id, name, role, password_hash, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (name) DO NOTHING",
    )
    .bind(account.id.clone())
    .bind(name.to_string())
    .bind(role.as_str())
    .bind(password_hash.to_owned())
    .bind(change.now().as_millisecond());
    let fields = [("role", role.to_string())];
    let entry = Entry::differing(Subject::Account(name.to_string()), Verb::Create, &[], &fields);
    Ok(change.write(insert, &entry).await?.then_some(account))
}

/// Replaces a hash made with older parameters; the password is the same, so nothing is recorded.
pub async fn rehash(db: &Db, account: &Account, password_hash: &str) -> Result<()> {
    sqlx::query("UPDATE accounts SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
        .bind(password_hash)
        .bind(&account.id)
        .bind(&account.password_hash)
        .execute(db.writer())
        .await?;
    Ok(())
}

/// The account of a name.
pub async fn find_by_name(db: &Db, name: &AccountName) -> Result<Option<Account>> {
    let row: Option<(String, String, String, String)> =
        sqlx::query_as("SELECT id, name, role, password_hash FROM accounts WHERE name = $1")
            .bind(name.as_str())
            .fetch_optional(db.reader())
            .await?;
    row.map(|(id, name, role, password_hash)| {
        Ok(Account { id, name: decode(&name)?, role: decode(&role)?, password_hash })
    })
    .transpose()
}

/// Whether there is any account.
pub async fn any(db: &Db) -> Result<bool> {
    let row: Option<(String,)> = sqlx::query_as("SELECT id FROM accounts LIMIT 1").fetch_optional(db.reader()).await?;
    Ok(row.is_some())
}

/// Whether there is any account, as the change sees it.
pub async fn any_in(change: &mut Change) -> Result<bool> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT id FROM accounts LIMIT 1").fetch_optional(change.read()).await?;
    Ok(row.is_some())
}
