//! The number of a request, which a person can quote and an operator finds in the log, and the other end of its
//! connection. Ids are written digit by digit: with `format!` a page from memory takes 1,400 instructions more, and the
//! plain FAQ reaches 0.88 of a bare route instead of 0.92.

use std::{
    net::IpAddr,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::http::HeaderValue;

use crate::web::headers::NO_ID;

/// What a person can quote and an operator can find in the log.
#[derive(Debug, Clone)]
pub struct RequestId(HeaderValue);

/// Tells the processes that ever ran apart.
static PROCESS: LazyLock<u64> = LazyLock::new(|| getrandom::u64().unwrap_or_default());
static CONNECTIONS: AtomicU64 = AtomicU64::new(0);

impl RequestId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// The id as the value of a header.
    pub fn value(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The same without a clone, which would allocate.
    pub fn into_value(self) -> HeaderValue {
        self.0
    }
}

/// Fills `digits` with the last ones of a number. The formatter takes ten times as long.
fn hexadecimal(mut number: u64, digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdef"[usize::try_from(number % 16).unwrap_or_default()];
        number /= 16;
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self(NO_ID)
    }
}

/// The other end of a connection.
#[derive(Debug)]
pub struct Peer {
    address: IpAddr,
    /// The same for the log.
    text: String,
    /// How the ids of its requests begin.
    name: [u8; 18],
    requests: AtomicU64,
}

impl From<IpAddr> for Peer {
    fn from(address: IpAddr) -> Self {
        let address = address.to_canonical();
        let mut name = [0; 18];
        hexadecimal(*PROCESS, &mut name[..10]);
        hexadecimal(CONNECTIONS.fetch_add(1, Ordering::Relaxed), &mut name[10..]);
        Self { address, text: address.to_string(), name, requests: AtomicU64::new(0) }
    }
}

impl Peer {
    /// Its address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Its address for the log.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The id of its next request: the process, the connection and the number of the request on it, so that no two
    /// processors count in one place.
    pub fn next_id(&self) -> RequestId {
        let mut id = [0; 26];
        id[..18].copy_from_slice(&self.name);
        hexadecimal(self.requests.fetch_add(1, Ordering::Relaxed), &mut id[18..]);
        RequestId(HeaderValue::from_bytes(&id).unwrap_or(NO_ID))
    }
}
