//! Setting a password: with a one-time link, with the current one, and from the command line. Each ends the
//! account's sessions, but for the one it is set from.

use super::Error;
use crate::{
    app::App,
    domain::{
        account::{Account, AccountName, Credential, SignedIn},
        audit::Actor,
    },
    secrets,
    store::{Committed, Topic, accounts, sessions::NewSecret, tokens},
};

/// A password that somebody chooses for the own account.
#[derive(Debug)]
pub struct NewPassword<'a> {
    /// The password.
    pub text: &'a str,
    /// Whether the account's API tokens end too.
    pub ends_tokens: bool,
}

/// Whose password a link sets, while it is good.
pub async fn account_of(app: &App, token: &str) -> Result<Option<Account>, Error> {
    Ok(accounts::find_by_link(&app.db, &secrets::digest(token), app.clock.now()).await?)
}

/// Sets a password with a link and uses the link up; `None` if it is not good any more.
pub async fn with_link(app: &App, token: &str, password: &str) -> Result<Option<(SignedIn, Committed)>, Error> {
    let Some(invited) = account_of(app, token).await? else { return Ok(None) };
    let hash = app.passwords.hash(password).await?;
    let mut change = app.change(Topic::Accounts, &invited.actor()).await?;
    let now = change.now();
    let account = accounts::find_by_link(&mut change, &secrets::digest(token), now).await?;
    let Some(account) = account else { return Ok(None) };
    accounts::set_password(&mut change, &account, &hash).await?;
    let committed = change.commit().await?;
    Ok(Some((SignedIn { account, credential: Credential::Password { hash } }, committed)))
}

/// Sets the password of somebody who just gave the current one; returns the session's new cookie.
///
/// # Errors
/// [`Error::SignedOut`] where the password is another by now, or the session has ended.
pub async fn of_own_account(
    app: &App,
    signed_in: &SignedIn,
    session_id: &str,
    new: &NewPassword<'_>,
) -> Result<(String, Committed), Error> {
    let (hash, secret) = (app.passwords.hash(new.text).await?, secrets::new_secret()?);
    let mut change = app.change(Topic::Accounts, &signed_in.account.actor()).await?;
    if new.ends_tokens {
        tokens::delete_all(&mut change, &signed_in.account.id).await?;
    }
    let kept = NewSecret { session_id, hash: &secrets::digest(&secret) };
    if !accounts::set_own_password(&mut change, signed_in, &hash, &kept).await? {
        return Err(Error::SignedOut);
    }
    Ok((format!("{session_id}.{secret}"), change.commit().await?))
}

/// Sets a password without asking for any, and ends the account's sessions and API tokens: it is what an operator does
/// after a break-in. Returns `false` if there is no such account.
pub async fn by_command(app: &App, name: &AccountName, password: &str) -> Result<bool, Error> {
    let hash = app.passwords.hash(password).await?;
    let mut change = app.change(Topic::Accounts, &Actor::CommandLine).await?;
    let Some(account) = accounts::find_by_name(&mut change, name).await? else { return Ok(false) };
    tokens::delete_all(&mut change, &account.id).await?;
    accounts::set_password(&mut change, &account, &hash).await?;
    change.commit().await?;
    Ok(true)
}
