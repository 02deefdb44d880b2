//! A provider: where its models answer, how fast it may be called, and what may be typed there.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use jiff::Timestamp;
use url::{Host, Url};

use super::{ids::ProviderId, model::words};

words! {
    /// The wire protocol a provider speaks.
    Protocol {
        /// OpenAI chat completions.
        OpenAi = "openai",
        /// Anthropic messages.
        Anthropic = "anthropic",
        /// Gemini generateContent.
        Gemini = "gemini",
        /// Ollama chat; needs no key.
        Ollama = "ollama",
    }
}

/// What a form or the bundled catalogue says about a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What pages call it.
    pub name: String,
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it answers.
    pub base_url: BaseUrl,
    /// Environment variables that may hold its key; the first that is not empty wins.
    pub key_variables: Vec<KeyVariable>,
    /// Loopback and private addresses are meant.
    pub local_network: bool,
    /// Its models count and may be called.
    pub enabled: bool,
    /// Calls in flight at once.
    pub max_parallel_requests: ParallelRequests,
    /// Calls in any 60 seconds.
    pub requests_per_minute: RequestsPerMinute,
}

/// A provider as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its slug.
    pub id: ProviderId,
    /// What an admin set.
    pub settings: Settings,
    /// Counts what an admin changed.
    pub revision: i64,
    /// When an admin last changed it.
    pub updated_at: Timestamp,
}

impl Settings {
    /// Whether calls need a key at all.
    pub fn needs_key(&self) -> bool {
        self.protocol != Protocol::Ollama
    }

    /// Each (key variable, origin) pair: where a key would be sent.
    pub fn key_targets(&self) -> impl Iterator<Item = (KeyVariable, String)> {
        let origin = self.base_url.origin();
        self.key_variables.iter().map(move |variable| (variable.clone(), origin.clone()))
    }
}

macro_rules! bounded {
    ($(#[$meta:meta])* $name:ident, $max:literal, $default:literal, $message:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(u32);

        impl $name {
            /// The number.
            pub const fn get(self) -> u32 {
                self.0
            }

            /// The number where it is in bounds.
            pub fn new(number: i64) -> Option<Self> {
                u32::try_from(number).ok().filter(|n| (1..=$max).contains(n)).map(Self)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self($default)
            }
        }

        impl FromStr for $name {
            type Err = LimitError;

            fn from_str(text: &str) -> Result<Self, LimitError> {
                text.trim().parse().ok().and_then(Self::new).ok_or(LimitError($message))
            }
        }
    };
}

bounded! {
    /// How many calls may be in flight at once.
    ParallelRequests, 100, 1, "is not a whole number from 1 to 100"
}
bounded! {
    /// How many calls may start in any 60 seconds.
    RequestsPerMinute, 10_000, 60, "is not a whole number from 1 to 10000"
}

/// A limit outside its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LimitError(&'static str);

/// The name of an environment variable that may hold a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyVariable(String);

/// Why a name is not taken as a key variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyVariableError {
    /// Other variables of the server's environment are nobody's keys.
    #[error("must be upper case and end in _API_KEY or _TOKEN, like OPENAI_API_KEY")]
    Malformed,
    /// The server's own settings are never read as keys.
    #[error("belongs to this server and is never sent to a provider")]
    Reserved,
}

impl KeyVariable {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyVariable {
    type Err = KeyVariableError;

    fn from_str(text: &str) -> Result<Self, KeyVariableError> {
        let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let key = text.ends_with("_API_KEY") || text.ends_with("_TOKEN");
        if !key || text.len() > 100 || !text.chars().all(upper) || !text.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Err(KeyVariableError::Malformed);
        }
        if text.starts_with("ROSTER_") || text.starts_with("DATABASE_") {
            return Err(KeyVariableError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Where a provider answers: http or https, no user, no query, no trailing slash.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(Url);

/// Why a text is not taken as a base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not a URL with a host.
    #[error("is not an address. Write it like https://api.openai.com/v1")]
    Malformed,
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
                if name == "localhost" || name.ends_with(".localhost") { Reach::Private } else { Reach::Public }
            }
            None => Reach::Never,
        }
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
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

impl fmt::Display for KeyVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who may be called at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Anybody's.
    Public,
    /// Loopback or a private network: only where an admin says so.
    Private,
    /// Link-local, metadata services, multicast, unspecified: never.
    Never,
}

/// Alibaba Cloud's metadata service, inside the shared address space 100.64.0.0/10.
const ALIBABA_METADATA: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
/// Amazon's metadata service over IPv6, inside the unique local range.
const AMAZON_METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Sorts an address; the IPv4 forms inside IPv6 count as what they hold.
pub fn reach_of(ip: IpAddr) -> Reach {
    match ip {
        IpAddr::V4(ip) => reach_of_v4(ip),
        IpAddr::V6(ip) => embedded_v4(ip).map_or_else(|| reach_of_v6(ip), reach_of_v4),
    }
}

fn reach_of_v4(ip: Ipv4Addr) -> Reach {
    let [a, b, ..] = ip.octets();
    if a == 0 || ip.is_link_local() || ip.is_multicast() || a >= 240 || ip == ALIBABA_METADATA {
        Reach::Never
    } else if ip.is_loopback() || ip.is_private() || (a == 100 && (64..128).contains(&b)) {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn reach_of_v6(ip: Ipv6Addr) -> Reach {
    if ip.is_unspecified() || ip.is_multicast() || ip.is_unicast_link_local() || ip == AMAZON_METADATA_V6 {
        Reach::Never
    } else if ip.is_loopback() || ip.is_unique_local() {
        Reach::Private
    } else {
        Reach::Public
    }
}

/// Mapped (`::ffff:a.b.c.d`), NAT64 (`64:ff9b::`) and 6to4 (`2002::`) addresses reach an IPv4 one.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(from(high, low))
        }
        _ => None,
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
        for url in ["https://api.openai.com/v1", "http://8.8.8.8", "https://[2606:4700::1]/v1"] {
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

    #[test]
    fn only_names_of_keys_are_key_variables() {
        for text in ["OPENAI_API_KEY", "HF_TOKEN"] {
            assert!(text.parse::<KeyVariable>().is_ok(), "{text}");
        }
        for text in ["PATH", "openai_api_key", "_API_KEY", "AWS_SECRET", "A B_TOKEN", "", "1_TOKEN"] {
            assert_eq!(text.parse::<KeyVariable>(), Err(KeyVariableError::Malformed), "{text}");
        }
        for text in ["ROSTER_TOKEN", "DATABASE_TOKEN"] {
            assert_eq!(text.parse::<KeyVariable>(), Err(KeyVariableError::Reserved), "{text}");
        }
    }

    #[test]
    fn limits_have_bounds() {
        assert_eq!("100".parse::<ParallelRequests>().unwrap().get(), 100);
        for text in ["0", "101", "-1", "1.5", "", "x", "99999999999999999999"] {
            assert!(text.parse::<ParallelRequests>().is_err(), "{text}");
        }
        assert!("10001".parse::<RequestsPerMinute>().is_err());
    }
}
