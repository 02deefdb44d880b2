//! A model as programs read it, and the headers that say when it ends.

use std::collections::BTreeMap;

use axum::http::{HeaderName, HeaderValue};
use jiff::{Timestamp, civil::Date, fmt::rfc2822::DateTimePrinter, tz::TimeZone};
use serde::Serialize;

use crate::domain::{
    base_model::BaseModel,
    catalog::{Entry, Held},
    date::MonthOrDay,
    ids::{ModelId, ProviderId},
    model::{Capability, Mode, Model, Status},
    money::Nano,
    origin::{Source, Stated},
    price::{Rates, Tier},
    token_count::TokenCount,
};

const SUNSET: HeaderName = HeaderName::from_static("sunset");
const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");

/// A model; what is unknown is null, and no key is ever left out.
#[derive(Debug, Serialize)]
pub struct ModelJson<'a> {
    id: &'a ModelId,
    provider: ProviderId,
    name: &'a str,
    display_name: &'a str,
    description: &'a str,
    status: Status,
    /// Null where it was so when Roster learned of the model.
    status_since: Option<Timestamp>,
    /// Active by the one definition: counted, and worth calling.
    active: bool,
    is_default: bool,
    /// What calls showed; null before the first call.
    health: Option<&'static str>,
    benched_at: Option<Timestamp>,
    mode: Mode,
    context_window: Option<TokenCount>,
    max_output_tokens: Option<TokenCount>,
    capabilities: BTreeMap<Capability, Option<bool>>,
    knowledge_cutoff: Option<MonthOrDay>,
    released_on: Option<MonthOrDay>,
    open_weights: Option<bool>,
    sunset_on: Option<Date>,
    successor: Option<&'a ModelId>,
    /// The slug that the same model has at every provider.
    base_model: Option<&'a BaseModel>,
    price: Option<PriceJson>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// The price in force; a model that has none is unpriced, never free.
#[derive(Debug, Serialize)]
pub struct PriceJson {
    /// Null where it held before Roster knew of it.
    valid_from: Option<Timestamp>,
    /// Who last stated it, and of which day that word is; null where nobody noted it.
    stated: Option<StatedJson>,
    input: Rate,
    output: Rate,
    /// Null: as input.
    cache_read: Option<Rate>,
    /// Null: as input.
    cache_write: Option<Rate>,
    /// Null: as output.
    reasoning: Option<Rate>,
    request: Option<Fee>,
    tiers: Vec<TierJson>,
}

/// Whose word a price is.
#[derive(Debug, Serialize)]
struct StatedJson {
    by: Source,
    on: Date,
}

/// Replaces the rates above for a call whose whole input is larger; null: as above.
#[derive(Debug, Serialize)]
struct TierJson {
    above_tokens: u64,
    input: Option<Rate>,
    output: Option<Rate>,
    cache_read: Option<Rate>,
    cache_write: Option<Rate>,
}

/// Money per million tokens, exact twice: decimal text for people and decimal types, an integer for arithmetic.
#[derive(Debug, Serialize)]
struct Rate {
    usd_per_million: String,
    nano_usd_per_million: i64,
}

/// Money per request.
#[derive(Debug, Serialize)]
struct Fee {
    usd: String,
    nano_usd: i64,
}

impl<'a> ModelJson<'a> {
    /// A model with its price in force.
    pub fn new(entry: &'a Entry) -> Self {
        let Model { id, facts, status, benched_at, created_at, updated_at, .. } = &*entry.model;
        Self {
            id,
            provider: id.provider(),
            name: id.name(),
            display_name: &facts.display_name,
            description: &facts.description,
            status: *status,
            status_since: entry.model.status_since,
            active: entry.is_active(),
            is_default: entry.is_default,
            health: entry.model.is_benched().then_some("benched"),
            benched_at: *benched_at,
            mode: facts.mode,
            context_window: facts.context_window,
            max_output_tokens: facts.max_output_tokens,
            capabilities: Capability::ALL.iter().map(|c| (*c, facts.capabilities.get(*c))).collect(),
            knowledge_cutoff: facts.knowledge_cutoff,
            released_on: facts.released_on,
            open_weights: facts.open_weights,
            sunset_on: facts.sunset_on,
            successor: facts.successor.as_ref(),
            base_model: facts.base_model.as_ref(),
            price: PriceJson::of(entry),
            created_at: *created_at,
            updated_at: *updated_at,
        }
    }
}

impl PriceJson {
    /// The price in force of a model; none where it is unpriced.
    pub fn of(entry: &Entry) -> Option<Self> {
        let Held { price, since, .. } = entry.held()?;
        let Rates { input, output, cache_read, cache_write, reasoning, request, tiers } = price.rates.as_ref()?;
        Some(Self {
            valid_from: since,
            stated: price.stated.map(|Stated { by, on }| StatedJson { by, on }),
            input: (*input).into(),
            output: (*output).into(),
            cache_read: cache_read.map(Rate::from),
            cache_write: cache_write.map(Rate::from),
            reasoning: reasoning.map(Rate::from),
            request: request.map(|fee| Fee { usd: fee.to_input(), nano_usd: fee.get() }),
            tiers: tiers.iter().map(TierJson::from).collect(),
        })
    }
}

impl From<&Tier> for TierJson {
    fn from(tier: &Tier) -> Self {
        Self {
            above_tokens: tier.above,
            input: tier.input.map(Rate::from),
            output: tier.output.map(Rate::from),
            cache_read: tier.cache_read.map(Rate::from),
            cache_write: tier.cache_write.map(Rate::from),
        }
    }
}

impl From<Nano> for Rate {
    fn from(rate: Nano) -> Self {
        Self { usd_per_million: rate.to_input(), nano_usd_per_million: rate.get() }
    }
}

/// `Sunset` (RFC 8594) and `Deprecation` (RFC 9745) of a model that has them.
pub fn end_of_life(model: &Model) -> Vec<(HeaderName, HeaderValue)> {
    let sunset = model.facts.sunset_on.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|day| day.timestamp());
    // Never after its sunset, which the second of the two rules forbids to come first; none where the moment is unknown.
    let deprecated = model.status_since.filter(|_| model.status == Status::Deprecated);
    let deprecated = deprecated.map(|since| sunset.map_or(since, |sunset| sunset.min(since)));
    let sunset = sunset.and_then(|at| DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok());
    let deprecated = deprecated.map(|at| format!("@{}", at.as_second()));
    let headers = [(SUNSET, sunset), (DEPRECATION, deprecated)];
    headers.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::try_from(value?).ok()?))).collect()
}
