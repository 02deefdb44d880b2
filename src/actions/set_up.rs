//! The first start: a one-time link in the log, and the admin it makes.

use jiff::SignedDuration;
use tracing::warn;

use super::Error;
use crate::{
    app::App,
    config::Switch,
    domain::{
        account::{AccountName, Credential, Role, SignedIn},
        audit::{Access, Actor},
        ids::ProviderId,
    },
    secrets,
    store::{
        Committed, Topic,
        accounts::{self, Entrance},
        links::{self, NewLink},
        providers,
    },
};

const LINK_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Makes a set-up link while there is no account, and prints it to the log: whoever reads the server's log is its
/// operator. Earlier links stay good until one of them is used.
pub async fn offer_link(app: &App) -> anyhow::Result<Option<String>> {
    if accounts::any(&app.db).await? {
        return Ok(None);
    }
    let token = secrets::new_secret()?;
    let link = NewLink { token_hash: &secrets::digest(&token), expires_at: app.clock.now() + LINK_LASTS };
    links::insert_setup(&app.db, &link).await?;
    let link = format!("{}/setup?token={token}", app.config.base_url());
    // A warning, since with `ROSTER_LOG=warn` nobody could get in otherwise.
    warn!("no account yet: open {link} to create the admin (works once, for 24 hours)");
    Ok(Some(link))
}

/// Whether a link still leads anywhere.
pub async fn is_good(app: &App, token: &str) -> Result<bool, Error> {
    let good = links::is_good_setup(&app.db, &secrets::digest(token), app.clock.now()).await?;
    Ok(good && !accounts::any(&app.db).await?)
}

/// Creates the admin; `None` if the link is used up or there is an account by now.
pub async fn create_admin(
    app: &App,
    token: &str,
    name: &AccountName,
    password: &str,
) -> Result<Option<SignedIn>, Error> {
    let hash = app.passwords.hash(password).await?;
    let actor = Actor::Account { id: String::new(), name: name.to_string(), access: Access::Credential };
    let mut change = app.change(Topic::Accounts, &actor).await?;
    if accounts::any(&mut change).await? || !links::use_setup(&mut change, &secrets::digest(token)).await? {
        return Ok(None);
    }
    let account = accounts::insert(&mut change, name, Role::Admin, Entrance::Password(&hash)).await?;
    change.commit().await?;
    Ok(account.map(|account| SignedIn { account, credential: Credential::Password { hash } }))
}

/// Switches the providers that the team uses on and the others off, in one change. Those that may not be called from
/// here stay off.
pub async fn choose_providers(app: &App, actor: &Actor, used: &[ProviderId]) -> Result<Committed, Error> {
    let (mut change, catalog) = app.change_catalog(actor).await?;
    let local_allowed = app.config.local_providers == Switch::On;
    for group in catalog.groups() {
        let id = &group.provider.id;
        let on = used.contains(id) && group.provider.settings.check_reach(local_allowed).is_ok();
        providers::set_enabled(&mut change, id, on).await?;
    }
    Ok(change.commit().await?)
}
