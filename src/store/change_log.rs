//! The audit by change: one line each, with the first of its entries and how many it has of which kind.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::{
    Db, Result,
    audit::entry,
    audit_log::{Bound, Filter, Query, bind_all},
    decode, instant, placeholders,
};
use crate::domain::audit::{Entry, Kind, Verb};

/// So many entries of a change are read with it.
pub const ENTRIES_EACH: usize = 4;

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedChange {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: String,
    /// How many rows were as asked already.
    pub unchanged: i64,
    /// The change that it undoes.
    pub undoes: Option<String>,
    /// Whether another undid it.
    pub is_undone: bool,
    /// How many entries it has, by what was done to what.
    pub counts: Vec<(Verb, Kind, usize)>,
    /// The first of its entries; where the filter names a subject, those about it.
    pub entries: Vec<Entry>,
}

type Row = (String, i64, String, i64, Option<String>, i64);

impl LoggedChange {
    /// How many entries it has.
    pub fn rows(&self) -> usize {
        self.counts.iter().map(|(.., count)| count).sum()
    }
}

/// At most `limit` changes with an entry that the filter wants, newest first, from behind the change `before` on; where
/// that is not there, the newest.
///
/// # Errors
/// The database can't be reached or has no time, or a row holds what no version of the program writes.
pub async fn page(db: &Db, filter: &Filter, before: Option<&str>, limit: u32) -> Result<Vec<LoggedChange>> {
    let mut query = Query::default();
    query.narrow_change(filter, ("id", "actor", "changed_at"));
    if filter.kind.is_some() || filter.id.is_some() || filter.verb.is_some() {
        // Of its own, so that its conditions have their own WHERE; the parameters go on counting.
        let mut entries = Query { conditions: String::new(), bounds: std::mem::take(&mut query.bounds) };
        entries.narrow_subject(filter);
        query.bounds = entries.bounds;
        query.and(&format!("id IN (SELECT change_id FROM audit{})", entries.conditions));
    }
    if let Some(before) = before.filter(|before| super::is_key(before)) {
        let id = query.bind(Bound::Text(before.to_owned()));
        query.and(&format!(
            "(NOT EXISTS (SELECT 1 FROM changes WHERE id = {id}) \
             OR (changed_at, id) < (SELECT changed_at, id FROM changes WHERE id = {id}))"
        ));
    }
    let limit = query.bind(Bound::Number(i64::from(limit)));
    let text = format!(
        "SELECT id, changed_at, actor, unchanged, undoes, \
         (SELECT COUNT(*) FROM changes AS later WHERE later.undoes = changes.id) \
         FROM changes{} ORDER BY changed_at DESC, id DESC LIMIT {limit}",
        query.conditions
    );
    let rows: Vec<Row> = bind_all!(sqlx::query_as(AssertSqlSafe(text)), query.bounds).fetch_all(db.reader()).await?;
    let ids: Vec<String> = rows.iter().map(|(id, ..)| id.clone()).collect();
    let (mut counts, mut entries) = (counts(db, &ids).await?, first_entries(db, &ids, filter).await?);
    let read = |(id, at, actor, unchanged, undoes, undone): Row| {
        let (counts, entries) = (counts.remove(&id).unwrap_or_default(), entries.remove(&id).unwrap_or_default());
        Ok(LoggedChange { at: instant(at)?, id, actor, unchanged, undoes, is_undone: undone > 0, counts, entries })
    };
    rows.into_iter().map(read).collect()
}

async fn counts(db: &Db, ids: &[String]) -> Result<HashMap<String, Vec<(Verb, Kind, usize)>>> {
    let mut counts: HashMap<String, Vec<(Verb, Kind, usize)>> = HashMap::new();
    if ids.is_empty() {
        return Ok(counts);
    }
    let text = format!(
        "SELECT change_id, verb, subject_kind, COUNT(*) FROM audit WHERE change_id IN ({}) \
         GROUP BY change_id, verb, subject_kind ORDER BY MIN(position)",
        placeholders(1, ids.len())
    );
    let select = ids.iter().fold(sqlx::query_as(AssertSqlSafe(text)), |select, id| select.bind(id.clone()));
    let rows: Vec<(String, String, String, i64)> = select.fetch_all(db.reader()).await?;
    for (id, verb, kind, count) in rows {
        let count = usize::try_from(count).unwrap_or_default();
        counts.entry(id).or_default().push((decode(&verb)?, decode(&kind)?, count));
    }
    Ok(counts)
}

async fn first_entries(db: &Db, ids: &[String], filter: &Filter) -> Result<HashMap<String, Vec<Entry>>> {
    let mut entries: HashMap<String, Vec<Entry>> = HashMap::new();
    if ids.is_empty() {
        return Ok(entries);
    }
    let mut query = Query::default();
    let among: Vec<_> = ids.iter().map(|id| query.bind(Bound::Text(id.clone()))).collect();
    query.and(&format!("change_id IN ({})", among.join(", ")));
    if filter.id.is_some() {
        query.narrow_subject(filter);
    } else {
        let most = query.bind(Bound::Number(i64::try_from(ENTRIES_EACH).unwrap_or(i64::MAX)));
        query.and(&format!("position < {most}"));
    }
    let text = format!(
        "SELECT change_id, subject_kind, subject_id, verb, fields FROM audit{} ORDER BY change_id, position",
        query.conditions
    );
    let select = bind_all!(sqlx::query_as(AssertSqlSafe(text)), query.bounds);
    let rows: Vec<(String, String, String, String, String)> = select.fetch_all(db.reader()).await?;
    for (change, kind, id, verb, fields) in rows {
        let of_change = entries.entry(change).or_default();
        if of_change.len() < ENTRIES_EACH {
            of_change.push(entry(&kind, id, &verb, &fields)?);
        }
    }
    Ok(entries)
}
