//! One-time links with which people choose their passwords: for a new account, and after a reset.

use jiff::{SignedDuration, Timestamp};

use super::Error;
use crate::{
    app::App,
    domain::account::{AccountName, Role},
    secrets,
    store::{
        Answer, Change,
        accounts::{self, Entrance, Refusal},
        links::NewLink,
    },
};

const LINK_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// A link as it is shown, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Where it leads.
    pub link: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Adds an account that waits for its person; `None` if the name is taken.
pub async fn add(app: &App, mut change: Change, name: &AccountName, role: Role) -> Result<Option<Invitation>, Error> {
    let (token_hash, invitation) = invitation(app, &change)?;
    let entrance = Entrance::Link(NewLink { token_hash: &token_hash, expires_at: invitation.expires_at });
    if accounts::insert(&mut change, name, role, entrance).await?.is_none() {
        return Ok(None);
    }
    change.commit().await?;
    Ok(Some(invitation))
}

/// Takes an account's password away, signs it out everywhere, and makes the link that leads in again.
///
/// # Errors
/// Within the answer a [`Refusal`], with nothing written.
pub async fn reset(app: &App, mut change: Change, id: &str) -> Answer<Invitation, Refusal, Error> {
    let (token_hash, invitation) = invitation(app, &change)?;
    let link = NewLink { token_hash: &token_hash, expires_at: invitation.expires_at };
    if let Err(refusal) = accounts::reset(&mut change, id, &link).await? {
        return Ok(Err(refusal));
    }
    change.commit().await?;
    Ok(Ok(invitation))
}

fn invitation(app: &App, change: &Change) -> Result<(String, Invitation), Error> {
    let token = secrets::new_secret()?;
    let link = format!("{}/welcome?token={token}", app.config.base_url());
    Ok((secrets::digest(&token), Invitation { link, expires_at: change.now() + LINK_LASTS }))
}
