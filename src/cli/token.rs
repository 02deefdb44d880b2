//! `roster token`: API tokens without a browser.

use anyhow::bail;
use clap::Subcommand;
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    app::App,
    config::Config,
    domain::{
        account::{Account, AccountName},
        audit::Actor,
        token::Scope,
    },
    store::{
        Topic, accounts,
        tokens::{self, Token},
    },
};

/// What can be done with tokens here.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the tokens of all accounts, or of one
    List {
        /// Whose tokens
        account: Option<AccountName>,
        /// As JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token: it stops working at once
    Revoke {
        /// Whose token
        account: AccountName,
        /// What the token is called
        token: String,
    },
}

/// Does what was asked.
pub async fn run(config: Config, command: Command) -> anyhow::Result<()> {
    let app = App::open(config).await?;
    let done = match command {
        Command::List { account, json } => list(&app, account.as_ref(), json).await,
        Command::Revoke { account, token } => revoke(&app, &account, &token).await,
    };
    app.db.close().await;
    done
}

async fn list(app: &App, of: Option<&AccountName>, json: bool) -> anyhow::Result<()> {
    let accounts = match of {
        Some(name) => vec![find(app, name).await?],
        None => accounts::list(&app.db).await?,
    };
    let mut listed = Vec::new();
    for account in &accounts {
        let tokens = tokens::list(&app.db, &account.id).await?;
        listed.extend(tokens.iter().map(|token| Listed::of(account, token, app.clock.now())));
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&listed)?);
        return Ok(());
    }
    let widest = |header: &str, text: fn(&Listed) -> &str| {
        listed.iter().map(|row| text(row).chars().count()).max().unwrap_or_default().max(header.len())
    };
    let (account, name) = (widest("ACCOUNT", |row| &row.account), widest("TOKEN", |row| &row.name));
    let scopes = widest("SCOPES", |row| &row.scopes);
    println!(
        "{:account$}  {:name$}  {:scopes$}  {:20}  {:20}  STATE",
        "ACCOUNT", "TOKEN", "SCOPES", "LAST USED", "EXPIRES"
    );
    for row in &listed {
        let (used, state) =
            (row.last_used_at.as_deref().unwrap_or("never"), if row.expired { "expired" } else { "works" });
        println!(
            "{:account$}  {:name$}  {:scopes$}  {used:20}  {:20}  {state}",
            row.account, row.name, row.scopes, row.expires_at
        );
    }
    Ok(())
}

async fn revoke(app: &App, name: &AccountName, token: &str) -> anyhow::Result<()> {
    let account = find(app, name).await?;
    let mut change = app.change(Topic::Accounts, &Actor::CommandLine).await?;
    let found = tokens::list(&mut change, &account.id).await?.into_iter().find(|known| known.name == token);
    let Some(found) = found else { bail!("{name} has no token “{token}”; roster token list {name} shows all") };
    tokens::delete(&mut change, &account, &found.id).await?;
    change.commit().await?;
    println!("Token “{token}” of {name} revoked.");
    Ok(())
}

async fn find(app: &App, name: &AccountName) -> anyhow::Result<Account> {
    match accounts::find_by_name(&app.db, name).await? {
        Some(account) => Ok(account),
        None => bail!("there is no account “{name}”"),
    }
}

/// A token as programs read it.
#[derive(Serialize)]
struct Listed {
    account: String,
    name: String,
    scopes: String,
    last_used_at: Option<String>,
    expires_at: String,
    expired: bool,
}

impl Listed {
    fn of(account: &Account, token: &Token, now: Timestamp) -> Self {
        let iso = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let scopes: Vec<&str> = token.scopes.iter().map(Scope::as_str).collect();
        Self {
            account: account.name.to_string(),
            name: token.name.clone(),
            scopes: scopes.join(" "),
            last_used_at: token.last_used_at.map(iso),
            expires_at: iso(token.expires_at),
            expired: token.expires_at <= now,
        }
    }
}
