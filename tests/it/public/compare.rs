//! `/compare`.
#![expect(clippy::panic, reason = "a row that is not there has to end the test")]

use roster::domain::{
    model::{Capability, Status},
    price::{Rates, Tier},
    tiers::Tiers,
    token_count::TokenCount,
};

use crate::support::{House, Page, model, priced, with_rates};

/// A row's cells.
fn row(page: &Page, label: &str) -> Vec<String> {
    let at = page.texts("tbody th").iter().position(|head| head == label);
    let at = at.unwrap_or_else(|| panic!("no row {label}"));
    page.texts(&format!("tbody tr:nth-child({}) td", at + 1))
}

#[tokio::test]
async fn ticked_rows_of_the_leaderboard_stand_side_by_side() {
    let house = House::small().await;
    let visitor = house.visitor();
    let form = visitor.visit("/leaderboard").await.form("form[action='/compare']");
    let page = visitor.submit(&form.tick("m", "acme/alpha", true).tick("m", "zeta/one", true)).await;
    page.is(200);
    assert_eq!(page.texts("thead th"), ["Fact", "Alpha acme/alpha", "One zeta/one"]);
    assert_eq!(page.attributes("thead a", "href"), ["/models/acme/alpha", "/models/zeta/one"]);
    assert_eq!(row(&page, "Provider"), ["Acme", "Zeta"]);
    assert_eq!(row(&page, "Status"), ["active", "active"]);
    assert_eq!(row(&page, "Input / M"), ["$2.50", "$0.10 lowest"]);
    assert_eq!(row(&page, "Blended 3:1 / M"), ["$4.38", "$0.125 lowest"]);
    assert_eq!(row(&page, "1,000 requests of 2,000 tokens in and 500 out"), ["$10.00", "$0.300 lowest"]);
    assert_eq!(row(&page, "Context window"), ["128,000", "128,000"], "nothing is marked where all are equal");
    let missing =
        "No votes, runs or usage are counted yet, so rating, pass rate, latency, success rate and trend are left out.";
    assert_eq!(page.text("main > p.note"), missing);
    assert!(!visitor.get("/compare").await.has("main > p.note"), "nothing is compared");
    assert_eq!(page.text("title"), "Alpha and One compared · Roster");
    assert_eq!(page.form("form#m").values("m").collect::<Vec<_>>(), ["acme/alpha", "zeta/one", ""]);
}

#[tokio::test]
async fn the_best_of_each_row_is_marked_and_so_are_ties() {
    let house = House::small().await;
    let mut rich = priced("acme/rich", Status::Active, "0.1", "3");
    rich.terms.facts.context_window = TokenCount::new(1_000_000);
    rich.terms.facts.released_on = "2026-03".parse().ok();
    rich.terms.facts.capabilities.set(Capability::Vision, Some(true));
    let rates = rich.terms.rates.clone().map(|rates| Rates {
        cache_read: "0.01".parse().ok(),
        tiers: Tiers::stored(vec![Tier { above: 200_000, input: "4".parse().ok(), ..Tier::default() }]),
        ..rates
    });
    let mut plain = model("acme/plain", Status::Active);
    plain.terms.facts.context_window = None;
    plain.terms.facts.released_on = "2026-03-05".parse().ok();
    plain.terms.facts.capabilities.set(Capability::Vision, Some(false));
    house.add_models(&[with_rates(rich, rates), plain]).await;
    let page = house.visitor().visit("/compare?m=acme/rich&m=acme/plain&m=zeta/one&m=acme/alpha").await;
    assert_eq!(row(&page, "Input / M"), ["$0.10 lowest", "unpriced", "$0.10 lowest", "$2.50"]);
    assert_eq!(row(&page, "Output / M"), ["$3.00", "unpriced", "$0.20 lowest", "$10.00"]);
    let cached = ["$0.01 lowest", "–", "$0.10 as input", "$2.50 as input"];
    assert_eq!(row(&page, "Cache read / M"), cached, "who names no rate charges input");
    assert_eq!(row(&page, "Tiers"), ["above 200,000 tokens: $4.00 in, $3.00 out", "–", "–", "–"]);
    assert_eq!(row(&page, "Context window"), ["1,000,000 largest", "–", "128,000", "128,000"]);
    assert_eq!(row(&page, "Released"), ["2026-03", "2026-03-05 latest", "–", "–"]);
    assert_eq!(row(&page, "Vision"), ["yes", "no", "–", "–"]);
    assert_eq!(row(&page, "1,000 requests of 2,000 tokens in and 500 out")[1], "unknown");
    let labels = page.texts("tbody th");
    assert!(!labels.contains(&"Max output".to_owned()) && !labels.contains(&"PDF".to_owned()), "{labels:?}");
}

