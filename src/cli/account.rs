//! `roster account`: accounts without a browser.

use std::io::BufRead;

use anyhow::{Context, bail};
use serde::Serialize;

use crate::{
    actions::{add_account::add_account, set_password},
    app::App,
    config::Config,
    domain::account::{Account, AccountName, Role, check_password},
    store::accounts,
};

/// `roster account add NAME --role ROLE --password-stdin`.
pub async fn add(config: Config, name: &str, role: Role) -> anyhow::Result<()> {
    let (name, password) = name_and_password(name)?;
    let app = App::open(config).await?;
    let added = add_account(&app, &name, role, &password).await?;
    app.db.close().await;
    match added {
        Some(account) => println!("{} added as {}.", account.name, account.role),
        None => bail!("there is an account “{name}” already; capitals make no difference"),
    }
    Ok(())
}

/// `roster account passwd NAME --password-stdin`.
pub async fn passwd(config: Config, name: &str) -> anyhow::Result<()> {
    let (name, password) = name_and_password(name)?;
    let app = App::open(config).await?;
    let set = set_password::by_command(&app, &name, &password).await?;
    app.db.close().await;
    if !set {
        bail!("there is no account “{name}”");
    }
    println!("Password of {name} changed; its sessions and API tokens ended.");
    Ok(())
}

/// `roster account list`.
pub async fn list(config: Config, json: bool) -> anyhow::Result<()> {
    let app = App::open(config).await?;
    let accounts = accounts::list(&app.db).await?;
    app.db.close().await;
    let listed: Vec<Listed> = accounts.iter().map(Listed::from).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&listed)?);
        return Ok(());
    }
    let width = listed.iter().map(|account| account.name.len()).max().unwrap_or_default().max("NAME".len());
    println!("{:width$}  {:6}  {:20}  {:20}  PASSWORD", "NAME", "ROLE", "ADDED", "LAST SEEN");
    for Listed { name, role, created_at, last_seen_at, has_password } in listed {
        let seen = last_seen_at.unwrap_or_else(|| "never".to_owned());
        let password = if has_password { "chosen" } else { "not chosen yet" };
        println!("{name:width$}  {:6}  {created_at:20}  {seen:20}  {password}", role.as_str());
    }
    Ok(())
}

/// An account as programs read it.
#[derive(Serialize)]
struct Listed {
    name: String,
    role: Role,
    created_at: String,
    last_seen_at: Option<String>,
    has_password: bool,
}

impl From<&Account> for Listed {
    fn from(account: &Account) -> Self {
        let iso = |at: jiff::Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        Self {
            name: account.name.to_string(),
            role: account.role,
            created_at: iso(account.created_at),
            last_seen_at: account.last_seen_at.map(iso),
            has_password: account.password_set_at.is_some(),
        }
    }
}

/// Reads both before the database is opened; the password is the first line of standard input.
fn name_and_password(name: &str) -> anyhow::Result<(AccountName, String)> {
    let name: AccountName = name.parse().map_err(|error| anyhow::anyhow!("“{name}” {error}"))?;
    let mut line = Vec::new();
    std::io::stdin().lock().read_until(b'\n', &mut line).context("no password on standard input")?;
    let password = first_line(&line).context("the password on standard input is not UTF-8 text")?;
    if let Err(error) = check_password(&password, &name) {
        bail!("the password was refused: {error}");
    }
    Ok((name, password))
}

/// A line without its end, and without the mark that other systems' shells put in front of what they pipe: UTF-16 with
/// one is taken, too.
fn first_line(line: &[u8]) -> Option<String> {
    let text = match line.strip_prefix(b"\xff\xfe") {
        Some(utf16) => {
            let units = utf16.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]));
            String::from_utf16(&units.collect::<Vec<_>>()).ok()?
        }
        None => String::from_utf8(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).to_vec()).ok()?,
    };
    Some(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_read_as_shells_of_other_systems_pipe_it() {
        for line in [
            &b"several words\n"[..],
            b"several words\r\n",
            b"several words",
            b"\xef\xbb\xbfseveral words\r\n",
            b"\xff\xfes\0e\0v\0e\0r\0a\0l\0 \0w\0o\0r\0d\0s\0\r\0\n",
        ] {
            assert_eq!(first_line(line).as_deref(), Some("several words"), "{line:?}");
        }
        assert_eq!(first_line(b"\xfe\xfe\n"), None);
    }
}
