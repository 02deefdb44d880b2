//! The form of a provider: strings in, domain out, all mistakes at once.

use serde::Deserialize;

use crate::{
    config::Switch,
    domain::{
        catalog::Group,
        flag,
        ids::{ModelId, ProviderId},
        model::Status,
        provider::{Protocol, Settings},
        provider_field::ProviderField,
        secret::{has_key_prefix, key_mistake, looks_like_key},
    },
    web::form::{Errors, Texts},
};

/// Everything as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ProviderForm {
    pub id: String,
    #[serde(flatten)]
    texts: Texts<ProviderField>,
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
        let texts = [
            (ProviderField::Protocol, Protocol::OpenAi.as_str()),
            (ProviderField::MaxParallelRequests, "1"),
            (ProviderField::RequestsPerMinute, "60"),
            (ProviderField::Enabled, "yes"),
        ];
        Self { texts: texts.into_iter().collect(), ..Self::default() }
    }

    /// The same over another revision.
    pub fn over(mut self, revision: i64) -> Self {
        self.revision = revision.to_string();
        self
    }

    /// What was typed into a field.
    pub fn text(&self, field: ProviderField) -> &str {
        self.texts.get(field)
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, field: ProviderField) -> bool {
        flag::read(self.text(field)) == Ok(Some(true))
    }

    /// The same without what looks like a key, in whichever field it was typed, and the mistakes that say so: a key is
    /// never shown again. The password is neither shown nor stored anyway.
    pub fn without_keys(mut self) -> (Self, Errors) {
        let mut errors = Errors::default();
        for field in ProviderField::ALL.iter().copied() {
            if field.holds_key(self.text(field)) {
                errors.add(field.as_str(), field.key_mistake(self.text(field)).to_string());
                self.texts.set(field, "");
            }
        }
        let others = [
            ("id", &mut self.id, has::<ProviderId> as fn(&str) -> bool),
            ("default_model", &mut self.default_model, has::<ModelId>),
            ("revision", &mut self.revision, has::<i64>),
        ];
        for (name, text, is_good) in others {
            if has_key_prefix(text) || (!is_good(text) && looks_like_key(text)) {
                errors.add(name, key_mistake().to_string());
                text.clear();
            }
        }
        (self, errors)
    }

    /// Reads a new provider; `errors` are those of [`Self::without_keys`].
    pub fn parse_new(&self, local: Switch, mut errors: Errors) -> Result<(ProviderId, Settings), Errors> {
        let id = if errors.on("id").is_some() { None } else { errors.required::<ProviderId>("id", &self.id) };
        let settings = self.settings(&mut errors, Settings::blank().ok(), local);
        errors.or(id.zip(settings))
    }

    /// Reads an edit of a provider; `errors` are those of [`Self::without_keys`].
    pub fn parse_edit(&self, group: &Group, local: Switch, mut errors: Errors) -> Result<Edit, Errors> {
        let settings = self.settings(&mut errors, Some(group.provider.settings.clone()), local);
        let default_model = errors.optional::<ModelId>("default_model", &self.default_model);
        let is_active =
            |id: &ModelId| group.entries.iter().any(|e| e.model.id == *id && e.model.status == Status::Active);
        if default_model.as_ref().is_some_and(|id| !is_active(id)) {
            errors.add("default_model", "Choose an active model of this provider.");
        }
        let revision = self.revision.parse().ok();
        if revision.is_none() && errors.on("revision").is_none() {
            errors.add("revision", "Reload the page and edit it there.");
        }
        errors.or(revision.zip(settings).map(|(revision, settings)| Edit { revision, settings, default_model }))
    }

    /// Reads every field into the settings that it replaces.
    fn settings(&self, errors: &mut Errors, replaced: Option<Settings>, local: Switch) -> Option<Settings> {
        let mut settings = replaced?;
        for field in ProviderField::ALL {
            if errors.on(field.as_str()).is_none() {
                errors.note(field.as_str(), field.set(&mut settings, self.text(*field)));
            }
        }
        errors.add_all(settings.check(local == Switch::On));
        Some(settings)
    }
}

fn has<T: std::str::FromStr>(text: &str) -> bool {
    text.trim().parse::<T>().is_ok()
}

impl From<&Group> for ProviderForm {
    fn from(group: &Group) -> Self {
        let settings = &group.provider.settings;
        let default = group.entries.iter().find(|entry| entry.is_default);
        Self {
            id: group.provider.id.to_string(),
            texts: ProviderField::ALL.iter().map(|field| (*field, field.typed(settings))).collect(),
            default_model: default.map(|entry| entry.model.id.to_string()).unwrap_or_default(),
            password: String::new(),
            revision: group.provider.revision.to_string(),
        }
    }
}
