//! Tokens for programs: made, shown once, and recognised again.

use jiff::{SignedDuration, Timestamp};

use super::Error;
use crate::{
    app::App,
    domain::{
        audit::Actor,
        token::{Scope, Scopes},
    },
    secrets,
    store::{
        Answer, Topic, accounts,
        tokens::{self, LiveToken, NewToken},
    },
};

/// What every token begins with, so that a scanner of source code knows a lost one.
const PREFIX: &str = "roster_";
/// Hexadecimal digits of a digest at its end: what was cut or mistyped is known without a look into the database.
const CHECKSUM_CHARS: usize = 8;
/// More are a sign that nobody revokes what nobody uses.
pub const TOKENS_AT_MOST: usize = 50;

/// A token as a person asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTokenRequest {
    /// What to call the token.
    pub name: String,
    /// What it shall be good for.
    pub scopes: Scopes,
    /// How long.
    pub lasts: SignedDuration,
}

/// A token as it is shown, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// What the program sends.
    pub text: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The account's role does not go so far.
    Scope(Scope),
    /// Another one of the account is called so.
    Name,
    /// The account has [`TOKENS_AT_MOST`].
    TooMany,
}

/// Makes a token of the account that asks.
///
/// # Errors
/// [`Error::SignedOut`] where the account is gone by now; within the answer a [`Refusal`].
pub async fn create(
    app: &App,
    actor: &Actor,
    account_id: &str,
    request: &NewTokenRequest,
) -> Answer<Issued, Refusal, Error> {
    let mut change = app.change(Topic::Accounts, actor).await?;
    let account = accounts::find(&mut change, account_id).await?.ok_or(Error::SignedOut)?;
    if let Some(scope) = request.scopes.iter().find(|scope| !scope.is_open_to(account.role)) {
        return Ok(Err(Refusal::Scope(scope)));
    }
    let others = tokens::list(&mut change, &account.id).await?;
    if others.iter().any(|other| other.name == request.name) {
        return Ok(Err(Refusal::Name));
    }
    if others.len() >= TOKENS_AT_MOST {
        return Ok(Err(Refusal::TooMany));
    }
    let issued = Issued { text: new_text()?, expires_at: change.now() + request.lasts };
    let new = NewToken { name: request.name.clone(), scopes: request.scopes.clone(), expires_at: issued.expires_at };
    tokens::insert(&mut change, &account, &new, &secrets::digest(&issued.text)).await?;
    change.commit().await?;
    Ok(Ok(issued))
}

/// The token that a program sent, where it is one of ours and has not ended; its use is noted.
pub async fn recognise(app: &App, text: &str) -> Result<Option<LiveToken>, Error> {
    if !is_well_formed(text) {
        return Ok(None);
    }
    let now = app.clock.now();
    // The search compares digests of random texts: how long it takes tells nothing of any token.
    let found = tokens::find(&app.db, &secrets::digest(text), now).await?;
    let Some(live) = found.filter(|live| secrets::matches(text, &live.token_hash)) else { return Ok(None) };
    if let Err(error) = tokens::touch(&app.db, &live.token, now).await {
        // A program is not refused because its visit could not be noted.
        tracing::warn!(%error, "the use of a token could not be noted");
    }
    Ok(Some(live))
}

fn new_text() -> anyhow::Result<String> {
    let secret = secrets::new_secret()?;
    Ok(format!("{PREFIX}{secret}{}", checksum(&secret)))
}

fn is_well_formed(text: &str) -> bool {
    let body = text.strip_prefix(PREFIX).filter(|body| body.is_ascii() && body.len() > CHECKSUM_CHARS);
    let parts = body.map(|body| body.split_at(body.len() - CHECKSUM_CHARS));
    parts.is_some_and(|(secret, sum)| checksum(secret) == sum)
}

fn checksum(secret: &str) -> String {
    let mut digest = secrets::digest(secret);
    digest.truncate(CHECKSUM_CHARS);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_256_random_bits_and_a_checksum() {
        let (text, other) = (new_text().unwrap(), new_text().unwrap());
        assert_ne!(text, other);
        assert_eq!(text.len(), PREFIX.len() + 43 + CHECKSUM_CHARS);
        assert!(is_well_formed(&text) && is_well_formed(&other));
        let cut = &text[..text.len() - 1];
        for wrong in ["", "roster_", "roster_x", "roster_äääääääää", cut, &text.replace("roster_", "rooster_")]
        {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
        assert!(!is_well_formed(&format!("{}{}", &text[..20], &other[20..])));
    }
}
