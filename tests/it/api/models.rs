//! `/api/v1/models`.

use roster::domain::{
    model::{Capability, Status},
    price::Tier,
    terms::NewModel,
    tiers::Tiers,
    token_count::TokenCount,
};
use serde_json::{Value, json};

use super::{each, json};
use crate::support::{Browser, House, id, model, priced};

const INDEX: &str = "/api/v1/models";

#[tokio::test]
async fn what_is_offered_or_retired_is_listed_by_id() {
    let house = House::small().await;
    let list = json(&house.visitor().get(INDEX).await);
    assert_eq!(each(&list["models"], "id"), ["acme/alpha", "acme/beta", "acme/old", "zeta/one"]);
    assert_eq!(each(&list["models"], "status"), ["active", "active", "deprecated", "active"]);
    assert_eq!(list["next"], Value::Null);
    assert_eq!(list.as_object().unwrap().len(), 2);
    let active = |list: &Value| list["models"].as_array().unwrap().iter().filter(|m| m["active"] == true).count();
    assert_eq!(active(&list), house.catalog().await.active_models());
    house.bench("zeta/one").await;
    let list = json(&house.visitor().get(INDEX).await);
    assert_eq!((active(&list), &list["models"][3]["benched_at"]), (2, &json!("2026-11-20T12:00:00Z")));
    assert_eq!(list["models"][3]["health"], json!("benched"));
}

