//! Hashing and checking of passwords with argon2id, two at a time.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

/// A hash takes 19 MiB and a core for some 20 ms; more at once would let sign-in tries starve the pages.
const AT_ONCE: usize = 2;
const WAIT_AT_MOST: Duration = Duration::from_secs(5);

/// What an unknown name is checked against, so that it takes the same time as a known one.
static NOBODYS_HASH: LazyLock<Option<String>> = LazyLock::new(|| hash_now("nobody has this password").ok());

/// Limits how many passwords are hashed at a time.
#[derive(Debug, Clone)]
pub struct Passwords(Arc<Semaphore>);

/// Why a password was not hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Others were in front for too long.
    #[error("too many sign-ins at once")]
    Busy,
    /// The hash could not be computed.
    #[error("a password could not be hashed: {0}")]
    Failed(String),
}

/// What a check of a password says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It is not the password.
    Wrong,
    /// It is.
    Right,
    /// It is, and its hash was made with other parameters than today's.
    Outdated,
}

impl Default for Passwords {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Passwords {
    /// Hashes a password.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let password = password.to_owned();
        self.run(move || hash_now(&password)).await?
    }

    /// Checks a password against a stored hash; without one it takes as long and is wrong.
    pub async fn check(&self, password: &str, stored: Option<&str>) -> Result<Check, Error> {
        let (password, stored) = (password.to_owned(), stored.map(str::to_owned));
        self.run(move || {
            let known = stored.is_some();
            let hash = stored.or_else(|| NOBODYS_HASH.clone()).unwrap_or_default();
            let check = check_now(&password, &hash);
            if known { check } else { Check::Wrong }
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let turn = tokio::time::timeout(WAIT_AT_MOST, self.0.clone().acquire_owned());
        let permit = turn.await.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        let work = move || {
            // Held by the work, not by the waiter: a client that hangs up does not free a core.
            let _permit = permit;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Failed(error.to_string()))
    }
}

fn hash_now(password: &str) -> Result<String, Error> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| Error::Failed(error.to_string()))
}

fn check_now(password: &str, stored: &str) -> Check {
    let Ok(parsed) = PasswordHash::new(stored) else { return Check::Wrong };
    if Argon2::default().verify_password(password.as_bytes(), &parsed).is_err() {
        return Check::Wrong;
    }
    let parameters = |text: &str| text.splitn(5, '$').take(4).map(str::to_owned).collect::<Vec<_>>();
    let today = NOBODYS_HASH.as_deref().map(parameters);
    if today.is_some_and(|today| today != parameters(stored)) { Check::Outdated } else { Check::Right }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_knows_its_password_and_its_parameters() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse battery").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let check = async |password: &str, hash| passwords.check(password, hash).await.unwrap();
        assert_eq!(check("correct horse battery", Some(&hash)).await, Check::Right);
        assert_eq!(check("correct horse batterz", Some(&hash)).await, Check::Wrong);
        assert_eq!(check("correct horse battery", None).await, Check::Wrong);
        assert_eq!(check("correct horse battery", Some("garbage")).await, Check::Wrong);
    }

    #[tokio::test]
    async fn a_hash_with_older_parameters_is_right_but_outdated() {
        let weak = argon2::Params::new(8 * 1024, 1, 1, None).unwrap();
        let weak = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, weak);
        let hash = weak.hash_password(b"correct horse battery").unwrap().to_string();
        assert_eq!(Passwords::default().check("correct horse battery", Some(&hash)).await.unwrap(), Check::Outdated);
    }
}
