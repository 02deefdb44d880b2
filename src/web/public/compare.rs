//! `/compare`: two to six models side by side, the best of each row marked.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};

use super::{
    calculator,
    compare_rows::{Fact, facts},
    frame,
    workload::MyWorkload,
};
use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry},
        ids::ModelId,
    },
    views::pages::Document,
    web::{
        Error, Result, addresses,
        form::{Errors, quoted},
        list_query::{ListQuery, address, refused},
        navigation::NavItem,
        page::{Page, render_with},
        published::{PageRequest, publish},
    },
    wording::numbers::number_of,
};

const MODELS_AT_LEAST: usize = 2;
/// More don't stand side by side.
pub const MODELS_AT_MOST: usize = 6;
/// Of more only the first are looked up, so that a long address makes no more work than a short one.
pub const MODELS_READ: usize = 20;
/// Who comes from the leaderboard's form brings its filters; they are left behind.
const FROM_BOARD: (&str, &str) = ("from", "board");
/// Ids offered while one is typed.
const IDS_OFFERED: usize = 200;

#[derive(Template)]
#[template(path = "public/compare.html")]
struct Compare<'a> {
    page: Page,
    catalog: &'a Catalog,
    /// Models that are there, in the order in which they were chosen.
    chosen: Vec<&'a Entry>,
    /// What was typed and is no model, each with the id of its field.
    unknown: Vec<(String, &'a str)>,
    errors: Errors,
    /// Empty where the choice can't be compared.
    facts: Vec<Fact>,
    asked: &'a Asked,
}

/// What an address asks for beside the models.
struct Asked {
    work: MyWorkload,
    /// Without the rows in which all models say the same.
    only_differences: bool,
}

