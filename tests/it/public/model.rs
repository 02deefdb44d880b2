//! `/models/{id}`.
#![expect(clippy::panic, reason = "a fact that is not there has to end the test")]

use jiff::SignedDuration;
use roster::domain::{
    model::{Capability, Status},
    price::{Rates, Tier},
    tiers::Tiers,
    token_count::TokenCount,
};

use crate::support::{House, Page, id, priced, with_rates};

const ALPHA: &str = "/models/acme/alpha";

/// Names and values of the facts.
fn fact(page: &Page, name: &str) -> String {
    let at = page.texts("dt").iter().position(|term| term == name);
    page.texts("dd")[at.unwrap_or_else(|| panic!("no fact {name}"))].clone()
}

fn state(page: &Page) -> String {
    page.text(".marks .state")
}

#[tokio::test]
async fn it_tells_what_is_known_and_what_is_not() {
    let house = House::small().await;
    let mut known = priced("acme/known/v1:x~y@z*a+b", Status::Active, "1", "2");
    known.terms.facts.description = "Knows <b>everything</b>".parse().unwrap();
    known.terms.facts.max_output_tokens = TokenCount::new(16_384);
    known.terms.facts.released_on = "2026-03".parse().ok();
    known.terms.facts.knowledge_cutoff = "2025-12-31".parse().ok();
    known.terms.facts.open_weights = Some(false);
    known.terms.facts.capabilities.set(Capability::Vision, Some(true));
    known.terms.facts.capabilities.set(Capability::Audio, Some(false));
    house.add_models(&[known]).await;
    let board = house.visitor().visit("/leaderboard?q=known").await;
    let page = house.visitor().visit(&board.attributes("tbody .name a", "href")[0]).await;
    assert_eq!(page.text("h1"), "Known/v1:x~y@z*a+b");
    assert_eq!(page.text(".lead"), "Knows <b>everything</b>");
    assert_eq!(state(&page), "Active");
    for (name, value) in [
        ("Provider", "Acme"),
        ("Mode", "Chat"),
        ("Context window", "128,000 tokens"),
        ("Max output", "16,384 tokens"),
        ("Released", "2026-03"),
        ("Knowledge cutoff", "2025-12-31"),
        ("Health", "healthy"),
        ("Vision", "yes"),
        ("Audio", "no"),
        ("Tools", "unknown"),
        ("Open weights", "no"),
    ] {
        assert_eq!(fact(&page, name), value, "{name}");
    }
    assert_eq!(page.text("title"), "Known/v1:x~y@z*a+b by Acme: 4 active models · Roster");
    let description = &page.attributes("meta[name=description]", "content")[0];
    assert!(description.contains("$1.00 in and $2.00 out per million tokens, 128K context"), "{description}");
    assert!(description.ends_with("4 active models from 2 providers."), "{description}");
    assert!(!page.has("meta[name=robots]"));
    assert_eq!(page.attributes(".crumbs a", "href"), ["/leaderboard", "/leaderboard?provider=acme"]);
    let missing =
        "No votes, runs or usage are counted yet, so rating, pass rate, latency, success rate and trend are left out.";
    assert_eq!(page.text("aside p.note"), missing);
}

#[tokio::test]
async fn what_was_never_offered_or_is_not_there_has_no_page() {
    let house = House::small().await;
    for path in ["/models/acme/gamma", "/models/acme/none", "/models/acme", "/models/", "/models"] {
        house.visitor().get(path).await.is(404);
    }
    house.visitor().get("/models/acme/gamma?input=many").await.is(404);
    house.visitor().get("/models/acme/alpha?colour=red").await.is(200);
    house.visitor().get("/models/acme/alpha?input=1&input=2").await.is(400);
}

