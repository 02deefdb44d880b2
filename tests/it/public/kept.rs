//! Pages that are kept: the same answer as when they were drawn, in every packing, within bounds, and for everybody only.
#![expect(clippy::unwrap_used, reason = "an answer that can't be read has to end the test")]

use std::{io::Read, sync::Arc};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, StatusCode},
};
use roster::{config::Audience, domain::model::Status, metrics::Metrics};
use tokio::{sync::Barrier, task::JoinSet};

use crate::support::{Browser, House};

/// More addresses than there is room for pages: each takes more than 7,000 bytes.
const FLOOD: usize = 3_000;
const ROOM_BYTES: u64 = 16 * 1024 * 1024;
const READERS: usize = 32;
/// How often each reader asks for each address while the catalogue stays.
const ROUNDS: usize = 4;
const CHANGES: u64 = 10;
const READ: [&str; 4] = ["/leaderboard", "/faq", "/models/acme/alpha", "/leaderboard?q=a"];

async fn fetch(visitor: &Browser, path: &str, encoding: &str) -> (StatusCode, HeaderMap, Bytes) {
    let request = visitor.request("GET", path).header("accept-encoding", encoding).body(Body::empty()).unwrap();
    let (parts, body) = visitor.ask(request).await.into_parts();
    (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap())
}

fn misses(house: &House) -> u64 {
    house.app.metrics.cache("pages").read().1
}

#[tokio::test]
async fn a_kept_page_is_answered_as_it_was_drawn() {
    let house = House::small().await;
    let visitor = house.visitor();
    for path in ["/leaderboard", "/faq", "/models/acme/alpha", "/api/v1/models", "/leaderboard?q=alpha"] {
        for encoding in ["identity", "gzip", "br"] {
            let (status, mut drawn, body) = fetch(&visitor, path, encoding).await;
            let so_far = misses(&house);
            let (again, mut kept, same) = fetch(&visitor, path, encoding).await;
            assert_eq!(misses(&house), so_far, "{path} was drawn twice");
            assert_ne!(drawn.remove("x-request-id"), kept.remove("x-request-id"));
            // The server adds it to what has none.
            drawn.remove("content-length");
            assert!((status, &drawn, &body) == (again, &kept, &same), "{path} {encoding}: {drawn:?} or {kept:?}");
            assert_eq!(status, 200);
            assert!(kept.contains_key("content-security-policy"), "{path}");
        }
    }
}

#[tokio::test]
async fn packed_forms_hold_the_page_and_have_validators_of_their_own() {
    let house = House::small().await;
    let visitor = house.visitor();
    let (_, plain_headers, plain) = fetch(&visitor, "/leaderboard", "identity;q=1, gzip;q=0").await;
    assert!(!plain_headers.contains_key("content-encoding"));
    let (_, gzip_headers, gzip) = fetch(&visitor, "/leaderboard", "gzip").await;
    let (_, br_headers, br) = fetch(&visitor, "/leaderboard", "gzip, deflate, br").await;
    assert_eq!(
        (&gzip_headers["content-encoding"], &br_headers["content-encoding"]),
        (&"gzip".parse().unwrap(), &"br".parse().unwrap())
    );
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
    unpacked.clear();
    brotli::Decompressor::new(&br[..], 4096).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
    assert!(br.len() < plain.len() / 2 && gzip.len() < plain.len() / 2);
    let tags = [&plain_headers["etag"], &gzip_headers["etag"], &br_headers["etag"]];
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2]);
}

#[tokio::test]
async fn a_change_is_a_new_page_and_the_old_one_never_comes_back() {
    let house = House::small().await;
    let visitor = house.visitor();
    for (status, count) in [(Status::Inactive, "2 active models"), (Status::Active, "3 active models")] {
        visitor.visit("/leaderboard").await;
        house.set_status("acme/beta", status).await;
        for _ in 0..3 {
            assert!(visitor.visit("/leaderboard").await.text(".lead").starts_with(count));
        }
    }
}

