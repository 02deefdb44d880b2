//! Calls to other servers, all by the same rules: http and https only, no redirect, no proxy of the environment, every
//! resolved address checked, every answer bounded.

pub mod feeds;
mod resolver;

use std::{sync::Arc, time::Duration};

use self::resolver::Checked;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// A server that sends nothing for so long is given up.
const SILENT_FOR: Duration = Duration::from_secs(10);
const USER_AGENT: &str = concat!("roster/", env!("CARGO_PKG_VERSION"));

/// The client that all calls are made with; `local_allowed` lets names lead to private networks.
fn outbound(local_allowed: bool) -> reqwest::Result<reqwest::Client> {
    // Whoever comes second finds it installed, which is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT_WITHIN)
        .read_timeout(SILENT_FOR)
        .dns_resolver(Arc::new(Checked { local_allowed }))
        .build()
}
