//! Configuration by flags and environment.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use url::Url;

use crate::{domain::feed::FeedName, log};

const LITELLM: &str = "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json";
const MODELS_DEV: &str = "https://models.dev/api.json";

/// How this server runs. Each field's comment is its entry in `--help`.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// The database: a SQLite file, made where it is missing, or `postgres://user@host/name` for several instances
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite:roster.db", hide_env_values = true, global = true)]
    pub database_url: String,

    /// The address and port to listen on
    #[arg(long, env = "ROSTER_LISTEN", default_value = "127.0.0.1:3000", global = true)]
    pub listen: SocketAddr,

    /// Where people reach this server, e.g. <https://models.example.org>; https here makes cookies secure
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_name = "URL", value_parser = web_address, global = true)]
    pub public_url: Option<Url>,

    /// Who may read the leaderboard and the FAQ
    #[arg(long, env = "ROSTER_PUBLIC", default_value = "everyone", global = true)]
    pub public: Audience,

    /// Further host names this server answers to, separated by commas; on plain http it answers to localhost and IP
    /// addresses anyway
    #[arg(long, env = "ROSTER_ALLOWED_HOSTS", value_delimiter = ',', value_name = "HOST", global = true)]
    pub allowed_hosts: Vec<String>,

    /// Networks of proxies whose X-Forwarded-For is believed, separated by commas, e.g. 10.0.0.0/8
    #[arg(long, env = "ROSTER_TRUSTED_PROXIES", default_value = "", value_name = "NETWORKS", global = true)]
    pub trusted_proxies: Networks,

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
        let one = |word: &str| word.parse().or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let networks = words.map(|word| one(word).map_err(|_| format!("“{word}” is no network like 10.0.0.0/8")));
        networks.collect::<Result<_, _>>().map(Self)
    }
}

fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or("write it like https://models.example.org")?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(
            "leave out what is not scheme, host and port: Roster answers at the top of its host, under no path"
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
        for text in ["models.example.org", "ftp://x.org", "https://x.org/roster", "https://x.org/?a", "https://u@x.org"]
        {
            assert!(web_address(text).is_err(), "{text}");
        }
    }
}
