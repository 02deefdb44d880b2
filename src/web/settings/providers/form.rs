//! The form of a provider: strings in, domain out, all mistakes at once.

use serde::Deserialize;

use crate::{
    config::Switch,
    domain::{
        catalog::Group,
        describe::yes_no,
        ids::{ModelId, ProviderId},
        model::Status,
        provider::{BaseUrl, KeyVariable, Protocol, Settings},
    },
    web::form::{Errors, quoted},
};

const NAME_MAX_CHARS: usize = 80;
const BASE_URL_MAX_CHARS: usize = 2_000;
const KEY_VARIABLES_AT_MOST: usize = 10;

/// Every field as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ProviderForm {
    pub id: String,
    pub name: String,
    pub protocol: String,
    pub base_url: String,
    pub key_variables: String,
    pub max_parallel_requests: String,
    pub requests_per_minute: String,
    pub enabled: String,
    pub local_network: String,
    pub default_model: String,
    pub password: String,
    pub revision: String,
}

/// What an edit says.
#[derive(Debug)]
pub struct Edit {
    pub revision: i64,
    pub settings: Settings,
    pub default_model: Option<ModelId>,
}

impl ProviderForm {
    /// What a new provider begins with.
    pub fn for_new() -> Self {
        Self {
            protocol: Protocol::OpenAi.to_string(),
            max_parallel_requests: "1".into(),
            requests_per_minute: "60".into(),
            enabled: "yes".into(),
            ..Self::default()
        }
    }

    /// Reads a new provider.
    pub fn parse_new(&self, local: Switch) -> Result<(ProviderId, Settings), Errors> {
        let mut errors = Errors::default();
        let id = errors.required::<ProviderId>("id", &self.id);
        let settings = self.settings(&mut errors, local);
        errors.or(id.zip(settings))
    }

    /// Reads an edit of a provider.
    pub fn parse_edit(&self, group: &Group, local: Switch) -> Result<Edit, Errors> {
        let mut errors = Errors::default();
        let settings = self.settings(&mut errors, local);
        let default_model = errors.optional::<ModelId>("default_model", &self.default_model);
        let is_active =
            |id: &ModelId| group.entries.iter().any(|e| e.model.id == *id && e.model.status == Status::Active);
        if default_model.as_ref().is_some_and(|id| !is_active(id)) {
            errors.add("default_model", "is not an active model of this provider");
        }
        let revision = self.revision.parse().ok();
        if revision.is_none() {
            errors.add("revision", "is missing: open the page again and edit there");
        }
        errors.or(revision.zip(settings).map(|(revision, settings)| Edit { revision, settings, default_model }))
    }

    fn settings(&self, errors: &mut Errors, local: Switch) -> Option<Settings> {
        let name = errors.required_line("name", &self.name, NAME_MAX_CHARS);
        let protocol = errors.required::<Protocol>("protocol", &self.protocol);
        let base_url = errors.required::<BaseUrl>("base_url", &self.base_url);
        if self.base_url.trim().chars().count() > BASE_URL_MAX_CHARS {
            errors.add("base_url", "is longer than 2,000 characters");
        }
        let local_network = errors.tick("local_network", &self.local_network);
        if let Some(url) = &base_url
            && let Err(error) = url.check_reach(local_network, local == Switch::On)
        {
            errors.add("base_url", quoted(&self.base_url, &error));
        }
        let key_variables = self.key_variables(errors);
        let max_parallel_requests = errors.required("max_parallel_requests", &self.max_parallel_requests);
        let requests_per_minute = errors.required("requests_per_minute", &self.requests_per_minute);
        Some(Settings {
            name,
            protocol: protocol?,
            base_url: base_url?,
            key_variables,
            local_network,
            enabled: errors.tick("enabled", &self.enabled),
            max_parallel_requests: max_parallel_requests?,
            requests_per_minute: requests_per_minute?,
        })
    }

    fn key_variables(&self, errors: &mut Errors) -> Vec<KeyVariable> {
        let mut variables: Vec<KeyVariable> = Vec::new();
        for word in self.key_variables.split([' ', ',']).filter(|word| !word.is_empty()) {
            match word.parse() {
                Ok(variable) if !variables.contains(&variable) => variables.push(variable),
                Ok(_) => {}
                Err(error) => {
                    errors.add("key_variables", quoted(word, &error));
                    return variables;
                }
            }
        }
        if variables.len() > KEY_VARIABLES_AT_MOST {
            errors.add("key_variables", format!("has more than {KEY_VARIABLES_AT_MOST} names"));
        }
        if variables.is_empty() && self.protocol != Protocol::Ollama.as_str() && errors.on("key_variables").is_none() {
            errors.add("key_variables", "must name at least one, like OPENAI_API_KEY");
        }
        variables
    }
}

impl From<&Group> for ProviderForm {
    fn from(group: &Group) -> Self {
        let settings = &group.provider.settings;
        let variables: Vec<_> = settings.key_variables.iter().map(ToString::to_string).collect();
        let default = group.entries.iter().find(|entry| entry.is_default);
        let tick = |on: bool| yes_no(on.then_some(true)).to_owned();
        Self {
            id: group.provider.id.to_string(),
            name: settings.name.clone(),
            protocol: settings.protocol.to_string(),
            base_url: settings.base_url.to_string(),
            key_variables: variables.join(" "),
            max_parallel_requests: settings.max_parallel_requests.get().to_string(),
            requests_per_minute: settings.requests_per_minute.get().to_string(),
            enabled: tick(settings.enabled),
            local_network: tick(settings.local_network),
            default_model: default.map(|entry| entry.model.id.to_string()).unwrap_or_default(),
            password: String::new(),
            revision: group.provider.revision.to_string(),
        }
    }
}
