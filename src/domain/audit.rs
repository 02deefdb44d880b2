//! The vocabulary of the audit: who changed what, to which subject, field by field.

mod recorded;
mod verb;

use std::{borrow::Cow, fmt};

pub use self::{
    recorded::{Recorded, RecordedChange},
    verb::Verb,
};
use super::{
    field::ModelField,
    ids::{ModelId, ProviderId},
    origin::Source,
    provider_field::ProviderField,
    words::words,
};

/// The field of an entry that names the feed by which a model was added or changed.
pub const FEED: &str = "feed";
/// The field of an entry that says since when a feed no longer lists a model.
pub const MISSING_SINCE: &str = "missing_since";

/// What stands behind a field's name in the database where its source changed, not its value.
const SOURCE_OF: &str = "_origin";

/// What a request acts for an account by. A change asks inside its transaction whether that still holds, since a
/// request may have been on its way for seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// A signed-in browser, by the id of its session.
    Session(String),
    /// A token, by its id.
    Token(String),
    /// A one-time link or a password, which the change itself asks for and uses.
    Credential,
}

/// Who makes a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in account.
    Account {
        /// Its id.
        id: String,
        /// Its name, kept in the audit for when the account is gone.
        name: String,
        /// What lets it act now.
        access: Access,
    },
    /// A command on the server's machine.
    CommandLine,
    /// Roster itself.
    Roster,
}

impl Actor {
    /// The name for a sentence.
    pub fn name(&self) -> &str {
        match self {
            Self::Account { name, .. } => name,
            Self::CommandLine => "command line",
            Self::Roster => "Roster",
        }
    }

    /// The account's id; absent for the command line and for Roster itself.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Account { id, .. } => Some(id),
            Self::CommandLine | Self::Roster => None,
        }
    }
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A model.
    Model(ModelId),
    /// A provider.
    Provider(ProviderId),
    /// A task, by slug.
    Task(String),
    /// An account, by name.
    Account(String),
    /// The catalogue as a whole.
    Catalogue,
}

words! {
    /// Kinds of subjects.
    Kind {
        /// Models.
        Model = "model",
        /// Providers.
        Provider = "provider",
        /// Tasks.
        Task = "task",
        /// Accounts.
        Account = "account",
        /// The catalogue as a whole.
        Catalogue = "catalogue",
    }
}

/// What of a subject changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aspect {
    /// The value of a field, by its name in forms.
    Value(Cow<'static, str>),
    /// Who said the value of a model's field.
    SourceOf(ModelField),
}

/// Old and new value of a field; `None` where there was or is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Which field, or what about it.
    pub field: Aspect,
    /// Before.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
}

/// What a change did to one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// To what.
    pub subject: Subject,
    /// What was done.
    pub verb: Verb,
    /// Field by field.
    pub fields: Vec<FieldChange>,
}

impl Subject {
    /// Of which kind it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Model(_) => Kind::Model,
            Self::Provider(_) => Kind::Provider,
            Self::Task(_) => Kind::Task,
            Self::Account(_) => Kind::Account,
            Self::Catalogue => Kind::Catalogue,
        }
    }

    /// Its id; an account is known by its name.
    pub fn id(&self) -> &str {
        match self {
            Self::Model(id) => id.as_str(),
            Self::Provider(id) => id.as_str(),
            Self::Task(id) | Self::Account(id) => id,
            Self::Catalogue => "catalogue",
        }
    }

    /// What one such subject is called.
    pub fn noun(&self) -> &'static str {
        self.kind().as_str()
    }

    /// What several such subjects are called.
    pub fn nouns(&self) -> &'static str {
        self.kind().plural()
    }

    /// Whether both are models, both providers, and so on.
    pub fn is_same_kind(&self, other: &Self) -> bool {
        self.kind() == other.kind()
    }
}

