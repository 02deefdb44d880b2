//! Rows for a small hand-made catalogue.
#![expect(clippy::expect_used, reason = "a mistake in a test's own data has to end the test")]

use roster::domain::{
    ids::{ModelId, ProviderId},
    model::{Capability, Facts, Status},
    price::Rates,
    provider::Settings,
    terms::{NewModel, Terms},
    token_count::TokenCount,
};

/// A model's id.
pub fn id(text: &str) -> ModelId {
    text.parse().expect("a model id")
}

/// A provider that speaks OpenAI's protocol at its own host, with a key variable of its own.
pub fn provider(id: &str, name: &str) -> (ProviderId, Settings) {
    let settings = Settings {
        base_url: format!("https://api.{id}.example/v1").parse().expect("a base URL"),
        key_variables: vec![format!("{}_API_KEY", id.to_uppercase()).parse().expect("a key variable")],
        enabled: true,
        ..Settings::named(name.parse().expect("a name")).expect("settings")
    };
    (id.parse().expect("a provider id"), settings)
}

/// An unpriced chat model; its display name is its own id with a capital.
pub fn model(text: &str, status: Status) -> NewModel {
    let id = id(text);
    let mut name = id.name().to_owned();
    name.truncate(120);
    name[..1].make_ascii_uppercase();
    let mut facts = Facts::named(name.parse().expect("a name"));
    facts.context_window = TokenCount::new(128_000);
    facts.capabilities.set(Capability::Json, Some(true));
    NewModel { id, terms: Terms { status, ..Terms::of_facts(facts) }, valid_from: None, makes_default: false }
}

/// A model at other rates.
pub fn with_rates(mut new: NewModel, rates: Option<Rates>) -> NewModel {
    new.terms.rates = rates;
    new
}

/// A chat model with prices.
pub fn priced(text: &str, status: Status, input: &str, output: &str) -> NewModel {
    let usd = |text: &str| text.parse().expect("an amount");
    let rates = Rates { input: usd(input), output: usd(output), ..Rates::default() };
    with_rates(model(text, status), Some(rates))
}
