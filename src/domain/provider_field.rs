//! The settings of a provider as fields: what each is called, what it holds as text, and which steer a key.

use super::{
    base_url::{BaseUrl, BaseUrlError},
    field::Fields,
    flag,
    mistake::Mistake,
    provider::{KeyVariable, Settings},
    reading::{known, required},
    words::words,
};

const KEY_VARIABLES_AT_MOST: usize = 10;

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
            Self::MaxParallelRequests => "Calls at once",
            Self::RequestsPerMinute => "Calls per minute",
        }
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
    match text.trim().parse::<BaseUrl>() {
        // Of a text that is too long nobody needs the beginning.
        Err(error @ BaseUrlError::TooLong) => Err(Mistake::new(error.to_string())),
        _ => required(text),
    }
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
        return Err(Mistake::new(format!("has more than {KEY_VARIABLES_AT_MOST} names")));
    }
    Ok(variables)
}
