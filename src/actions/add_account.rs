//! Adding an account with a password, from the command line.

use super::Error;
use crate::{
    app::App,
    domain::{
        account::{Account, AccountName, Role},
        audit::Actor,
    },
    store::{
        Topic,
        accounts::{self, Entrance},
    },
};

/// Adds an account in a change of its own; `None` if the name is taken.
pub async fn add_account(app: &App, name: &AccountName, role: Role, password: &str) -> Result<Option<Account>, Error> {
    let hash = app.passwords.hash(password).await?;
    let mut change = app.change(Topic::Accounts, &Actor::CommandLine).await?;
    let account = accounts::insert(&mut change, name, role, Entrance::Password(&hash)).await?;
    change.commit().await?;
    Ok(account)
}
