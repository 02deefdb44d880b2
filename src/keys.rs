//! The environment, into which only clap looks beside this file: which provider keys are set here.

use std::{
    collections::{HashMap, HashSet},
    ffi::OsStr,
    sync::Arc,
};

use crate::domain::{
    catalog::{Catalog, Entry},
    provider::{KeyVariable, Settings},
    task::{InForce, Task},
};

/// Whether a variable is set, but to nothing that can be seen.
pub fn is_empty_variable(name: &OsStr) -> bool {
    std::env::var_os(name).is_some_and(|value| value.to_str().is_some_and(|text| text.trim().is_empty()))
}

/// Which provider keys are set here. Values never leave this type but to the client that sends them.
#[derive(Debug, Clone, Default)]
pub struct Keys(Option<Arc<HashMap<String, String>>>);

impl Keys {
    /// The process's environment.
    pub fn from_environment() -> Self {
        Self(None)
    }

    /// Fixed ones, for tests.
    pub fn fixed<const N: usize>(keys: [(&str, &str); N]) -> Self {
        let owned = keys.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self(Some(Arc::new(owned.collect())))
    }

    /// Whether a variable is set and not empty.
    pub fn is_set(&self, variable: &KeyVariable) -> bool {
        match &self.0 {
            Some(fixed) => fixed.get(variable.as_str()).is_some_and(|value| !value.is_empty()),
            None => std::env::var_os(variable.as_str()).is_some_and(|value| !value.is_empty()),
        }
    }

    /// Every task with the model in force for it.
    pub fn in_force<'a>(&self, catalog: &'a Catalog) -> impl Iterator<Item = (&'a Task, InForce<'a>)> {
        catalog.in_force(|| self.keyed(catalog))
    }

    /// Tells whether a model's provider has its key here, or needs none; the environment is asked once per provider.
    pub fn keyed<'a>(&self, catalog: &'a Catalog) -> impl Fn(&Entry) -> bool + use<'a> {
        let providers = catalog.groups().iter().map(|group| &group.provider);
        let keyed: HashSet<&str> = providers
            .filter(|provider| self.has_key(&provider.settings))
            .map(|provider| provider.id.as_str())
            .collect();
        move |entry| keyed.contains(entry.model.id.provider_str())
    }

    /// Whether a provider has its key here, or needs none.
    pub fn has_key(&self, provider: &Settings) -> bool {
        !provider.needs_key() || provider.key_variables.iter().any(|variable| self.is_set(variable))
    }
}
