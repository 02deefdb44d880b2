//! What an address of the leaderboard asks for.
#![expect(clippy::unwrap_used, reason = "a name that can't be read has to end the test")]

use roster::domain::{
    model::{Capability, Mode, Status},
    price::Rates,
    token_count::TokenCount,
};

use crate::support::{Browser, House, Page, model, priced, with_rates};

/// Names that do not follow the ids, two equal prices, one model without price, context and release date.
async fn varied() -> House {
    let house = House::empty().await;
    house.furnish().await;
    let mut cheap = priced("zeta/two", Status::Active, "0.5", "9");
    cheap.terms.facts.display_name = "aardvark".parse().unwrap();
    cheap.terms.facts.context_window = TokenCount::new(1_000_000);
    cheap.terms.facts.released_on = "2026-03".parse().ok();
    cheap.terms.facts.capabilities.set(Capability::Vision, Some(true));
    cheap.terms.facts.description = "Reads Pictures of 100% everything".parse().unwrap();
    let mut bare = model("acme/zz-bare", Status::Active);
    bare.terms.facts.display_name = "Bare".parse().unwrap();
    bare.terms.facts.context_window = None;
    let mut old = priced("zeta/three", Status::Active, "0.2", "0.1");
    old.terms.facts.released_on = "2024-01-15".parse().ok();
    (cheap.terms.facts.open_weights, old.terms.facts.open_weights) = (Some(false), Some(true));
    let mut vectors = priced("acme/vectors", Status::Active, "0.1", "0");
    vectors.terms.facts.mode = Mode::Embedding;
    house.add_models(&[cheap, bare, old, vectors]).await;
    house
}

fn ids(page: &Page) -> Vec<String> {
    page.texts("tbody .id")
}

async fn found(visitor: &Browser, query: &str) -> Vec<String> {
    ids(&visitor.visit(&format!("/leaderboard?{query}")).await)
}

