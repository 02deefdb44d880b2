//! `roster completions`: what a shell may offer behind `roster`, model names by what the verb is for among them.

use std::{
    ffi::{OsStr, OsString},
    time::Duration,
};

use clap::{Arg, ArgMatches, Command, ValueEnum};
use clap_complete::engine::{self, ArgValueCompleter, CompletionCandidate};
use tokio::time::timeout;

use super::command;
use crate::{
    domain::{complete::complete, ids::ModelId, model::Status},
    store::{Db, model_status},
};

/// Nobody waits longer for a suggestion.
const NAMES_WITHIN: Duration = Duration::from_secs(2);

/// A shell that there is a script for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// source <(roster completions bash)
    Bash,
    /// source <(roster completions zsh)
    Zsh,
    /// roster completions fish | source
    Fish,
}

/// `roster completions SHELL`: the script that asks [`words`] at each press of the key.
pub fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => include_str!("completions/roster.bash"),
        Shell::Zsh => include_str!("completions/roster.zsh"),
        Shell::Fish => include_str!("completions/roster.fish"),
    }
}

/// `roster complete-words`: what the last of the words may become, a line each. A shell shows whatever goes wrong in
/// the middle of what is typed, so nothing is said of it.
pub async fn words(words: Vec<OsString>) -> Vec<String> {
    let names = timeout(NAMES_WITHIN, names(&words)).await.unwrap_or_default();
    let last = words.len().saturating_sub(1);
    let wants_flags = words.last().is_some_and(|word| word.to_string_lossy().starts_with('-'));
    let mut command = with_names(command(), &names);
    let found = engine::complete(&mut command, words, last, None).unwrap_or_default();
    let all: Vec<_> = found.iter().map(|found| found.get_value().to_string_lossy().into_owned()).collect();
    let plain = all.iter().filter(|word| !word.starts_with('-')).cloned().collect::<Vec<_>>();
    if wants_flags || plain.is_empty() { all } else { plain }
}

/// Every model with its status, where the words name a command that takes one.
async fn names(words: &[OsString]) -> Vec<(ModelId, Status)> {
    let Ok(matches) = command().ignore_errors(true).try_get_matches_from(words) else { return Vec::new() };
    let (path, deepest) = path_of(&matches);
    if !matches!(path.first(), Some(&("models" | "check"))) {
        return Vec::new();
    }
    let Some(url) = deepest.get_one::<String>("database_url") else { return Vec::new() };
    let Ok(db) = Db::open_as_it_is(url).await else { return Vec::new() };
    model_status::all(&db).await.unwrap_or_default()
}

fn path_of(matches: &ArgMatches) -> (Vec<&str>, &ArgMatches) {
    let (mut path, mut deepest) = (Vec::new(), matches);
    while let Some((name, inner)) = deepest.subcommand() {
        path.push(name);
        deepest = inner;
    }
    (path, deepest)
}

/// Lets every argument that takes models offer those that its command is for.
fn with_names(command: Command, names: &[(ModelId, Status)]) -> Command {
    let offering = |wanted: fn(Status) -> bool| {
        let fitting = names.iter().filter(|(_, status)| wanted(*status));
        let fitting: Vec<String> = fitting.map(|(id, _)| id.to_string()).collect();
        ArgValueCompleter::new(move |typed: &OsStr| candidates(&fitting, typed))
    };
    let command = offer(command, "check", None, offering(|_| true));
    if command.find_subcommand("models").is_none() {
        return command;
    }
    command.mut_subcommand("models", |models| {
        let models = offer(models, "activate", None, offering(|status| status != Status::Active));
        let models = offer(models, "deactivate", None, offering(|status| status == Status::Active));
        let models = offer(models, "deprecate", None, offering(|status| status != Status::Deprecated));
        let models = offer(models, "deprecate", Some("successor"), offering(|status| status == Status::Active));
        offer(models, "default", None, offering(|status| status == Status::Active))
    })
}

/// Lets one argument of a subcommand offer models: a flag, or what stands alone.
fn offer(command: Command, verb: &'static str, flag: Option<&str>, models: ArgValueCompleter) -> Command {
    let is_it = |argument: &&Arg| flag.map_or(argument.is_positional(), |flag| argument.get_long() == Some(flag));
    let found = command.find_subcommand(verb).and_then(|verb| verb.get_arguments().find(is_it));
    let Some(id) = found.map(|argument| argument.get_id().clone()) else { return command };
    command.mut_subcommand(verb, |verb| verb.mut_arg(id, |argument| argument.add(models)))
}

fn candidates(names: &[String], typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let found = complete(names.iter().map(String::as_str), &typed).into_iter().enumerate();
    found.map(|(place, name)| CompletionCandidate::new(name).display_order(Some(place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_verb_offers_the_models_that_it_changes() {
        let id = |name: &str| name.parse::<ModelId>().unwrap();
        let names = [
            (id("acme/off"), Status::Inactive),
            (id("acme/live"), Status::Active),
            (id("acme/old"), Status::Deprecated),
        ];
        let verb = |name: &'static str| {
            Command::new(name).arg(Arg::new("ids").num_args(1..)).arg(Arg::new("successor").long("successor"))
        };
        let models = Command::new("models").subcommands(["activate", "deactivate", "deprecate", "default"].map(verb));
        for (words, offered) in [
            (&["activate", "acme"][..], &["acme/off", "acme/old"][..]),
            (&["activate", "acme/old", "acme"], &["acme/off", "acme/old"]),
            (&["deactivate", "acme"], &["acme/live"]),
            (&["deprecate", "acme"], &["acme/off", "acme/live"]),
            (&["deprecate", "acme/old", "--successor", "acme"], &["acme/live"]),
            (&["default", "alv"], &["acme/live"]),
        ] {
            let mut command = with_names(Command::new("roster").subcommand(models.clone()), &names);
            let line: Vec<OsString> = ["roster", "models"].iter().chain(words).map(OsString::from).collect();
            let last = line.len() - 1;
            let found = engine::complete(&mut command, line, last, None).unwrap();
            let found: Vec<_> = found.iter().map(|found| found.get_value().to_str().unwrap()).collect();
            assert_eq!(found, offered, "{words:?}");
        }
    }
}
