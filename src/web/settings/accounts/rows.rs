//! Accounts as the pages about them show them.

use crate::{
    app::App,
    domain::account::{Account, is_last_admin},
    store::{accounts, sessions},
    web::{Result, addresses, asker::Viewer, error::OrNotFound},
    wording::{labels, moment::Moment, numbers::number_of},
};

/// An account as pages show it.
pub struct Row {
    /// What is stored.
    pub account: Account,
    /// Whether it is the viewer's.
    pub is_own: bool,
    /// Whether nobody could sign in as an admin without it.
    pub is_last_admin: bool,
    /// Browsers that are signed in; counted on the account's own pages only.
    sessions: usize,
    /// Whether its link, if it has one, works no more.
    link_expired: bool,
}

/// One account with how many browsers are signed in.
pub async fn row(app: &App, viewer: &Viewer, id: &str) -> Result<Row> {
    let mut row = rows(app, viewer).await?.into_iter().find(|row| row.account.id == id).or_not_found()?;
    row.sessions = sessions::list(&app.db, id, app.clock.now()).await?.len();
    Ok(row)
}

/// Every account by name.
pub async fn rows(app: &App, viewer: &Viewer) -> Result<Vec<Row>> {
    let (accounts, now) = (accounts::list(&app.db).await?, app.clock.now());
    let row = |account: &Account| Row {
        is_own: account.id == viewer.account_id,
        is_last_admin: is_last_admin(&accounts, &account.id),
        sessions: 0,
        link_expired: account.link_expires_at.is_some_and(|expiry| expiry <= now),
        account: account.clone(),
    };
    Ok(accounts.iter().map(row).collect())
}

impl Row {
    /// Where it is edited.
    pub fn address(&self) -> String {
        addresses::account(&self.account.id)
    }

    /// Its role with a capital.
    pub fn role(&self) -> &'static str {
        labels::role(self.account.role)
    }

    /// Why nobody can sign in with it yet.
    pub fn waits(&self) -> Option<&'static str> {
        match self.account.link_expires_at {
            _ if self.account.can_sign_in() => None,
            Some(_) if !self.link_expired => Some("Waiting for a password"),
            _ => Some("The link has expired"),
        }
    }

    /// Whether its person can't choose a password any more.
    pub fn link_has_expired(&self) -> bool {
        !self.account.can_sign_in() && (self.link_expired || self.account.link_expires_at.is_none())
    }

    /// When somebody last used it.
    pub fn last_seen(&self) -> Option<Moment> {
        self.account.last_seen_at.map(Moment)
    }

    /// When it was added.
    pub fn created(&self) -> Moment {
        Moment(self.account.created_at)
    }

    /// "2 active sessions".
    pub fn active_sessions(&self) -> String {
        match self.sessions {
            0 => "No active session".to_owned(),
            sessions => number_of(sessions, "active session", "active sessions"),
        }
    }
}
