//! `/models/{id}`.
#![expect(clippy::panic, reason = "a fact that is not there has to end the test")]

use jiff::SignedDuration;
use roster::domain::{
    model::{Capability, Mode, Status},
    price::{Rates, Tier},
    tiers::Tiers,
    token_count::TokenCount,
};

use crate::support::{House, Page, id, model, priced, with_rates};

const ALPHA: &str = "/models/acme/alpha";

/// Names and values of the facts.
fn fact(page: &Page, name: &str) -> String {
    let at = page.texts("aside dt").iter().position(|term| term == name);
    page.texts("aside dd")[at.unwrap_or_else(|| panic!("no fact {name}"))].clone()
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
        ("Max output", "16,384 tokens"),
        ("Released", "Mar 2026"),
        ("Knowledge until", "31 Dec 2025"),
        ("Health", "not checked yet"),
        ("Can", "vision, JSON"),
        ("Cannot", "audio"),
        ("Unknown", "tools, reasoning, PDF"),
        ("Open weights", "no"),
    ] {
        assert_eq!(fact(&page, name), value, "{name}");
    }
    assert_eq!(page.text("title"), "Known/v1:x~y@z*a+b by Acme: $1.00 in, $2.00 out, 128K context · Roster");
    let description = &page.attributes("meta[name=description]", "content")[0];
    assert!(description.contains("$1.00 in, $2.00 out, 128K context"), "{description}");
    assert!(description.ends_with("4 active models from 2 providers."), "{description}");
    assert!(!page.has("meta[name=robots]"));
    assert_eq!(page.attributes(".crumbs a", "href"), ["/leaderboard", "/leaderboard?provider=acme"]);
    assert_eq!(page.attributes(".head .ways a", "href"), ["/settings/models/acme/known/v1:x~y@z*a+b"]);
}

#[tokio::test]
async fn what_was_never_offered_or_is_not_there_has_no_page() {
    let house = House::small().await;
    for path in ["/models/acme/gamma", "/models/acme/none", "/models/acme"] {
        house.visitor().get(path).await.is(404);
    }
    house.visitor().get("/models/acme/gamma?input=many").await.is(404);
    house.visitor().get("/models/acme/alpha?utm_source=mail").await.is(200);
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
    assert_eq!(fact(&page, "Health"), "out of service since 20 Nov 2026, 12:00 UTC");
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
    assert_eq!(told().await, "Its provider stops serving it on 22 Nov 2026 .");
    house.wait(SignedDuration::from_hours(48));
    house.bump().await;
    assert_eq!(told().await, "Its provider stopped serving it on 22 Nov 2026 .");
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
    assert_eq!(page.texts("table[aria-labelledby=prices] thead th"), ["Input tokens", "Input", "Output", "Cache read"]);
    assert_eq!(
        page.texts("table[aria-labelledby=prices] tbody tr"),
        [
            "Up to 200,000 $1.25 $10.00 $0.125",
            "Above 200,000 $2.50 $15.00 $0.125",
            "Above 1,000,000 $1.25 $10.00 $0.50",
        ]
    );
    let page = house.visitor().visit(ALPHA).await;
    assert_eq!(page.texts("table[aria-labelledby=prices] tbody tr"), ["Any $2.50 $10.00"]);
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
            "1 Jan 2027 Scheduled unpriced an admin",
            "1 Dec 2026 Scheduled $4.00 $12.00 an admin",
            "21 Nov 2026 Current $3.00 $12.00 an admin",
            "20 Nov 2026 $2.50 $10.00 an admin",
        ]
    );
    assert_eq!(page.texts("table[aria-labelledby=prices] tbody tr"), ["Any $3.00 $12.00"]);
    house.app.clock.advance(SignedDuration::from_hours(24 * 10));
    house.bump().await;
    let page = house.visitor().visit(ALPHA).await;
    assert_eq!(page.texts("table[aria-labelledby=prices] tbody tr"), ["Any $4.00 $12.00"]);
    assert!(page.texts("table[aria-labelledby=history] tbody tr")[1].contains("Current"));
}

#[tokio::test]
async fn the_history_has_a_column_for_every_rate_and_a_row_for_every_tier() {
    let house = House::small().await;
    let usd = |text: &str| text.parse().ok();
    let new = priced("acme/tiered", Status::Active, "1.25", "10");
    let tiers = Tiers::stored(vec![Tier { above: 200_000, input: usd("2.5"), output: usd("15"), ..Tier::default() }]);
    let rates = new.terms.rates.clone().map(|rates| Rates { cache_read: usd("0.1"), tiers, ..rates });
    house.add_models(&[with_rates(new, rates)]).await;
    let page = house.visitor().visit("/models/acme/tiered").await;
    assert!(!page.has("#history"), "one price is no history");
    house.wait(SignedDuration::from_hours(24));
    let admin = house.admin().await;
    let form = admin.visit("/settings/models/acme/tiered").await.form("#edit");
    admin.save(&form.set("output_price", "9")).await;
    let page = house.visitor().visit("/models/acme/tiered").await;
    assert_eq!(
        page.texts("table[aria-labelledby=history] thead th"),
        ["From", "Input", "Output", "Cache read", "Stated by"]
    );
    assert_eq!(
        page.texts("table[aria-labelledby=history] tbody tr"),
        [
            "21 Nov 2026 Current $1.25 $9.00 $0.10 an admin",
            "Above 200,000 tokens $2.50 $15.00 –",
            "20 Nov 2026 $1.25 $10.00 $0.10 an admin",
            "Above 200,000 tokens $2.50 $15.00 –",
        ]
    );
    assert_eq!(page.texts(".figures dd"), ["$1.25", "$9.00", "was $10.00 until 21 Nov 2026", "128K", "128,000 tokens"]);
    let says = page.text(".chart desc");
    assert_eq!(says, "20 Nov 2026: $1.25 in, $10.00 out. 21 Nov 2026: $1.25 in, $9.00 out.");
    assert_eq!(page.texts(".chart .says"), ["Output $9.00", "Input $1.25"]);
}

