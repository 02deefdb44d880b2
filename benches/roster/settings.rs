//! What the settings pages cost at size, as ratios in one run: the audit at 100,000 entries against 1,000, and the
//! Models tab at 10,000 models against 250.

use std::{
    hint::black_box,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use axum::{body::Body, http::Request};
use roster::{
    domain::{audit::Kind, complete::complete},
    store::audit_log::{self, Filter},
    web,
};

use crate::house::{House, median};

/// Prints both tables.
pub async fn measure() {
    audit().await;
    models_tab().await;
    names().await;
}

async fn audit() {
    let (small, large) = (House::with(500).await, House::with(10_000).await);
    small.toggle(1).await;
    large.toggle(9).await;
    let some = |id: &House| Filter { id: Some(id.ids[7].to_string()), ..Filter::default() };
    println!("{:<34}{:>14}{:>14}{:>8}", "audit page of 100 entries", "1,000 entries", "100,000", "ratio");
    for (name, filter) in [
        ("newest", Filter::default()),
        ("of one model", some(&large)),
        ("of one kind", Filter { kind: Some(Kind::Model), ..Filter::default() }),
        ("by one actor", Filter { actor: Some("Roster".to_owned()), ..Filter::default() }),
        ("by nobody", Filter { actor: Some("nobody".to_owned()), ..Filter::default() }),
    ] {
        let page = async |house: &House| {
            audit_log::page(&house.app.db, &filter, None, 100).await.expect("a page");
        };
        row(name, median(async || page(&small).await).await, median(async || page(&large).await).await);
    }
}

async fn models_tab() {
    println!("\n{:<34}{:>14}{:>14}{:>8}", "Models tab, signed in", "250 models", "10,000", "ratio");
    let (small, large) = (House::with(250).await, House::with(10_000).await);
    // All active: the first view shows as many rows as it ever does.
    small.toggle(1).await;
    large.toggle(1).await;
    let (small, large) = (
        (web::service(small.app.clone()), small.cookie().await),
        (web::service(large.app.clone()), large.cookie().await),
    );
    for (name, path) in [
        ("first view", "/settings/models"),
        ("search for one", "/settings/models?q=model-00123"),
        ("search for words", "/settings/models?q=model+acme+123"),
        ("search for none", "/settings/models?q=nothing+like+it"),
        ("sorted by update", "/settings/models?sort=updated"),
    ] {
        let ask = async |(edge, cookie): &(web::Edge, String)| get(edge, cookie, path).await;
        row(name, median(async || ask(&small).await).await, median(async || ask(&large).await).await);
    }
}

/// Each question is asked once, so that no answer is kept from before; with an empty word the whole list is the answer.
async fn names() {
    println!("\n{:<34}{:>14}{:>14}{:>8}", "names that complete", "250 models", "10,000", "ratio");
    let (small, large) = (House::with(250).await, House::with(10_000).await);
    small.toggle(1).await;
    large.toggle(1).await;
    for (name, word) in
        [("of every name", ""), ("typed from the beginning", "acme-07/m"), ("letters here and there", "md0")]
    {
        let of = async |house: &House| {
            let catalog = house.app.views.catalog().await.expect("a catalogue");
            black_box(complete(catalog.entries().map(|entry| entry.model.id.as_str()), word));
        };
        row(name, median(async || of(&small).await).await, median(async || of(&large).await).await);
    }
    let asked = AtomicU32::new(0);
    let ask = async |edge: &web::Edge| {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        get(edge, "", &format!("/api/v1/models/complete?q=md{number}")).await;
    };
    let (small, large) = (web::service(small.app.clone()), web::service(large.app.clone()));
    row("asked for over HTTP", median(async || ask(&small).await).await, median(async || ask(&large).await).await);
}

async fn get(edge: &web::Edge, cookie: &str, path: &str) {
    let peer = web::Peer::from(std::net::IpAddr::from([127, 0, 0, 1]));
    let request = Request::get(path).header("host", "localhost").header("cookie", cookie);
    let answer = edge.answer(&peer, request.body(Body::empty()).expect("a request")).await;
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a whole page");
}

fn row(name: &str, small: Duration, large: Duration) {
    let ratio = large.as_nanos() as f64 / small.as_nanos().max(1) as f64;
    println!("{name:<34}{:>11} µs{:>11} µs{ratio:>8.2}", small.as_micros(), large.as_micros());
}
