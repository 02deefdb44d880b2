//! Setting a password: with a one-time link, with the current one, and from the command line. Each ends the
//! account's sessions, but for the one it is set from.

use jiff::Timestamp;

use super::Error;
use crate::{
    app::App,
    domain::{
        account::{Account, AccountName},
        audit::Actor,
    },
    secrets::{self, passwords::Passwords},
    store::{Committed, Db, Topic, accounts, passwords},
};

/// Whose password a link sets, while it is good.
pub async fn account_of(app: &App, token: &str) -> Result<Option<Account>, Error> {
    Ok(accounts::find_by_link(&app.db, &secrets::digest(token), app.clock.now()).await?)
}

/// Sets a password with a link and uses the link up; `None` if it is not good any more.
pub async fn with_link(app: &App, token: &str, password: &str) -> Result<Option<(Account, Committed)>, Error> {
    let Some(invited) = account_of(app, token).await? else { return Ok(None) };
    let hash = app.passwords.hash(password).await?;
    let mut change = app.change(Topic::Accounts, &invited.actor()).await?;
    let now = change.now();
    let account = accounts::find_by_link(&mut change, &secrets::digest(token), now).await?;
    let Some(account) = account else { return Ok(None) };
    if !passwords::set(&mut change, &account, &hash, None).await? {
        return Ok(None);
    }
    let committed = change.commit().await?;
    Ok(Some((Account { password_hash: Some(hash), ..account }, committed)))
}

/// Sets the password of somebody who just gave the current one; returns the session's new cookie.
pub async fn of_own_account(
    app: &App,
    account: &Account,
    session_id: &str,
    password: &str,
) -> Result<(String, Committed), Error> {
    let (hash, secret) = (app.passwords.hash(password).await?, secrets::new_secret()?);
    let kept = (session_id, &*secrets::digest(&secret));
    let mut change = app.change(Topic::Accounts, &account.actor()).await?;
    if !passwords::set(&mut change, account, &hash, Some(kept)).await? {
        return Err(Error::SignedOut);
    }
    Ok((format!("{session_id}.{secret}"), change.commit().await?))
}

/// Sets a password without asking for any; `false` if there is no such account.
pub async fn by_command(
    db: &Db,
    hashing: &Passwords,
    (name, password): (&AccountName, &str),
    now: Timestamp,
) -> anyhow::Result<bool> {
    let hash = hashing.hash(password).await?;
    let mut change = db.change(Topic::Accounts, &Actor::CommandLine, now).await?;
    let Some(account) = accounts::find_by_name(&mut change, name).await? else { return Ok(false) };
    let set = passwords::set(&mut change, &account, &hash, None).await?;
    anyhow::ensure!(set, "the account changed at the same moment: try again");
    change.commit().await?;
    Ok(true)
}
