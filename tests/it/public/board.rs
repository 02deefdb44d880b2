//! The leaderboard's chart, groups, costs, ticks and files.
#![expect(clippy::unwrap_used, reason = "a name that can't be read has to end the test")]

use roster::domain::{
    model::{Capability, Mode, Status},
    price::Rates,
    terms::NewModel,
    token_count::TokenCount,
};
use serde_json::{Value, json};

use crate::support::{House, model, priced};

/// An offer of a base model.
fn offer(id: &str, base: &str, input: &str) -> NewModel {
    let mut offer = priced(id, Status::Active, input, input);
    offer.terms.facts.base_model = Some(base.parse().unwrap());
    offer.terms.facts.display_name = "Luna".parse().unwrap();
    offer
}

#[tokio::test]
async fn a_base_model_has_one_row_with_its_cheapest_offer_and_unfolds_into_all() {
    let house = House::small().await;
    let mut unpriced = offer("acme/luna-plain", "luna-1", "1");
    unpriced.terms.rates = None;
    let offers = [
        offer("acme/luna", "luna-1", "2"),
        offer("zeta/luna", "luna-1", "1.5"),
        offer("zeta/luna:free", "luna-1", "0"),
        offer("zeta/broken", "luna-1", "0.1"),
        unpriced,
        offer("acme/single", "single-1", "9"),
    ];
    house.add_models(&offers).await;
    let same = [offer("zeta/vendor/gemma", "gemma-1", "3"), offer("zeta/gemma", "gemma-1", "3")];
    house.add_models(&same).await;
    house.database.run("UPDATE models SET display_name = 'Single' WHERE id = 'acme/single'").await;
    house.bench("zeta/broken").await;
    let visitor = house.visitor();
    let page = visitor.visit("/leaderboard?group=model&q=gemma").await;
    assert_eq!(page.texts("tbody .id")[0], "zeta/gemma", "of equal prices the shorter id");
    house.set_status("zeta/gemma", Status::Inactive).await;
    house.set_status("zeta/vendor/gemma", Status::Inactive).await;
    let page = visitor.visit("/leaderboard?group=model&q=luna").await;
    assert_eq!(page.text("tbody tr:first-child .name > a"), "Luna");
    assert_eq!(page.text(".offers summary"), "from $1.50 at 2 providers");
    assert_eq!(page.text(".found strong"), "1 row of 5 models");
    let ids = page.texts("tbody .id");
    let order = ["zeta/luna", "acme/luna", "zeta/luna:free", "acme/luna-plain", "zeta/broken"];
    assert_eq!(ids[0], "zeta/luna", "the row is the cheapest offer that works and has a price");
    assert_eq!(ids[1..], order, "what costs nothing, what has no price and what is out of service is behind");
    assert_eq!(page.texts("tr.offer .name > a")[..2], ["Zeta", "Acme"]);
    let boxes = page.attributes("input[name=m]", "value");
    assert_eq!(boxes.len(), 5, "each offer can be ticked once");

    let all = visitor.visit("/leaderboard?group=model&sort=input").await;
    assert_eq!(all.text(".found strong"), "5 rows of 9 models");
    let heads: Vec<String> = all.texts("tbody tr:first-child .name > a");
    assert_eq!(heads, ["One", "Beta", "Luna", "Alpha", "Single"]);
    assert_eq!(all.texts(".offers summary").len(), 1, "who is alone unfolds into nothing");
    let form = visitor.visit("/leaderboard").await.form("form.search");
    let grouped = visitor.submit(&form.tick("group", "model", true)).await;
    assert_eq!(grouped.texts(".offers summary").len(), 1);
}

