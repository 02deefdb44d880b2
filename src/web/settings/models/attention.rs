//! The list on top of the Models tab: what needs an admin, one line per cause, each with a link to where it is settled.

use crate::{
    app::App,
    domain::{
        attention::Concern,
        catalog::Catalog,
        ids::ModelId,
        provider::Provider,
        task::{InForce, Task, WhatIf, World},
    },
    web::{addresses, navigation::Tab},
    wording::numbers::number_of,
};

/// So many names stand beside a line; the rest is counted.
const NAMED: usize = 3;

/// One line.
pub struct Line {
    /// Where it is settled.
    pub address: String,
    /// What is the matter.
    pub text: String,
    /// What may help to judge it.
    pub note: String,
}

/// Every line, most pressing first; `held` prices wait for an admin under Import.
pub fn lines(app: &App, catalog: &Catalog, held: usize) -> Vec<Line> {
    let attention = catalog.attention();
    let mut lines = sunsets(catalog);
    let benched = ("is benched", "models are benched");
    lines.extend(of_models(catalog, Concern::Benched, &attention.benched, benched));
    lines.extend(tasks(app, catalog));
    lines.extend(keys(app, catalog));
    let unpriced = ("has no price", "models have no price");
    lines.extend(of_models(catalog, Concern::Unpriced, &attention.unpriced, unpriced));
    let missing = ("is missing upstream", "models are missing upstream");
    lines.extend(of_models(catalog, Concern::Missing, &attention.missing, missing));
    lines.extend(held_prices(held));
    lines
}

fn held_prices(held: usize) -> Option<Line> {
    let text = number_of(held, "price change is held for review", "price changes are held for review");
    (held > 0).then(|| Line { address: Tab::Import.address().to_owned(), text, note: String::new() })
}

/// A line for what is past, and one for each span in which models end.
fn sunsets(catalog: &Catalog) -> Vec<Line> {
    let spans = [(i32::MIN, 0), (1, 7), (8, 30), (31, 90)];
    let due = |(from, to): (i32, i32)| {
        let due = catalog.attention().sunset.iter().filter(|(days, _)| (from..=to).contains(days));
        let due: Vec<_> = due.collect();
        match due.as_slice() {
            [] => None,
            [(days, id)] => Some(sunset(catalog, *days, id)),
            many => Some(Line {
                address: format!("{}?attention={}&sort=sunset", addresses::MODELS, Concern::Sunset),
                text: match to {
                    0 => format!("{} models are past their sunset", many.len()),
                    days => format!("{} models end within {days} days", many.len()),
                },
                note: named(many.iter().map(|(_, id)| catalog.name_of(id))),
            }),
        }
    };
    spans.into_iter().filter_map(due).collect()
}

fn sunset(catalog: &Catalog, days: i32, id: &ModelId) -> Line {
    let when = match days {
        0 => "ends today".to_owned(),
        past if past < 0 => format!("ended {} ago", number_of(past.unsigned_abs() as usize, "day", "days")),
        coming => format!("ends in {}", number_of(coming.unsigned_abs() as usize, "day", "days")),
    };
    let successor = catalog.find(id).and_then(|entry| entry.model.facts.successor.as_ref());
    let note = successor.map_or_else(|| "no successor".to_owned(), |next| format!("then {}", catalog.name_of(next)));
    Line { address: addresses::model(id), text: format!("{} {when}", catalog.name_of(id)), note }
}

fn of_models(catalog: &Catalog, concern: Concern, ids: &[ModelId], (one, many): (&str, &str)) -> Option<Line> {
    let provider =
        |id: &ModelId| catalog.group(&id.provider()).map_or_else(String::new, |g| g.provider.settings.name.to_string());
    match ids {
        [] => None,
        [id] => Some(Line {
            address: addresses::model(id),
            text: format!("{} {one}", catalog.name_of(id)),
            note: provider(id),
        }),
        ids => Some(Line {
            address: format!("{}?attention={concern}", addresses::MODELS),
            text: format!("{} {many}", ids.len()),
            note: named(ids.iter().map(|id| catalog.name_of(id))),
        }),
    }
}

/// Tasks on a stand-in, and tasks without a model; but those that only wait for a key, which has a line of its own.
fn tasks(app: &App, catalog: &Catalog) -> Vec<Line> {
    let (mut stand_ins, mut without): (Vec<&Task>, Vec<&Task>) = (Vec::new(), Vec::new());
    for (task, in_force) in app.keys.in_force(catalog) {
        match in_force {
            InForce::Pick(..) => {}
            InForce::StandIn(_) => stand_ins.push(task),
            InForce::Nothing if waits_for_a_key(task, catalog) => {}
            InForce::Nothing => without.push(task),
        }
    }
    let line = |tasks: &[&Task], one: &str, many: &str| match tasks {
        [] => None,
        [task] => Some(Line {
            address: addresses::task(&task.slug),
            text: format!("{} {one}", task.slug),
            note: String::new(),
        }),
        tasks => Some(Line {
            address: addresses::INFRA.to_owned(),
            text: format!("{} {many}", tasks.len()),
            note: named(tasks.iter().map(|task| task.slug.as_str())),
        }),
    };
    let stand_ins = line(&stand_ins, "runs on its stand-in", "tasks run on stand-ins");
    let without = line(&without, "has no model", "tasks have no model");
    stand_ins.into_iter().chain(without).collect()
}

/// Whether a task without a model would have one if every provider had its key.
fn waits_for_a_key(task: &Task, catalog: &Catalog) -> bool {
    let world = World { has_key: &|_| true, what_if: &|_| WhatIf::AsItIs };
    !matches!(task.in_force(catalog, &world), InForce::Nothing)
}

fn keys(app: &App, catalog: &Catalog) -> Option<Line> {
    let without =
        catalog.groups().iter().filter(|group| group.counts.active > 0 && !app.keys.has_key(&group.provider.settings));
    let without: Vec<&Provider> = without.map(|group| &group.provider).collect();
    let waiting = app
        .keys
        .in_force(catalog)
        .filter(|(task, in_force)| matches!(in_force, InForce::Nothing) && waits_for_a_key(task, catalog));
    let so = match waiting.count() {
        0 => String::new(),
        waiting => format!(": {}", number_of(waiting, "task has no model", "tasks have no model")),
    };
    match without.as_slice() {
        [] => None,
        [one] => Some(Line {
            address: addresses::provider(&one.id),
            text: format!("{} has no API key{so}", one.settings.name),
            note: one.settings.key_variables.first().map(|name| format!("set {name}")).unwrap_or_default(),
        }),
        many => Some(Line {
            address: addresses::PROVIDERS.to_owned(),
            text: format!("{} providers have no API key{so}", many.len()),
            note: named(many.iter().map(|provider| &*provider.settings.name)),
        }),
    }
}

/// The first names, and how many more there are.
fn named<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let first = names.take(NAMED).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{first} and {more} more") } else { first }
}