impl Kind {
    /// What several subjects of the kind are called.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Model => "models",
            Self::Provider => "providers",
            Self::Task => "tasks",
            Self::Account => "accounts",
            Self::Catalogue => "catalogues",
        }
    }
}

impl Entry {
    /// An entry whose fields are what differs between two descriptions; an empty value counts as none.
    pub fn differing(
        subject: Subject,
        verb: Verb,
        old: &[(&'static str, String)],
        new: &[(&'static str, String)],
    ) -> Self {
        let value = |fields: &[(&'static str, String)], name| {
            fields.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).filter(|v: &String| !v.is_empty())
        };
        let mut names: Vec<&'static str> = new.iter().map(|(name, _)| *name).collect();
        names.extend(old.iter().map(|(name, _)| *name).filter(|name| new.iter().all(|(n, _)| n != name)));
        let fields = names
            .into_iter()
            .map(|name| FieldChange { field: Aspect::value(name), old: value(old, name), new: value(new, name) })
            .filter(|change| change.old != change.new)
            .collect();
        Self { subject, verb, fields }
    }

    /// An entry about one field.
    pub fn one(subject: Subject, verb: Verb, field: &'static str, old: Option<String>, new: Option<String>) -> Self {
        Self { subject, verb, fields: vec![FieldChange { field: Aspect::value(field), old, new }] }
    }

    /// Adds a field that the comparison doesn't know.
    pub fn add(&mut self, field: &'static str, old: Option<String>, new: Option<String>) {
        self.fields.push(FieldChange { field: Aspect::value(field), old, new });
    }

    /// Adds that a field's value is somebody else's word.
    pub fn add_source(&mut self, field: ModelField, old: Source, new: Source) {
        let (old, new) = (Some(old.to_string()), Some(new.to_string()));
        self.fields.push(FieldChange { field: Aspect::SourceOf(field), old, new });
    }

    /// The change of a field's value, if it is among them.
    pub fn field(&self, name: &str) -> Option<&FieldChange> {
        self.fields.iter().find(|change| matches!(&change.field, Aspect::Value(value) if value == name))
    }

    /// What changed of a model's fields.
    pub fn of_model(&self) -> impl Iterator<Item = (ModelField, &FieldChange)> {
        self.fields.iter().filter_map(|change| Some((change.name()?.parse().ok()?, change)))
    }

    /// What changed of a provider's settings.
    pub fn of_provider(&self) -> impl Iterator<Item = (ProviderField, &FieldChange)> {
        self.fields.iter().filter_map(|change| Some((change.name()?.parse().ok()?, change)))
    }

    /// Fields of a model that are somebody else's word, with who it was and is; what can't be read is left out.
    pub fn sources(&self) -> impl Iterator<Item = (ModelField, Source, Source)> {
        let read = |word: &Option<String>| word.as_ref()?.parse::<Source>().ok();
        self.fields.iter().filter_map(move |change| match change.field {
            Aspect::SourceOf(field) => Some((field, read(&change.old)?, read(&change.new)?)),
            Aspect::Value(_) => None,
        })
    }
}

impl FieldChange {
    /// The name of the field whose value changed.
    pub fn name(&self) -> Option<&str> {
        match &self.field {
            Aspect::Value(name) => Some(name),
            Aspect::SourceOf(_) => None,
        }
    }
}

impl Aspect {
    /// The value of a field.
    pub const fn value(name: &'static str) -> Self {
        Self::Value(Cow::Borrowed(name))
    }
}

impl From<&str> for Aspect {
    /// Reads it as the database has it.
    fn from(stored: &str) -> Self {
        let source_of = stored.strip_suffix(SOURCE_OF).and_then(|field| field.parse().ok());
        source_of.map_or_else(|| Self::Value(Cow::Owned(stored.to_owned())), Self::SourceOf)
    }
}

impl fmt::Display for Aspect {
    /// Writes it as the database has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(name) => f.write_str(name),
            Self::SourceOf(field) => write!(f, "{field}{SOURCE_OF}"),
        }
    }
}
