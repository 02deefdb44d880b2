//! The audit as a whole: filtered, newest first, and read in pages that begin where the last one ended.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::{Db, Result, audit::entry, instant};
use crate::domain::audit::{Entry, Kind, Verb};

/// Binds values in their order.
macro_rules! bind_all {
    ($query:expr, $bounds:expr) => {{
        let mut query = $query;
        for bound in $bounds {
            query = match bound {
                $crate::store::audit_log::Bound::Text(text) => query.bind(text),
                $crate::store::audit_log::Bound::Number(number) => query.bind(number),
            };
        }
        query
    }};
}
pub(super) use bind_all;

/// Which entries: an absent condition does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Who made the change: the name as it was then, in capitals or not.
    pub actor: Option<String>,
    /// The subject's id; an account's is its name.
    pub id: Option<String>,
    /// The subject's kind.
    pub kind: Option<Kind>,
    /// What was done.
    pub verb: Option<Verb>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Of this change alone.
    pub change: Option<String>,
}

/// The place of an entry: its change and its position in the change, as `change:position`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCursor {
    change_id: String,
    position: i64,
}

/// A text that is no cursor of the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no place in the audit")]
pub struct AuditCursorError;

/// An entry with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its place.
    pub cursor: AuditCursor,
    /// When it was made.
    pub at: Timestamp,
    /// Who made the change.
    pub actor: String,
    /// The entry itself.
    pub entry: Entry,
}

impl AuditCursor {
    /// The change that the entry is part of.
    pub fn change_id(&self) -> &str {
        &self.change_id
    }
}

impl FromStr for AuditCursor {
    type Err = AuditCursorError;

    fn from_str(text: &str) -> Result<Self, AuditCursorError> {
        let (change_id, position) = text.split_once(':').ok_or(AuditCursorError)?;
        let position = position.parse().map_err(|_| AuditCursorError)?;
        Ok(Self { change_id: change_id.to_owned(), position })
    }
}

impl fmt::Display for AuditCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.change_id, self.position)
    }
}

/// At most `limit` entries, newest first, that come after the cursor `before`; without a cursor, the newest.
///
/// # Errors
/// The database can't be reached or has no time, or a row holds what no version of the program writes.
pub async fn page(db: &Db, filter: &Filter, before: Option<&AuditCursor>, limit: u32) -> Result<Vec<Logged>> {
    let mut query = Query::default();
    query.narrow(filter);
    if let Some(cursor) = before
        && let Some(at) = moment_of(db, cursor).await?
    {
        query.begin_behind(at, cursor);
    }
    let limit = query.bind(Bound::Number(i64::from(limit)));
    let text = format!(
        "SELECT change_id, position, made_at, made_by, subject_kind, subject_id, verb, fields FROM audit{} \
         ORDER BY made_at DESC, change_id DESC, position DESC LIMIT {limit}",
        query.conditions
    );
    // Made of our own texts and numbered parameters; what was typed is bound.
    let select = bind_all!(sqlx::query_as(AssertSqlSafe(text)), query.bounds);
    let rows: Vec<Row> = select.fetch_all(db.reader()).await?;
    rows.into_iter().map(Logged::try_from).collect()
}

async fn moment_of(db: &Db, cursor: &AuditCursor) -> Result<Option<i64>> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT changed_at FROM changes WHERE id = $1")
        .bind(&cursor.change_id)
        .fetch_optional(db.reader())
        .await?;
    Ok(row.map(|(at,)| at))
}

/// A WHERE clause in the making. It has only the conditions that narrow, so that each finds its index. It is built by
/// hand because sqlx's `QueryBuilder` writes `?` for a parameter through `Any`, which PostgreSQL refuses.
#[derive(Default)]
pub(super) struct Query {
    pub(super) conditions: String,
    pub(super) bounds: Vec<Bound>,
}

pub(super) enum Bound {
    Text(String),
    Number(i64),
}

impl Query {
    fn narrow(&mut self, filter: &Filter) {
        self.narrow_change(filter, ("change_id", "made_by", "made_at"));
        self.narrow_subject(filter);
    }

    /// What narrows changes, by the names of the columns that have their id, actor and moment.
    pub(super) fn narrow_change(&mut self, filter: &Filter, (id, by, at): (&str, &str, &str)) {
        if let Some(change) = &filter.change {
            let change = self.bind(Bound::Text(change.clone()));
            self.and(&format!("{id} = {change}"));
        }
        if let Some(actor) = &filter.actor {
            let actor = self.bind(Bound::Text(actor.clone()));
            self.and(&format!("{by} = {actor}"));
        }
        if let Some(from) = filter.from {
            let from = self.bind(Bound::Number(from.as_millisecond()));
            self.and(&format!("{at} >= {from}"));
        }
        if let Some(until) = filter.until {
            let until = self.bind(Bound::Number(until.as_millisecond()));
            self.and(&format!("{at} < {until}"));
        }
    }

    /// What narrows entries.
    pub(super) fn narrow_subject(&mut self, filter: &Filter) {
        match (filter.kind, &filter.id) {
            (None, None) => {}
            (Some(kind), None) => {
                let kind = self.bind(Bound::Text(kind.to_string()));
                self.and(&format!("subject_kind = {kind}"));
            }
            (kind, Some(id)) => {
                // The index of subjects begins with the kind.
                let kinds = kind.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
                let kinds: Vec<_> = kinds.iter().map(|kind| self.bind(Bound::Text(kind.to_string()))).collect();
                let id = self.bind(Bound::Text(id.clone()));
                self.and(&format!("subject_kind IN ({}) AND subject_id = {id}", kinds.join(", ")));
            }
        }
        if let Some(verb) = filter.verb {
            let verb = self.bind(Bound::Text(verb.to_string()));
            self.and(&format!("verb = {verb}"));
        }
    }

    fn begin_behind(&mut self, at: i64, cursor: &AuditCursor) {
        let at = self.bind(Bound::Number(at));
        let change = self.bind(Bound::Text(cursor.change_id.clone()));
        let position = self.bind(Bound::Number(cursor.position));
        self.and(&format!("(made_at, change_id, position) < ({at}, {change}, {position})"));
    }

    pub(super) fn and(&mut self, condition: &str) {
        self.conditions += if self.conditions.is_empty() { " WHERE " } else { " AND " };
        self.conditions += condition;
    }

    /// Keeps a value and returns its parameter's placeholder.
    pub(super) fn bind(&mut self, bound: Bound) -> String {
        self.bounds.push(bound);
        format!("${}", self.bounds.len())
    }
}

/// The stored form of an entry.
#[derive(sqlx::FromRow)]
struct Row {
    change_id: String,
    position: i64,
    made_at: i64,
    made_by: String,
    subject_kind: String,
    subject_id: String,
    verb: String,
    fields: String,
}

impl TryFrom<Row> for Logged {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            cursor: AuditCursor { change_id: row.change_id, position: row.position },
            at: instant(row.made_at)?,
            actor: row.made_by,
            entry: entry(&row.subject_kind, row.subject_id, &row.verb, &row.fields)?,
        })
    }
}
