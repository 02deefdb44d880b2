//! Who changed what: entries are written by a [`super::Change`], read here, and never changed.

use jiff::Timestamp;
use serde_json::{Map, Value};

pub use super::verb::Verb;
use super::{Db, Result, Topic, decode, instant};
use crate::domain::{
    ids::{ModelId, ProviderId},
    model::words,
};

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

/// Old and new value of a field; `None` where there was or is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field's name in forms.
    pub field: String,
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

/// An entry with its change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: String,
    /// What.
    pub entry: Entry,
}

/// A whole change as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedChange {
    /// Its id.
    pub id: String,
    /// How many rows already were so.
    pub unchanged: i64,
    /// The change that it undoes.
    pub undoes: Option<String>,
    /// What it did, in order.
    pub entries: Vec<Entry>,
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
            Self::Catalogue => "bundled",
        }
    }

    /// What one such subject is called.
    pub fn noun(&self) -> &'static str {
        self.kind().as_str()
    }

    /// What several such subjects are called.
    pub fn nouns(&self) -> &'static str {
        match self {
            Self::Model(_) => "models",
            Self::Provider(_) => "providers",
            Self::Task(_) => "tasks",
            Self::Account(_) => "accounts",
            Self::Catalogue => "catalogues",
        }
    }

    /// Whether both are models, both providers, and so on.
    pub fn is_same_kind(&self, other: &Self) -> bool {
        self.kind() == other.kind()
    }

    fn from_row(kind: &str, id: String) -> Result<Self> {
        Ok(match decode(kind)? {
            Kind::Model => Self::Model(decode(&id)?),
            Kind::Provider => Self::Provider(decode(&id)?),
            Kind::Task => Self::Task(id),
            Kind::Account => Self::Account(id),
            Kind::Catalogue => Self::Catalogue,
        })
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
            .map(|name| FieldChange { field: name.to_owned(), old: value(old, name), new: value(new, name) })
            .filter(|change| change.old != change.new)
            .collect();
        Self { subject, verb, fields }
    }

    /// An entry about one field.
    pub fn one(subject: Subject, verb: Verb, field: &str, old: Option<String>, new: Option<String>) -> Self {
        Self { subject, verb, fields: vec![FieldChange { field: field.to_owned(), old, new }] }
    }

    /// Adds a field that the comparison doesn't know.
    pub fn add(&mut self, field: &str, old: Option<String>, new: Option<String>) {
        self.fields.push(FieldChange { field: field.to_owned(), old, new });
    }

    /// The change of a field, if it is among them.
    pub fn field(&self, name: &str) -> Option<&FieldChange> {
        self.fields.iter().find(|change| change.field == name)
    }

    pub(super) fn fields_json(&self) -> String {
        let pair = |change: &FieldChange| {
            let values = [&change.old, &change.new].map(|v| v.clone().map_or(Value::Null, Value::String));
            (change.field.clone(), Value::Array(values.to_vec()))
        };
        Value::Object(self.fields.iter().map(pair).collect::<Map<_, _>>()).to_string()
    }

    pub(super) fn from_row(kind: &str, id: String, verb: &str, fields: &str) -> Result<Self> {
        let map: Map<String, Value> =
            serde_json::from_str(fields).map_err(|error| super::Error::Corrupt(error.to_string()))?;
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let fields = map
            .iter()
            .map(|(field, pair)| FieldChange { field: field.clone(), old: text(pair.get(0)), new: text(pair.get(1)) })
            .collect();
        Ok(Self { subject: Subject::from_row(kind, id)?, verb: decode(verb)?, fields })
    }
}

type EntryRow = (String, String, String, String);

/// A change by id.
pub async fn find(db: &Db, change_id: &str) -> Result<Option<RecordedChange>> {
    let change: Option<(i64, Option<String>)> = sqlx::query_as("SELECT unchanged, undoes FROM changes WHERE id = $1")
        .bind(change_id)
        .fetch_optional(db.reader())
        .await?;
    let Some((unchanged, undoes)) = change else { return Ok(None) };
    let rows: Vec<EntryRow> = sqlx::query_as(
        "SELECT subject_kind, subject_id, verb, fields FROM audit WHERE change_id = $1 ORDER BY position",
    )
    .bind(change_id)
    .fetch_all(db.reader())
    .await?;
    let entries = rows
        .into_iter()
        .map(|(kind, id, verb, fields)| Entry::from_row(&kind, id, &verb, &fields))
        .collect::<Result<_>>()?;
    Ok(Some(RecordedChange { id: change_id.to_owned(), unchanged, undoes, entries }))
}

/// What was done in a topic after a version, oldest first, with who did it.
pub async fn since(db: &Db, topic: Topic, version: i64) -> Result<Vec<(String, RecordedChange)>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, actor FROM changes WHERE topic = $1 AND version > $2 ORDER BY version LIMIT 20")
            .bind(topic.as_str())
            .bind(version)
            .fetch_all(db.reader())
            .await?;
    let mut changes = Vec::with_capacity(rows.len());
    for (id, actor) in rows {
        changes.extend(find(db, &id).await?.map(|change| (actor, change)));
    }
    Ok(changes)
}

/// The newest entries about one subject, newest first.
pub async fn history(db: &Db, subject: &Subject, limit: u32) -> Result<Vec<Recorded>> {
    let rows: Vec<(i64, String, String, String)> = sqlx::query_as(
        "SELECT made_at, made_by, verb, fields FROM audit \
         WHERE subject_kind = $1 AND subject_id = $2 ORDER BY change_id DESC, position DESC LIMIT $3",
    )
    .bind(subject.kind().as_str())
    .bind(subject.id())
    .bind(i64::from(limit))
    .fetch_all(db.reader())
    .await?;
    rows.into_iter()
        .map(|(at, actor, verb, fields)| {
            let entry = Entry::from_row(subject.kind().as_str(), subject.id().to_owned(), &verb, &fields)?;
            Ok(Recorded { at: instant(at)?, actor, entry })
        })
        .collect()
}
