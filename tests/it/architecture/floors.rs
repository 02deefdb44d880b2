//! Which way arrows run: down the floors, from routes to pages, and never in a circle.
#![expect(clippy::panic, reason = "a module without a floor has to end the test")]

use std::collections::{BTreeMap, BTreeSet};

use super::modules::{Arrow, arrows};

/// Rooms from the lowest floor up: an arrow runs down, or stays within its floor. The one place that says so.
const FLOORS: [&[&str]; 9] = [
    &["domain", "clock", "log", "metrics"],
    &["wording", "secrets", "config", "keys"],
    &["store", "clients", "feeds"],
    &["views"],
    &["app"],
    &["actions"],
    &["web", "workers"],
    &["cli"],
    &["main"],
];
/// The floor whose rooms never know each other.
const APART: [&str; 3] = ["store", "clients", "feeds"];

/// The rooms of pages. What every page is made of names none of them: only these two modules do.
const PAGES: [&str; 4] = ["web/public", "web/settings", "web/api", "web/session"];
const NAMES_PAGES: [&str; 2] = ["web/routes", "web/layers"];

/// Files that name each other in a circle, by their folder: none is added, and one that is opened is taken out here.
const CIRCLES: [(&str, &[&str]); 3] = [
    (
        "domain",
        &[
            "attention",
            "catalog",
            "field",
            "model",
            "origin",
            "price",
            "provider",
            "provider_field",
            "rate",
            "task",
            "terms",
            "tiers",
        ],
    ),
    ("store", &["defaults", "deleted_models", "model_status", "models"]),
    ("web/settings/models", &["form", "prices"]),
];

#[test]
fn arrows_run_down() {
    for Arrow { from, to } in arrows() {
        let (upper, lower) = (floor(&from), floor(&to));
        assert!(lower <= upper, "{from}: an arrow runs up to {to}");
        let are_apart = room(&from) != room(&to) && APART.contains(&room(&from)) && APART.contains(&room(&to));
        assert!(!are_apart, "{from} and {to} never know each other");
    }
}

#[test]
fn only_routes_and_layers_know_the_rooms_of_pages() {
    let is_page = |module: &str| {
        let rest = PAGES.iter().find_map(|room| module.strip_prefix(room));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    for Arrow { from, to } in arrows().into_iter().filter(|arrow| is_page(&arrow.to)) {
        assert!(is_page(&from) || NAMES_PAGES.contains(&from.as_str()), "{from} names {to}, a room of pages");
    }
}

#[test]
fn no_files_or_folders_know_each_other_in_a_circle() {
    let known: Vec<_> = CIRCLES.iter().map(|(folder, names)| (*folder, names.to_vec())).collect();
    let neighbours = neighbours();
    let mut found = Vec::new();
    for (folder, names) in &neighbours {
        found.extend(circles(names).into_iter().map(|circle| (folder.as_str(), circle)));
    }
    assert_eq!(found, known);
}

/// For each folder its files and folders, with those beside them that they name. A folder's own `mod.rs` is above
/// them: it names them, and they may name it.
fn neighbours() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let mut neighbours: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for Arrow { from, to } in arrows() {
        let (from, to): (Vec<_>, Vec<_>) = (from.split('/').collect(), to.split('/').collect());
        let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
        if let (Some(name), Some(other)) = (from.get(shared), to.get(shared)) {
            let folder = neighbours.entry(from[..shared].join("/")).or_default();
            folder.entry((*name).to_owned()).or_default().insert((*other).to_owned());
        }
    }
    neighbours
}

/// The sets of names that lead to each other.
fn circles(names: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        names.keys().map(|name| (name.as_str(), reach(names, name))).collect();
    let leads = |from: &str, to: &str| reached.get(from).is_some_and(|reached| reached.contains(to));
    let circles: BTreeSet<Vec<&str>> = reached
        .keys()
        .filter(|name| leads(name, name))
        .map(|name| reached[name].iter().copied().filter(|other| leads(other, name)).collect())
        .collect();
    circles.into_iter().collect()
}

/// Whatever a name leads to.
fn reach<'a>(names: &'a BTreeMap<String, BTreeSet<String>>, start: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = names.get(start).into_iter().flatten().map(String::as_str).collect();
    while let Some(name) = next.pop() {
        if reached.insert(name) {
            next.extend(names.get(name).into_iter().flatten().map(String::as_str));
        }
    }
    reached
}

fn floor(module: &str) -> usize {
    let floor = FLOORS.iter().position(|rooms| rooms.contains(&room(module)));
    floor.unwrap_or_else(|| panic!("{module} is in no room of the plan"))
}

fn room(module: &str) -> &str {
    module.split('/').next().unwrap_or_default()
}
