//! `/api/v1/openapi.json` held against the routes and against real answers, both ways: nothing undocumented, and
//! nothing documented that is not there.
#![expect(clippy::unwrap_used, reason = "a document that lacks what it must have has to end the test")]

use std::collections::BTreeSet;

use roster::domain::model::Status;
use serde_json::Value;

use super::json;
use crate::{
    security::route::ROUTES,
    support::{House, Page, priced},
};

const DOCUMENT: &str = "/api/v1/openapi.json";

#[tokio::test]
async fn it_describes_every_address_for_programs_and_no_other() {
    let house = House::empty().await;
    let document = json(&house.visitor().get(DOCUMENT).await);
    assert_eq!(
        (&document["openapi"], &document["info"]["version"]),
        (&"3.1.0".into(), &env!("CARGO_PKG_VERSION").into())
    );
    let for_programs = |pattern: &&str| pattern.starts_with("/api/") || pattern.starts_with("/v1/");
    let routes: BTreeSet<String> =
        ROUTES.iter().map(|route| route.pattern).filter(for_programs).map(|p| p.replace("{*", "{")).collect();
    let described: BTreeSet<String> = document["paths"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(described, routes);
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert_eq!(methods.as_object().unwrap().keys().collect::<Vec<_>>(), ["get"], "{path}");
    }
}

#[tokio::test]
async fn every_answer_is_as_it_is_described() {
    let house = House::small().await;
    house.add_models(&[rich()]).await;
    let edit = "UPDATE models SET sunset_on = '2026-12-31', successor_id = 'acme/beta', released_on = '2026-03', \
                knowledge_cutoff = '2025-12-31', open_weights = 0, vision = 1, description = 'words' \
                WHERE id IN ('acme/rich', 'acme/alpha')";
    house.database.run(edit).await;
    house.bench("zeta/one").await;
    let document = json(&house.visitor().get(DOCUMENT).await);
    let reader = house.visitor().bearing(&house.viewer().await.make_token("ci", &["read"]).await);
    let report = house.visitor().bearing(&house.viewer().await.make_token("no", &["report"]).await);
    for (path, address) in [
        ("/api/v1/openapi.json", DOCUMENT),
        ("/api/v1/stats", "/api/v1/stats"),
        ("/api/v1/models", "/api/v1/models?limit=2"),
        ("/api/v1/models", "/api/v1/models?status=inactive"),
        ("/api/v1/models", "/api/v1/models?limit=0"),
        ("/api/v1/models/complete", "/api/v1/models/complete?q=a"),
        ("/api/v1/models/{id}", "/api/v1/models/acme/rich"),
        ("/api/v1/models/{id}", "/api/v1/models/zeta/one"),
        ("/api/v1/models/{id}", "/api/v1/models/acme/none"),
        ("/api/v1/providers", "/api/v1/providers"),
        ("/api/v1/tasks/{task}/model", "/api/v1/tasks/summarizer/model"),
        ("/api/v1/tasks/{task}/model", "/api/v1/tasks/none/model"),
        ("/v1/models", "/v1/models"),
    ] {
        for asker in [&reader, &report, &house.visitor(), &house.visitor().bearing("roster_x")] {
            let page = asker.get(address).await;
            described(&document, path, &page);
            assert!(page.status != 200 || page.header("etag").is_some(), "{address} has no ETag");
        }
    }
}

fn rich() -> roster::domain::terms::NewModel {
    use roster::domain::{price::Tier, tiers::Tiers};
    let mut new = priced("acme/rich", Status::Active, "2.5", "10");
    let one = || Some("1".parse().unwrap());
    if let Some(rates) = &mut new.terms.rates {
        rates.request = one();
        rates.cache_read = one();
        rates.tiers = Tiers::stored(vec![Tier { above: 200_000, input: one(), ..Tier::default() }]);
    }
    new
}

/// Finds the answer's status and media type in the document, and holds the body against the schema.
fn described(document: &Value, path: &str, page: &Page) {
    let responses = &document["paths"][path]["get"]["responses"];
    let response = followed(document, &responses[page.status.as_str()]);
    let kind = page.header("content-type").unwrap();
    let schema = &response["content"][kind]["schema"];
    assert!(schema.is_object(), "{path} answers {} {kind}, which is not described", page.status);
    let body: Value = serde_json::from_str(&page.body).unwrap();
    let mistakes = mistakes(document, schema, &body, "");
    assert!(mistakes.is_empty(), "{path}: {mistakes:#?}");
}

fn followed<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// As much of JSON Schema as the document uses.
fn mistakes(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = followed(document, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = choices.iter().filter(|choice| mistakes(document, choice, value, at).is_empty()).count();
        return if fits == 1 { Vec::new() } else { vec![format!("{at}: {fits} of the choices fit {value}")] };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = schema["type"].as_array().map_or_else(|| vec![&schema["type"]], |kinds| kinds.iter().collect());
    if !kinds.iter().any(|known| *known == kind) {
        return vec![format!("{at}: {kind} instead of {}", schema["type"])];
    }
    let mut found = Vec::new();
    let is_other = |choices: &Value| choices.as_array().is_some_and(|choices| !choices.contains(value));
    if is_other(&schema["enum"]) || schema.get("const").is_some_and(|only| only != value) {
        found.push(format!("{at}: {value} is not among the choices"));
    }
    for item in value.as_array().into_iter().flatten() {
        found.extend(mistakes(document, &schema["items"], item, &format!("{at}[]")));
    }
    if let (Some(object), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        let (has, wants): (BTreeSet<_>, BTreeSet<_>) = (object.keys().collect(), properties.keys().collect());
        let differing: Vec<_> = has.symmetric_difference(&wants).collect();
        if !differing.is_empty() {
            found.push(format!("{at}: only one of the two has {differing:?}"));
        }
        for (name, schema) in properties {
            found.extend(mistakes(document, schema, &value[name], &format!("{at}.{name}")));
        }
    }
    found
}