#[tokio::test]
async fn so_many_offers_unfold_and_the_others_are_on_the_model_s_page() {
    let house = House::small().await;
    let many: Vec<_> = (0..14).map(|n| offer(&format!("zeta/luna-{n:02}"), "luna-1", &format!("{}", n + 1))).collect();
    house.add_models(&many).await;
    let page = house.visitor().visit("/leaderboard?group=model&q=luna").await;
    assert_eq!(page.texts("tr.offer .id").len(), 10);
    assert_eq!(page.texts("tr.offer td[colspan]"), ["4 more offers"]);
    assert_eq!(page.attributes("tr.offer td[colspan] a", "href"), ["/models/zeta/luna-00"]);
    assert_eq!(page.text(".offers summary"), "from $1.00 at 1 provider");
}

#[tokio::test]
async fn my_workload_adds_a_column_by_the_rules_of_costs() {
    let house = House::small().await;
    let mut cached = priced("acme/cached", Status::Active, "2", "10");
    let usd = |text: &str| text.parse().ok();
    cached.terms.rates =
        cached.terms.rates.map(|rates| Rates { cache_read: usd("0.2"), request: usd("0.001"), ..rates });
    house.add_models(&[cached, model("acme/unknown", Status::Active)]).await;
    let visitor = house.visitor();
    let page = visitor.visit("/leaderboard").await;
    assert!(!page.texts("thead th").contains(&"My cost".to_owned()));
    let form = page.form("form.search").set("requests", "30k").set("input", "2,000").set("cached", "1 000");
    let page = visitor.submit(&form.set("output", "500").set("sort", "input")).await;
    assert_eq!(page.is(200).texts("td[data-label='My cost']"), ["$9.00", "$52.50", "$246.00", "$300.00", "unknown"]);
    assert!(!page.body.contains("$0.00"), "unpriced is not free");
    let summary = "My workload: 30,000 requests a month of 2,000 tokens in, 1,000 of them cached, and 500 out";
    assert_eq!(page.text(".work summary"), summary);
    let numbers = page.form("form.search");
    let shown = ["requests", "input", "cached", "output"].map(|name| numbers.value(name).to_owned());
    assert_eq!(shown, ["30,000", "2,000", "1,000", "500"]);
    let by_cost = page.attributes("thead .cost a", "href");
    assert_eq!(by_cost, ["/leaderboard?input=2000&output=500&cached=1000&requests=30000&sort=cost"]);
    let page = visitor.visit(&by_cost[0]).await;
    assert_eq!(page.texts("tbody .id"), ["zeta/one", "acme/beta", "acme/cached", "acme/alpha", "acme/unknown"]);
    assert_eq!(page.attributes("tbody tr:first-child .cost", "title"), ["$9.00"]);
    let compare = page.form("[data-board]").tick("m", "zeta/one", true).tick("m", "acme/cached", true);
    let compared = visitor.submit(&compare.press("Compare models")).await;
    let compared = visitor.visit(compared.is(303).location()).await;
    assert_eq!(compared.is(200).texts("thead .id"), ["zeta/one", "acme/cached"]);
    assert!(compared.texts("tbody th").contains(&"My cost per month".to_owned()));
}

#[tokio::test]
async fn the_chart_has_a_point_for_each_model_with_a_price_and_says_which_it_leaves_out() {
    let house = House::small().await;
    let wide = |id: &str, input: &str, tokens: u64| {
        let mut wide = priced(id, Status::Active, input, "9");
        wide.terms.facts.context_window = TokenCount::new(tokens);
        wide
    };
    let mut hidden = wide("acme/hidden", "3", 1_000);
    hidden.terms.facts.context_window = None;
    let added = [
        wide("acme/wide", "2.60", 1_048_576),
        wide("zeta/free", "0", 5_000),
        hidden,
        model("acme/bare", Status::Active),
    ];
    house.add_models(&added).await;
    let page = house.visitor().visit("/leaderboard").await;
    let links = page.attributes(".chart a", "href");
    assert_eq!(links.len(), 4);
    let titles = page.texts(".chart a title");
    for title in ["Alpha: $2.50, 128K", "Beta: $0.50, 128K", "One: $0.10, 128K", "Wide: $2.60, 1.05M"] {
        assert!(titles.contains(&title.to_owned()), "{title} of {titles:?}");
    }
    let said = page.text(".chart figcaption p");
    let out = "Not drawn: 1 model without a price, 1 model at $0.00, 1 model without a known context window.";
    assert!(said.ends_with(out), "{said}");
    let best = page.texts(".chart text.says");
    assert_eq!(best, ["One", "Beta", "Wide"], "the one that reads most of each class of prices, cheapest first");
    assert!(page.text(".chart desc").starts_with("4 models. One reads 128K at $0.10, Beta reads 128K at $0.50, Wide"));
    assert_eq!(page.texts(".chart .legend li"), ["Acme", "Zeta"]);
    let places = page.attributes(".chart a use", "x");
    assert!(places.contains(&"6.0%".to_owned()) && places.contains(&"94.0%".to_owned()), "{places:?}");
    assert!(!page.body.contains("style="), "the policy allows none");
    assert!(!house.visitor().visit("/leaderboard?q=alpha").await.has(".chart"), "one point says nothing");
}

