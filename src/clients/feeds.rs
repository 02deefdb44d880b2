//! Fetching a feed: one GET, only if it changed, with an end in time and size.

use std::{error::Error as _, time::Duration};

use reqwest::{
    StatusCode,
    header::{ETAG, HeaderMap, IF_NONE_MATCH},
};
use tokio::time::timeout;
use url::Url;

use super::{
    Clients, Timers,
    resolver::{Forbidden, check_literal},
};

/// A page that waits for the whole is given up only later.
const TIMERS: Timers = Timers { silence: Duration::from_secs(10), whole: Duration::from_secs(25) };
/// The limit of an uploaded file too; counted after decompression.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;
const ETAG_MOST_BYTES: usize = 200;

/// A feed as its server answered.
#[derive(Debug)]
pub enum Fetched {
    /// The same as the one with the validator that was sent.
    NotModified,
    /// A file.
    New {
        /// All of it.
        bytes: Vec<u8>,
        /// Its validator.
        etag: Option<String>,
    },
}

/// Why there is no file. Nothing that the other server said is repeated.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// An address of a network that is never called.
    #[error("not called: {0}")]
    Forbidden(#[from] Forbidden),
    /// No answer in time.
    #[error("it did not answer in time")]
    TimedOut,
    /// No connection, or one that broke.
    #[error("the connection failed")]
    Unreachable,
    /// Another status than 200 and 304; a redirect is one too.
    #[error("it answered with status {0}")]
    Status(u16),
    /// Longer than a feed can be.
    #[error("the answer is larger than {} MiB", MOST_BYTES / 1024 / 1024)]
    TooLarge,
    /// The answer can't be unpacked.
    #[error("the answer came damaged")]
    Damaged,
}

impl Clients {
    /// Fetches `url` unless it still has this validator.
    ///
    /// # Errors
    /// The address is forbidden, or there is no file of a usable size in time.
    pub async fn fetch_feed(&self, url: &Url, etag: Option<&str>) -> Result<Fetched, FetchError> {
        self.fetch_within(TIMERS, url, etag).await
    }

    async fn fetch_within(&self, timers: Timers, url: &Url, etag: Option<&str>) -> Result<Fetched, FetchError> {
        check_literal(url, self.local_allowed)?;
        in_time(timers.whole, self.get(timers.silence, url, etag)).await?
    }

    async fn get(&self, silence: Duration, url: &Url, etag: Option<&str>) -> Result<Fetched, FetchError> {
        let mut request = self.http.get(url.clone());
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let mut answer = in_time(silence, request.send()).await??;
        match answer.status() {
            StatusCode::NOT_MODIFIED if etag.is_some() => return Ok(Fetched::NotModified),
            StatusCode::OK => {}
            other => return Err(FetchError::Status(other.as_u16())),
        }
        let etag = validator(answer.headers());
        let mut bytes = Vec::new();
        while let Some(chunk) = in_time(silence, answer.chunk()).await?? {
            if bytes.len() + chunk.len() > MOST_BYTES {
                return Err(FetchError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Fetched::New { bytes, etag })
    }
}

async fn in_time<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, FetchError> {
    timeout(limit, work).await.map_err(|_| FetchError::TimedOut)
}

fn validator(headers: &HeaderMap) -> Option<String> {
    let etag = headers.get(ETAG)?.to_str().ok()?;
    (etag.len() <= ETAG_MOST_BYTES).then(|| etag.to_owned())
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if inner.is::<Forbidden>() {
                return Self::Forbidden(Forbidden);
            }
            cause = inner.source();
        }
        match () {
            () if error.is_timeout() => Self::TimedOut,
            () if error.is_decode() => Self::Damaged,
            () => Self::Unreachable,
        }
    }
}

#[cfg(test)]
mod tests;