#[tokio::test]
async fn rows_stand_in_the_order_that_is_asked_for_and_what_is_unknown_stands_last_both_ways() {
    let house = varied().await;
    let visitor = house.visitor();
    let [one, two, three] = ["zeta/one", "zeta/two", "zeta/three"];
    let [alpha, beta, bare] = ["acme/alpha", "acme/beta", "acme/zz-bare"];
    for (query, expected) in [
        ("", [two, three, alpha, bare, beta, one]),
        ("sort=rank", [two, three, alpha, bare, beta, one]),
        ("sort=rank&direction=desc", [three, two, alpha, bare, beta, one]),
        ("sort=name", [two, alpha, bare, beta, one, three]),
        ("sort=name&direction=desc", [three, one, beta, bare, alpha, two]),
        ("sort=provider", [alpha, bare, beta, two, one, three]),
        ("sort=provider&direction=desc", [two, one, three, alpha, bare, beta]),
        ("sort=input", [one, three, two, beta, alpha, bare]),
        ("sort=input&direction=desc", [alpha, two, beta, three, one, bare]),
        ("sort=output&direction=asc", [three, one, beta, two, alpha, bare]),
        ("sort=blended", [one, three, beta, two, alpha, bare]),
        ("sort=blended&direction=desc", [alpha, two, beta, three, one, bare]),
        ("sort=cost", [two, three, alpha, bare, beta, one]),
        ("sort=cost&requests=1000", [one, three, beta, two, alpha, bare]),
        ("sort=cost&direction=desc&input=0&output=1m", [alpha, two, beta, one, three, bare]),
        ("sort=context", [alpha, beta, one, three, two, bare]),
        ("sort=context&direction=desc", [two, alpha, beta, one, three, bare]),
        ("sort=released", [three, two, alpha, bare, beta, one]),
        ("sort=released&direction=desc", [two, three, alpha, bare, beta, one]),
    ] {
        assert_eq!(found(&visitor, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn models_of_one_name_stand_by_id_both_ways() {
    let house = House::small().await;
    let mut same = priced("zeta/alpha", Status::Active, "1", "1");
    same.terms.facts.display_name = "ALPHA".parse().unwrap();
    house.add_models(&[same]).await;
    let visitor = house.visitor();
    assert_eq!(found(&visitor, "q=alpha").await, ["acme/alpha", "zeta/alpha"]);
    assert_eq!(found(&visitor, "q=alpha&sort=name&direction=desc").await, ["acme/alpha", "zeta/alpha"]);
}

#[tokio::test]
async fn filters_find_by_every_text_and_join() {
    let house = varied().await;
    let visitor = house.visitor();
    for (query, expected) in [
        ("q=AARD", vec!["zeta/two"]),
        ("q=zz-bare", vec!["acme/zz-bare"]),
        ("q=ZZ+bare", vec!["acme/zz-bare"]),
        ("q=zzbare", vec!["acme/zz-bare"]),
        ("q=everything+two+zeta", vec!["zeta/two"]),
        ("q=pictures+of+100%25", vec!["zeta/two"]),
        ("q=ZETA", vec!["zeta/two", "zeta/three", "zeta/one"]),
        ("q=three+picture", vec![]),
        ("provider=zeta", vec!["zeta/two", "zeta/three", "zeta/one"]),
        ("provider=zeta&provider=acme&q=be", vec!["acme/beta"]),
        ("capability=vision", vec!["zeta/two"]),
        ("capability=vision&capability=json", vec!["zeta/two"]),
        ("capability=vision&capability=pdf", vec![]),
        ("capability=json&provider=acme", vec!["acme/alpha", "acme/zz-bare", "acme/beta"]),
        ("mode=embedding", vec!["acme/vectors"]),
        ("mode=any&provider=acme", vec!["acme/alpha", "acme/zz-bare", "acme/beta", "acme/vectors"]),
        ("min_context=128,001", vec!["zeta/two"]),
        ("min_context=0.2M", vec!["zeta/two"]),
        ("max_input=0.2", vec!["zeta/three", "zeta/one"]),
        ("max_input=$0.2", vec!["zeta/three", "zeta/one"]),
        ("open_weights=yes", vec!["zeta/three"]),
        ("open_weights=no", vec!["zeta/two"]),
        ("released_since=2026-03", vec!["zeta/two"]),
        ("released_since=2024-01-15", vec!["zeta/two", "zeta/three"]),
        ("released_since=2024-01-16", vec!["zeta/two"]),
        ("q=aard&provider=zeta&capability=vision&sort=input&period=week&page=1", vec!["zeta/two"]),
    ] {
        assert_eq!(found(&visitor, query).await, expected, "{query}");
    }
    let page = visitor.visit("/leaderboard?q=aard&provider=acme").await;
    assert_eq!(page.text(".empty h2"), "No model matches");
    assert_eq!(page.form("form.search").value("q"), "aard");
    assert!(page.form("form.search").is_ticked("provider", "acme"));
}

#[tokio::test]
async fn a_value_that_cannot_be_meant_is_refused_by_name_with_what_can() {
    let house = House::small().await;
    let long = format!("q={}", "x".repeat(201));
    for (query, words) in [
        (
            "sort=beauty",
            "“sort” can’t be “beauty”. It can be rank, name, provider, input, output, blended, cost, context, released.",
        ),
        ("direction=up", "“direction” can’t be “up”. It can be asc, desc."),
        ("period=year", "“period” can’t be “year”. It can be all, week, month."),
        ("capability=flying", "“capability” can’t be “flying”. It can be vision, tools, json, reasoning, audio, pdf."),
        ("provider=nobody", "“provider” can’t be “nobody”. It can be acme, zeta."),
        ("provider=No+Slug", "“provider” can’t be “No Slug”. It can be acme, zeta."),
        (
            "mode=telepathy",
            "“mode” can’t be “telepathy”. It can be chat, embedding, image, transcription, speech, rerank, moderation, other, any.",
        ),
        ("min_context=large", "“min_context” can’t be “large”. It can be a number of tokens like 200k or 1,050,000."),
        ("min_context=0", "“min_context” can’t be “0”. It can be a number of tokens like 200k or 1,050,000."),
        ("max_input=cheap", "“max_input” can’t be “cheap”. It can be dollars per million tokens like 2.50."),
        ("open_weights=maybe", "“open_weights” can’t be “maybe”. It can be yes, no."),
        (
            "released_since=yesterday",
            "“released_since” can’t be “yesterday”. It can be a day like 2026-03-14 or a month like 2026-03.",
        ),
        ("group=colour", "“group” can’t be “colour”. It can be model."),
        ("requests=many", "Requests: “many” is not a whole number. Write it like 2,000 or 200k."),
        ("input=1k&cached=2k", "Cached input: is more than the 1,000 tokens of input that it is a part of."),
        ("m=nothing", "“m” can’t be “nothing”. It can be the id of a model like openai/gpt-5."),
        ("deprecated=maybe", "“deprecated” can’t be “maybe”. It can be yes, no."),
        ("page=0", "“page” can’t be “0”. It can be a number from 1."),
        ("page=two", "“page” can’t be “two”. It can be a number from 1."),
        ("page=99999999999999999999999", "“page” can’t be “99999999999999999999999”. It can be a number from 1."),
        ("q=a&q=b", "“q” may stand only once in the address."),
        ("sort=name&sort=name", "“sort” may stand only once in the address."),
        ("q=%00", "The address has a character in it that can’t be read."),
        (&long, "“q” is longer than 200 characters."),
    ] {
        let page = house.visitor().get(&format!("/?{query}")).await;
        assert_eq!(page.is(400).text(".lead"), words, "{query}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn fifty_stand_on_a_page_and_behind_the_last_there_is_none() {
    let house = House::small().await;
    let many: Vec<_> = (0..98).map(|n| priced(&format!("zeta/m{n:03}"), Status::Active, "1", "1")).collect();
    house.add_models(&many).await;
    let visitor = house.visitor();
    let first = visitor.visit("/leaderboard").await;
    assert_eq!(ids(&first).len(), 50);
    assert_eq!(first.text(".found strong"), "1 to 50 of 101 models");
    assert_eq!(first.attributes("a[rel=next]", "href"), ["/leaderboard?page=2"]);
    let last = visitor.visit("/leaderboard?page=3&sort=input").await;
    assert_eq!(ids(&last), ["acme/alpha"]);
    assert_eq!(last.text(".found strong"), "101 to 101 of 101 models");
    assert_eq!(last.attributes("a[rel=prev]", "href"), ["/leaderboard?sort=input&page=2"]);
    assert!(!last.has("a[rel=next]"));
    assert!(last.text("title").starts_with("Leaderboard, page 3: 101 active models"));
    for beyond in [4, usize::MAX] {
        visitor.get(&format!("/leaderboard?page={beyond}")).await.is(404);
    }
    visitor.visit("/leaderboard?q=nothing+at+all").await;
    visitor.get("/leaderboard?q=nothing+at+all&page=2").await.is(404);
}

#[tokio::test]
async fn headings_are_links_that_turn_the_order_and_keep_the_filters() {
    let house = varied().await;
    let visitor = house.visitor();
    let page = visitor.visit("/leaderboard?q=zeta&period=month&sort=name").await;
    assert_eq!(
        page.attributes("th[aria-sort=ascending] a", "href"),
        ["/leaderboard?q=zeta&period=month&sort=name&direction=desc"]
    );
    let links = page.attributes("thead a", "href");
    assert!(links.contains(&"/leaderboard?q=zeta&period=month&sort=input".to_owned()), "{links:?}");
    assert!(links.contains(&"/leaderboard?q=zeta&period=month&sort=context&direction=desc".to_owned()), "{links:?}");
    assert!(!visitor.visit("/leaderboard?q=zeta").await.has("[aria-sort]"), "no column orders the best matches");
    let turned = visitor.visit("/leaderboard?q=zeta&period=month&sort=context&direction=desc").await;
    assert_eq!(turned.texts("th[aria-sort=descending]"), ["Context"]);
    assert_eq!(turned.attributes("th[aria-sort] a", "href"), ["/leaderboard?q=zeta&period=month&sort=context"]);
}

#[tokio::test]
async fn the_form_keeps_what_was_asked_for() {
    let house = varied().await;
    let visitor = house.visitor();
    let asked = "/leaderboard?q=a&provider=zeta&capability=json&mode=any&min_context=8,000&max_input=9.50\
                 &open_weights=no&released_since=2024-01&group=model&deprecated=yes&period=week&input=2,000&output=500\
                 &cached=0&requests=30,000&sort=blended&direction=desc&m=acme/alpha";
    let form = visitor.visit(asked).await.form("form.search");
    let sent: Vec<_> = form.fields().map(|(name, value)| format!("{name}={value}")).collect();
    for pair in asked.split_once('?').unwrap().1.split('&') {
        assert!(sent.contains(&pair.to_owned()), "{pair} of {sent:?}");
    }
    let page = visitor.submit(&form.set("q", "AARDvark").set("direction", "asc")).await;
    assert_eq!(ids(page.is(200)), ["zeta/two"]);
    let summary = "Filters: Zeta, JSON, any mode, context from 8K, input up to $9.50, closed weights, since 2024-01, \
                   grouped by model, with deprecated, my workload";
    assert_eq!(page.text(".fold > summary"), summary);
    assert_eq!(visitor.visit("/").await.text(".fold > summary"), "Filters");
}

#[tokio::test]
async fn one_list_has_one_address_however_it_is_asked_for() {
    let house = House::with(|config| config.public_url = "http://roster.example".parse().ok()).await;
    house.furnish().await;
    let visitor = house.visitor();
    let plain = visitor.visit("/leaderboard").await;
    for same in [
        "/",
        "/?",
        "/leaderboard?q=&provider=&page=1",
        "/leaderboard?sort=rank&direction=asc&period=all&deprecated=no&mode=chat",
        "/leaderboard?sort=cost&q=+",
        "/leaderboard?utm_source=x&fbclid=y&ref=%00&utm_source=z",
    ] {
        let page = visitor.visit(same).await;
        assert_eq!((page.header("etag"), &page.body), (plain.header("etag"), &plain.body), "{same}");
    }
    let shouted = visitor.visit("/leaderboard?page=1&q=ALPHA+").await;
    assert_eq!(shouted.body, visitor.visit("/leaderboard?q=alpha").await.body);
    let canonical = shouted.attributes("link[rel=canonical]", "href");
    assert_eq!(canonical, ["http://roster.example/leaderboard"], "filters are not for search engines");
}

#[tokio::test]
async fn deprecated_models_come_with_a_badge_once_they_are_asked_for() {
    let house = House::small().await;
    house.set_status("acme/beta", Status::Deprecated).await;
    let visitor = house.visitor();
    let page = visitor.visit("/leaderboard").await;
    assert_eq!(ids(&page), ["acme/alpha", "zeta/one"]);
    let page = visitor.submit(&page.form("form.search").tick("deprecated", "yes", true)).await;
    assert_eq!(ids(&page), ["acme/alpha", "acme/beta", "acme/old", "zeta/one"]);
    assert_eq!(page.texts("tr.off .tag"), ["Deprecated", "Deprecated"]);
    assert!(page.text(".lead").starts_with("2 active models"), "they are not counted");
    assert!(page.form("form.search").is_ticked("deprecated", "yes"));
    let links = page.attributes("tbody .name a", "href");
    assert_eq!(links, ["/models/acme/alpha", "/models/acme/beta", "/models/acme/old", "/models/zeta/one"]);
    assert_eq!(page.attributes("input[name=m]", "value"), ["acme/alpha", "acme/beta", "acme/old", "zeta/one"]);
    let page = visitor.visit("/leaderboard?provider=zeta").await;
    assert!(!page.has("[name=deprecated]"), "Zeta has none that are deprecated");
    assert_eq!(page.texts(".found a"), ["Show all"]);
}

#[tokio::test]
async fn an_order_by_what_no_model_has_stays_chosen_in_the_form() {
    let house = House::empty().await;
    house.furnish().await;
    let mut bare = model("acme/bare", Status::Active);
    bare.terms.facts.context_window = None;
    house.add_models(&[bare]).await;
    let visitor = house.visitor();
    for sort in ["released", "context", "input", "output", "blended"] {
        let page = visitor.visit(&format!("/leaderboard?q=bare&sort={sort}")).await;
        assert_eq!(page.texts("thead th"), ["Model", "Capabilities", "Provider", "Compare"], "{sort}");
        assert_eq!(page.attributes("select[name=sort] option[selected]", "value"), [sort]);
        assert_eq!(page.texts("select[name=sort] option").len(), 4, "{sort} and the orders that are there");
        let again = visitor.submit(&page.form("form.search").set("q", "alpha").set("direction", "desc")).await;
        assert_eq!(again.attributes("select[name=sort] option[selected]", "value"), [sort]);
    }
}

#[tokio::test]
async fn models_of_a_provider_that_is_off_are_not_listed() {
    let house = House::small().await;
    let admin = house.admin().await;
    admin.post("/settings/providers/actions", &[("action", "disable"), ("id", "acme")]).await.is(303);
    let page = house.visitor().visit("/leaderboard?deprecated=yes").await;
    assert_eq!(ids(&page), ["zeta/one"]);
    let page = house.visitor().visit("/leaderboard?provider=acme").await;
    assert_eq!(page.text(".empty h2"), "No model matches", "it is known, and has nothing to show");
}

#[tokio::test]
async fn blended_is_three_parts_input_to_one_part_output_rounded_as_a_cost() {
    let house = House::small().await;
    let thin = priced("acme/thin", Status::Active, "0.000000001", "0.000000002");
    let rates = thin.terms.rates.clone().map(|rates| Rates { request: "1".parse().ok(), ..rates });
    house.add_models(&[with_rates(thin, rates)]).await;
    let page = house.visitor().visit("/?sort=blended").await;
    assert_eq!(page.texts("td[data-label=Blended]"), ["$0.000000001", "$0.125", "$0.750", "$4.38"]);
}