#[tokio::test]
async fn a_rate_that_is_absent_is_compared_as_what_holds_instead() {
    let house = House::small().await;
    let usd = |text: &str| text.parse().ok();
    let mut dear = priced("acme/dear", Status::Active, "1", "3");
    dear.terms.rates = dear.terms.rates.map(|rates| Rates {
        cache_read: usd("0.25"),
        cache_write: usd("1.25"),
        reasoning: usd("4"),
        request: usd("0.01"),
        ..rates
    });
    house.add_models(&[dear, model("acme/plain", Status::Active)]).await;
    let visitor = house.visitor();
    let page = visitor.visit("/compare?m=acme/dear&m=zeta/one&m=acme/alpha&m=acme/plain").await;
    for (label, cells) in [
        ("Cache read / M", ["$0.25", "$0.10 as input lowest", "$2.50 as input", "–"]),
        ("Cache write / M", ["$1.25", "$0.10 as input lowest", "$2.50 as input", "–"]),
        ("Reasoning / M", ["$4.00", "$0.20 as output lowest", "$10.00 as output", "–"]),
        ("Per request", ["$0.01", "$0.00 lowest", "$0.00 lowest", "–"]),
    ] {
        assert_eq!(row(&page, label), cells, "{label}");
    }
    let page = visitor.visit("/compare?m=acme/dear&m=acme/plain").await;
    assert_eq!(row(&page, "Per request"), ["$0.01", "–"], "an unpriced model is compared with nothing");
    let labels = visitor.visit("/compare?m=zeta/one&m=acme/alpha").await.texts("tbody th");
    for label in ["Cache read / M", "Cache write / M", "Reasoning / M", "Per request"] {
        assert!(!labels.contains(&label.to_owned()), "{label} is nobody's");
    }
}

#[tokio::test]
async fn states_are_told_in_words() {
    let house = House::small().await;
    house.bench("zeta/one").await;
    house.set_status("acme/beta", Status::Deprecated).await;
    let page = house.visitor().visit("/compare?m=zeta/one&m=acme/beta&m=acme/alpha").await;
    assert_eq!(
        row(&page, "Status"),
        ["out of service since 20 Nov 2026, 12:00 UTC", "deprecated since 20 Nov 2026", "active"]
    );
    house.set_status("acme/alpha", Status::Inactive).await;
    let page = house.visitor().visit("/compare?m=acme/beta&m=acme/alpha").await;
    assert_eq!(row(&page, "Status"), ["deprecated since 20 Nov 2026", "inactive since 20 Nov 2026"]);
}

