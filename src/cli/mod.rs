//! Subcommands, one per file; without one, `serve`.

mod account;
mod bundle;
mod import;
mod serve;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::{
    config::{Config, LogFormat},
    domain::account::Role,
};

/// A self-hosted registry and control room for language models.
#[derive(Debug, Parser)]
#[command(name = "roster", version, about, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages (what happens without a command)
    Serve,
    /// Add and list accounts that may sign in, and set their passwords
    Account {
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// Read a public list of models and prices: show what it would change, or apply it
    Import(import::Import),
    /// Renew the bundled catalogue from two feeds; for those who work on Roster itself
    #[command(hide = true)]
    Bundle {
        /// A models.dev api.json
        #[arg(long, value_name = "FILE")]
        models_dev: PathBuf,
        /// A litellm price map
        #[arg(long, value_name = "FILE")]
        litellm: PathBuf,
        /// The bundled catalogue to renew
        #[arg(long, value_name = "FILE", default_value = "src/feeds/bundled.json")]
        out: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Add an account; its password is the first line of standard input
    Add {
        /// What the person signs in with
        name: String,
        /// admin or viewer
        #[arg(long, default_value = "viewer")]
        role: Role,
        /// Required, so that a password never stands in a command line
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Set an account's password to the first line of standard input, and end its sessions
    Passwd {
        /// Whose password
        name: String,
        /// Required, so that a password never stands in a command line
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// List the accounts
    List {
        /// As JSON, for programs
        #[arg(long)]
        json: bool,
    },
}

impl Cli {
    /// Does what was asked.
    pub async fn run(self) -> anyhow::Result<()> {
        self.start_logging()?;
        match self.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::run(self.config).await,
            Command::Account { command } => match command {
                AccountCommand::Add { name, role, .. } => account::add(&self.config, &name, role).await,
                AccountCommand::Passwd { name, .. } => account::passwd(&self.config, &name).await,
                AccountCommand::List { json } => account::list(&self.config, json).await,
            },
            Command::Import(asked) => import::run(&self.config, &asked).await,
            Command::Bundle { models_dev, litellm, out } => bundle::run(&models_dev, &litellm, &out),
        }
    }

    fn start_logging(&self) -> anyhow::Result<()> {
        let filter = EnvFilter::try_new(&self.config.log)?;
        let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
        match self.config.log_format {
            LogFormat::Text => log.with_target(false).init(),
            LogFormat::Json => log.json().flatten_event(true).init(),
        }
        Ok(())
    }
}