#[tokio::test]
async fn what_a_model_can_is_marks_in_one_line_with_words_behind_them() {
    let house = House::small().await;
    let mut able = priced("acme/able", Status::Active, "1", "1");
    for capability in [Capability::Vision, Capability::Pdf] {
        able.terms.facts.capabilities.set(capability, Some(true));
    }
    able.terms.facts.capabilities.set(Capability::Audio, Some(false));
    house.add_models(&[able]).await;
    let page = house.visitor().visit("/leaderboard?q=able").await;
    assert_eq!(page.texts("tbody .caps title"), ["Vision, JSON, PDF"]);
    assert_eq!(page.attributes("tbody .caps use", "href"), ["#cv", "#cj", "#cp"]);
    assert_eq!(page.texts("ul[aria-label='Capability marks'] li").len(), 6);
}

#[tokio::test]
async fn ticks_ride_in_the_address_to_every_other_page_of_the_list() {
    let house = House::small().await;
    let many: Vec<_> = (0..60).map(|n| priced(&format!("zeta/m{n:03}"), Status::Active, "1", "1")).collect();
    house.add_models(&many).await;
    let visitor = house.visitor();
    let page = visitor.visit("/leaderboard?m=acme/alpha&m=zeta/m059&m=acme/nowhere&m=acme/gamma").await;
    assert_eq!(page.attributes("tbody [name=m][checked]", "value"), ["acme/alpha"]);
    assert_eq!(page.texts(".toolbar label"), ["M059"], "what is ticked on another page");
    assert_eq!(page.text(".toolbar .as-asked"), "Compare 2 models");
    for link in ["a[rel=next]", "thead .price a"] {
        let address = &page.attributes(link, "href")[0];
        assert!(address.contains("m=acme%2Falpha&m=zeta%2Fm059"), "{address}");
    }
    let form = page.form("form.search").set("q", "beta");
    assert_eq!(form.values("m").take(2).collect::<Vec<_>>(), ["acme/alpha", "zeta/m059"]);
    let found = visitor.submit(&form).await;
    assert_eq!(found.is(200).texts(".toolbar label"), ["Alpha", "M059"]);
    let none = visitor.visit("/leaderboard?q=nothing+like+it&m=acme/alpha").await;
    assert_eq!(none.texts(".toolbar label"), ["Alpha"]);

    // Without script a button takes what was ticked since along.
    let form = page.form("[data-board]").tick("m", "acme/beta", true).press("Next");
    let second = visitor.submit(&form).await;
    assert_eq!(second.is(200).texts(".toolbar label"), ["Alpha", "Beta"]);
    assert_eq!(second.attributes("tbody [name=m][checked]", "value"), ["zeta/m059"]);
    let kept = visitor.submit(&second.form("[data-board]").press("Keep while searching")).await;
    assert_eq!(kept.is(200).text(".toolbar .as-asked"), "Compare 3 models");
    let plain = visitor.visit("/leaderboard").await;
    let first = plain.attributes("[data-board] > button:first-child", "formmethod");
    assert_eq!(first, ["dialog"], "the first button does nothing, and so Enter doesn't either");
}

