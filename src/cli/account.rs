//! `roster account`: accounts without a browser.

use std::io::BufRead;

use anyhow::{Context, bail};

use crate::{
    actions::{add_account::add_account, passwords::Passwords},
    clock::Clock,
    config::Config,
    domain::account::{AccountName, Role, check_password},
    store::Db,
};

/// `roster account add NAME --role ROLE --password-stdin`.
pub async fn add(config: &Config, name: &str, role: Role) -> anyhow::Result<()> {
    let name: AccountName = name.parse().with_context(|| format!("“{name}” is no account name"))?;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).context("no password on standard input")?;
    let password = password.trim_end_matches(['\r', '\n']);
    if let Err(error) = check_password(password, &name) {
        bail!("the password {error}");
    }
    let db = Db::open(&config.database_url).await?;
    let added = add_account(&db, &Passwords::default(), (&name, role, password), Clock::system().now()).await?;
    db.close().await;
    match added {
        Some(account) => println!("{} added as {}.", account.name, account.role),
        None => bail!("there is an account “{name}” already"),
    }
    Ok(())
}
