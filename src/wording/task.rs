//! Why a task uses the model that it uses, and why it skips another, in words that say what to do.

use super::{labels, moment::Moment, numbers};
use crate::domain::{
    catalog::{Catalog, Entry},
    model::Status,
    provider::{KeyVariable, Settings},
    task::{InForce, Obstacle, Task},
};

/// "Skipped: set `OPENAI_API_KEY` on the server and restart".
pub fn skipped(obstacle: Obstacle, entry: &Entry, provider: &Settings) -> String {
    let why = match obstacle {
        Obstacle::Status(status) => format!("it is {status}"),
        Obstacle::Gone => "it was deleted".to_owned(),
        Obstacle::ProviderDisabled => format!("{} is switched off", provider.name),
        Obstacle::Benched => match entry.model.benched_at {
            Some(since) => format!("out of service since {}", Moment(since).text()),
            None => "out of service".to_owned(),
        },
        Obstacle::NoKey => format!("set {} on the server and restart", variables(provider)),
        Obstacle::Mode(mode) => format!("its mode is {}", labels::mode(mode).to_lowercase()),
        Obstacle::Lacks(capability) => format!("not known to support {}", labels::capability(capability)),
        Obstacle::Context => match entry.model.facts.context_window {
            Some(tokens) => format!("its context of {} tokens is too small", numbers::tokens(tokens)),
            None => "its context window is unknown".to_owned(),
        },
    };
    format!("Skipped: {why}")
}

/// "`GEMINI_API_KEY` or `GOOGLE_API_KEY`".
pub fn variables(provider: &Settings) -> String {
    let names: Vec<&str> = provider.key_variables.iter().map(KeyVariable::as_str).collect();
    names.join(" or ")
}

/// What follows the name of the model that a task uses: "is in use: the first choice has no API key."
pub fn in_use(
    task: &Task,
    in_force: InForce<'_>,
    catalog: &Catalog,
    obstacle: impl Fn(&Entry) -> Option<Obstacle>,
) -> String {
    match in_force {
        InForce::Pick(0, _) => "is in use: it is the first choice.".to_owned(),
        InForce::Pick(1, _) => {
            let first = task.picks.first().and_then(|id| catalog.find(id));
            let why = first.and_then(obstacle).map_or("can’t be used", short);
            format!("is in use: the first choice {why}.")
        }
        InForce::Pick(skipped, _) => format!("is in use: the first {skipped} choices are skipped."),
        InForce::StandIn(_) if task.picks.is_empty() => {
            "is used as a stand-in: the list is empty, and this is the cheapest model that can do the task.".to_owned()
        }
        InForce::StandIn(_) => {
            "is used as a stand-in: no model of the list can do the task, and this is the cheapest one that can."
                .to_owned()
        }
        InForce::Nothing => nothing(catalog, obstacle).to_owned(),
    }
}

/// The one cause where there is one: mostly no key is set.
fn nothing(catalog: &Catalog, obstacle: impl Fn(&Entry) -> Option<Obstacle>) -> &'static str {
    let active = || catalog.entries().filter(|entry| entry.is_active());
    if active().next().is_none() {
        return "No model is active.";
    }
    if active().all(|entry| obstacle(entry) == Some(Obstacle::NoKey)) {
        return "None of the providers in use has an API key on this server.";
    }
    if active().any(|entry| obstacle(entry) == Some(Obstacle::NoKey)) {
        return "No active model with an API key on this server and a price can do this task.";
    }
    "No active model with a price meets the needs of this task."
}

fn short(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Status(Status::Deprecated) => "is deprecated",
        Obstacle::Status(_) => "is not active",
        Obstacle::Gone => "was deleted",
        Obstacle::ProviderDisabled => "is switched off with its provider",
        Obstacle::Benched => "is out of service",
        Obstacle::NoKey => "has no API key on this server",
        Obstacle::Mode(_) | Obstacle::Lacks(_) | Obstacle::Context => "does not meet the needs of the task",
    }
}
