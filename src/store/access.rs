//! What lets somebody act for an account, and whether it still does: asked in the transaction of each change, since a
//! right may be taken away while a request is on its way. A change of accounts asks when it begins, since it may end
//! what it was asked with; others ask with their last statement, which costs them none.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use sqlx::{AnyConnection, AssertSqlSafe};

use super::{Error, Result, Topic, decode};
use crate::domain::{
    account::Role,
    audit::{Access, Actor},
};

/// A session ends when nothing was requested for this long …
pub(super) const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(8);
/// … and in any case after this long.
pub(super) const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Refuses an actor whose session or token has ended, and one who is no admin where only admins change something.
/// Changes of accounts may be of one's own; those of others' ask for the role themselves.
pub(super) async fn check(connection: &mut AnyConnection, actor: &Actor, topic: Topic, now: Timestamp) -> Result<()> {
    let Some((from, [access, account])) = source(actor) else { return Ok(()) };
    let select = sqlx::query_as(AssertSqlSafe(format!("SELECT role {from}"))).bind(access).bind(account);
    let role: Option<(String,)> = select.bind(now.as_millisecond()).fetch_optional(connection).await?;
    let (role,) = role.ok_or(Error::AccessEnded)?;
    match decode(&role)? {
        Role::Viewer if topic != Topic::Accounts => Err(Error::AdminRequired),
        Role::Viewer | Role::Admin => Ok(()),
    }
}

/// The end of a statement whose first three parameters are these and the moment of the change: it does what it does only
/// while an admin may act so. Empty for who needs no leave.
pub(super) fn only_while_admin(actor: &Actor) -> Option<(String, [&str; 2])> {
    source(actor).map(|(from, ids)| (format!("WHERE EXISTS (SELECT 1 {from} AND role = 'admin')"), ids))
}

/// Where the role of an actor is found while the access holds: by the ids of the access and the account and the moment,
/// $1 to $3.
fn source(actor: &Actor) -> Option<(&'static str, [&str; 2])> {
    let Actor::Account { id, access, .. } = actor else { return None };
    match access {
        Access::Credential => None,
        Access::Session(session) => Some((&SESSIONS, [session, id])),
        Access::Token(token) => Some((TOKENS, [token, id])),
    }
}

static SESSIONS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "FROM sessions JOIN accounts ON accounts.id = account_id WHERE sessions.id = $1 AND account_id = $2 \
         AND sessions.created_at > $3 - {} AND sessions.last_seen_at > $3 - {}",
        SESSION_LASTS.as_millis(),
        SESSION_IDLE.as_millis()
    )
});
const TOKENS: &str = "FROM api_tokens JOIN accounts ON accounts.id = account_id WHERE api_tokens.id = $1 \
                      AND account_id = $2 AND expires_at > $3";

/// So long before a moment, both in milliseconds.
pub(super) fn before(now: i64, duration: SignedDuration) -> i64 {
    now - i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
