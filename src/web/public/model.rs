//! `/models/{id}`: one model, its prices then and now, and what calls of it cost.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::StatusCode};
use jiff::civil::Date;

use super::{
    calculator::{self, Bill, Calculator},
    frame,
    price_rows::{HistoryRow, PriceTable},
};
use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry, Group},
        ids::ModelId,
        model::{Capability, Mode, Status},
        token_count::TokenCount,
    },
    views::pages::Document,
    web::{
        Result, addresses,
        error::OrNotFound,
        form::{Errors, Path},
        list_query::{ListQuery, address as address_of},
        navigation::NavItem,
        page::{Page, render_with},
        published::{PageRequest, publish},
    },
    wording::{
        labels,
        moment::Moment,
        numbers::{self, active_models, providers},
    },
};

#[derive(Template)]
#[template(path = "public/model.html")]
struct ModelPage<'a> {
    page: Page,
    catalog: &'a Catalog,
    group: &'a Group,
    entry: &'a Entry,
    successor: Option<Successor<'a>>,
    prices: Option<PriceTable>,
    history: Vec<HistoryRow>,
    calculator: &'a Calculator,
    /// Absent where the model is unpriced or a number is mistaken.
    bill: Option<Bill<'a>>,
    errors: Errors,
}

/// What to use instead.
struct Successor<'a> {
    name: &'a str,
    /// Absent where it was never offered and so has no page.
    address: Option<String>,
    /// Both side by side.
    compare: Option<String>,
}

/// `GET /models/{id}`.
pub async fn show(State(app): State<App>, request: PageRequest, Path(id): Path<ModelId>, asked: ListQuery) -> Result {
    let calculator = Calculator::read(&asked.known(&calculator::KEYS)?)?;
    match calculator.parse() {
        Ok(calls) => {
            let (calculator, address) = (calls.texts(), calls.address(&addresses::public_model(&id)));
            let draw = |catalog: &Arc<Catalog>| {
                let view = ModelPage::new(&app, catalog, &id, &calculator)?;
                Document::html(&ModelPage { bill: view.entry.rates().map(|rates| calls.bill(rates)), ..view })
            };
            publish(&app, &request, &address, draw).await
        }
        Err(errors) => {
            let catalog = app.views.catalog().await?;
            let view = ModelPage::new(&app, &catalog, &id, &calculator)?;
            render_with(StatusCode::UNPROCESSABLE_ENTITY, &ModelPage { errors, ..view })
        }
    }
}

impl<'a> ModelPage<'a> {
    fn new(app: &App, catalog: &'a Catalog, id: &ModelId, calculator: &'a Calculator) -> Result<Self> {
        let entry = catalog.find(id).filter(|entry| entry.model.is_public()).or_not_found()?;
        let group = catalog.group(&id.provider()).or_not_found()?;
        let title = format!("{} by {}", entry.model.facts.display_name, group.provider.settings.name);
        let page = frame(app, NavItem::Elsewhere, &addresses::public_model(id), &title, catalog);
        let page = Page { description: Some(description(&title, entry, catalog)), ..page };
        Ok(Self {
            page,
            catalog,
            group,
            entry,
            successor: Successor::of(entry, catalog),
            prices: entry.rates().map(PriceTable::of),
            history: HistoryRow::all(entry, catalog.loaded_at()),
            calculator,
            bill: None,
            errors: Errors::default(),
        })
    }

    fn name(&self) -> &'a str {
        &self.entry.model.facts.display_name
    }

    fn provider(&self) -> &'a str {
        &self.group.provider.settings.name
    }

    /// Whether an admin offers it, be it out of service or not.
    fn is_offered(&self) -> bool {
        self.entry.model.status == Status::Active && self.entry.provider_enabled
    }

    /// Since when it is deprecated or inactive. It may have been the other of the two before, so since when it is not
    /// offered nobody can tell by this.
    fn taken_back(&self) -> Option<Moment> {
        let model = &self.entry.model;
        (model.status != Status::Active).then_some(Moment(model.status_since))
    }

    fn out_since(&self) -> Option<Moment> {
        self.entry.model.benched_at.filter(|_| self.is_offered()).map(Moment)
    }

    fn sunset(&self) -> Option<Date> {
        self.entry.model.facts.sunset_on
    }

    fn is_past_sunset(&self) -> bool {
        self.entry.model.is_past_sunset(self.catalog.today())
    }

    /// Names and values of what is known; an absent value is unknown.
    fn facts(&self) -> Vec<(&'static str, Option<String>)> {
        let facts = &self.entry.model.facts;
        let tokens = |count: Option<TokenCount>| count.map(numbers::all_tokens);
        vec![
            ("Mode", Some(labels::mode(facts.mode).to_owned())),
            ("Context window", tokens(facts.context_window)),
            ("Max output", tokens(facts.max_output_tokens)),
            ("Released", facts.released_on.map(|date| date.to_string())),
            ("Knowledge cutoff", facts.knowledge_cutoff.map(|date| date.to_string())),
        ]
    }

    /// Names of capabilities, and whether it has them.
    fn abilities(&self) -> Vec<(&'static str, Option<bool>)> {
        let facts = &self.entry.model.facts;
        let known = Capability::ALL.iter().map(|c| (labels::field(c.as_str()), facts.capabilities.get(*c)));
        known.chain([("Open weights", facts.open_weights)]).collect()
    }

    fn has_other_rates(&self) -> bool {
        self.history.iter().any(|row| !row.others.is_empty())
    }

    /// Whether calls are charged by more than tokens can say.
    fn has_other_units(&self) -> bool {
        matches!(self.entry.model.facts.mode, Mode::Image | Mode::Transcription | Mode::Speech)
    }
}

impl<'a> Successor<'a> {
    fn of(entry: &Entry, catalog: &'a Catalog) -> Option<Self> {
        let successor = catalog.find(entry.model.facts.successor.as_ref()?)?;
        let id = &successor.model.id;
        let both = [("m", entry.model.id.as_str().into()), ("m", id.as_str().into())];
        Some(Self {
            name: &successor.model.facts.display_name,
            address: successor.model.is_public().then(|| addresses::public_model(id)),
            compare: successor.model.is_public().then(|| address_of(addresses::COMPARE, both)),
        })
    }
}

fn description(title: &str, entry: &Entry, catalog: &Catalog) -> String {
    let price = entry.rates().map_or_else(
        || "price unknown".to_owned(),
        |rates| format!("{} in and {} out per million tokens", rates.input, rates.output),
    );
    let context = entry.model.facts.context_window;
    let context = context.map_or_else(String::new, |tokens| format!(", {} context", numbers::tokens(tokens)));
    let count = active_models(catalog.active_models());
    let among = providers(catalog.active_providers());
    format!("{title}: {price}{context}, prices then and now, and a cost calculator. {count} from {among}.")
}
