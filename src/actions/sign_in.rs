//! Signing in: limit, check, session.

use std::net::IpAddr;

use jiff::SignedDuration;
use tokio::time::sleep;
use tracing::info;
use uuid::Uuid;

use super::Error;
use crate::{
    app::App,
    domain::{
        account::{AccountName, Credential, SignedIn},
        network::subscriber,
    },
    secrets::{self, passwords::Check},
    store::{
        accounts,
        passwords::{self, StoredPassword},
        sessions::{self, NewSecret},
        sign_in_limits,
    },
};

/// What was typed as a name may be anything.
const NAME_SHOWN_CHARS: usize = 60;

/// What a try of a name and a password showed.
#[derive(Debug)]
pub enum Verdict {
    /// They belong together.
    Right(SignedIn),
    /// Wrong name or password; never which.
    Wrong,
    /// Too many tries from this address. Holds how many seconds to wait.
    TooMany(u64),
}

/// Judges a name and a password that came from an address, and tells the log.
///
/// # Errors
/// [`Error::Passwords`] where too many passwords are hashed at once.
pub async fn authenticate(app: &App, name: &str, password: &str, address: IpAddr) -> Result<Verdict, Error> {
    let verdict = judge(app, name, password, address).await?;
    let outcome = match &verdict {
        Verdict::Right(_) => "right",
        Verdict::Wrong => "wrong",
        Verdict::TooMany(_) => "too many tries",
    };
    let account: String = name.chars().take(NAME_SHOWN_CHARS).collect();
    info!(account, client = %address, outcome, "name and password tried");
    Ok(verdict)
}

async fn judge(app: &App, name: &str, password: &str, address: IpAddr) -> Result<Verdict, Error> {
    let now = app.clock.now();
    let (address, account) = (subscriber(address).to_string(), secrets::digest(&name.trim().to_lowercase()));
    if let Err(wait) = sign_in_limits::take(&app.db, &address, now).await? {
        return Ok(Verdict::TooMany(seconds_of(wait)));
    }
    sleep(sign_in_limits::delay(&app.db, &account, now).await?.unsigned_abs()).await;
    let stored = match name.parse::<AccountName>() {
        Ok(name) => passwords::find_by_name(&app.db, &name).await?,
        Err(_) => None,
    };
    let check = app.passwords.check(password, stored.as_ref().map(|stored| stored.hash.as_str())).await?;
    let (Some(stored), Check::Right | Check::Outdated) = (stored, check) else { return Ok(Verdict::Wrong) };
    let hash = match check {
        Check::Outdated => rehash(app, &stored, password).await?,
        _ => stored.hash,
    };
    let Some(found) = accounts::find(&app.db, &stored.account_id).await? else { return Ok(Verdict::Wrong) };
    sign_in_limits::give_back(&app.db, &address, &account, now).await?;
    Ok(Verdict::Right(SignedIn { account: found, credential: Credential::Password { hash } }))
}

async fn rehash(app: &App, stored: &StoredPassword, password: &str) -> Result<String, Error> {
    let hash = app.passwords.hash(password).await?;
    passwords::rehash(&app.db, stored, &hash).await?;
    Ok(hash)
}

/// Starts a session; returns the cookie's value.
///
/// # Errors
/// [`Error::SignedOut`] where the account is gone or the password was changed meanwhile.
pub async fn start_session(app: &App, signed_in: &SignedIn) -> Result<String, Error> {
    let (id, secret) = (Uuid::now_v7().simple().to_string(), secrets::new_secret()?);
    let session = NewSecret { session_id: &id, hash: &secrets::digest(&secret) };
    if !sessions::insert(&app.db, &session, signed_in, app.clock.now()).await? {
        return Err(Error::SignedOut);
    }
    Ok(format!("{id}.{secret}"))
}

/// Whole seconds that are enough.
fn seconds_of(wait: SignedDuration) -> u64 {
    wait.unsigned_abs().as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_rounded_up_to_whole_seconds() {
        for (milliseconds, seconds) in [(1, 1), (999, 1), (1_000, 1), (19_001, 20), (20_000, 20), (20_001, 21)] {
            assert_eq!(seconds_of(SignedDuration::from_millis(milliseconds)), seconds, "{milliseconds}");
        }
    }
}