#[tokio::test]
async fn a_flood_of_addresses_fills_no_memory_and_evicts_no_plain_page() {
    let house = House::small().await;
    let visitor = house.visitor();
    visitor.visit("/leaderboard").await;
    for number in 0..FLOOD {
        let request = visitor.request("GET", &format!("/leaderboard?q=alpha{number}")).body(Body::empty()).unwrap();
        assert_eq!(visitor.ask(request).await.status(), 200);
    }
    let kept = house.app.views.pages.bytes().await;
    assert!(kept <= ROOM_BYTES && kept > ROOM_BYTES / 10 * 9, "{kept} bytes");
    let so_far = misses(&house);
    for path in ["/leaderboard", "/leaderboard?q=", "/leaderboard?page=1&sort=rank", "/"] {
        visitor.visit(path).await;
    }
    assert_eq!(misses(&house), so_far, "the plain page was drawn again");
    visitor.visit("/leaderboard?q=alpha0").await;
    assert_eq!(misses(&house), so_far + 1, "the first of the flood had to go");
    for (path, status) in
        [("/leaderboard?colour=red", 200), ("/leaderboard?sort=red", 400), ("/leaderboard?page=99", 404)]
    {
        visitor.get(path).await.is(status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_costs_one_miss_an_address_however_many_ask_at_once() {
    let house = House::small().await;
    let pages = house.app.metrics.cache("pages");
    for turn in 0..CHANGES {
        let status = if turn % 2 == 0 { Status::Inactive } else { Status::Active };
        house.set_status("acme/beta", status).await;
        let begin = Arc::new(Barrier::new(READERS));
        let mut readers = JoinSet::new();
        for _ in 0..READERS {
            let (visitor, begin) = (house.visitor(), begin.clone());
            readers.spawn(async move {
                begin.wait().await;
                for path in READ.repeat(ROUNDS) {
                    assert_eq!(fetch(&visitor, path, "identity").await.0, 200, "{path}");
                }
            });
        }
        readers.join_all().await;
        let drawn = (turn + 1) * READ.len() as u64;
        assert_eq!(pages.read().1, drawn, "who waits for a page that is being drawn has it, too");
    }
    let (hits, misses) = pages.read();
    assert_eq!(hits + misses, CHANGES * (READERS * READ.len() * ROUNDS) as u64, "each read is one of the two");
    assert!(hits * 100 >= (hits + misses) * 99, "{hits} hits, {misses} misses");
}

#[tokio::test]
async fn head_tells_what_get_would_answer() {
    let house = House::small().await;
    let visitor = house.visitor();
    for path in ["/leaderboard", "/faq", "/models/acme/alpha"] {
        for encoding in ["identity", "br"] {
            let (status, got, body) = fetch(&visitor, path, encoding).await;
            let ask = async |tag: &str| {
                let request = visitor.request("HEAD", path).header("accept-encoding", encoding);
                visitor.ask(request.header("if-none-match", tag).body(Body::empty()).unwrap()).await.into_parts()
            };
            let (told, nothing) = ask("\"another\"").await;
            assert_eq!(told.status, status, "{path}");
            for name in ["etag", "vary", "content-type", "content-encoding", "cache-control"] {
                assert_eq!(told.headers.get(name), got.get(name), "{path}: {name}");
            }
            assert!(told.headers.contains_key("etag") && told.headers.contains_key("vary"));
            assert_eq!(told.headers["content-length"], body.len().to_string(), "{path}");
            assert!(to_bytes(nothing, usize::MAX).await.unwrap().is_empty(), "{path}");
            let (told, nothing) = ask(got["etag"].to_str().unwrap()).await;
            assert_eq!((told.status.as_u16(), told.headers.get("etag")), (304, got.get("etag")), "{path}");
            assert!(to_bytes(nothing, usize::MAX).await.unwrap().is_empty(), "{path}");
        }
    }
}

#[tokio::test]
async fn what_a_reader_asked_for_is_kept_from_everybody_else() {
    let house = House::small().await;
    let (visitor, reader) = (house.visitor(), house.viewer().await);
    for path in ["/api/v1/models?status=inactive", "/api/v1/models/acme/gamma", "/api/v1/providers", "/v1/models"] {
        reader.visit(path).await;
        assert!(visitor.get(path).await.status.is_client_error(), "{path}");
    }
    let closed = House::with(|config| config.public = Audience::SignedIn).await;
    closed.furnish().await;
    closed.viewer().await.visit("/leaderboard").await;
    closed.visitor().get("/leaderboard").await.is(303);
}

#[tokio::test]
async fn a_kept_page_is_for_known_hosts_and_good_tokens_only() {
    let house = House::small().await;
    house.visitor().visit("/leaderboard").await;
    house.visitor().visit("/api/v1/stats").await;
    Browser::new(house.edge.clone(), "http://evil.example").get("/leaderboard").await.is(421);
    house.visitor().bearing("roster_nonsense").get("/api/v1/stats").await.is(401);
}

#[tokio::test]
async fn metrics_count_requests_hits_misses_and_versions() {
    let house = House::small().await;
    let visitor = house.visitor();
    for path in ["/", "/leaderboard", "/models/acme/alpha", "/models/acme/alpha", "/none"] {
        visitor.get(path).await;
    }
    let text = visitor.visit("/metrics").await.body;
    for line in [
        "roster_http_requests_total{method=\"GET\",route=\"/leaderboard\",status=\"200\"} 2".to_owned(),
        "roster_http_requests_total{method=\"GET\",route=\"/models/{*id}\",status=\"200\"} 2".to_owned(),
        "roster_http_request_duration_seconds_count{route=\"/leaderboard\"} 1".to_owned(), // the other was from memory
        "roster_cache_hits_total{cache=\"pages\"} 2".to_owned(),
        "roster_cache_misses_total{cache=\"pages\"} 2".to_owned(),
        "roster_cache_misses_total{cache=\"catalog\"} 1".to_owned(),
        format!("roster_version{{topic=\"catalog\"}} {}", house.version()),
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
    assert!(!text.contains("acme"), "no model is named");
    for method in ["BREW", "BREW2"] {
        let request = visitor.request(method, "/leaderboard").body(Body::empty()).unwrap();
        visitor.ask(request).await;
    }
    visitor.get("/api/v1/models/complete?q=a").await;
    let text = visitor.visit("/metrics").await.body;
    assert!(!text.contains("BREW"), "anybody could make up any number of them");
    assert!(text.contains("{method=\"other\",route=\"/leaderboard\",status=\"405\"} 2"), "{text}");
    assert!(text.contains("route=\"/api/v1/models/complete\""));
    assert!(Metrics::default().encode().unwrap().ends_with("# EOF\n"));
}