#[tokio::test]
async fn filters_are_those_of_the_pages() {
    let house = House::small().await;
    let mut seeing = priced("zeta/Eye", Status::Active, "1", "1");
    seeing.terms.facts.capabilities.set(Capability::Vision, Some(true));
    seeing.terms.facts.description = "Reads Größen".parse().unwrap();
    house.add_models(&[seeing]).await;
    for (query, ids) in [
        ("q=ALPHA", vec!["acme/alpha"]),
        ("q=gr%C3%B6ssen", vec![]),
        ("q=gr%C3%B6%C3%9Fen", vec!["zeta/Eye"]),
        ("provider=zeta", vec!["zeta/Eye", "zeta/one"]),
        ("status=deprecated", vec!["acme/old"]),
        ("capability=vision", vec!["zeta/Eye"]),
        ("provider=acme&status=active&capability=json&q=a", vec!["acme/alpha", "acme/beta"]),
        (
            "q=&provider=&status=&capability=&limit=&cursor=",
            vec!["acme/alpha", "acme/beta", "acme/old", "zeta/Eye", "zeta/one"],
        ),
        ("q=nothing+like+it", vec![]),
    ] {
        let list = json(&house.visitor().get(&format!("{INDEX}?{query}")).await);
        assert_eq!(each(&list["models"], "id"), ids, "{query}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_although_the_catalogue_changes_between_them() {
    let house = House::small().await;
    let more: Vec<NewModel> = (0..120).map(|n| model(&format!("acme/m{n:03}"), Status::Active)).collect();
    house.add_models(&more).await;
    let visitor = house.visitor();
    let first = json(&visitor.get(INDEX).await);
    assert_eq!(first["models"].as_array().unwrap().len(), 50);
    let largest = json(&visitor.get(&format!("{INDEX}?limit=100")).await);
    assert_eq!(largest["models"].as_array().unwrap().len(), 100);

    let (mut seen, mut query) = (Vec::new(), "?limit=7".to_owned());
    loop {
        let list = json(&visitor.get(&format!("{INDEX}{query}")).await);
        seen.extend(each(&list["models"], "id").into_iter().map(str::to_owned));
        // The last model that was seen goes, one comes that was passed already, and one that is still to come.
        let latest = seen.last().unwrap();
        if seen.len() == 14 {
            house.set_status(latest, Status::Inactive).await;
            house.add_models(&[model("acme/a", Status::Active), model("acme/m005b", Status::Active)]).await;
            house.add_models(&[model("zeta/zz", Status::Active)]).await;
        }
        let Some(next) = list["next"].as_str() else { break };
        assert!(next.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{next} needs no encoding");
        query = format!("?limit=7&cursor={next}");
    }
    assert!(seen.is_sorted() && seen.windows(2).all(|pair| pair[0] != pair[1]), "each once, in order");
    assert_eq!(seen.len(), 120 + 4 + 1);
    assert_eq!(seen.last().unwrap(), "zeta/zz");
    let exact = json(&visitor.get(&format!("{INDEX}?provider=zeta&limit=2")).await);
    assert_eq!(exact["next"], Value::Null, "no empty page follows a full one");
}

#[tokio::test]
async fn what_is_unknown_is_refused_by_name() {
    let house = House::small().await;
    let visitor = house.visitor();
    for (query, key) in [
        ("sort=name", "sort"),
        ("q=a&q=b", "q"),
        ("status=asleep", "status"),
        ("capability=flight", "capability"),
        ("provider=nobody", "provider"),
        ("provider=No+Slug", "provider"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("cursor=!", "cursor"),
        ("cursor=bm8gaWQ", "cursor"),
        (&format!("q={}", "x".repeat(201)), "q"),
    ] {
        assert!(refused(&visitor, &format!("{INDEX}?{query}"), 400).await.contains(key), "{query}");
    }
    for path in ["/api/v1/stats?x=1", "/api/v1/models/acme/alpha?x=1"] {
        assert!(refused(&visitor, path, 400).await.contains("“x”"), "{path}");
    }
}

#[tokio::test]
async fn inactive_models_are_for_programs_with_a_token() {
    let house = House::small().await;
    let detail = refused(&house.visitor(), &format!("{INDEX}?status=inactive"), 401).await;
    assert_eq!(detail, "Inactive models are listed only with an API token.");
    let list = json(&house.visitor().get(&format!("{INDEX}?q=gamma")).await);
    assert_eq!(list["models"], json!([]));
}

#[tokio::test]
async fn each_capability_is_read_back_as_itself() {
    let house = House::small().await;
    let one = |capability: &Capability, known| {
        let mut model = priced(&format!("acme/{capability}-{known}"), Status::Active, "1", "2");
        model.terms.facts.capabilities.set(*capability, Some(known));
        model
    };
    let mut models: Vec<_> = Capability::ALL.iter().flat_map(|c| [one(c, true), one(c, false)]).collect();
    let mut open = priced("acme/open", Status::Active, "1", "2");
    open.terms.facts.open_weights = Some(true);
    models.push(open);
    house.add_models(&models).await;
    let catalog = house.catalog().await;
    for model in &models {
        assert_eq!(catalog.find(&model.id).unwrap().model.facts, model.terms.facts, "{}", model.id);
    }
}

#[tokio::test]
async fn a_model_has_every_field_and_what_is_unknown_is_null() {
    let house = House::small().await;
    let mut full = priced("openrouter/~openai/Gpt-5:free+x@v*1", Status::Active, "1.25", "10");
    full.terms.facts.display_name = "GPT-5 <b>".parse().unwrap();
    full.terms.facts.max_output_tokens = TokenCount::new(8_192);
    full.terms.facts.capabilities.set(Capability::Pdf, Some(false));
    full.terms.facts.knowledge_cutoff = Some("2026-03".parse().unwrap());
    full.terms.facts.released_on = Some("2026-08-05".parse().unwrap());
    full.terms.facts.open_weights = Some(false);
    full.terms.facts.sunset_on = Some("2027-01-31".parse().unwrap());
    full.terms.facts.successor = Some(id("acme/alpha"));
    let usd = |text: &str| text.parse().ok();
    let rates = full.terms.rates.as_mut().unwrap();
    (rates.cache_read, rates.request) = (usd("0.0375"), usd("0.01"));
    rates.tiers = Tiers::stored(vec![Tier { above: 200_000, input: usd("2.5"), ..Tier::default() }]);
    let mut change = house.change(roster::store::Topic::Catalog).await;
    let (provider, settings) = crate::support::provider("openrouter", "OpenRouter");
    let verb = roster::domain::audit::Verb::Create;
    assert!(roster::store::providers::insert(&mut change, &provider, &settings, verb).await.unwrap());
    assert!(roster::store::models::insert(&mut change, &full, verb).await.unwrap());
    change.commit().await.unwrap();

    let rate = |usd: &str, nano: i64| json!({ "usd_per_million": usd, "nano_usd_per_million": nano });
    let expected = json!({
        "id": "openrouter/~openai/Gpt-5:free+x@v*1",
        "provider": "openrouter",
        "name": "~openai/Gpt-5:free+x@v*1",
        "display_name": "GPT-5 <b>",
        "description": "",
        "status": "active",
        "status_since": null,
        "active": true,
        "is_default": false,
        "health": null,
        "benched_at": null,
        "mode": "chat",
        "context_window": 128_000,
        "max_output_tokens": 8_192,
        "capabilities": {
            "vision": null, "tools": null, "json": true, "reasoning": null, "audio": null, "pdf": false,
        },
        "knowledge_cutoff": "2026-03",
        "released_on": "2026-08-05",
        "open_weights": false,
        "sunset_on": "2027-01-31",
        "successor": "acme/alpha", "base_model": null,
        "price": {
            "valid_from": "2026-11-20T12:00:00Z",
            "stated": { "by": "admin", "on": "2026-11-20" },
            "input": rate("1.25", 1_250_000_000),
            "output": rate("10.00", 10_000_000_000),
            "cache_read": rate("0.0375", 37_500_000),
            "cache_write": null,
            "reasoning": null,
            "request": { "usd": "0.01", "nano_usd": 10_000_000 },
            "tiers": [{
                "above_tokens": 200_000,
                "input": rate("2.50", 2_500_000_000),
                "output": null,
                "cache_read": null,
                "cache_write": null,
            }],
        },
        "created_at": "2026-11-20T12:00:00Z",
        "updated_at": "2026-11-20T12:00:00Z",
    });
    let visitor = house.visitor();
    for path in [
        "/api/v1/models/openrouter/~openai/Gpt-5:free+x@v*1",
        "/api/v1/models/openrouter/%7Eopenai%2FGpt-5%3Afree%2Bx%40v%2A1",
    ] {
        let page = visitor.get(path).await;
        assert_eq!(json(&page), expected);
        assert_eq!(page.header("sunset"), Some("Sun, 31 Jan 2027 00:00:00 GMT"));
        assert_eq!(page.header("deprecation"), None);
    }
    let list = json(&visitor.get(&format!("{INDEX}?provider=openrouter")).await);
    assert_eq!(list["models"], json!([expected]), "the list says the same");
    let default = json(&visitor.get("/api/v1/models/acme/alpha").await);
    assert_eq!((&default["is_default"], &default["successor"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn an_unpriced_model_has_no_price_and_a_free_one_has() {
    let house = House::small().await;
    house.add_models(&[model("acme/dear", Status::Active), priced("acme/gift", Status::Active, "0", "0")]).await;
    let visitor = house.visitor();
    assert_eq!(json(&visitor.get("/api/v1/models/acme/dear").await)["price"], Value::Null);
    let free = json(&visitor.get("/api/v1/models/acme/gift").await)["price"].clone();
    assert_eq!(free["input"], json!({ "usd_per_million": "0.00", "nano_usd_per_million": 0 }));
}

#[tokio::test]
async fn a_model_that_never_was_offered_is_not_there() {
    let house = House::small().await;
    let visitor = house.visitor();
    for path in ["acme/gamma", "acme/none", "nobody/none", "none", "acme/", "acme/..%2Fbeta", "acme/%00", "ACME/alpha"]
    {
        assert!(!refused(&visitor, &format!("{INDEX}/{path}"), 404).await.is_empty(), "{path}");
    }
    house.set_status("acme/gamma", Status::Active).await;
    visitor.visit(&format!("{INDEX}/acme/gamma")).await;
}

#[tokio::test]
async fn every_model_of_the_bundled_catalogue_can_be_read_as_the_list_has_it() {
    let house = House::bundled().await;
    let visitor = house.visitor();
    let catalog = house.catalog().await;
    let (mut read, mut query) = (0, "?limit=100".to_owned());
    loop {
        let list = json(&visitor.get(&format!("{INDEX}{query}")).await);
        for model in list["models"].as_array().unwrap() {
            let one = json(&visitor.get(&format!("{INDEX}/{}", model["id"].as_str().unwrap())).await);
            assert_eq!(one, *model);
            read += 1;
        }
        let Some(next) = list["next"].as_str() else { break };
        query = format!("?limit=100&cursor={next}");
    }
    assert_eq!(read, catalog.entries().filter(|entry| entry.model.status != Status::Inactive).count());
}

/// Asks for what is refused; the problem's detail.
async fn refused(visitor: &Browser, path: &str, status: u16) -> String {
    let page = visitor.get(path).await;
    assert_eq!(page.status, status, "{path}");
    assert_eq!(page.header("content-type"), Some("application/problem+json"), "{path}");
    let problem: Value = serde_json::from_str(&page.body).unwrap_or_default();
    assert_eq!(problem["status"], json!(status));
    problem["detail"].as_str().unwrap_or_default().to_owned()
}
