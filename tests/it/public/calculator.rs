//! The cost calculator of a model's page.

use roster::domain::{
    model::{Mode, Status},
    price::{Rates, Tier},
    tiers::Tiers,
    token_count::TokenCount,
};

use crate::support::{House, Page, priced, with_rates};

const ALPHA: &str = "/models/acme/alpha";

/// A model at $1.25 and $10, above 200,000 tokens at $2.50 and $15, cached input at $0.125.
async fn tiered() -> House {
    let house = House::small().await;
    let usd = |text: &str| text.parse().ok();
    let new = priced("acme/tiered", Status::Active, "1.25", "10");
    let tiers = Tiers::stored(vec![Tier { above: 200_000, input: usd("2.5"), output: usd("15"), ..Tier::default() }]);
    let rates = new.terms.rates.clone().map(|rates| Rates { cache_read: usd("0.125"), tiers, ..rates });
    house.add_models(&[with_rates(new, rates)]).await;
    house
}

fn told(page: &Page) -> String {
    page.text(".example")
}

#[tokio::test]
async fn it_begins_with_typical_requests() {
    let house = House::small().await;
    let page = house.visitor().visit(ALPHA).await;
    assert_eq!(told(&page), "1,000 requests of 2,000 tokens in and 500 out $10.00 $0.01 per request.");
    let form = page.form("main form");
    assert_eq!((form.method.as_str(), form.action.as_str()), ("get", ALPHA));
    let sent: Vec<_> = form.fields().collect();
    assert_eq!(sent, [("requests", "1,000"), ("input", "2,000"), ("cached", "0"), ("output", "500")]);
    let same = house.visitor().submit(&form).await;
    assert_eq!(same.header("etag"), page.header("etag"), "what is as usual has one address");
}

#[tokio::test]
async fn costs_are_those_of_the_specification() {
    let house = tiered().await;
    let models = [("two", "2.5", "10"), ("fifteen", "15", "75")];
    let models: Vec<_> = models.iter().map(|(id, i, o)| priced(&format!("acme/{id}"), Status::Active, i, o)).collect();
    house.add_models(&models).await;
    for (id, query, cost) in [
        ("two", "input=1000&output=500", "$0.0075"),
        ("fifteen", "input=1000000&output=1000000", "$90.00"),
        ("fifteen", "input=50000&output=10000", "$1.50"),
        ("tiered", "input=300000&output=1000", "$0.765"),
        ("tiered", "input=200000&output=1000", "$0.260"),
        ("tiered", "input=100000&cached=100000&output=0", "$0.013"),
    ] {
        let page = house.visitor().visit(&format!("/models/acme/{id}?{query}&requests=1")).await;
        assert_eq!(page.text("output"), cost, "{id} {query}");
    }
}

#[tokio::test]
async fn a_tier_that_applies_is_named() {
    let house = tiered().await;
    let visitor = house.visitor();
    let below = visitor.visit("/models/acme/tiered?input=200000").await;
    assert!(!told(&below).contains("tier"));
    let above = visitor.visit("/models/acme/tiered?input=200001&cached=1&requests=1").await;
    assert_eq!(
        told(&above),
        "1 request of 200,001 tokens in, 1 of them cached, and 500 out $0.508 $0.507500125 per request. The tier above \
         200,000 tokens of input applies, to the whole request."
    );
}

#[tokio::test]
async fn one_token_and_one_request_are_told_in_the_singular() {
    let house = House::small().await;
    let mut tiny = priced("acme/tiny", Status::Active, "1", "1");
    tiny.terms.facts.context_window = TokenCount::new(1);
    let tiers = Tiers::stored(vec![Tier { above: 1, input: "2".parse().ok(), ..Tier::default() }]);
    tiny.terms.rates = tiny.terms.rates.map(|rates| Rates { tiers, ..rates });
    house.add_models(&[tiny]).await;
    let visitor = house.visitor();
    let page = visitor.visit("/models/acme/tiny?input=1&output=0&requests=1").await;
    assert!(told(&page).starts_with("1 request of 1 token in and 0 out $"), "{}", told(&page));
    assert!(page.texts("dd").contains(&"1 token".to_owned()));
    assert_eq!(page.texts("table[aria-labelledby=prices] tbody th"), ["Up to 1", "Above 1"]);
    let page = visitor.visit("/models/acme/tiny?input=1&cached=1&output=1&requests=2").await;
    assert!(told(&page).starts_with("2 requests of 1 token in, all cached, and 1 out $"), "{}", told(&page));
    let page = visitor.visit("/models/acme/tiny?input=2").await;
    assert!(told(&page).ends_with("The tier above 1 token of input applies, to the whole request."), "{}", told(&page));
    let page = visitor.get("/models/acme/tiny?input=1&cached=2").await;
    assert_eq!(page.is(422).mistake("cached"), "is more than the 1 token of input that it is a part of");
    let page = visitor.get("/models/acme/tiny?input=0&cached=2").await;
    assert_eq!(page.is(422).mistake("cached"), "is more than the 0 tokens of input that it is a part of");
    assert!(visitor.visit("/compare?m=acme/tiny&m=zeta/one").await.body.contains("above 1 token: "));
}

