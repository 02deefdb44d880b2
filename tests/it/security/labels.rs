//! What is counted is counted by the pattern of an address: whoever makes up addresses makes up no label.
#![expect(clippy::expect_used, reason = "a request that can't be made has to end the test")]

use std::collections::BTreeSet;

use axum::body::Body;

use super::{ground::Ground, route::ROUTES};
use crate::support::Browser;

/// What is written in the place of a pattern's parameters: what is there, what is not, what can't be.
const MADE_UP: [&str; 5] = ["acme/alpha", "acme/none", "x", "%C3%A4", "a%20b"];
const QUERIES: [&str; 4] = ["", "?q=alpha", "?m=acme/alpha&m=acme/beta", "?page=2&colour=red"];
/// The labels of answers to addresses that are none, of people's and of programs'.
const NO_ROUTE: [&str; 2] = ["none", "/api/{*rest}"];

#[tokio::test]
async fn every_label_of_a_route_is_its_pattern_whatever_addresses_are_asked_for() {
    let ground = Ground::new().await;
    let house = &ground.house;
    let token = house.admin().await.make_token("ci", &["read"]).await;
    let people = [house.visitor(), house.viewer().await, house.visitor().bearing(&token)];
    for route in ROUTES.iter().filter(|route| route.method == "GET") {
        for path in addresses(route.pattern) {
            for person in &people {
                // The second is answered from memory, where pages are kept.
                ask(person, &path).await;
                ask(person, &path).await;
            }
        }
    }
    for path in ["/nowhere", "/nowhere/else", "/models", "/assets/a/b"] {
        ask(&people[0], path).await;
    }

    let metrics = house.visitor().visit("/metrics").await.body;
    let labels: BTreeSet<&str> =
        metrics.split("route=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()).collect();
    let patterns: BTreeSet<&str> = ROUTES.iter().map(|route| route.pattern).chain(NO_ROUTE).collect();
    let made_up: Vec<_> = labels.difference(&patterns).collect();
    // Of the two addresses of the leaderboard one is counted, and what asks for the counters has not counted itself.
    let counted = ROUTES.iter().filter(|route| route.method == "GET" && !["/", "/metrics"].contains(&route.path));
    let uncounted: Vec<_> = counted.map(|route| route.pattern).filter(|pattern| !labels.contains(pattern)).collect();
    assert!(made_up.is_empty() && uncounted.is_empty(), "made up: {made_up:?}; not counted: {uncounted:?}");
}

/// Some addresses of a pattern, with and without queries.
fn addresses(pattern: &str) -> Vec<String> {
    let (before, after) = match pattern.split_once('{') {
        Some((before, rest)) => (before, rest.split_once('}').map_or("", |(_, after)| after)),
        None => (pattern, ""),
    };
    let words = if before == pattern { &[""][..] } else { &MADE_UP };
    let paths = words.iter().map(|word| format!("{before}{word}{after}"));
    paths.flat_map(|path| QUERIES.map(|query| format!("{path}{query}"))).collect()
}

async fn ask(person: &Browser, path: &str) {
    let request = person.request("GET", path).body(Body::empty()).expect("a request");
    assert!(!person.ask(request).await.status().is_server_error(), "{path}");
}
