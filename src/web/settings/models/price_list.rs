//! The prices of a model as a list: scheduled, current, past; and the form that cancels one that is scheduled.

use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    form::{ModelForm, moment_text},
    place, show,
};
use crate::{
    app::App,
    domain::{
        catalog::Entry,
        date::parse_moment,
        ids::ModelId,
        price::{Price, Rates, in_force, timeline},
        rate::Rate,
        reading::read,
    },
    store::models,
    web::{
        Error, Result,
        asker::Admin,
        error::OrNotFound,
        form::{Errors, Form},
        list_query::address,
        notice::redirect_after,
        settings::draft::Draft,
    },
    wording::{freshness, moment::Moment, numbers},
};

/// Where a price is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Its moment is to come.
    Scheduled,
    /// It is what calls cost now.
    Current,
    /// Another took its place.
    Past,
}

/// A line of the list.
pub struct PriceLine {
    /// From when on.
    pub from: Moment,
    /// What is said instead where nobody said from when on: what is stored then is when Roster learned of it.
    pub listed: Option<String>,
    /// Where it is in time.
    pub when: When,
    /// Where another price from the same moment on is typed.
    pub change: String,
    rates: Option<Rates>,
}

/// The form that cancels a scheduled price.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CancelForm {
    id: String,
    /// The moment at which it would begin, as the field of a price's moment takes it.
    price_from: String,
    list: String,
}

/// Every price of a model, newest first, with the way to a form for another in its place.
pub fn lines(entry: &Entry, now: Timestamp, list: &str) -> Vec<PriceLine> {
    let current = in_force(&entry.prices, now);
    let page = place::model(entry.model.id.as_str(), list);
    let history = entry.history();
    let listed = |price: &Price| {
        let held = history.iter().find(|held| std::ptr::eq(held.price, price) && held.since.is_none())?;
        Some(freshness::listed(price.stated, held.until))
    };
    let line = |(price, _): &(&Price, Option<Timestamp>)| PriceLine {
        from: Moment(price.valid_from),
        listed: listed(price),
        when: match price.valid_from > now {
            true => When::Scheduled,
            false if current.is_some_and(|current| std::ptr::eq(current, *price)) => When::Current,
            false => When::Past,
        },
        change: format!("{}#price", with(&page, "price_from", &moment_text(price.valid_from))),
        rates: price.rates.clone(),
    };
    timeline(&entry.prices).iter().rev().map(line).collect()
}

/// An address with a further pair.
fn with(page: &str, name: &str, value: &str) -> String {
    let query = address("", [(name, value.into())]);
    if page.contains('?') { format!("{page}&{}", query.trim_start_matches('?')) } else { format!("{page}{query}") }
}

/// `POST /settings/models/prices`: cancels a scheduled price.
pub async fn cancel(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<CancelForm>) -> Result {
    let id: ModelId = form.id.parse().map_err(|_| Error::NotFound)?;
    let (mut change, catalog) = app.change_catalog(&viewer.actor()).await?;
    let entry = catalog.find(&id).or_not_found()?;
    let mut errors = Errors::default();
    let from = errors.note("price_from", read(&form.price_from, parse_moment)).flatten();
    if let Some(from) = from
        && models::cancel_price(&mut change, &entry.model, &entry.prices, from).await?
    {
        return Ok(redirect_after(&place::model(id.as_str(), &form.list), &change.commit().await?));
    }
    drop(change);
    if errors.is_empty() {
        errors.add(
            "price_from",
            "No price is scheduled for this moment any more. It has begun, or somebody cancelled it.",
        );
    }
    let mut typed = ModelForm::filled(entry, &catalog);
    typed.list = form.list;
    show(&app, &viewer, Some(&id), &typed, Draft::mistaken(errors)).await
}

impl PriceLine {
    /// The moment as the form that cancels it sends it.
    pub fn moment(&self) -> String {
        moment_text(self.from.0)
    }

    /// Dollars per million tokens of input, or a dash.
    pub fn input(&self) -> String {
        self.amount(Rate::Input)
    }

    /// Dollars per million tokens of output, or a dash.
    pub fn output(&self) -> String {
        self.amount(Rate::Output)
    }

    fn amount(&self, rate: Rate) -> String {
        self.rates.as_ref().and_then(|rates| rate.of(rates)).map_or_else(|| "–".to_owned(), |amount| amount.to_string())
    }

    /// The other rates, and a line per tier.
    pub fn more(&self) -> Vec<String> {
        let Some(rates) = &self.rates else { return vec!["Unpriced".to_owned()] };
        let others = Rate::ALL.iter().filter(|rate| !Rate::BASE.contains(rate));
        let told: Vec<String> =
            others.filter_map(|rate| Some(format!("{} {}", rate.words(), rate.of(rates)?))).collect();
        let base = Some(told.join(", ")).filter(|told| !told.is_empty());
        let tiers = rates.tiers.iter().map(|tier| {
            let told = |rate: &Rate| Some(format!("{} {}", rate.words(), rate.of_tier(tier)?));
            let told: Vec<String> = Rate::OF_TIERS.iter().filter_map(told).collect();
            format!("above {}: {}", numbers::tokens(tier.above), told.join(", "))
        });
        base.into_iter().chain(tiers).collect()
    }

    /// Whether it is to come.
    pub fn is_scheduled(&self) -> bool {
        self.when == When::Scheduled
    }

    /// Whether it was.
    pub fn is_past(&self) -> bool {
        self.when == When::Past
    }
}
