//! `/leaderboard.csv` and `/leaderboard.json`: the list that an address of the leaderboard shows, on all its pages.

use std::sync::Arc;

use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;

use super::board_query::BoardQuery;
use crate::{
    app::App,
    domain::{
        base_model::BaseModel,
        catalog::{Catalog, Entry},
        date::MonthOrDay,
        flag,
        ids::ModelId,
        leaderboard::{Row, Wanted},
        model::{Capability, Mode, Status},
        money::{Cost, Nano},
        price::Rates,
        token_count::TokenCount,
    },
    views::pages::Document,
    web::{
        Result, addresses, csv,
        list_query::ListQuery,
        published::{PageRequest, publish},
    },
};

const DISPOSITION: &str = "attachment; filename=\"leaderboard.csv\"";

/// A model of the list; what is unknown is null. Money is in dollars: rates per million tokens, the cost per month.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a ModelId,
    name: &'a str,
    provider: &'a str,
    base_model: Option<&'a BaseModel>,
    mode: Mode,
    status: Status,
    out_of_service_since: Option<Timestamp>,
    input_price: Option<String>,
    output_price: Option<String>,
    blended_price: Option<String>,
    my_cost: Option<String>,
    context_window: Option<TokenCount>,
    max_output_tokens: Option<TokenCount>,
    capabilities: Vec<Capability>,
    open_weights: Option<bool>,
    released_on: Option<MonthOrDay>,
}

#[derive(Serialize)]
struct List<'a> {
    models: Vec<Listed<'a>>,
}

/// `GET /leaderboard.csv`.
pub async fn csv(State(app): State<App>, request: PageRequest, asked: ListQuery) -> Result {
    let query = BoardQuery::read(asked)?;
    publish(&app, &request, &query.as_file(addresses::LEADERBOARD_CSV), |catalog: &Arc<Catalog>| {
        let lines = listed(&query, catalog)?.iter().map(Listed::line).collect::<String>();
        Ok(Document::csv(csv::line(&Listed::HEAD) + &lines, DISPOSITION))
    })
    .await
}

/// `GET /leaderboard.json`.
pub async fn json(State(app): State<App>, request: PageRequest, asked: ListQuery) -> Result {
    let query = BoardQuery::read(asked)?;
    publish(&app, &request, &query.as_file(addresses::LEADERBOARD_JSON), |catalog: &Arc<Catalog>| {
        Document::json(&List { models: listed(&query, catalog)? })
    })
    .await
}

/// Every offer of the list, in its order.
fn listed<'a>(query: &BoardQuery, catalog: &'a Catalog) -> Result<Vec<Listed<'a>>> {
    let wanted = query.wanted(catalog)?;
    let lines = query.lines(&wanted, catalog);
    let rows = lines.into_iter().flat_map(|line| if line.offers.is_empty() { vec![line.head] } else { line.offers });
    Ok(rows.map(|row| Listed::new(&row, &wanted)).collect())
}

impl<'a> Listed<'a> {
    const HEAD: [&'static str; 16] = [
        "id",
        "name",
        "provider",
        "base_model",
        "mode",
        "status",
        "out_of_service_since",
        "input_price",
        "output_price",
        "blended_price",
        "my_cost",
        "context_window",
        "max_output_tokens",
        "capabilities",
        "open_weights",
        "released_on",
    ];

    fn new(row: &Row<'a>, wanted: &Wanted) -> Self {
        let entry: &'a Entry = row.entry;
        let (model, facts) = (&*entry.model, &entry.model.facts);
        let price = |of: fn(&Rates) -> Nano| entry.rates().map(|rates| of(rates).to_input());
        Self {
            id: &model.id,
            name: &facts.display_name,
            provider: &row.group.provider.settings.name,
            base_model: facts.base_model.as_ref(),
            mode: facts.mode,
            status: model.status,
            out_of_service_since: model.benched_at,
            input_price: price(|rates| rates.input),
            output_price: price(|rates| rates.output),
            blended_price: price(Rates::blended),
            my_cost: wanted.cost(entry).map(Cost::to_decimal),
            context_window: facts.context_window,
            max_output_tokens: facts.max_output_tokens,
            capabilities: facts.capabilities.present().collect(),
            open_weights: facts.open_weights,
            released_on: facts.released_on,
        }
    }

    fn line(&self) -> String {
        let number = |tokens: Option<TokenCount>| tokens.map(|tokens| tokens.to_string()).unwrap_or_default();
        let words: Vec<&str> = self.capabilities.iter().map(|capability| capability.as_str()).collect();
        csv::line(&[
            self.id.as_str(),
            self.name,
            self.provider,
            self.base_model.map_or("", BaseModel::as_str),
            self.mode.as_str(),
            self.status.as_str(),
            &self.out_of_service_since.map(|since| since.to_string()).unwrap_or_default(),
            self.input_price.as_deref().unwrap_or_default(),
            self.output_price.as_deref().unwrap_or_default(),
            self.blended_price.as_deref().unwrap_or_default(),
            self.my_cost.as_deref().unwrap_or_default(),
            &number(self.context_window),
            &number(self.max_output_tokens),
            &words.join(" "),
            flag::written(self.open_weights),
            &self.released_on.map(|day| day.to_string()).unwrap_or_default(),
        ])
    }
}