#[tokio::test]
async fn a_model_that_was_offered_once_keeps_its_page_and_says_since_when_it_is_not() {
    let house = House::with(|config| config.public_url = "http://roster.example".parse().ok()).await;
    house.furnish().await;
    house.wait(SignedDuration::from_hours(48));
    house.set_status("acme/beta", Status::Deprecated).await;
    house.set_status("zeta/one", Status::Inactive).await;
    // What is edited later does not change since when it is not offered.
    house.wait(SignedDuration::from_hours(48));
    let admin = house.admin().await;
    let form = admin.visit("/settings/models/acme/beta").await.form("#edit");
    admin.save(&form.set("description", "Old now").set("successor", "acme/alpha")).await;

    let page = house.visitor().visit("/models/acme/beta").await;
    assert_eq!(state(&page), "Not offered: deprecated since 22 Nov 2026");
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(page.text(".notice"), "Its successor is Alpha . Compare both");
    assert_eq!(page.attributes(".notice a", "href"), [ALPHA, "/compare?m=acme%2Fbeta&m=acme%2Falpha"]);
    house.visitor().visit(&page.attributes(".notice a", "href")[1]).await;
    assert_eq!(page.attributes("link[rel=canonical]", "href"), ["http://roster.example/models/acme/beta"]);

    let page = house.visitor().visit("/models/zeta/one").await;
    assert_eq!(state(&page), "Not offered: inactive since 22 Nov 2026");
    house.set_status("zeta/one", Status::Active).await;
    let page = house.visitor().visit("/models/zeta/one").await;
    assert_eq!(state(&page), "Active");
    assert!(!page.has("meta[name=robots]"));
}

#[tokio::test]
async fn what_was_not_offered_before_it_was_retired_says_no_wrong_day() {
    let house = House::small().await;
    house.wait(SignedDuration::from_hours(48));
    house.set_status("acme/beta", Status::Inactive).await;
    house.set_status("zeta/one", Status::Deprecated).await;
    house.wait(SignedDuration::from_hours(7 * 24));
    house.set_status("acme/beta", Status::Deprecated).await;
    house.set_status("zeta/one", Status::Inactive).await;
    for (path, since) in [("/models/acme/beta", "deprecated"), ("/models/zeta/one", "inactive")] {
        let page = house.visitor().visit(path).await;
        assert_eq!(state(&page), format!("Not offered: {since} since 29 Nov 2026"), "not offered since the 22nd");
    }
}

#[tokio::test]
async fn a_successor_without_a_page_is_named_and_not_linked() {
    let house = House::small().await;
    let mut heir = priced("acme/first", Status::Active, "1", "1");
    heir.terms.facts.successor = Some(id("acme/gamma"));
    house.add_models(&[heir]).await;
    let page = house.visitor().visit("/models/acme/first").await;
    assert_eq!(page.text(".notice"), "Its successor is Gamma.");
    assert!(!page.has(".notice a"));
}

#[tokio::test]
async fn benched_and_switched_off_are_said_in_words() {
    let house = House::small().await;
    house.bench("acme/alpha").await;
    let page = house.visitor().visit(ALPHA).await;
    assert_eq!(state(&page), "Out of service since 20 Nov 2026, 12:00 UTC");
    assert_eq!(fact(&page, "Health"), "benched");
    assert!(!page.has("meta[name=robots]"), "it comes back");
    let admin = house.admin().await;
    admin.post("/settings/providers/actions", &[("action", "disable"), ("id", "acme")]).await.is(303);
    let page = house.visitor().visit(ALPHA).await;
    assert_eq!(state(&page), "Not offered now: Acme is switched off");
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
}

#[tokio::test]
async fn a_sunset_is_told_before_and_after_it() {
    let house = House::small().await;
    let mut ends = priced("acme/ends", Status::Active, "1", "1");
    ends.terms.facts.sunset_on = "2026-11-22".parse().ok();
    house.add_models(&[ends]).await;
    let told = async || house.visitor().visit("/models/acme/ends").await.text(".notice");
    assert_eq!(told().await, "Its provider stops serving it on 2026-11-22 .");
    house.wait(SignedDuration::from_hours(48));
    house.bump().await;
    assert_eq!(told().await, "Its provider stopped serving it on 2026-11-22 .");
}

