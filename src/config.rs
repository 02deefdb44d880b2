//! Configuration by flags and environment.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use clap::{
    Arg, Args, Command, ValueEnum,
    builder::{OsStr, Resettable},
};
use ipnet::IpNet;
use url::{Host, Url};

use crate::{domain::feed::FeedName, keys, log};

const LITELLM: &str = "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json";
const MODELS_DEV: &str = "https://models.dev/api.json";

/// Loopback and the private networks.
const OWN_NETWORKS: &str = "127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7";

/// How this server runs. Each field's comment is its entry in `--help`. An empty variable counts as unset.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Config {
    /// The database: a SQLite file, made where it is missing, or `postgres://user@host/name` for several instances
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite:roster.db", hide_env_values = true, global = true)]
    pub database_url: String,

    /// The address and port to listen on
    #[arg(long, env = "ROSTER_LISTEN", default_value = "127.0.0.1:3000", value_parser = socket_address, global = true)]
    pub listen: SocketAddr,

    /// Where people reach this server, e.g. <https://models.example.org>; https here makes cookies secure
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_name = "URL", value_parser = web_address, global = true)]
    pub public_url: Option<Url>,

    /// Who may read the leaderboard and the FAQ
    #[arg(long, env = "ROSTER_PUBLIC", default_value = "everyone", global = true)]
    pub public: Audience,

    /// Further host names this server answers to, separated by commas, without http:// and port, e.g.
    /// roster.lan,models.example.org; on plain http it answers to localhost and IP addresses anyway
    #[arg(long, env = "ROSTER_ALLOWED_HOSTS", value_delimiter = ',', value_name = "HOST", value_parser = host_name, global = true)]
    pub allowed_hosts: Vec<String>,

    /// Networks of proxies whose X-Forwarded-For is believed, separated by commas, e.g. 10.0.0.0/8
    #[arg(long, env = "ROSTER_TRUSTED_PROXIES", default_value = "", value_name = "NETWORKS", value_parser = networks("ROSTER_TRUSTED_PROXIES"), global = true)]
    pub trusted_proxies: Networks,

    /// Networks that may read /metrics, separated by commas; from elsewhere a token with the scope read is needed
    #[arg(long, env = "ROSTER_METRICS", default_value = OWN_NETWORKS, value_name = "NETWORKS", value_parser = networks("ROSTER_METRICS"), global = true)]
    pub metrics: Networks,

    /// Whether providers may be servers on your own network, such as Ollama; each also needs its own tick
    #[arg(long, env = "ROSTER_LOCAL_PROVIDERS", default_value = "on", global = true)]
    pub local_providers: Switch,

    /// Where the litellm price map is fetched from
    #[arg(long, env = "ROSTER_LITELLM_URL", default_value = LITELLM, value_name = "URL", value_parser = feed_address, global = true)]
    pub litellm_url: Url,

    /// Where the list of models.dev is fetched from
    #[arg(long, env = "ROSTER_MODELS_DEV_URL", default_value = MODELS_DEV, value_name = "URL", value_parser = feed_address, global = true)]
    pub models_dev_url: Url,

    /// Whether both feeds are fetched once a day; what they would change waits under Settings, Import
    #[arg(long, env = "ROSTER_FETCH_FEEDS", default_value = "off", global = true)]
    pub fetch_feeds: Switch,

    /// What is logged, as a filter such as info or roster=debug,warn; where none is given the server logs info, and
    /// commands, which say themselves what they did, warn
    #[arg(long, env = "ROSTER_LOG", value_name = "FILTER", global = true)]
    pub log: Option<String>,

    /// How it is logged
    #[arg(long, env = "ROSTER_LOG_FORMAT", default_value = "text", value_name = "FORMAT", global = true)]
    pub log_format: log::Format,
}

/// Address ranges; a single address is a range of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Whether an address is in one of them.
    pub fn contains(&self, address: &IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl FromStr for Networks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let one = |word: &str| word.parse().or_else(|_| word.parse::<IpAddr>().map(IpNet::from)).map(canonical);
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let networks = words.map(|word| {
            one(word).map_err(|_| format!("“{word}” is not a network. Write it like 10.0.0.0/8 or 192.0.2.7"))
        });
        networks.collect::<Result<_, _>>().map(Self)
    }
}

/// Reads networks; a mistake names the variable.
fn networks(variable: &'static str) -> impl Fn(&str) -> Result<Networks, String> + Clone {
    move |text| text.parse().map_err(|error| format!("{variable}: {error}"))
}

/// Addresses are compared in their shortest form, which an IPv4 network written as IPv6 would never match.
fn canonical(network: IpNet) -> IpNet {
    let IpNet::V6(v6) = network else { return network };
    let v4 = || ipnet::Ipv4Net::new(v6.addr().to_ipv4_mapped()?, v6.prefix_len().checked_sub(96)?).ok();
    v4().map_or(network, IpNet::V4)
}

