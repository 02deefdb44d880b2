//! Signing in: limit, check, session.

use std::net::IpAddr;

use jiff::SignedDuration;
use uuid::Uuid;

use super::Error;
use crate::{
    app::App,
    domain::account::{AccountName, Credential, SignedIn},
    secrets::{self, passwords::Check},
    store::{
        accounts,
        passwords::{self, StoredPassword},
        sessions::{self, NewSecret},
        sign_in_limits,
    },
};

/// What a try of a name and a password showed.
#[derive(Debug)]
pub enum Verdict {
    /// They belong together.
    Right(SignedIn),
    /// Wrong name or password; never which.
    Wrong,
    /// Too many tries from this address; how many seconds to wait.
    TooMany(u64),
}

/// Judges a name and a password that came from an address.
///
/// # Errors
/// [`Error::Passwords`] where too many passwords are hashed at once.
pub async fn authenticate(app: &App, name: &str, password: &str, address: IpAddr) -> Result<Verdict, Error> {
    let now = app.clock.now();
    let address = limit_key(address);
    if let Err(wait) = sign_in_limits::take(&app.db, &address, now).await? {
        return Ok(Verdict::TooMany(seconds_of(wait)));
    }
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
    let Some(account) = accounts::find(&app.db, &stored.account_id).await? else { return Ok(Verdict::Wrong) };
    sign_in_limits::give_back(&app.db, &address, now).await?;
    Ok(Verdict::Right(SignedIn { account, credential: Credential::Password { hash } }))
}

async fn rehash(app: &App, stored: &StoredPassword, password: &str) -> Result<String, Error> {
    let hash = app.passwords.hash(password).await?;
    passwords::rehash(&app.db, stored, &hash).await?;
    Ok(hash)
}

/// Starts a session; returns the cookie's value.
///
/// # Errors
/// [`Error::SignedOut`] where the account is gone by now or what its person signed in with holds no more.
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

/// One customer has a whole IPv6 /64, so that is one address.
fn limit_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_address() {
        let key = |text: &str| limit_key(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:3::4"), key("2001:db8:1:2:ffff::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }

    #[test]
    fn a_wait_is_rounded_up_to_whole_seconds() {
        for (milliseconds, seconds) in [(1, 1), (999, 1), (1_000, 1), (19_001, 20), (20_000, 20), (20_001, 21)] {
            assert_eq!(seconds_of(SignedDuration::from_millis(milliseconds)), seconds, "{milliseconds}");
        }
    }
}
