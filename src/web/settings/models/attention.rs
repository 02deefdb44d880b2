//! The list on top of the Models tab: what needs an admin, each line with a link to where it is settled.

use crate::{
    app::App,
    domain::{
        attention::Concern,
        catalog::Catalog,
        ids::ModelId,
        provider::Provider,
        task::{InForce, Task},
    },
    web::{addresses, navigation::Tab},
    wording::numbers::number_of,
};

/// Up to so many models of one concern have a line each; more are one line together.
const LINES_EACH: usize = 3;

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
    let mut lines = sunsets(catalog);
    lines.extend(of_models(
        catalog,
        Concern::Benched,
        &catalog.attention().benched,
        "is benched",
        "models are benched",
    ));
    lines.extend(tasks(app, catalog));
    lines.extend(keys(app, catalog));
    lines.extend(of_models(
        catalog,
        Concern::Unpriced,
        &catalog.attention().unpriced,
        "is unpriced",
        "models are unpriced",
    ));
    lines.extend(of_models(
        catalog,
        Concern::Missing,
        &catalog.attention().missing,
        "is missing upstream",
        "models are missing upstream",
    ));
    lines.extend(held_prices(held));
    lines
}

fn held_prices(held: usize) -> Option<Line> {
    let text = number_of(held, "price change is held for review", "price changes are held for review");
    (held > 0).then(|| Line { address: Tab::Import.address().to_owned(), text, note: String::new() })
}

fn sunsets(catalog: &Catalog) -> Vec<Line> {
    let (past, coming): (Vec<_>, Vec<_>) = catalog.attention().sunset.iter().partition(|(days, _)| *days <= 0);
    let mut lines = Vec::new();
    if !past.is_empty() {
        lines.extend(sunset_lines(catalog, &past, "models are past their sunset"));
    }
    for (from, to) in [(1, 7), (8, 30), (31, 90)] {
        let due: Vec<_> = coming.iter().filter(|(days, _)| (from..=to).contains(days)).copied().collect();
        lines.extend(sunset_lines(catalog, &due, &format!("models end within {to} days")));
    }
    lines
}

fn sunset_lines(catalog: &Catalog, due: &[&(i32, ModelId)], many: &str) -> Vec<Line> {
    if due.len() > LINES_EACH {
        let address = format!("{}?attention={}&sort=sunset", addresses::MODELS, Concern::Sunset);
        return vec![Line { address, text: format!("{} {many}", due.len()), note: String::new() }];
    }
    let line = |(days, id): &&(i32, ModelId)| {
        let when = match *days {
            0 => "ends today".to_owned(),
            past if past < 0 => format!("ended {} ago", number_of(past.unsigned_abs() as usize, "day", "days")),
            coming => format!("ends in {}", number_of(coming.unsigned_abs() as usize, "day", "days")),
        };
        let successor = catalog.find(id).and_then(|entry| entry.model.facts.successor.as_ref());
        let note =
            successor.map_or_else(|| "no successor".to_owned(), |next| format!("then {}", catalog.name_of(next)));
        Line { address: addresses::model(id), text: format!("{} {when}", catalog.name_of(id)), note }
    };
    due.iter().map(line).collect()
}

fn of_models(catalog: &Catalog, concern: Concern, ids: &[ModelId], one: &str, many: &str) -> Vec<Line> {
    if ids.len() > LINES_EACH {
        let address = format!("{}?attention={concern}", addresses::MODELS);
        return vec![Line { address, text: format!("{} {many}", ids.len()), note: String::new() }];
    }
    let provider =
        |id: &ModelId| catalog.group(&id.provider()).map_or_else(String::new, |g| g.provider.settings.name.to_string());
    let line = |id: &ModelId| Line {
        address: addresses::model(id),
        text: format!("{} {one}", catalog.name_of(id)),
        note: provider(id),
    };
    ids.iter().map(line).collect()
}

fn tasks(app: &App, catalog: &Catalog) -> Vec<Line> {
    let line = |text: String, note: String| Some(Line { address: addresses::INFRA.to_owned(), text, note });
    let of_task = |(task, in_force): (&Task, InForce<'_>)| match in_force {
        InForce::Pick(..) => None,
        InForce::StandIn(entry) => {
            line(format!("{} runs on its stand-in", task.slug), entry.model.facts.display_name.to_string())
        }
        InForce::Nothing => line(format!("{} has no model", task.slug), "no model qualifies".to_owned()),
    };
    app.keys.in_force(catalog).filter_map(of_task).collect()
}

fn keys(app: &App, catalog: &Catalog) -> Vec<Line> {
    let without =
        catalog.groups().iter().filter(|group| group.counts.active > 0 && !app.keys.has_key(&group.provider.settings));
    let without: Vec<_> = without.map(|group| &group.provider).collect();
    if without.len() > LINES_EACH {
        let text = format!("{} providers have no API key here", without.len());
        return vec![Line { address: addresses::PROVIDERS.to_owned(), text, note: String::new() }];
    }
    let line = |provider: &&Provider| Line {
        address: addresses::provider(&provider.id),
        text: format!("{} has no API key here", provider.settings.name),
        note: provider.settings.key_variables.first().map(ToString::to_string).unwrap_or_default(),
    };
    without.iter().map(line).collect()
}