#[tokio::test]
async fn prices_stand_with_their_tiers_and_only_the_columns_that_they_have() {
    let house = House::small().await;
    let usd = |text: &str| text.parse().ok();
    let new = priced("acme/tiered", Status::Active, "1.25", "10");
    let tiers = Tiers::stored(vec![
        Tier { above: 200_000, input: usd("2.5"), output: usd("15"), ..Tier::default() },
        Tier { above: 1_000_000, cache_read: usd("0.5"), ..Tier::default() },
    ]);
    let rates = new.terms.rates.clone().map(|rates| Rates { cache_read: usd("0.125"), tiers, ..rates });
    house.add_models(&[with_rates(new, rates)]).await;
    let page = house.visitor().visit("/models/acme/tiered").await;
    assert_eq!(page.texts("table[aria-labelledby=prices] thead th"), ["Request", "Input", "Output", "Cache read"]);
    assert_eq!(
        page.texts("table[aria-labelledby=prices] tbody tr"),
        [
            "Up to 200,000 tokens in $1.25 $10.00 $0.125",
            "Above 200,000 tokens in $2.50 $15.00 $0.125",
            "Above 1,000,000 tokens in $1.25 $10.00 $0.50",
        ]
    );
    let page = house.visitor().visit(ALPHA).await;
    assert_eq!(page.texts("table[aria-labelledby=prices] tbody tr"), ["Every request $2.50 $10.00"]);
}

#[tokio::test]
async fn the_history_says_which_price_held_holds_and_will_hold() {
    let house = House::small().await;
    house.wait(SignedDuration::from_hours(24));
    let admin = house.admin().await;
    let edit = async |input: &str, output: &str, from: &str| {
        let form = admin.visit("/settings/models/acme/alpha").await.form("#edit");
        admin.save(&form.set("input_price", input).set("output_price", output).set("price_valid_from", from)).await;
    };
    edit("3", "12", "").await;
    edit("4", "12", "2026-12-01").await;
    edit("", "", "2027-01-01").await;
    let page = house.visitor().visit(ALPHA).await;
    assert_eq!(
        page.texts("table[aria-labelledby=history] tbody tr"),
        [
            "1 Jan 2027, 00:00 UTC to come – unpriced unpriced",
            "1 Dec 2026, 00:00 UTC to come 1 Jan 2027, 00:00 UTC $4.00 $12.00",
            "21 Nov 2026, 12:00 UTC now 1 Dec 2026, 00:00 UTC $3.00 $12.00",
            "20 Nov 2026, 12:00 UTC 21 Nov 2026, 12:00 UTC $2.50 $10.00",
        ]
    );
    assert_eq!(page.texts("table[aria-labelledby=prices] tbody tr"), ["Every request $3.00 $12.00"]);
    house.app.clock.advance(SignedDuration::from_hours(24 * 10));
    house.bump().await;
    let page = house.visitor().visit(ALPHA).await;
    assert_eq!(page.texts("table[aria-labelledby=prices] tbody tr"), ["Every request $4.00 $12.00"]);
    assert!(page.texts("table[aria-labelledby=history] tbody tr")[1].contains("now"));
}

#[tokio::test]
async fn the_history_tells_every_other_rate_as_people_write_it() {
    let house = House::small().await;
    let usd = |text: &str| text.parse().ok();
    let new = priced("acme/tiered", Status::Active, "1.25", "10");
    let tiers = Tiers::stored(vec![
        Tier { above: 200_000, input: usd("2.5"), output: usd("15"), ..Tier::default() },
        Tier { above: 1_000_000, cache_read: usd("0.5"), ..Tier::default() },
    ]);
    let rates =
        new.terms.rates.clone().map(|rates| Rates { cache_read: usd("0.1"), request: usd("1"), tiers, ..rates });
    let plain = priced("acme/long", Status::Active, "1.25", "10");
    let tiers = Tiers::stored(vec![Tier { above: 200_000, input: usd("2.5"), ..Tier::default() }]);
    let only_tiers = plain.terms.rates.clone().map(|rates| Rates { tiers, ..rates });
    house.add_models(&[with_rates(new, rates), with_rates(plain, only_tiers)]).await;
    for (path, told) in [
        (
            "/models/acme/tiered",
            "cache read $0.10, per request $1.00; above 200,000 tokens: input $2.50, output $15.00; \
             above 1,000,000 tokens: cache read $0.50",
        ),
        ("/models/acme/long", "above 200,000 tokens: input $2.50"),
    ] {
        assert_eq!(house.visitor().visit(path).await.texts("td[data-label='Other rates']"), [told]);
    }
}

#[tokio::test]
async fn an_unpriced_model_says_so_and_costs_what_nobody_knows() {
    let house = House::small().await;
    house.set_status("acme/gamma", Status::Active).await;
    let page = house.visitor().visit("/models/acme/gamma").await;
    assert!(page.text("main").contains("This model is unpriced: what it costs is unknown."));
    assert_eq!(page.text("output"), "cost unknown");
    assert!(!page.body.contains("$0"));
}
