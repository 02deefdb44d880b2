//! A key goes to an origin that no provider here has sent it to only where the admin gives the password again: a
//! changed base URL is the way to steal a key.

use std::collections::HashSet;

use crate::{
    actions::sign_in::{Verdict, authenticate},
    app::App,
    domain::{
        catalog::Catalog,
        provider::{KeyVariable, Settings},
    },
    web::{Result, asker::Viewer, form::Errors, request::client::ClientAddress},
};

/// What an admin agreed to before a change was opened: checking a password takes too long for an open one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// No key would go anywhere new, so nobody was asked.
    NotAsked,
    /// The password was right.
    Given,
}

/// Whoever gives a password.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// The account.
    pub viewer: &'a Viewer,
    /// Where the password comes from: tries are limited by that.
    pub from: ClientAddress,
}

impl Consent {
    /// Asks where a key would go somewhere new; the mistakes where the password is missing or wrong.
    pub async fn ask(app: &App, asker: Asker<'_>, settings: &Settings, password: &str) -> Result<Result<Self, Errors>> {
        let covered = Self::NotAsked.covers(&*app.views.catalog().await?, settings);
        if covered.is_ok() || password.is_empty() {
            return Ok(covered.map(|()| Self::NotAsked));
        }
        let mut errors = Errors::default();
        match authenticate(app, asker.viewer.name.as_str(), password, asker.from.0).await? {
            Verdict::Right(_) => return Ok(Ok(Self::Given)),
            Verdict::Wrong => errors.add("password", "The password is wrong. Type it again."),
            Verdict::TooMany(seconds) => {
                errors.add("password", format!("Too many tries. Wait {seconds} seconds, then try again."));
            }
        }
        Ok(Err(errors))
    }

    /// Whether it still is enough for the catalogue as an open change sees it.
    pub fn covers(self, catalog: &Catalog, settings: &Settings) -> Result<(), Errors> {
        let Some((variable, origin)) = new_key_target(catalog, settings).filter(|_| self == Self::NotAsked) else {
            return Ok(());
        };
        let mut errors = Errors::default();
        let place = origin.strip_prefix("https://").unwrap_or(&origin);
        errors.add("password", format!("Enter your password to send {variable} to {place}."));
        Err(errors)
    }
}

fn new_key_target(catalog: &Catalog, settings: &Settings) -> Option<(KeyVariable, String)> {
    let known: HashSet<_> = catalog.groups().iter().flat_map(|group| group.provider.settings.key_targets()).collect();
    settings.key_targets().find(|target| !known.contains(target))
}
