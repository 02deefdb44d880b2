//! Fetching: by hand and by the clock, from a server that changes its mind.
#![expect(clippy::unwrap_used, reason = "a server of the test that fails has to end it")]

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::SignedDuration;
use roster::{config::Switch, workers::feeds::fetch_due};
use tokio::net::TcpListener;

use super::{IMPORT, LITELLM, file, litellm};
use crate::support::House;

/// What the server answers, and how often it was asked.
#[derive(Clone, Default)]
struct Upstream {
    answer: Arc<Mutex<(u16, Vec<u8>)>>,
    asked: Arc<AtomicUsize>,
}

impl Upstream {
    async fn start(&self) -> String {
        let upstream = self.clone();
        let serve = async move |headers: HeaderMap| -> Response {
            upstream.asked.fetch_add(1, Ordering::Relaxed);
            let (status, body) = upstream.answer.lock().unwrap().clone();
            let etag = format!("\"{}\"", body.len());
            if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
                return StatusCode::NOT_MODIFIED.into_response();
            }
            (StatusCode::from_u16(status).unwrap(), [(header::ETAG, etag)], body).into_response()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/prices.json", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/prices.json", get(serve))).await });
        url
    }

    fn says(&self, status: u16, body: &[u8]) {
        *self.answer.lock().unwrap() = (status, body.to_vec());
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    async fn house(&self) -> House {
        let url = self.start().await;
        let house = House::with(|config| {
            config.litellm_url = url.parse().unwrap();
            config.models_dev_url = "http://127.0.0.1:9/api.json".parse().unwrap();
            config.fetch_feeds = Switch::On;
        })
        .await;
        house.furnish().await;
        house
    }
}

#[tokio::test]
async fn what_is_fetched_waits_and_a_failure_leaves_the_last_good_file() {
    let upstream = Upstream::default();
    upstream.says(200, &file(&[("acme/new", litellm("acme", 1e-6, 2e-6))]));
    let house = upstream.house().await;
    let admin = house.admin().await;
    let version = house.version();
    let fetch = admin.visit(IMPORT).await.form("#feed-litellm ~ form");
    let page = admin.save(&fetch.clone().press_first()).await;
    assert_eq!(page.text(".found"), "1 added.");
    assert_eq!(house.version(), version, "fetching applies nothing");
    assert_eq!(admin.visit(IMPORT).await.text(".tabs .tag"), "1 change waiting");
    // The same is not sent again.
    admin.save(&fetch.clone().press_first()).await;
    assert_eq!(upstream.asked(), 2);
    for (status, body, told) in [
        (500, &b"secret words"[..], "it answered with status 500"),
        (200, b"{\"half\": {\"litellm_", "the file ends in the middle, at line 1"),
        (200, b"<html>", "the file is not JSON"),
    ] {
        upstream.says(status, body);
        house.wait(SignedDuration::from_mins(1));
        let page = admin.save(&fetch.clone().press_first()).await;
        let section = page.text("section:first-of-type");
        assert!(section.contains(told) && section.contains("the last good one"), "{section}");
        assert!(!page.body.contains("secret words"), "what another server says is not repeated");
        assert_eq!(admin.visit(LITELLM).await.text(".found"), "1 added.");
    }
}

#[tokio::test]
async fn once_a_day_each_feed_is_fetched_by_whoever_comes_first() {
    let upstream = Upstream::default();
    upstream.says(200, &file(&[("acme/new", litellm("acme", 1e-6, 2e-6))]));
    let house = upstream.house().await;
    let version = house.version();
    tokio::join!(fetch_due(&house.app), fetch_due(&house.app));
    assert_eq!(upstream.asked(), 1, "of two instances one fetches");
    let admin = house.admin().await;
    let page = admin.visit(IMPORT).await;
    assert!(page.text("section:first-of-type").contains("1 change for enabled providers"));
    assert!(page.text("main").contains("brought by Roster"));
    assert!(page.text("section:nth-of-type(2)").contains("Not fetched the connection failed"));
    house.wait(SignedDuration::from_hours(23));
    fetch_due(&house.app).await;
    assert_eq!(upstream.asked(), 1);
    house.wait(SignedDuration::from_hours(1));
    fetch_due(&house.app).await;
    assert_eq!(upstream.asked(), 2);
    assert_eq!(house.version(), version);
}
