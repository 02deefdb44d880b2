//! The audit as CSV, read and sent in parts: a year of it never stands in memory.

use axum::body::Body;
use futures_util::stream;

use crate::{
    store::{
        Db,
        audit_log::{self, AuditCursor, Filter, Logged},
    },
    web::{Result, csv},
};

const ENTRIES_A_PART: u32 = 500;
const HEAD: &str = "at,actor,kind,id,verb,field,old,new,change\r\n";

/// What follows the part that was sent last.
enum Next {
    /// A part that is read already, and what follows it.
    Read(String, Option<AuditCursor>),
    /// The part behind a cursor.
    Behind(AuditCursor),
    /// Nothing.
    End,
}

/// The whole answer. The first part is read before it begins, so that a failing database is still a page; later it
/// cuts the answer off, which every client notices.
pub async fn body(db: Db, filter: Filter) -> Result<Body> {
    let (text, last) = part(&db, &filter, None).await?;
    let parts = stream::try_unfold(Next::Read(format!("{HEAD}{text}"), last), move |next| {
        let (db, filter) = (db.clone(), filter.clone());
        async move {
            let (text, last) = match next {
                Next::End => return Ok(None),
                Next::Read(text, last) => (text, last),
                Next::Behind(cursor) => part(&db, &filter, Some(&cursor)).await?,
            };
            Ok::<_, crate::store::Error>(Some((text, last.map_or(Next::End, Next::Behind))))
        }
    });
    Ok(Body::from_stream(parts))
}

/// One part and where the next begins, if there may be one.
async fn part(
    db: &Db,
    filter: &Filter,
    before: Option<&AuditCursor>,
) -> crate::store::Result<(String, Option<AuditCursor>)> {
    let logged = audit_log::page(db, filter, before, ENTRIES_A_PART).await?;
    let more = logged.len() == ENTRIES_A_PART as usize;
    let last = logged.last().filter(|_| more).map(|last| last.cursor.clone());
    Ok((logged.iter().map(lines).collect(), last))
}

/// A line per field, or one alone where an entry has none.
fn lines(logged: &Logged) -> String {
    let entry = &logged.entry;
    let at = logged.at.to_string();
    let line = |field: &str, old: &str, new: &str| {
        let cells = [
            &at,
            &logged.actor,
            entry.subject.noun(),
            entry.subject.id(),
            entry.verb.as_str(),
            field,
            old,
            new,
            logged.cursor.change_id(),
        ];
        csv::line(&cells)
    };
    if entry.fields.is_empty() {
        return line("", "", "");
    }
    let of_field = |change: &crate::domain::audit::FieldChange| {
        line(
            &change.field.to_string(),
            change.old.as_deref().unwrap_or_default(),
            change.new.as_deref().unwrap_or_default(),
        )
    };
    entry.fields.iter().map(of_field).collect()
}
