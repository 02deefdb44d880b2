//! Names are resolved here, so that none leads where Roster never calls.

use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use url::{Host, Url};

use crate::domain::network::{Reach, reach_of};

/// An address that must not be called.
#[derive(Debug, thiserror::Error)]
#[error("it is an address that Roster does not call")]
pub struct Forbidden;

/// Resolves by the system and leaves out what must not be called.
pub struct Checked {
    /// Loopback and private addresses are meant.
    pub local_allowed: bool,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let local_allowed = self.local_allowed;
        Box::pin(async move {
            // The port comes from the address that is called.
            let found = lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|at| may_call(at.ip(), local_allowed)).collect();
            if allowed.is_empty() {
                return Err(Forbidden.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Checks what no resolver is asked about: an address that is a number.
pub fn check_literal(url: &Url, local_allowed: bool) -> Result<(), Forbidden> {
    let ip = match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
        Some(Host::Domain(_)) => return Ok(()),
        None => return Err(Forbidden),
    };
    if may_call(ip, local_allowed) { Ok(()) } else { Err(Forbidden) }
}

fn may_call(ip: IpAddr, local_allowed: bool) -> bool {
    match reach_of(ip) {
        Reach::Public => true,
        Reach::Private => local_allowed,
        Reach::Never => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_checked_before_they_are_called() {
        let checked = |url: &str, local| check_literal(&url.parse().unwrap(), local).is_ok();
        assert!(checked("https://8.8.8.8/x", false) && checked("http://127.0.0.1:9/x", true));
        for url in ["http://127.0.0.1/", "http://[::1]/", "http://10.0.0.1/", "http://2130706433/"] {
            assert!(!checked(url, false), "{url}");
        }
        for url in ["http://169.254.169.254/latest", "http://[::ffff:169.254.169.254]/", "http://0.0.0.0/"] {
            assert!(!checked(url, true), "{url}");
        }
    }

    #[tokio::test]
    async fn names_are_checked_where_they_lead() {
        let resolve = async |local_allowed| Checked { local_allowed }.resolve("localhost".parse().unwrap()).await;
        assert!(resolve(true).await.is_ok_and(|found| found.count() > 0));
        assert!(resolve(false).await.is_err_and(|error| error.is::<Forbidden>()));
    }
}