/// `GET /compare`.
pub async fn show(State(app): State<App>, request: PageRequest, query: ListQuery) -> Result {
    let keys: Vec<&str> = ["m", "differences", FROM_BOARD.0].into_iter().chain(calculator::KEYS).collect();
    let query = query.known(&keys)?;
    let asked = Asked::read(&query)?;
    let mut seen = BTreeSet::new();
    let typed: Vec<&str> = query.all("m").filter(|text| !text.is_empty() && seen.insert(*text)).collect();
    if query.all(FROM_BOARD.0).any(|from| from == FROM_BOARD.1) {
        return Ok(Redirect::to(&asked.address(&typed)).into_response());
    }
    let catalog = app.views.catalog().await?;
    let view = Compare::new(&app, &catalog, &typed, &asked);
    if !view.errors.is_empty() {
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    drop(view);
    let draw = |catalog: &Arc<Catalog>| {
        let view = Compare::new(&app, catalog, &typed, &asked);
        // A model may have gone since it was looked up.
        if view.errors.is_empty() { Document::html(&view) } else { Err(Error::NotFound) }
    };
    publish(&app, &request, &asked.address(&typed), draw).await
}

impl Asked {
    fn read(query: &ListQuery) -> Result<Self> {
        let only_differences = match query.one("differences")? {
            "" => false,
            "yes" => true,
            other => return Err(refused("differences", other, "yes")),
        };
        Ok(Self { work: MyWorkload::read(query)?, only_differences })
    }

    /// The address of a comparison of these models.
    fn address(&self, ids: &[&str]) -> String {
        self.address_with(ids, self.only_differences)
    }

    fn address_with(&self, ids: &[&str], only_differences: bool) -> String {
        let models = ids.iter().map(|id| ("m", Cow::from(*id)));
        let numbers = self.work.pairs().map(|(key, number)| (key, number.into()));
        let differences = if only_differences { "yes" } else { "" };
        address(addresses::COMPARE, models.chain(numbers).chain([("differences", differences.into())]))
    }
}

impl<'a> Compare<'a> {
    fn new(app: &App, catalog: &'a Catalog, typed: &[&'a str], asked: &'a Asked) -> Self {
        let find = |text: &str| {
            let entry = text.parse::<ModelId>().ok().and_then(|id| catalog.find(&id));
            entry.filter(|entry| entry.model.is_public())
        };
        let read = &typed[..typed.len().min(MODELS_READ)];
        let chosen: Vec<&Entry> = read.iter().filter_map(|text| find(text)).collect();
        let unknown = read.iter().copied().filter(|text| find(text).is_none()).enumerate();
        let unknown: Vec<_> = unknown.map(|(place, text)| (format!("m-{place}"), text)).collect();
        let errors = if read.len() < typed.len() { too_many(typed.len()) } else { mistakes(chosen.len(), &unknown) };
        let facts = if errors.is_empty() { facts(&chosen, catalog, asked.work.workload()) } else { Vec::new() };
        let title = title(&chosen, errors.is_empty());
        // However they are ordered, and whatever is asked beside, it is one comparison.
        let mut ids: Vec<&str> = chosen.iter().map(|entry| entry.model.id.as_str()).collect();
        ids.sort_unstable();
        let canonical = address(addresses::COMPARE, ids.iter().map(|id| ("m", Cow::from(*id))));
        let page = frame(app, NavItem::Elsewhere, &canonical, &title, catalog);
        Self { page, catalog, chosen, unknown, errors, facts, asked }
    }

    /// The rows that are shown.
    fn rows(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(|fact| !self.asked.only_differences || !fact.is_same())
    }

    /// The address of all rows, or of those alone that differ.
    fn rows_address(&self, only_differences: bool) -> String {
        self.asked.address_with(&self.ids(), only_differences)
    }

    /// The same comparison without a model, where enough are left.
    fn without(&self, entry: &Entry) -> Option<String> {
        let others: Vec<&str> = self.ids().into_iter().filter(|id| *id != entry.model.id.as_str()).collect();
        (others.len() >= MODELS_AT_LEAST).then(|| self.asked.address(&others))
    }

    fn ids(&self) -> Vec<&str> {
        self.chosen.iter().map(|entry| entry.model.id.as_str()).collect()
    }

    fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Whether another model fits in.
    fn has_room(&self) -> bool {
        self.chosen.len() + self.unknown.len() < MODELS_AT_MOST
    }

    /// Ids of active models by name, for who types one.
    fn offered(&self) -> impl Iterator<Item = &str> {
        let active = self.catalog.by_name().map(|(_, entry)| entry).filter(|entry| entry.is_active());
        active.take(IDS_OFFERED).map(|entry| entry.model.id.as_str())
    }
}

/// "Alpha and Beta compared", as far as a title goes.
fn title(chosen: &[&Entry], is_comparison: bool) -> String {
    let name = |entry: &&Entry| entry.model.facts.display_name.clone();
    match chosen {
        [a, b] if is_comparison => format!("{} and {} compared", name(a), name(b)),
        [a, others @ ..] if is_comparison => format!("{} and {} others compared", name(a), others.len()),
        _ => "Compare models".to_owned(),
    }
}

/// That so many are more than are read; of what was typed nothing else is said.
fn too_many(count: usize) -> Errors {
    let mut errors = Errors::default();
    let chosen = number_of(count, "model", "models");
    errors.add(
        "m",
        format!("{chosen} chosen: only the first {MODELS_READ} are kept here, untick all but {MODELS_AT_MOST}"),
    );
    errors
}

fn mistakes(count: usize, unknown: &[(String, &str)]) -> Errors {
    let mut errors = Errors::default();
    for (id, text) in unknown {
        errors.add(id.clone(), quoted(text, &"is not a model here. Write its id like openai/gpt-5"));
    }
    let chosen = number_of(count, "model", "models");
    if count < MODELS_AT_LEAST {
        errors.add("m", format!("{chosen} chosen: add at least {} more", MODELS_AT_LEAST - count));
    } else if count > MODELS_AT_MOST {
        errors.add("m", format!("{chosen} chosen: untick at least {}", count - MODELS_AT_MOST));
    }
    errors
}