#[tokio::test]
async fn large_and_tiny_costs_are_exact() {
    let house = House::small().await;
    house
        .add_models(&[
            priced("acme/dear", Status::Active, "1000000", "1000000"),
            priced("acme/thin", Status::Active, "0.000000001", "0"),
        ])
        .await;
    let most = "1000000000000";
    let page = house
        .visitor()
        .visit(&format!("/models/acme/dear?input={most}&cached={most}&output={most}&requests={most}"))
        .await;
    assert_eq!(page.text("output"), "$2,000,000,000,000,000,000,000,000.00");
    let page = house.visitor().visit("/models/acme/thin?input=1000000&output=0&requests=3").await;
    assert!(told(&page).contains("$0.000000003 $0.000000001 per request"), "{}", told(&page));
    let page = house.visitor().visit("/models/acme/thin?input=0&output=0&requests=0").await;
    assert_eq!(page.text("output"), "$0.00", "nothing costs nothing");
}

#[tokio::test]
async fn mistakes_stand_at_their_fields_and_what_was_typed_stays() {
    let house = House::small().await;
    let visitor = house.visitor();
    let page = visitor.get(&format!("{ALPHA}?input=many&output=-5&requests=1000000000001&cached=1.5")).await;
    page.is(422);
    for (field, typed, message) in [
        ("input", "many", "“many” is not a whole number. Write it like 2,000 or 200k"),
        ("output", "-5", "“-5” is not a whole number. Write it like 2,000 or 200k"),
        ("requests", "1000000000001", "“1000000000001” is more than 1,000,000,000,000"),
        ("cached", "1.5", "“1.5” is not a whole number. Leave the part behind the point away"),
    ] {
        assert_eq!(page.mistake(field), message);
        assert_eq!(page.form("main form").value(field), typed);
        assert_eq!(page.attributes(&format!("#{field}"), "aria-describedby"), [format!("{field}-e")]);
    }
    assert_eq!(page.texts(".errors a").len(), 4);
    assert!(!page.has("output"));
    assert_eq!(page.header("cache-control"), Some("no-store"));

    let page = visitor.get(&format!("{ALPHA}?input=100&cached=101")).await;
    assert_eq!(page.is(422).mistake("cached"), "is more than the 100 tokens of input that it is a part of");
    visitor.visit(&format!("{ALPHA}?input=100&cached=100")).await;
    let page = visitor.get(&format!("{ALPHA}?input=99999999999999999999999999999999")).await;
    assert!(page.is(422).mistake("input").ends_with("is more than 1,000,000,000,000"));
    let fixed = visitor.submit(&page.form("main form").set("input", "1000").set("requests", "1")).await;
    assert_eq!(fixed.is(200).text("output"), "$0.0075");
}

#[tokio::test]
async fn an_unpriced_model_s_cost_is_unknown_whatever_is_typed() {
    let house = House::small().await;
    house.set_status("acme/gamma", Status::Active).await;
    let page = house.visitor().visit("/models/acme/gamma?input=5").await;
    assert_eq!(page.text("output"), "cost unknown");
    house.visitor().get("/models/acme/gamma?input=x").await.is(422);
}

#[tokio::test]
async fn units_that_tokens_do_not_express_are_said_to_be_left_out() {
    let house = House::small().await;
    let mut painter = priced("acme/painter", Status::Active, "5", "10");
    painter.terms.facts.mode = Mode::Image;
    house.add_models(&[painter]).await;
    let page = house.visitor().visit("/models/acme/painter").await;
    assert!(told(&page).ends_with("Charges per image or minute are not included: they are unknown."));
}
