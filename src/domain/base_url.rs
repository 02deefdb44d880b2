//! Where a provider answers, and whether Roster may call there.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url, form_urlencoded};

use super::{
    network::{Reach, reach_of},
    secret::{has_key_prefix, looks_like_key},
    text::{is_invisible, is_refused},
};

const MAX_CHARS: usize = 2_000;
const UNKNOWN: &str = "https://unknown.invalid";

/// Google Cloud's metadata service by its name.
const GOOGLE_METADATA: &str = "metadata.google.internal";

/// Ends of addresses that stand for one kind of call; Roster adds them itself.
const ENDPOINTS: [&str; 13] = [
    "/chat/completions",
    "/completions",
    "/responses",
    "/messages",
    "/embeddings",
    "/images/generations",
    "/audio/transcriptions",
    "/audio/speech",
    "/moderations",
    "/api/chat",
    "/api/generate",
    ":generatecontent",
    ":streamgeneratecontent",
];
/// Its addresses have the id of an account in them, which looks like a key.
const CLOUDFLARE: &str = ".cloudflare.com";
/// What an address has only by mistake, or after a template was not filled in.
const PLACEHOLDERS: [char; 5] = ['$', '{', '}', '<', '>'];
const NEVER_TYPED: [char; 9] = ['"', '\'', '`', ',', ';', '|', '\\', '^', ' '];

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
    #[error("The address is longer than 2,000 characters. Use a shorter one.")]
    TooLong,
    /// Neither http nor https.
    #[error("is not a web address. Begin it with https:// or http://")]
    Scheme,
    /// A scheme behind the scheme.
    #[error("has http:// or https:// twice. Leave one out")]
    SchemeTwice,
    /// Control characters, and others that nobody sees.
    #[error("The address has an invisible character in it. Type it again instead of pasting it.")]
    Invisible,
    /// Part of a template.
    #[error("has a placeholder in it. Write what belongs there")]
    Placeholder,
    /// The address of one kind of call.
    #[error("ends with the address of one call. Leave the last part out, like https://api.openai.com/v1")]
    Endpoint,
    /// A query or fragment.
    #[error("has a “?” or “#” in it. Leave it out with what follows")]
    Extra,
    /// A user or password.
    #[error("The address has a user name or password in it. Leave it out: keys are set in the server’s environment.")]
    User,
    /// A key.
    #[error(
        "This looks like an API key. Set keys in the server’s environment, in a variable like OPENAI_API_KEY, and never \
         here. It was not saved; if it is a real key, replace it."
    )]
    Key,
    /// Addresses on which machines keep their own secrets, and those nobody answers from.
    #[error("is an address that Roster never calls. Use the provider’s public address")]
    Forbidden,
    /// Loopback or private without the admin's word.
    #[error("is on a private network. Tick “Server on my network” if it is meant")]
    Private,
    /// Loopback or private where the operator switched them off.
    #[error("is on a private network, which ROSTER_LOCAL_PROVIDERS forbids here. Use a public address")]
    PrivateForbidden,
}

impl BaseUrl {
    /// What stands in its place until an admin says one: a name that no resolver knows.
    pub fn unknown() -> Result<Self, BaseUrlError> {
        UNKNOWN.parse()
    }

    /// Whether nobody said one yet.
    pub fn is_unknown(&self) -> bool {
        self.to_string() == UNKNOWN
    }

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
        let text = text.trim_matches([' ', '\t']).trim_end_matches('/');
        if text.chars().count() > MAX_CHARS {
            return Err(BaseUrlError::TooLong);
        }
        let decoded = decoded(text);
        if holds_key(text, &decoded) {
            return Err(BaseUrlError::Key);
        }
        // The parser of URLs would leave line breaks out, and encode other characters that nobody can see.
        let is_hidden = |c: char| is_refused(c) || (is_invisible(c) && c != ' ');
        if text.contains(is_hidden) || decoded.contains(is_hidden) {
            return Err(BaseUrlError::Invisible);
        }
        if decoded.contains(PLACEHOLDERS) {
            return Err(BaseUrlError::Placeholder);
        }
        let Some((scheme, rest)) = text.split_once("://") else { return Err(without_scheme(text)) };
        if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
            return Err(BaseUrlError::Scheme);
        }
        let place = rest.split(['?', '#']).next().unwrap_or_default();
        let host = place.split([':', '/']).next().unwrap_or_default();
        if place.contains("://") || ["http", "https"].contains(&host.to_ascii_lowercase().as_str()) {
            return Err(BaseUrlError::SchemeTwice);
        }
        if decoded.contains(NEVER_TYPED) {
            return Err(BaseUrlError::Malformed);
        }
        Self::checked(text)
    }
}

/// What the parts of a URL say by themselves.
impl BaseUrl {
    fn checked(text: &str) -> Result<Self, BaseUrlError> {
        let url = Url::parse(text).map_err(|_| BaseUrlError::Malformed)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::User);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Extra);
        }
        let path = url.path().trim_end_matches('/').to_ascii_lowercase();
        if ENDPOINTS.iter().any(|endpoint| path.ends_with(endpoint)) {
            return Err(BaseUrlError::Endpoint);
        }
        Ok(Self(url))
    }

    /// An address that was taken by the rules of its time; they grow, and no row may stop the program.
    pub fn stored(text: &str) -> Result<Self, BaseUrlError> {
        Url::parse(text).map(Self).map_err(|_| BaseUrlError::Malformed)
    }
}

impl BaseUrlError {
    /// Whether the text must not be shown again: it holds a secret.
    pub fn hides(self) -> bool {
        matches!(self, Self::Key | Self::User)
    }

    /// Whether it quotes what was typed, as the subject of its sentence.
    pub fn quotes(self) -> bool {
        !self.hides() && !matches!(self, Self::TooLong | Self::Invisible)
    }
}

/// With its percent signs resolved: what they hide is looked at too.
fn decoded(text: &str) -> String {
    let whole = text.replace('&', "%26").replace('=', "%3D").replace('+', "%2B");
    form_urlencoded::parse(whole.as_bytes()).map(|(text, _)| text.into_owned()).collect()
}

/// In a host only the beginning of a key tells: names of machines are often random.
fn holds_key(text: &str, decoded: &str) -> bool {
    let host = Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_ascii_lowercase)).unwrap_or_default();
    let place = decoded.split_once("://").map_or(decoded, |(_, place)| place);
    let path = place.split_once(['/', '?', '#']).map_or("", |(_, path)| path);
    let names_account = format!(".{host}").ends_with(CLOUDFLARE);
    has_key_prefix(decoded) || (looks_like_key(if host.is_empty() { decoded } else { path }) && !names_account)
}

fn without_scheme(text: &str) -> BaseUrlError {
    let has_scheme =
        Url::parse(text).is_ok_and(|url| !matches!(url.scheme(), "http" | "https") && url.port().is_none());
    // "localhost:8000" reads as a scheme with a path.
    let is_host = text.split_once(':').is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()));
    if has_scheme && !is_host { BaseUrlError::Scheme } else { BaseUrlError::Malformed }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests;
