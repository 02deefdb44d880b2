//! Calls to other servers, all by the same rules: http and https only, no redirect, no proxy of the environment, every
//! resolved address checked, every answer bounded.

pub mod feeds;
mod resolver;

use std::{sync::Arc, time::Duration};

use self::resolver::Checked;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const USER_AGENT: &str = concat!("roster/", env!("CARGO_PKG_VERSION"));

/// The one client that all calls are made with, so that connections are pooled; cheap to clone.
#[derive(Debug, Clone)]
pub struct Clients {
    http: reqwest::Client,
    local_allowed: bool,
}

/// How long a kind of call waits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timers {
    /// For the head of the answer, and between two pieces of its body.
    pub silence: Duration,
    /// From the request to the last byte of the answer, however slowly they drip.
    pub whole: Duration,
}

impl Clients {
    /// A client; `local_allowed` lets names lead to loopback and private networks.
    ///
    /// # Errors
    /// TLS can't be set up.
    pub fn new(local_allowed: bool) -> anyhow::Result<Self> {
        // A second installation finds the first one in place, which is the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_WITHIN)
            .dns_resolver(Arc::new(Checked { local_allowed }))
            .build()?;
        Ok(Self { http, local_allowed })
    }
}