/// Takes every empty variable for unset, as files of variables leave them.
pub fn without_empty_variables(command: Command) -> Command {
    let is_empty = |arg: &Arg| arg.get_env().is_some_and(keys::is_empty_variable);
    command.mut_args(|arg| if is_empty(&arg) { arg.env(Resettable::<OsStr>::Reset) } else { arg })
}

fn socket_address(text: &str) -> Result<SocketAddr, String> {
    let advice = "ROSTER_LISTEN: write an IP address and a port, like 127.0.0.1:3000 or 0.0.0.0:3000";
    text.trim().parse().map_err(|_| advice.to_owned())
}

/// One of a list; nothing between two commas is no host.
fn host_name(text: &str) -> Result<String, String> {
    let name = text.trim().trim_end_matches('.');
    if name.is_empty() {
        return Ok(String::new());
    }
    plain_host(name).ok_or_else(|| {
        format!(
            "ROSTER_ALLOWED_HOSTS: “{name}” is not a host name. Write names with commas between, without http://, port, \
             path or *, like roster.lan,models.example.org"
        )
    })
}

/// A host as requests name it: no scheme, port, path or pattern could ever match one.
fn plain_host(name: &str) -> Option<String> {
    if let Ok(address) = name.parse::<std::net::Ipv6Addr>() {
        return Some(format!("[{address}]"));
    }
    let host = Host::parse(name).ok()?.to_string();
    let is_plain = host.starts_with('[') || host.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    is_plain.then_some(host)
}

fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.filter(|url| url.host_str().and_then(plain_host).is_some());
    let url = url.ok_or("ROSTER_PUBLIC_URL: write it like https://models.example.org")?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || has_user {
        return Err(
            "ROSTER_PUBLIC_URL: leave out what is not scheme, host and port: Roster answers at the top of its host, under \
             no path"
                .to_owned(),
        );
    }
    Ok(url)
}

fn feed_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let plain = url.filter(|url| url.username().is_empty() && url.password().is_none());
    plain.ok_or_else(|| "write it like https://models.dev/api.json, without user or password".to_owned())
}

/// Who may read the public pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Audience {
    /// No account needed.
    Everyone,
    /// Only people with an account.
    SignedIn,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Allowed.
    On,
    /// Forbidden.
    Off,
}

impl Config {
    /// Where people reach this server; one that listens on every address of this machine, by its own name.
    pub fn base_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None if self.listen.ip().is_unspecified() => format!("http://localhost:{}", self.listen.port()),
            None => format!("http://{}", self.listen),
        }
    }

    /// Where a feed is fetched from.
    pub fn feed_url(&self, feed: FeedName) -> &Url {
        match feed {
            FeedName::Litellm => &self.litellm_url,
            FeedName::ModelsDev => &self.models_dev_url,
        }
    }

    /// Whether people reach this server by https.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        for text in ["https://models.example.org", "https://models.example.org/", "http://10.0.0.5:3000"] {
            assert!(web_address(text).is_ok(), "{text}");
        }
        for text in [
            "models.example.org",
            "ftp://x.org",
            "https://x.org/roster",
            "https://x.org/?a",
            "https://u@x.org",
            "https://*.x.org",
            "\"https://x.org\"",
        ] {
            assert!(web_address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hosts_are_names_alone() {
        for (text, host) in [
            ("roster.lan", "roster.lan"),
            (" other.lan ", "other.lan"),
            ("Roster.LAN.", "roster.lan"),
            ("my_service", "my_service"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("192.0.2.7", "192.0.2.7"),
            ("::1", "[::1]"),
            ("[::1]", "[::1]"),
            ("", ""),
        ] {
            assert_eq!(host_name(text).as_deref(), Ok(host), "{text}");
        }
        for text in [
            "http://roster.lan",
            "roster.lan:3000",
            "[::1]:3000",
            "*.roster.lan",
            "*",
            "roster.lan/x",
            "a b",
            "roster.lan;other.lan",
            "\"roster.lan\"",
            "u@roster.lan",
        ] {
            assert!(host_name(text).is_err_and(|words| words.starts_with("ROSTER_ALLOWED_HOSTS")), "{text}");
        }
    }

    #[test]
    fn a_network_written_as_ipv6_is_the_ipv4_one() {
        let known: Networks = " ::ffff:10.0.0.0/104 ,, 192.0.2.7 ".parse().unwrap();
        for (address, within) in [("10.1.2.3", true), ("192.0.2.7", true), ("192.0.2.8", false), ("2001:db8::1", false)]
        {
            assert_eq!(known.contains(&address.parse().unwrap()), within, "{address}");
        }
        for text in ["localhost", "10.0.0.0/33", "nginx", "10.0.0.*"] {
            let read = networks("ROSTER_METRICS")(text);
            assert!(read.is_err_and(|words| words.starts_with("ROSTER_METRICS: ")), "{text}");
        }
    }
}
