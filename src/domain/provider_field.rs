//! The settings of a provider as fields: what each is called, what it holds as text, and which steer a key.

use super::{
    base_url::{BaseUrl, BaseUrlError},
    field::Fields,
    flag,
    mistake::Mistake,
    provider::{KeyVariable, Settings},
    reading::{known, required},
    secret::{key_mistake, looks_like_key},
    words::words,
};

const KEY_VARIABLES_AT_MOST: usize = 10;
/// Where a variable is asked for, small letters with digits in a word of this length are the key itself.
const VALUE_FROM: usize = 12;

words! {
    /// A setting of a provider, by its name in forms and in the audit.
    ProviderField {
        /// What pages call it.
        Name = "name",
        /// What it speaks.
        Protocol = "protocol",
        /// Where it answers.
        BaseUrl = "base_url",
        /// Environment variables that may hold its key.
        KeyVariables = "key_variables",
        /// Whether loopback and private addresses are meant.
        LocalNetwork = "local_network",
        /// Whether its models count and may be called.
        Enabled = "enabled",
        /// Calls in flight at once.
        MaxParallelRequests = "max_parallel_requests",
        /// Calls in any 60 seconds.
        RequestsPerMinute = "requests_per_minute",
    }
}

impl ProviderField {
    /// Whether it says where the provider's key goes and how. Such a field changes in the form alone, which asks for
    /// the password and checks them together.
    pub const fn steers_a_key(self) -> bool {
        matches!(self, Self::BaseUrl | Self::KeyVariables | Self::Protocol | Self::LocalNetwork)
    }

    /// As a sentence begins with it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Protocol => "Protocol",
            Self::BaseUrl => "Base URL",
            Self::KeyVariables => "Key variables",
            Self::LocalNetwork => "Server on my network",
            Self::Enabled => "Enabled",
            Self::MaxParallelRequests => "Parallel requests",
            Self::RequestsPerMinute => "Requests per minute",
        }
    }

    /// Whether a text for it looks like a key: then it is neither taken nor shown again.
    pub fn holds_key(self, text: &str) -> bool {
        match self {
            Self::BaseUrl => text.parse::<BaseUrl>().is_err_and(BaseUrlError::hides),
            Self::KeyVariables => looks_like_key(text) || text.split([' ', ',']).any(is_no_variable),
            _ => looks_like_key(text),
        }
    }

    /// What is said of a text that [`Self::holds_key`].
    pub fn key_mistake(self, text: &str) -> Mistake {
        match text.parse::<BaseUrl>() {
            Err(error) if self == Self::BaseUrl => Mistake::new(error.to_string()),
            _ => key_mistake(),
        }
    }

    /// The same as a form shows it: an address that nobody said yet is an empty field.
    pub fn typed(self, settings: &Settings) -> String {
        if self == Self::BaseUrl && settings.base_url.is_unknown() { String::new() } else { self.get(settings) }
    }

    /// Its text, as a form sends it and the audit keeps it.
    pub fn get(self, settings: &Settings) -> String {
        match self {
            Self::Name => settings.name.to_string(),
            Self::Protocol => settings.protocol.to_string(),
            Self::BaseUrl => settings.base_url.to_string(),
            Self::KeyVariables => joined(&settings.key_variables),
            Self::LocalNetwork => flag::written(Some(settings.local_network)).to_owned(),
            Self::Enabled => flag::written(Some(settings.enabled)).to_owned(),
            Self::MaxParallelRequests => settings.max_parallel_requests.get().to_string(),
            Self::RequestsPerMinute => settings.requests_per_minute.get().to_string(),
        }
    }

    /// Reads its text; what was there stays where the text is refused.
    pub fn set(self, settings: &mut Settings, text: &str) -> Result<(), Mistake> {
        if self.holds_key(text) {
            return Err(self.key_mistake(text));
        }
        match self {
            Self::Name => settings.name = text.parse()?,
            Self::Protocol => settings.protocol = required(text)?,
            Self::BaseUrl => settings.base_url = base_url(text)?,
            Self::KeyVariables => settings.key_variables = key_variables(text)?,
            Self::LocalNetwork => settings.local_network = known(text)? == Some(true),
            Self::Enabled => settings.enabled = known(text)? == Some(true),
            Self::MaxParallelRequests => settings.max_parallel_requests = required(text)?,
            Self::RequestsPerMinute => settings.requests_per_minute = required(text)?,
        }
        Ok(())
    }
}

/// Every setting with its text: what the audit compares, and two admins' versions.
pub fn of_provider(settings: &Settings) -> Fields {
    ProviderField::ALL.iter().map(|field| (field.as_str(), field.get(settings))).collect()
}

/// Words separated by one space.
pub fn joined<T: ToString>(words: &[T]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn base_url(text: &str) -> Result<BaseUrl, Mistake> {
    match text.parse::<BaseUrl>() {
        Err(error) if !text.trim().is_empty() && !error.quotes() => Err(Mistake::new(error.to_string())),
        _ => required(text),
    }
}

/// Whether a word is rather a value than a name: names of variables are in capitals.
fn is_no_variable(word: &str) -> bool {
    let has = |is: fn(char) -> bool| word.contains(is);
    word.len() >= VALUE_FROM && has(|c| c.is_ascii_lowercase()) && has(|c| c.is_ascii_digit())
}

/// Names separated by spaces or commas, each once.
fn key_variables(text: &str) -> Result<Vec<KeyVariable>, Mistake> {
    let mut variables: Vec<KeyVariable> = Vec::new();
    for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
        let variable = word.parse().map_err(|error| Mistake::quoting(word, &error))?;
        if !variables.contains(&variable) {
            variables.push(variable);
        }
    }
    if variables.len() > KEY_VARIABLES_AT_MOST {
        return Err(Mistake::new(format!("Name at most {KEY_VARIABLES_AT_MOST} variables.")));
    }
    Ok(variables)
}