#[tokio::test]
async fn csv_and_json_give_the_list_that_is_shown() {
    let house = House::small().await;
    let mut hostile = priced("zeta/hostile", Status::Active, "0.1", "0.25");
    hostile.terms.facts.display_name = "=cmd|'/c calc'!A1,\"x\"".parse().unwrap();
    hostile.terms.facts.released_on = "2026-03".parse().ok();
    let mut vectors = priced("zeta/vectors", Status::Active, "1", "1");
    vectors.terms.facts.mode = Mode::Embedding;
    house.add_models(&[hostile, vectors, model("zeta/bare", Status::Active)]).await;
    house.bench("zeta/one").await;
    let visitor = house.visitor();
    let page = visitor.visit("/leaderboard?provider=zeta&requests=1000&input=2000&output=500&page=1&m=zeta/one").await;
    let ways = page.attributes("p.note a", "href");
    let query = "?provider=zeta&input=2000&output=500&cached=0&requests=1000";
    assert_eq!(ways, [format!("/leaderboard.csv{query}"), format!("/leaderboard.json{query}")]);

    let csv = visitor.visit(&ways[0]).await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"leaderboard.csv\""));
    let lines: Vec<&str> = csv.body.split("\r\n").collect();
    let ids: Vec<&str> = lines[1..].iter().filter_map(|line| line.split(',').next()).collect();
    assert_eq!(ids, ["zeta/hostile", "zeta/bare", "zeta/one", ""], "in the order of the page");
    let hostile =
        "zeta/hostile,\"'=cmd|'/c calc'!A1,\"\"x\"\"\",Zeta,,chat,active,,0.10,0.25,0.1375,0.325,128000,,json,,2026-03";
    assert_eq!(lines[1], hostile);
    assert_eq!(lines[2], "zeta/bare,Bare,Zeta,,chat,active,,,,,,128000,,json,,", "unpriced is empty, not 0");
    assert!(lines[3].contains(",active,2026-11-20T12:00:00Z,0.10,"), "{}", lines[3]);

    let json: Value = serde_json::from_str(&visitor.visit(&ways[1]).await.body).unwrap();
    let models = json["models"].as_array().unwrap();
    let ids: Vec<_> = models.iter().map(|model| model["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["zeta/hostile", "zeta/bare", "zeta/one"]);
    assert_eq!((&models[0]["my_cost"], &models[1]["my_cost"]), (&json!("0.325"), &Value::Null));
    assert_eq!(models[0]["blended_price"], json!("0.1375"), "not rounded");
    for path in ["/leaderboard.csv?sort=beauty", "/leaderboard.json?provider=nobody"] {
        visitor.get(path).await.is(400);
    }
    let grouped = visitor.visit("/leaderboard.csv?group=model&mode=any&deprecated=yes").await.body;
    assert_eq!(grouped.lines().count(), 1 + 7, "every offer of every row");
}

#[tokio::test]
async fn the_list_is_chat_models_unless_another_mode_is_asked_for() {
    let house = House::small().await;
    let mut vectors = priced("zeta/vectors", Status::Active, "1", "1");
    vectors.terms.facts.mode = Mode::Embedding;
    house.add_models(&[vectors]).await;
    let visitor = house.visitor();
    let page = visitor.visit("/leaderboard?q=vectors").await;
    assert_eq!(page.text(".empty h2"), "No model matches");
    let ways = page.attributes(".empty a", "href");
    assert_eq!(ways, ["/leaderboard?q=vectors&mode=any", "/leaderboard"]);
    assert_eq!(visitor.visit(&ways[0]).await.texts("tbody .id"), ["zeta/vectors"]);
    for id in ["acme/alpha", "acme/beta", "zeta/one"] {
        house.set_status(id, Status::Inactive).await;
    }
    let page = visitor.visit("/").await;
    assert!(page.text(".empty p").starts_with("There is no chat model, but other modes have some"));
    assert_eq!(page.attributes(".empty a", "href")[0], "/leaderboard?mode=any");
}
