//! `/models/{id}`: one model, its prices then and now, what calls of it cost, and how it is called.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::StatusCode};
use jiff::civil::Date;

use super::{
    above,
    calculator::{self, Bill, Calculator},
    frame,
    offers::{Offer, offers},
    price_chart::PriceChart,
    price_rows::{From, HistoryTable, PriceTable, stated},
    snippets::{Snippet, snippets},
};
use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry, Group},
        ids::ModelId,
        model::{Capability, Mode, Status},
        money::Nano,
        price::Rates,
    },
    views::pages::Document,
    web::{
        Result, addresses,
        error::OrNotFound,
        form::{Errors, Path},
        list_query::{ListQuery, address as address_of},
        navigation::NavItem,
        page::{Crumb, Page, render_with},
        published::{PageRequest, publish},
    },
    wording::{
        labels, moment,
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
    figures: Vec<Figure>,
    prices: Option<PriceTable>,
    chart: Option<PriceChart>,
    history: Option<HistoryTable>,
    offers: Vec<Offer<'a>>,
    snippets: Vec<Snippet>,
    calculator: &'a Calculator,
    /// Absent where the model is unpriced or a number is mistaken.
    bill: Option<Bill<'a>>,
    errors: Errors,
}

/// A number that is read first, and what it is compared with.
struct Figure {
    label: &'static str,
    value: String,
    beside: Option<String>,
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
        let is_offered = entry.model.status == Status::Active && entry.provider_enabled;
        Ok(Self {
            page: page(app, entry, group, catalog),
            catalog,
            group,
            entry,
            successor: Successor::of(entry, catalog),
            figures: figures(entry),
            prices: entry.rates().map(PriceTable::of),
            chart: PriceChart::of(entry, catalog.loaded_at()),
            history: HistoryTable::of(entry, catalog.loaded_at()),
            offers: offers(entry, catalog),
            snippets: if is_offered { snippets(group, entry) } else { Vec::new() },
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

    fn is_deprecated(&self) -> bool {
        self.entry.model.status == Status::Deprecated
    }

    /// Whether an admin took it back, be it before Roster knew of it.
    fn is_taken_back(&self) -> bool {
        self.entry.model.status != Status::Active
    }

    /// Since when it is deprecated or inactive, where that is known. It may have been the other of the two before, so
    /// since when it is not offered nobody can tell by this.
    fn taken_back(&self) -> Option<Moment> {
        self.entry.model.status_since.map(Moment)
    }

    fn out_since(&self) -> Option<Moment> {
        self.entry.model.benched_at.map(Moment)
    }

    fn sunset(&self) -> Option<Date> {
        self.entry.model.facts.sunset_on
    }

    fn sunset_day(&self) -> String {
        self.sunset().map(moment::day).unwrap_or_default()
    }

    fn is_past_sunset(&self) -> bool {
        self.entry.model.is_past_sunset(self.catalog.today())
    }

    /// Whose word the price is.
    fn stated(&self) -> Option<String> {
        stated(self.entry)
    }

    /// Names and values of what is known; an absent value is unknown.
    fn facts(&self) -> Vec<(&'static str, Option<String>)> {
        let facts = &self.entry.model.facts;
        let yes_no = |known| if known { "yes" } else { "no" }.to_owned();
        let mut all = vec![
            ("Mode", Some(labels::mode(facts.mode).to_owned())),
            ("Max output", facts.max_output_tokens.map(numbers::all_tokens)),
            ("Released", facts.released_on.map(moment::date)),
            ("Knowledge until", facts.knowledge_cutoff.map(moment::date)),
            ("Open weights", facts.open_weights.map(yes_no)),
        ];
        all.extend(facts.sunset_on.map(|day| ("Sunset", Some(moment::day(day)))));
        all
    }

    /// What it can do, cannot do, and of what nobody says; without what is empty.
    fn abilities(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        let capabilities = self.entry.model.facts.capabilities;
        let named = |known: Option<bool>| {
            let those = Capability::ALL.iter().filter(|capability| capabilities.get(**capability) == known);
            those.map(|capability| labels::capability(*capability)).collect()
        };
        let all = [("Can", named(Some(true))), ("Cannot", named(Some(false))), ("Unknown", named(None))];
        all.into_iter().filter(|(_, names): &(_, Vec<_>)| !names.is_empty()).collect()
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

fn page(app: &App, entry: &Entry, group: &Group, catalog: &Catalog) -> Page {
    let provider = &group.provider;
    let id = &entry.model.id;
    let name = format!("{} by {}", entry.model.facts.display_name, provider.settings.name);
    let title = format!("{name}: {}", in_short(entry));
    let count = active_models(catalog.active_models());
    let among = providers(catalog.active_providers());
    let description = format!("{title}. Price history, cost calculator and how to call it. {count} from {among}.");
    let provider_path = address_of(addresses::LEADERBOARD, [("provider", provider.id.as_str().into())]);
    let is_offered = entry.model.status == Status::Active && entry.provider_enabled;
    Page {
        title,
        description: Some(description),
        trail: vec![above(), Crumb { name: provider.settings.name.to_string(), path: provider_path }],
        noindex: !is_offered,
        ..frame(app, NavItem::Elsewhere, &addresses::public_model(id), &name, catalog)
    }
}

/// "$2.00 in, $10.00 out, 1.05M context".
fn in_short(entry: &Entry) -> String {
    let price = entry.rates().map(|rates| format!("{} in, {} out", rates.input, rates.output));
    let context = entry.model.facts.context_window.map(|tokens| format!("{} context", numbers::tokens(tokens)));
    let known: Vec<String> = std::iter::once(price.unwrap_or_else(|| "unpriced".to_owned())).chain(context).collect();
    known.join(", ")
}

/// The price and the context.
fn figures(entry: &Entry) -> Vec<Figure> {
    let price = |label, of: fn(&Rates) -> Nano| {
        let value = entry.rates().map_or_else(|| "unpriced".to_owned(), |rates| of(rates).to_string());
        Figure { label, value, beside: moved(entry, of) }
    };
    let context = entry.model.facts.context_window;
    vec![
        price("Input, per million tokens", |rates| rates.input),
        price("Output, per million tokens", |rates| rates.output),
        Figure {
            label: "Context",
            value: context.map_or_else(|| "unknown".to_owned(), numbers::tokens),
            beside: context.map(numbers::all_tokens),
        },
    ]
}

/// What a rate will be, or else what it was: "was $2.50 until 10 Nov 2026".
fn moved(entry: &Entry, of: fn(&Rates) -> Nano) -> Option<String> {
    let history = entry.history();
    let current = entry.held()?;
    let now = of(current.price.rates.as_ref()?);
    let place = history.iter().position(|held| *held == current)?;
    let other = |held: &crate::domain::catalog::Held<'_>| held.price.rates.as_ref().map(of).filter(|rate| *rate != now);
    let next = history[place + 1..]
        .iter()
        .find_map(|held| Some(format!("{} from {}", other(held)?, Moment(held.since?).day())));
    let former = || {
        history[..place]
            .iter()
            .rev()
            .find_map(|held| Some(format!("was {} until {}", other(held)?, Moment(held.until?).day())))
    };
    next.or_else(former)
}
