//! Where a provider answers, and whether Roster may call there.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url};

use super::{
    network::{Reach, reach_of},
    text::is_refused,
};

const MAX_CHARS: usize = 2_000;

/// Google Cloud's metadata service by its name.
const GOOGLE_METADATA: &str = "metadata.google.internal";

/// Where a provider answers: http or https, no user, no query, no trailing slash.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(Url);

/// Why a text is not taken as a base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not a URL with a host.
    #[error("is not an address. Write it like https://api.openai.com/v1")]
    Malformed,
    /// No address of a provider is that long.
    #[error("is longer than 2,000 characters")]
    TooLong,
    /// Neither http nor https.
    #[error("must begin with https:// or http://")]
    Scheme,
    /// A user, password, query or fragment stands in it.
    #[error("must have no user, password, “?” or “#”")]
    Extra,
    /// Addresses on which machines keep their own secrets, and those nobody answers from.
    #[error("is an address that Roster never calls")]
    Forbidden,
    /// Loopback or private without the admin's word.
    #[error("is on a private network. Tick “Server on my network” if it is meant")]
    Private,
    /// Loopback or private where the operator switched them off.
    #[error("is on a private network, which ROSTER_LOCAL_PROVIDERS forbids here")]
    PrivateForbidden,
}

impl BaseUrl {
    /// Scheme, host and port: what a key is bound to.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Checks an address literal or local host name against where Roster may call.
    /// Names are checked again when they are resolved.
    pub fn check_reach(&self, local_network: bool, local_allowed: bool) -> Result<(), BaseUrlError> {
        match self.reach() {
            Reach::Never => Err(BaseUrlError::Forbidden),
            Reach::Private if !local_allowed => Err(BaseUrlError::PrivateForbidden),
            Reach::Private if !local_network => Err(BaseUrlError::Private),
            Reach::Public | Reach::Private => Ok(()),
        }
    }

    fn reach(&self) -> Reach {
        match self.0.host() {
            Some(Host::Ipv4(ip)) => reach_of(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => reach_of(IpAddr::V6(ip)),
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                if name == GOOGLE_METADATA {
                    Reach::Never
                } else if name == "localhost" || name.ends_with(".localhost") {
                    Reach::Private
                } else {
                    Reach::Public
                }
            }
            None => Reach::Never,
        }
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        // The parser of URLs would leave line breaks out, and encode other characters that nobody can see.
        if text.contains(is_refused) {
            return Err(BaseUrlError::Malformed);
        }
        if text.trim().chars().count() > MAX_CHARS {
            return Err(BaseUrlError::TooLong);
        }
        let url = Url::parse(text.trim().trim_end_matches('/')).map_err(|_| BaseUrlError::Malformed)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Extra);
        }
        Ok(Self(url))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(url: &str) -> Reach {
        url.parse::<BaseUrl>().unwrap().reach()
    }

    #[test]
    fn addresses_are_sorted_by_who_may_be_called() {
        for url in [
            "https://api.openai.com/v1",
            "http://8.8.8.8",
            "https://[2606:4700::1]/v1",
            "http://198.17.255.255",
            "http://198.20.0.1",
            "http://[::8.8.8.8]",
        ] {
            assert_eq!(reach(url), Reach::Public, "{url}");
        }
        for url in [
            "http://localhost:11434",
            "http://a.localhost",
            "http://localhost.",
            "http://127.0.0.1",
            "http://127.1",
            "http://2130706433",
            "http://0x7f.1",
            "http://10.0.0.5",
            "http://192.168.1.2:8080/v1",
            "http://172.31.255.255",
            "http://100.64.0.1",
            "http://[::1]",
            "http://[fd12::1]",
            "http://[::ffff:127.0.0.1]",
            "http://[64:ff9b::10.0.0.1]",
            "http://[64:ff9b:1::10.0.0.1]",
            "http://[64:ff9b:1:fffe::192.168.0.1]",
            "http://[::10.0.0.1]",
            "http://198.18.0.1",
            "http://198.19.255.255",
        ] {
            assert_eq!(reach(url), Reach::Private, "{url}");
        }
        for url in [
            "http://169.254.169.254/latest",
            "http://100.100.100.200",
            "http://0.0.0.0",
            "http://0.1.2.3",
            "http://224.0.0.1",
            "http://255.255.255.255",
            "http://[::]",
            "http://[fe80::1]",
            "http://[fd00:ec2::254]",
            "http://[ff02::1]",
            "http://[::ffff:169.254.169.254]",
            "http://[2002:a9fe:a9fe::]",
            "http://[64:ff9b:1::169.254.169.254]",
            "http://[::169.254.169.254]",
            "http://[fec0::1]",
            "http://[feff::1]",
            "http://metadata.google.internal/computeMetadata/v1",
            "http://METADATA.google.internal.",
        ] {
            assert_eq!(reach(url), Reach::Never, "{url}");
        }
    }

    #[test]
    fn private_addresses_need_the_admin_and_the_operator() {
        let url: BaseUrl = "http://127.0.0.1:8000/v1".parse().unwrap();
        assert_eq!(url.check_reach(false, true), Err(BaseUrlError::Private));
        assert_eq!(url.check_reach(true, false), Err(BaseUrlError::PrivateForbidden));
        assert_eq!(url.check_reach(true, true), Ok(()));
    }

    #[test]
    fn urls_that_carry_more_than_a_place_are_refused() {
        for (text, error) in [
            ("api.openai.com", BaseUrlError::Malformed),
            ("https://", BaseUrlError::Malformed),
            ("ftp://x.org", BaseUrlError::Scheme),
            ("javascript:alert(1)", BaseUrlError::Scheme),
            ("https://u:p@x.org", BaseUrlError::Extra),
            ("https://x.org/?a=1", BaseUrlError::Extra),
            ("https://x.org/#f", BaseUrlError::Extra),
        ] {
            assert_eq!(text.parse::<BaseUrl>(), Err(error), "{text}");
        }
        assert_eq!("https://x.org/v1/".parse::<BaseUrl>().unwrap().to_string(), "https://x.org/v1");
    }
}
