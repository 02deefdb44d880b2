//! `/faq`: questions whose answers are computed when they are asked.

use askama::Template;
use axum::{extract::State, http::HeaderMap};

use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry},
        model::Mode,
        price::{Rates, Tokens},
    },
    views::pages::Document,
    web::{
        Result, labels,
        page::{Page, Place, active_models, providers},
        public::{frame, publish},
    },
};

/// What a typical request is, wherever a cost is shown as an example.
pub const TYPICAL: Tokens = Tokens { input: 2_000, cache_read: 0, cache_write: 0, output: 500, reasoning: 0 };
/// So many of them.
pub const TYPICAL_REQUESTS: i128 = 1_000;

#[derive(Template)]
#[template(path = "public/faq.html")]
struct Faq {
    page: Page,
    questions: Vec<Question>,
}

struct Question {
    ask: &'static str,
    answer: String,
}

/// `GET /faq`.
pub async fn index(State(app): State<App>, headers: HeaderMap) -> Result {
    publish(&app, &headers, "/faq", |catalog| {
        let page = frame(&app, Place::Faq, "/faq", "Questions", catalog);
        let questions = vec![
            Question { ask: "How many models are there?", answer: how_many(catalog) },
            Question { ask: "Which model is the cheapest?", answer: cheapest(catalog) },
            Question { ask: "Which model reads the longest text?", answer: longest(catalog) },
        ];
        Document::html(&Faq { page, questions })
    })
    .await
}

fn how_many(catalog: &Catalog) -> String {
    let count = active_models(catalog.active_models());
    let counted = "A model counts while its provider is on, an admin offers it and it answers properly.";
    format!("{count} from {}. {counted}", providers(catalog.active_providers()))
}

fn cheapest(catalog: &Catalog) -> String {
    let priced = chat(catalog).filter_map(|entry| Some((entry, entry.rates().filter(|rates| !rates.is_free())?)));
    let Some((entry, rates)) = priced.min_by_key(|(entry, rates)| (rates.cost(TYPICAL), &entry.model.id)) else {
        return "No active chat model has a price yet.".to_owned();
    };
    format!(
        "{} at {} per million tokens in and {} out. {} cost {}.",
        entry.model.facts.display_name,
        rates.input,
        rates.output,
        typical_requests(),
        typical_cost(rates),
    )
}

fn longest(catalog: &Catalog) -> String {
    let known = chat(catalog).filter_map(|entry| Some((entry.model.facts.context_window?, entry)));
    let Some((tokens, entry)) = known.max_by(|(a, x), (b, y)| a.cmp(b).then_with(|| y.model.id.cmp(&x.model.id)))
    else {
        return "No active chat model says how much it reads.".to_owned();
    };
    format!("{} takes {} tokens in one call.", entry.model.facts.display_name, labels::tokens(tokens))
}

/// Active models that answer in words: an embedding costs less and is no answer to either question.
fn chat(catalog: &Catalog) -> impl Iterator<Item = &Entry> {
    catalog.entries().filter(|entry| entry.is_active() && entry.model.facts.mode == Mode::Chat)
}

/// "1,000 requests of 2,000 tokens in and 500 out".
pub fn typical_requests() -> String {
    let Tokens { input, output, .. } = TYPICAL;
    let thousands = |n: String| match n.len() {
        0..=3 => n,
        length => format!("{},{}", &n[..length - 3], &n[length - 3..]),
    };
    format!(
        "{} requests of {} tokens in and {} out",
        thousands(TYPICAL_REQUESTS.to_string()),
        thousands(input.to_string()),
        thousands(output.to_string())
    )
}

/// What they cost.
pub fn typical_cost(rates: &Rates) -> crate::domain::money::Cost {
    crate::domain::money::Cost(rates.cost(TYPICAL).0 * TYPICAL_REQUESTS)
}
