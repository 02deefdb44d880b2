//! Subcommands, one per file; without one, `serve`.

mod account;
mod bundle;
mod check;
mod completions;
mod import;
mod model_list;
mod models;
mod progress;
mod serve;
mod token;

use std::{
    ffi::OsString,
    io::{ErrorKind, IsTerminal, Write},
    path::PathBuf,
};

use anyhow::Context;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing::dispatcher;

use crate::{
    config::{self, Config},
    domain::{account::Role, ids::ModelId},
    log::{self, Log},
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
    /// List API tokens and revoke them
    Token {
        #[command(subcommand)]
        command: token::Command,
    },
    /// List models, and say which are offered
    Models {
        #[command(subcommand)]
        command: models::Command,
    },
    /// Check that models are active, priced and not past their sunset; fails if one is not
    Check {
        /// provider/name of each
        #[arg(required = true, value_name = "ID")]
        ids: Vec<ModelId>,
        /// As JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Print the script that completes commands and model names in a shell
    Completions {
        /// Which shell
        shell: completions::Shell,
    },
    /// List what the last word may become; asked by the scripts of `completions`
    #[command(hide = true)]
    CompleteWords {
        /// The line so far, the program's name first
        #[arg(last = true)]
        words: Vec<OsString>,
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
    /// Set an account's password to the first line of standard input, and end its sessions and API tokens
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

/// What can be typed here, by flags and by variables that are not empty.
fn command() -> clap::Command {
    config::without_empty_variables(Cli::command())
}

impl Cli {
    /// Reads arguments and environment; says what is wrong with them, or what can be typed, and ends the program.
    pub fn read() -> Self {
        let matches = command().get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    /// Does what was asked.
    pub async fn run(self) -> anyhow::Result<()> {
        if let Some(Command::CompleteWords { words }) = self.command {
            for word in completions::words(words).await {
                println!("{word}");
            }
            return Ok(());
        }
        let _log = self.start_logging()?;
        match self.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::run(self.config).await,
            Command::Account { command } => match command {
                AccountCommand::Add { name, role, .. } => account::add(self.config, &name, role).await,
                AccountCommand::Passwd { name, .. } => account::passwd(self.config, &name).await,
                AccountCommand::List { json } => account::list(self.config, json).await,
            },
            Command::Token { command } => token::run(self.config, command).await,
            Command::Models { command } => models::run(self.config, command).await,
            Command::Check { ids, json } => check::run(self.config, &ids, json).await,
            Command::Completions { shell } => {
                print!("{}", completions::script(shell));
                Ok(())
            }
            Command::CompleteWords { .. } => Ok(()),
            Command::Import(asked) => import::run(self.config, &asked).await,
            Command::Bundle { models_dev, litellm, out } => bundle::run(&models_dev, &litellm, &out),
        }
    }

    /// The guard writes the last lines when it is dropped.
    fn start_logging(&self) -> anyhow::Result<log::Guard> {
        let usual = if matches!(self.command, None | Some(Command::Serve)) { "info" } else { "warn" };
        let filter = self.config.log.as_deref().unwrap_or(usual);
        let colours = std::io::stderr().is_terminal();
        let (writer, guard) = Log::start()?;
        let dispatch = log::dispatch(filter, self.config.log_format, colours, writer)
            .context("ROSTER_LOG must be a filter like info or roster=debug,warn")?;
        dispatcher::set_global_default(dispatch)?;
        Ok(guard)
    }
}

/// Writes to standard output; a reader that has seen enough, like `head`, is no failure.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