#[tokio::test]
async fn fewer_than_two_or_more_than_six_are_refused_and_the_choice_is_kept() {
    let house = House::small().await;
    let more: Vec<_> = (0..5).map(|n| priced(&format!("acme/m{n}"), Status::Active, "1", "1")).collect();
    house.add_models(&more).await;
    let visitor = house.visitor();
    for path in ["/compare", "/compare?m=", "/compare?m=+&m="] {
        let page = visitor.get(path).await;
        assert_eq!(page.is(422).text(".errors li"), "0 models chosen: add at least 2 more", "{path}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
    }
    let page = visitor.get("/compare?m=acme/alpha&m=acme/alpha").await;
    assert_eq!(page.is(422).text(".errors li"), "1 model chosen: add at least 1 more", "the same twice counts once");
    let mended = visitor.submit(&page.form("form#m").set_nth("m", 1, "zeta/one")).await;
    assert_eq!(mended.is(200).texts("thead .id"), ["acme/alpha", "zeta/one"]);

    let seven: Vec<_> =
        (0..5).map(|n| format!("m=acme/m{n}")).chain(["m=acme/alpha".into(), "m=zeta/one".into()]).collect();
    let page = visitor.get(&format!("/compare?{}", seven.join("&"))).await;
    assert_eq!(page.is(422).text(".errors li"), "7 models chosen: untick at least 1");
    let form = page.form("form#m");
    assert!(!page.has("#more"), "there is no room for more");
    let mended = visitor.submit(&form.tick("m", "acme/m0", false)).await;
    assert_eq!(mended.is(200).texts("thead .id").len(), 6);
}

#[tokio::test]
async fn of_far_too_many_only_the_first_are_looked_up() {
    let house = House::small().await;
    let visitor = house.visitor();
    let typed: Vec<_> = (0..4_000).map(|n| format!("m=a/{n}")).collect();
    let page = visitor.get(&format!("/compare?m=acme/alpha&m=zeta/one&{}", typed.join("&"))).await;
    let message = "4,002 models chosen: only the first 20 are kept here, untick all but 6";
    assert_eq!(page.is(422).texts(".errors li"), [message], "not every one of them");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let form = page.form("form#m");
    assert_eq!(form.values("m").count(), 20);
    let twenty = visitor.get(&format!("/compare?{}", typed[..20].join("&"))).await;
    assert_eq!(twenty.is(422).texts(".errors li").len(), 21, "each is named, and that none is chosen");
    let twice: Vec<_> = (0..30).map(|_| "m=acme/alpha&m=zeta/one").collect();
    visitor.visit(&format!("/compare?{}", twice.join("&"))).await;
}

#[tokio::test]
async fn a_model_that_is_not_there_is_named_where_it_was_typed() {
    let house = House::small().await;
    let visitor = house.visitor();
    // gamma was never offered and so is nobody's to see.
    for (typed, address) in [("acme/none", "acme/none"), ("gpt 5", "gpt+5"), ("acme/gamma", "acme/gamma")] {
        let page = visitor.get(&format!("/compare?m=acme/alpha&m={address}&m=zeta/one")).await;
        let message = format!("“{typed}” is not a model here. Write its id like openai/gpt-5");
        assert_eq!(page.is(422).mistake("m-0"), message);
        let form = page.form("form#m");
        assert_eq!(form.values("m").collect::<Vec<_>>(), ["acme/alpha", "zeta/one", typed, ""]);
        visitor.submit(&form.set_nth("m", 2, "acme/beta")).await.is(200);
    }
}

#[tokio::test]
async fn the_address_can_be_shared_and_the_same_choice_is_one_page_for_search_engines() {
    let house = House::with(|config| config.public_url = "http://roster.example".parse().ok()).await;
    house.furnish().await;
    let visitor = house.visitor();
    let page = visitor.visit("/compare?m=zeta/one&m=acme/alpha&m=zeta/one").await;
    assert_eq!(page.texts("thead .id"), ["zeta/one", "acme/alpha"], "in the order in which they were chosen");
    let canonical = page.attributes("link[rel=canonical]", "href");
    assert_eq!(canonical, ["http://roster.example/compare?m=acme%2Falpha&m=zeta%2Fone"]);
    let same = visitor.visit("/compare?m=zeta%2Fone&m=&m=+acme%2Falpha+&utm_source=x&n=y").await;
    assert_eq!(same.header("etag"), page.header("etag"));
}

#[tokio::test]
async fn only_the_rows_that_differ_are_shown_where_that_is_asked_for() {
    let house = House::small().await;
    let visitor = house.visitor();
    let page = visitor.visit("/compare?m=acme/alpha&m=zeta/one").await;
    assert_eq!(page.texts(".pick-one [aria-current]"), ["All rows"]);
    let ways = page.attributes(".pick-one a", "href");
    assert_eq!(ways[1], "/compare?m=acme%2Falpha&m=zeta%2Fone&differences=yes");
    let page = visitor.visit(&ways[1]).await;
    assert_eq!(page.texts(".pick-one [aria-current]"), ["Only differences"]);
    let labels = page.texts("tbody th");
    assert!(labels.contains(&"Provider".to_owned()) && !labels.contains(&"Context window".to_owned()), "{labels:?}");
    assert_eq!(page.attributes(".pick-one a", "href")[0], "/compare?m=acme%2Falpha&m=zeta%2Fone");

    house.add_models(&[priced("acme/twin", Status::Active, "2.50", "10")]).await;
    let page = visitor.visit("/compare?m=acme/alpha&m=acme/twin&differences=yes").await;
    assert!(page.texts("tbody th").is_empty());
    assert_eq!(page.text("p.note"), "These models have the same facts.");
    let refused = visitor.get("/compare?m=acme/alpha&m=zeta/one&differences=some").await;
    assert_eq!(refused.is(400).text(".lead"), "“differences” can’t be “some”. It can be yes.");
}

#[tokio::test]
async fn models_are_added_and_removed_in_the_head() {
    let house = House::small().await;
    let visitor = house.visitor();
    let page = visitor.visit("/compare?m=acme/alpha&m=zeta/one&requests=5&differences=yes").await;
    assert!(!page.has(".remove"), "two are the fewest");
    let page = visitor.submit(&page.form("form#m").set_nth("m", 2, "acme/beta")).await;
    assert_eq!(page.is(200).texts("thead .id"), ["acme/alpha", "zeta/one", "acme/beta"]);
    assert_eq!(page.texts(".remove"), ["Remove Alpha", "Remove One", "Remove Beta"]);
    let without = &page.attributes(".remove", "href")[1];
    let rest = "&input=2000&output=500&cached=0&requests=5&differences=yes";
    assert_eq!(*without, format!("/compare?m=acme%2Falpha&m=acme%2Fbeta{rest}"));
    assert_eq!(visitor.visit(without).await.texts("thead .id"), ["acme/alpha", "acme/beta"]);
}

#[tokio::test]
async fn a_workload_has_its_cost_here_too() {
    let house = House::small().await;
    house.set_status("acme/gamma", Status::Active).await;
    let visitor = house.visitor();
    let page = visitor.visit("/compare?m=acme/alpha&m=zeta/one&m=acme/gamma").await;
    let form = page.form("form.section").set("requests", "30k").set("input", "2,000").set("output", "500");
    let page = visitor.submit(&form).await;
    assert_eq!(row(page.is(200), "My cost per month"), ["$300.00", "$9.00 lowest", "unknown"]);
    assert_eq!(page.form("form.section").value("requests"), "30,000");
    assert!(!page.texts("tbody th").iter().any(|label| label.starts_with("1,000 requests")));
    visitor.get("/compare?m=acme/alpha&m=zeta/one&requests=-1").await.is(400);
}

#[tokio::test]
async fn the_leaderboard_s_filters_stay_behind() {
    let house = House::small().await;
    let visitor = house.visitor();
    let asked = "/compare?q=a&sort=input&requests=5&m=acme/alpha&m=zeta/one&from=board";
    let page = visitor.get(asked).await;
    let clean = "/compare?m=acme%2Falpha&m=zeta%2Fone&input=2000&output=500&cached=0&requests=5";
    assert_eq!(page.is(303).location(), clean);
    visitor.visit("/compare?m=acme/alpha&m=zeta/one&from=newsletter").await;
}
