//! What of the audit is news for everybody: what was offered and what no longer is, newest first, never more than a
//! page can show.

use jiff::Timestamp;

use super::{Db, Result, audit::entry, instant, milestones};
use crate::domain::{
    audit::Verb,
    news::{NewsRows, Noted},
};

/// What gives or takes an offer.
const VERBS: [Verb; 7] =
    [Verb::Create, Verb::Activate, Verb::Deactivate, Verb::Deprecate, Verb::Delete, Verb::Enable, Verb::Disable];
/// So many entries of each are read at most, however many there are.
const ENTRIES_AT_MOST: i64 = 5_000;
/// So many undone changes are known at most.
const UNDONE_AT_MOST: i64 = 1_000;

type EntryRow = (String, i64, String, String, String, String);

/// Entries since a moment, the undone changes among the newest, and when the first catalogue was filled in.
///
/// # Errors
/// The database can't be reached or has no time, or a row holds what no version of the program writes.
pub async fn since(db: &Db, moment: Timestamp) -> Result<NewsRows> {
    let mut tx = db.snapshot().await?;
    let mut rows = NewsRows::default();
    for verb in VERBS {
        // Each finds its index, which has verb, moment and order together.
        let entries: Vec<EntryRow> = sqlx::query_as(
            "SELECT change_id, made_at, subject_kind, subject_id, verb, fields FROM audit \
             WHERE verb = $1 AND made_at >= $2 AND subject_kind IN ('model', 'provider') \
             ORDER BY made_at DESC, change_id DESC, position DESC LIMIT $3",
        )
        .bind(verb.as_str())
        .bind(moment.as_millisecond())
        .bind(ENTRIES_AT_MOST)
        .fetch_all(&mut *tx)
        .await?;
        if i64::try_from(entries.len()) == Ok(ENTRIES_AT_MOST)
            && let Some((_, at, ..)) = entries.last()
        {
            rows.cut_at = rows.cut_at.max(Some(instant(*at)?));
        }
        for (change, at, kind, id, verb, fields) in entries {
            rows.entries.push(Noted { change, at: instant(at)?, entry: entry(&kind, id, &verb, &fields)? });
        }
    }
    // In the order in which they were done; what stands in one change stays as it is.
    rows.entries.sort_by(|a, b| (a.at, &a.change).cmp(&(b.at, &b.change)));
    let undone: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "SELECT undone.id, undo.id, undone.changed_at, undo.changed_at \
         FROM changes AS undo JOIN changes AS undone ON undone.id = undo.undoes \
         WHERE undo.undoes > '' ORDER BY undo.undoes DESC LIMIT $1",
    )
    .bind(UNDONE_AT_MOST)
    .fetch_all(&mut *tx)
    .await?;
    for (undone, undo, undone_at, undo_at) in undone {
        rows.undone_changes.insert((undone, undo));
        rows.undone_moments.insert((instant(undone_at)?, instant(undo_at)?));
    }
    let filled: Option<(i64,)> = sqlx::query_as("SELECT reached_at FROM milestones WHERE name = $1")
        .bind(milestones::BUNDLED_CATALOGUE)
        .fetch_optional(&mut *tx)
        .await?;
    rows.began_at = filled.map(|(at,)| instant(at)).transpose()?;
    tx.rollback().await?;
    Ok(rows)
}
