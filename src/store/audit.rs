//! The audit in the database: entries are written by a [`super::Change`], read here, and never changed.

use serde_json::{Map, Value};

use super::{Db, Error, Result, Topic, decode, instant};
use crate::domain::audit::{Entry, FieldChange, Kind, Recorded, RecordedChange, Subject};

/// A form that was made before more steps than these is compared as a whole.
const STEPS_READ: usize = 50;
/// So many entries surely hold those steps: few others are about one row.
const ENTRIES_READ: u32 = 100;

type EntryRow = (String, String, String, String);
/// Change, moment, actor, verb, fields, entries of the change, changes that undo it.
type HistoryRow = (String, i64, String, String, String, i64, i64, i64);

/// A change by id.
///
/// # Errors
/// The database can't be reached or has no time, or a row holds what no version of the program writes.
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
    let entries =
        rows.into_iter().map(|(kind, id, verb, fields)| entry(&kind, id, &verb, &fields)).collect::<Result<_>>()?;
    Ok(Some(RecordedChange { id: change_id.to_owned(), unchanged, undoes, entries }))
}

/// What was done in a topic after a version, oldest first, with who did it.
///
/// # Errors
/// As [`find`].
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
///
/// # Errors
/// As [`find`].
pub async fn history(db: &Db, subject: &Subject, limit: u32) -> Result<Vec<Recorded>> {
    let rows: Vec<HistoryRow> = sqlx::query_as(
        "SELECT change_id, made_at, made_by, verb, fields, \
         (SELECT COUNT(*) FROM audit AS whole WHERE whole.change_id = audit.change_id), \
         (SELECT COUNT(*) FROM changes WHERE undoes = audit.change_id), \
         (SELECT COUNT(*) FROM audit AS filled WHERE filled.change_id = audit.change_id AND filled.verb = 'fill') \
         FROM audit \
         WHERE subject_kind = $1 AND subject_id = $2 ORDER BY change_id DESC, position DESC LIMIT $3",
    )
    .bind(subject.kind().as_str())
    .bind(subject.id())
    .bind(i64::from(limit))
    .fetch_all(db.reader())
    .await?;
    let read = |(change_id, at, actor, verb, fields, rows, undone, filled): HistoryRow| {
        let entry = entry(subject.kind().as_str(), subject.id().to_owned(), &verb, &fields)?;
        let rows = usize::try_from(rows).unwrap_or_default();
        Ok(Recorded {
            at: instant(at)?,
            actor,
            entry,
            change_id,
            rows,
            is_undone: undone > 0,
            is_of_a_fill: filled > 0,
        })
    };
    rows.into_iter().map(read).collect()
}

/// The newest entries about one subject that made the last `steps` steps of its revision, newest first;
/// `None` where they are not all there: the steps are too many, or none of this row.
///
/// # Errors
/// As [`find`].
pub async fn steps_since(db: &Db, subject: &Subject, steps: i64) -> Result<Option<Vec<Recorded>>> {
    let wanted = match usize::try_from(steps) {
        Ok(0) => return Ok(Some(Vec::new())),
        Ok(wanted) if wanted <= STEPS_READ => wanted,
        _ => return Ok(None),
    };
    let recorded = history(db, subject, ENTRIES_READ).await?;
    let steps = recorded.into_iter().filter(|recorded| recorded.entry.verb.steps_revision());
    let steps: Vec<_> = steps.take(wanted).collect();
    Ok((steps.len() == wanted).then_some(steps))
}

/// The fields of an entry as they are stored: an object of `[old, new]` by field.
pub(super) fn fields_json(entry: &Entry) -> String {
    let pair = |change: &FieldChange| {
        let values = [&change.old, &change.new].map(|v| v.clone().map_or(Value::Null, Value::String));
        (change.field.to_string(), Value::Array(values.to_vec()))
    };
    Value::Object(entry.fields.iter().map(pair).collect::<Map<_, _>>()).to_string()
}

/// Reads an entry from its columns.
pub(super) fn entry(kind: &str, id: String, verb: &str, fields: &str) -> Result<Entry> {
    let map: Map<String, Value> = serde_json::from_str(fields).map_err(|error| Error::Corrupt(error.to_string()))?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let fields = map
        .iter()
        .map(|(field, pair)| FieldChange {
            field: field.as_str().into(),
            old: text(pair.get(0)),
            new: text(pair.get(1)),
        })
        .collect();
    Ok(Entry { subject: subject(kind, id)?, verb: decode(verb)?, fields })
}

fn subject(kind: &str, id: String) -> Result<Subject> {
    Ok(match decode(kind)? {
        Kind::Model => Subject::Model(decode(&id)?),
        Kind::Provider => Subject::Provider(decode(&id)?),
        Kind::Task => Subject::Task(id),
        Kind::Account => Subject::Account(id),
        Kind::Catalogue => Subject::Catalogue,
    })
}