#[tokio::test]
async fn what_was_so_before_roster_knew_of_it_has_no_date() {
    let house = House::bundled().await;
    house.wait(SignedDuration::from_hours(24 * 100));
    let catalog = house.catalog().await;
    let retired = catalog.entries().find(|entry| entry.model.status == Status::Deprecated && entry.rates().is_some());
    let id = retired.unwrap().model.id.clone();
    let page = house.visitor().visit(&format!("/models/{id}")).await;
    assert_eq!(state(&page), "Deprecated");
    let text = page.text("main");
    assert!(!text.contains("since") && !text.contains("2027"), "{text}");
    assert!(text.contains("From the bundled catalogue of 20 Nov 2026."), "{text}");
    // A price that comes later has a day, the first one still none.
    let admin = house.admin().await;
    let form = admin.visit(&format!("/settings/models/{id}")).await.form("#edit");
    admin.save(&form.set("input_price", "77").set("output_price", "99")).await;
    let page = house.visitor().visit(&format!("/models/{id}")).await;
    let rows = page.texts("table[aria-labelledby=history] tbody tr:not(.tier-row) th");
    assert_eq!(rows, ["28 Feb 2027 Current", "Listed on 20 Nov 2026"]);
    house.set_status(id.as_str(), Status::Active).await;
    house.set_status(id.as_str(), Status::Deprecated).await;
    let page = house.visitor().visit(&format!("/models/{id}")).await;
    assert_eq!(state(&page), "Not offered: deprecated since 28 Feb 2027", "what was done here has its day");
}

#[tokio::test]
async fn the_same_model_elsewhere_is_listed_cheapest_first() {
    let house = House::small().await;
    let base = |id: &str, status, input: &str| {
        let mut new = priced(id, status, input, "10");
        new.terms.facts.base_model = "gpt-9".parse().ok();
        new
    };
    let mut unpriced = model("zeta/free", Status::Active);
    unpriced.terms.facts.base_model = "gpt-9".parse().ok();
    house
        .add_models(&[
            base("acme/gpt-9", Status::Active, "2"),
            base("zeta/gpt-9", Status::Active, "1"),
            base("zeta/gpt-9-old", Status::Deprecated, "1"),
            unpriced,
        ])
        .await;
    let page = house.visitor().visit("/models/acme/gpt-9").await;
    assert_eq!(
        page.texts("table[aria-labelledby=offers] tbody tr"),
        [
            "Zeta zeta/gpt-9 $1.00 $10.00 128K $7.00",
            "Acme this page acme/gpt-9 $2.00 $10.00 128K $9.00",
            "Zeta zeta/free unpriced unpriced 128K unknown",
        ]
    );
    assert_eq!(page.attributes("table[aria-labelledby=offers] a", "href"), ["/models/zeta/gpt-9", "/models/zeta/free"]);
    assert!(!house.visitor().visit(ALPHA).await.has("#offers"), "it is offered nowhere else");
}

#[tokio::test]
async fn how_to_call_it_is_told_where_the_address_is_known() {
    let house = House::bundled().await;
    let code = async |id: &str| house.visitor().visit(&format!("/models/{id}")).await.texts("pre.code");
    let catalog = house.catalog().await;
    let first = |provider: &str| {
        let group = catalog.group(&provider.parse().unwrap()).unwrap();
        let chat = group.entries.iter().find(|entry| entry.is_active() && entry.model.facts.mode == Mode::Chat);
        chat.unwrap().model.id.to_string()
    };
    for (provider, address, key, base) in [
        ("openai", "https://api.openai.com/v1/chat/completions", "$OPENAI_API_KEY", "https://api.openai.com/v1"),
        (
            "anthropic",
            "https://api.anthropic.com/v1/messages",
            "x-api-key: $ANTHROPIC_API_KEY",
            "https://api.anthropic.com/v1/",
        ),
        (
            "google",
            ":generateContent",
            "x-goog-api-key: $GEMINI_API_KEY",
            "https://generativelanguage.googleapis.com/v1beta/openai/",
        ),
    ] {
        let id = first(provider);
        let [curl, python] = &code(&id).await[..] else { panic!("two ways to call {id}") };
        let name = id.split_once('/').unwrap().1;
        assert!(curl.contains(address) && curl.contains(key) && curl.contains(name), "{curl}");
        assert!(
            python.contains(&format!("base_url=\"{base}\"")) && python.contains(&format!("\"{name}\"")),
            "{python}"
        );
    }
    house.database.run("UPDATE providers SET base_url = 'https://unknown.invalid' WHERE id = 'openai'").await;
    house.bump().await;
    house.wait(SignedDuration::from_mins(2));
    let page = house.visitor().visit(&format!("/models/{}", first("openai"))).await;
    assert!(!page.has("pre.code") && !page.body.contains("unknown.invalid"));
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
