//! The sentences about whose word prices are, and of which day.

use jiff::Timestamp;

use super::{
    moment::{Moment, day},
    numbers::number_of,
};
use crate::domain::{
    catalog::Checked,
    origin::{Source, Stated},
};

/// What stands before the day: "Prices last checked with models.dev on".
pub fn checked(by: Source) -> &'static str {
    match by {
        Source::Admin => "Prices last set by an admin on",
        Source::ProviderApi => "Prices last checked with their providers on",
        Source::ModelsDev => "Prices last checked with models.dev on",
        Source::Litellm => "Prices last checked with LiteLLM on",
        Source::Bundled => "Prices from the bundled catalogue of",
        Source::Guess | Source::Anybody => "Prices noted on",
    }
}

/// "Stated by models.dev on 20 Nov 2026".
pub fn stated(stated: Stated) -> String {
    let on = day(stated.on);
    match stated.by {
        Source::Admin => format!("Set by an admin on {on}"),
        Source::ProviderApi => format!("Stated by the provider, last checked on {on}"),
        Source::ModelsDev => format!("Stated by models.dev, last checked on {on}"),
        Source::Litellm => format!("Stated by LiteLLM, last checked on {on}"),
        Source::Bundled => format!("From the bundled catalogue of {on}"),
        Source::Guess | Source::Anybody => format!("Noted on {on}"),
    }
}

/// What is known of a price of which nobody said from when on it holds: "Listed on 20 Nov 2026".
pub fn listed(stated: Option<Stated>, until: Option<Timestamp>) -> String {
    match (stated, until) {
        (Some(stated), _) => format!("Listed on {}", day(stated.on)),
        (None, Some(until)) => format!("Until {}", Moment(until).day()),
        (None, None) => "Listed".to_owned(),
    }
}

/// One sentence per source: "Prices were last checked against models.dev on 20 Nov 2026."; `all`: nobody else states
/// any.
pub fn sentence(checked: &Checked, all: bool) -> String {
    let Checked { last, models, .. } = checked;
    let on = day(last.on);
    let prices = if all { "Prices".to_owned() } else { format!("Prices of {}", number_of(*models, "model", "models")) };
    match last.by {
        Source::Admin => format!("{prices} were last set by an admin on {on}."),
        Source::ProviderApi => format!("{prices} were last checked against their providers on {on}."),
        Source::ModelsDev => format!("{prices} were last checked against models.dev on {on}."),
        Source::Litellm => format!("{prices} were last checked against LiteLLM on {on}."),
        Source::Bundled => format!("{prices} are from the bundled catalogue of {on}."),
        Source::Guess | Source::Anybody => format!("{prices} were noted on {on}."),
    }
}
