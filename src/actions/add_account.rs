//! Adding an account with a password, from the command line.

use crate::{
    domain::{
        account::{Account, AccountName, Role},
        audit::Actor,
    },
    secrets::passwords::Passwords,
    store::{Db, Topic, accounts},
};

/// Adds an account in a change of its own; `None` if the name is taken.
pub async fn add_account(
    db: &Db,
    passwords: &Passwords,
    new: (&AccountName, Role, &str),
    now: jiff::Timestamp,
) -> anyhow::Result<Option<Account>> {
    let (name, role, password) = new;
    let hash = passwords.hash(password).await?;
    let mut change = db.change(Topic::Accounts, &Actor::CommandLine, now).await?;
    let account = accounts::insert(&mut change, name, role, &hash).await?;
    change.commit().await?;
    Ok(account)
}
