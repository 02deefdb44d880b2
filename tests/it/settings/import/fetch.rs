//! Fetching: by hand and by the clock, from a server that changes its mind.
#![expect(clippy::unwrap_used, reason = "a server of the test that fails has to end it")]

use jiff::SignedDuration;
use roster::{config::Switch, workers::feeds::fetch_due};

use super::{IMPORT, LITELLM, file, litellm};
use crate::support::{House, Upstream};

/// The small catalogue, with feeds that are fetched from a server of the test.
async fn house(upstream: &Upstream) -> House {
    let url = upstream.start().await;
    let house = House::with(|config| {
        config.litellm_url = url.parse().unwrap();
        config.models_dev_url = "http://127.0.0.1:9/api.json".parse().unwrap();
        config.fetch_feeds = Switch::On;
    })
    .await;
    house.furnish().await;
    house
}

#[tokio::test]
async fn what_is_fetched_waits_and_a_failure_leaves_the_last_good_file() {
    let upstream = Upstream::default();
    upstream.says(200, &file(&[("acme/new", litellm("acme", 1e-6, 2e-6))]));
    let house = house(&upstream).await;
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
        (200, b"{\"half\": {\"litellm_", "The file was cut off: it ends in the middle, at line 1"),
        (200, b"<html>", "The file is not JSON"),
    ] {
        upstream.says(status, body);
        house.wait(SignedDuration::from_mins(1));
        let page = admin.save(&fetch.clone().press_first()).await;
        let section = page.text("[aria-labelledby=feed-litellm]");
        assert!(section.contains(told) && section.contains("the last good one"), "{section}");
        assert!(!page.body.contains("secret words"), "what another server says is not repeated");
        assert_eq!(admin.visit(LITELLM).await.text(".found"), "1 added.");
    }
}

#[tokio::test]
async fn once_a_day_each_feed_is_fetched_by_whoever_comes_first() {
    let upstream = Upstream::default();
    upstream.says(200, &file(&[("acme/new", litellm("acme", 1e-6, 2e-6))]));
    let house = house(&upstream).await;
    let version = house.version();
    tokio::join!(fetch_due(&house.app), fetch_due(&house.app));
    assert_eq!(upstream.asked(), 1, "of two instances one fetches");
    let admin = house.admin().await;
    let page = admin.visit(IMPORT).await;
    assert!(page.text("[aria-labelledby=feed-litellm]").contains("1 change to review"));
    assert!(page.text("[aria-labelledby=feed-litellm]").contains("· Roster, "));
    assert!(page.text("[aria-labelledby=feed-models-dev]").contains("Not fetched the connection failed"));
    house.wait(SignedDuration::from_hours(23));
    fetch_due(&house.app).await;
    assert_eq!(upstream.asked(), 1);
    house.wait(SignedDuration::from_hours(1));
    fetch_due(&house.app).await;
    assert_eq!(upstream.asked(), 2);
    assert_eq!(house.version(), version);
    // The same file is of the new day all the same.
    let file = roster::store::feed_files::find(&house.app.db, roster::domain::feed::FeedName::Litellm).await.unwrap();
    assert_eq!(file.unwrap().arrived_at, house.app.clock.now());
}
