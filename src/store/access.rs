//! Whether the one who asks for a change still may: asked in the change's transaction, since a right may be taken away
//! while a request is on its way.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{Error, Result, Topic, sessions, tokens};
use crate::domain::{
    account::Role,
    audit::{Access, Actor},
};

/// Refuses an actor whose session or token has ended, and one who is no admin where only admins change something.
/// Changes of accounts may be of one's own; those of others' ask for the role themselves.
pub(super) async fn check(connection: &mut AnyConnection, actor: &Actor, topic: Topic, now: Timestamp) -> Result<()> {
    let Actor::Account { id, access, .. } = actor else { return Ok(()) };
    let role = match access {
        Access::Session(session) => sessions::role(connection, session, id, now).await?,
        Access::Token(token) => tokens::role(connection, token, id, now).await?,
        Access::Credential => return Ok(()),
    };
    match role.ok_or(Error::AccessEnded)? {
        Role::Viewer if topic != Topic::Accounts => Err(Error::AdminRequired),
        Role::Viewer | Role::Admin => Ok(()),
    }
}
