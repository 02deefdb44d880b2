//! Hashing and checking of passwords with argon2id, two at a time, in memory that is used again.

use std::{
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU64, atomic::Ordering},
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use tokio::{sync::Semaphore, time::sleep};

/// A hash takes 19 MiB and a core for some 20 ms; more at once would let sign-in tries starve the pages.
const AT_ONCE: usize = 2;
const WAIT_AT_MOST: Duration = Duration::from_secs(5);
/// Memory that was not used for this long is given back to the system.
const KEPT_FOR: Duration = Duration::from_secs(30);
/// What is reserved for a hash, of which only what the hash needs is ever touched: glibc gives an allocation of at least
/// 32 MiB back to the system when it is freed. Smaller ones it keeps: 460 wrong passwords made the process 500 MB larger
/// for good.
const BLOCKS_RESERVED: usize = 33 * 1024;

/// Limits how many passwords are hashed at a time, and keeps the memory for it between two that follow each other.
#[derive(Debug, Clone)]
pub struct Passwords(Arc<Hashing>);

#[derive(Debug)]
struct Hashing {
    permits: Arc<Semaphore>,
    /// Memory that nobody uses at the moment; at most one for each permit.
    unused: Mutex<Vec<Vec<Block>>>,
    hashes: AtomicU64,
}

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
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        Self(Arc::new(Hashing { permits, unused: Mutex::default(), hashes: AtomicU64::new(0) }))
    }
}

impl Passwords {
    /// Hashes a password.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let password = password.to_owned();
        self.run(move |memory| hash_now(&password, memory)).await?
    }

    /// Checks a password against a stored hash; without one it takes as long and is wrong.
    pub async fn check(&self, password: &str, stored: Option<&str>) -> Result<Check, Error> {
        let (password, stored) = (password.to_owned(), stored.map(str::to_owned));
        self.run(move |memory| match stored {
            Some(stored) => Ok(check_now(&password, &stored, memory)),
            None => hash_now(&password, memory).map(|_| Check::Wrong),
        })
        .await?
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let turn = tokio::time::timeout(WAIT_AT_MOST, self.0.permits.clone().acquire_owned());
        let permit = turn.await.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        let hashing = self.0.clone();
        let work = move || {
            let mut memory = hashing.take();
            let done = work(&mut memory);
            hashing.put_back(memory);
            // Held by the work, not by the waiter: a client that hangs up does not free a core.
            drop(permit);
            done
        };
        // Not behind the wait for the hash: who hangs up meanwhile would leave the memory here for good.
        self.release_later();
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Failed(error.to_string()))
    }

    /// Gives the memory back to the system unless another password comes meanwhile.
    fn release_later(&self) {
        let hashing = self.0.clone();
        let hashes = hashing.hashes.fetch_add(1, Ordering::Relaxed) + 1;
        tokio::spawn(async move {
            sleep(KEPT_FOR).await;
            if hashing.hashes.load(Ordering::Relaxed) == hashes {
                hashing.unused().clear();
            }
        });
    }
}

impl Hashing {
    fn unused(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.unused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Vec<Block> {
        let kept = self.unused().pop();
        kept.unwrap_or_else(|| Vec::with_capacity(BLOCKS_RESERVED))
    }

    fn put_back(&self, memory: Vec<Block>) {
        self.unused().push(memory);
    }
}

fn hash_now(password: &str, memory: &mut Vec<Block>) -> Result<String, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Failed(error.to_string());
    let (params, salt) = (Params::default(), Salt::generate());
    let hash = compute(Algorithm::default(), Version::default(), &params, (password, &salt), memory);
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(&params).map_err(|error| failed(&error))?,
        salt: Some(salt),
        hash: Some(hash.map_err(|error| failed(&error))?),
    };
    Ok(hash.to_string())
}

/// What no version of the program wrote is nobody's password.
fn check_now(password: &str, stored: &str, memory: &mut Vec<Block>) -> Check {
    let Ok(stored) = PasswordHash::new(stored) else { return Check::Wrong };
    let (Some(salt), Some(hash)) = (&stored.salt, &stored.hash) else { return Check::Wrong };
    let version = stored.version.map_or(Ok(Version::default()), Version::try_from);
    let (Ok(algorithm), Ok(version), Ok(params)) =
        (Algorithm::try_from(stored.algorithm.as_str()), version, Params::try_from(&stored))
    else {
        return Check::Wrong;
    };
    // Compared in constant time.
    if compute(algorithm, version, &params, (password, salt), memory).as_ref() != Ok(hash) {
        return Check::Wrong;
    }
    let is_of_today = algorithm == Algorithm::default()
        && version == Version::default()
        && ParamsString::try_from(&Params::default()).is_ok_and(|today| today == stored.params);
    if is_of_today { Check::Right } else { Check::Outdated }
}

fn compute(
    algorithm: Algorithm,
    version: Version,
    params: &Params,
    (password, salt): (&str, &Salt),
    memory: &mut Vec<Block>,
) -> Result<Output, argon2::Error> {
    memory.resize(memory.len().max(params.block_count()), Block::new());
    let mut hash = [0; Params::DEFAULT_OUTPUT_LEN];
    let hash = &mut hash[..params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN).min(Params::DEFAULT_OUTPUT_LEN)];
    Argon2::new(algorithm, version, params.clone()).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        hash,
        memory.as_mut_slice(),
    )?;
    Output::new(hash).map_err(|_| argon2::Error::OutputTooShort)
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn memory_is_used_again_and_given_back_when_nobody_signs_in() {
        let passwords = Passwords::default();
        for _ in 0..3 {
            passwords.hash("correct horse battery").await.unwrap();
            assert_eq!(passwords.0.unused().len(), 1);
        }
        sleep(KEPT_FOR / 2).await;
        passwords.hash("correct horse battery").await.unwrap();
        sleep(KEPT_FOR / 2 + Duration::from_secs(1)).await;
        assert_eq!(passwords.0.unused().len(), 1, "given back too early");
        sleep(KEPT_FOR).await;
        assert_eq!(passwords.0.unused().len(), 0, "kept for good");
    }

    #[tokio::test(start_paused = true)]
    async fn who_hangs_up_leaves_no_memory_behind() {
        let passwords = Passwords::default();
        let hung_up = tokio::time::timeout(Duration::ZERO, passwords.hash("correct horse battery")).await;
        assert!(hung_up.is_err(), "it was done at once");
        // Both turns are free once the hash that nobody waits for is done.
        let turns = passwords.0.permits.clone();
        let _all = turns.acquire_many(u32::try_from(AT_ONCE).unwrap()).await.unwrap();
        sleep(KEPT_FOR * 2).await;
        assert_eq!(passwords.0.unused().len(), 0, "kept for good");
    }

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
