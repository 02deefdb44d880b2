//! Signing in: limit, check, session.

use std::net::IpAddr;

use jiff::SignedDuration;
use uuid::Uuid;

use super::Error;
use crate::{
    app::App,
    domain::account::{Account, AccountName},
    secrets::{self, passwords::Check},
    store::{self, accounts, sessions, sign_in_limits},
};

/// What a try of a name and a password showed.
#[derive(Debug)]
pub enum Verdict {
    /// They belong together.
    Right(Account),
    /// Wrong name or password; never which.
    Wrong,
    /// Too many tries from this address; how many seconds to wait.
    TooMany(u64),
}

/// Judges a name and a password that came from an address.
pub async fn authenticate(app: &App, name: &str, password: &str, address: IpAddr) -> Result<Verdict, Error> {
    let now = app.clock.now();
    let address = limit_key(address);
    if let Err(wait) = sign_in_limits::take(&app.db, &address, now).await? {
        return Ok(Verdict::TooMany(seconds_of(wait)));
    }
    let account = match name.parse::<AccountName>() {
        Ok(name) => accounts::find_by_name(&app.db, &name).await?,
        Err(_) => None,
    };
    let check = app.passwords.check(password, account.as_ref().and_then(|a| a.password_hash.as_deref())).await?;
    let (Some(mut account), Check::Right | Check::Outdated) = (account, check) else {
        return Ok(Verdict::Wrong);
    };
    if check == Check::Outdated {
        let hash = app.passwords.hash(password).await?;
        store::passwords::rehash(&app.db, &account, &hash).await?;
        account.password_hash = Some(hash);
    }
    sign_in_limits::give_back(&app.db, &address, now).await?;
    Ok(Verdict::Right(account))
}

/// Starts a session; returns the cookie's value.
pub async fn start_session(app: &App, account: &Account) -> Result<String, Error> {
    let (id, secret) = (Uuid::now_v7().simple().to_string(), secrets::new_secret()?);
    if !sessions::insert(&app.db, &id, &secrets::digest(&secret), account, app.clock.now()).await? {
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
