//! How often an address may try to sign in.

use axum::body::Body;
use jiff::SignedDuration;
use roster::{secrets, store::sign_in_limits};

use crate::support::{Browser, House, Page, house::PASSWORD};

#[tokio::test]
async fn five_tries_at_once_then_one_every_twenty_seconds() {
    let house = House::small().await;
    house.admin().await;
    let person = house.visitor();
    for _ in 0..5 {
        wrong(&person).await.is(422);
    }
    let refused = wrong(&person).await;
    assert_eq!(refused.is(429).header("retry-after"), Some("20"));
    assert!(refused.text(".errors").starts_with("Too many tries from your address. Wait 20 seconds"));
    house.wait(SignedDuration::from_secs(19));
    wrong(&person).await.is(429);
    house.wait(SignedDuration::from_secs(1));
    wrong(&person).await.is(422);
    wrong(&person).await.is(429);
    house.wait(SignedDuration::from_mins(5));
    for _ in 0..5 {
        wrong(&person).await.is(422);
    }
    wrong(&person).await.is(429);
}

#[tokio::test]
async fn two_hundred_wrong_tries_leave_others_their_way_in() {
    let house = House::small().await;
    house.admin().await;
    let attacker = house.visitor();
    let mut hashed = 0;
    for _ in 0..200 {
        hashed += i32::from(wrong(&attacker).await.status == 422);
    }
    assert_eq!(hashed, 5);
    right(&attacker).await.is(429);
    right(&house.visitor().at("192.0.2.2")).await.is(303);
}

#[tokio::test]
async fn the_right_password_costs_no_try() {
    let house = House::small().await;
    house.admin().await;
    for _ in 0..7 {
        right(&house.visitor()).await.is(303);
    }
}

#[tokio::test]
async fn neighbours_in_one_ipv6_network_share_their_tries() {
    let house = House::small().await;
    house.admin().await;
    for host in 1..=5 {
        wrong(&house.visitor().at(&format!("2001:db8:0:1::{host}"))).await.is(422);
    }
    wrong(&house.visitor().at("2001:db8:0:1:ffff::")).await.is(429);
    wrong(&house.visitor().at("2001:db8:0:2::1")).await.is(422);
}

#[tokio::test]
async fn a_made_up_forwarded_address_does_not_move_the_limit() {
    let house = House::small().await;
    let person = house.visitor();
    for number in 0..5 {
        forwarded(&person, &format!("198.51.100.{number}")).await.is(422);
    }
    forwarded(&person, "198.51.100.77").await.is(429);
}

#[tokio::test]
async fn a_trusted_proxy_is_believed_about_the_hop_before_it() {
    let house = House::with(|config| config.trusted_proxies = "192.0.2.0/24".parse().unwrap()).await;
    let proxy = house.visitor();
    for number in 0..5 {
        forwarded(&proxy, &format!("203.0.113.{number}, 198.51.100.1")).await.is(422);
    }
    forwarded(&proxy, "203.0.113.77, 198.51.100.1").await.is(429);
    forwarded(&proxy, "198.51.100.2, 192.0.2.9").await.is(422);
}

async fn wrong(person: &Browser) -> Page {
    person.post("/sign-in", &[("name", "ada"), ("password", "not the password")]).await
}

async fn right(person: &Browser) -> Page {
    person.post("/sign-in", &[("name", "ada"), ("password", PASSWORD)]).await
}

async fn forwarded(person: &Browser, hops: &str) -> Page {
    let request = person.form_request("/sign-in").header("x-forwarded-for", hops).header("forwarded", hops);
    person.send(request.body(Body::from("name=ada&password=wrong")).unwrap_or_default()).await
}

#[tokio::test]
async fn tries_for_one_account_from_everywhere_wait_longer_and_longer_and_lock_nobody_out() {
    let house = House::small().await;
    house.admin().await;
    let now = house.app.clock.now();
    let mut waits = Vec::new();
    for _ in 0..60 {
        waits.push(sign_in_limits::delay(&house.app.db, "ada", now).await.unwrap());
    }
    assert_eq!(waits[19], SignedDuration::ZERO, "as many tries as people make");
    assert_eq!((waits[20], waits[21]), (SignedDuration::from_millis(500), SignedDuration::from_secs(1)));
    assert_eq!(waits[59], SignedDuration::from_secs(10), "the longest wait");
    assert!(waits.is_sorted());
    let other = sign_in_limits::delay(&house.app.db, "nobody", now).await.unwrap();
    assert_eq!(other, SignedDuration::ZERO, "an account of its own, known or not");
    // What is forgotten waits no longer.
    let later = now + SignedDuration::from_mins(30);
    assert_eq!(sign_in_limits::delay(&house.app.db, "ada", later).await.unwrap(), SignedDuration::ZERO);
}

#[tokio::test]
async fn the_tries_that_count_for_an_account_come_from_its_form() {
    let house = House::small().await;
    house.admin().await;
    for number in 1..=20 {
        wrong(&house.visitor().at(&format!("198.51.100.{number}"))).await.is(422);
    }
    let counted = secrets::digest("ada");
    let now = house.app.clock.now();
    assert_eq!(
        sign_in_limits::delay(&house.app.db, &counted, now).await.unwrap(),
        SignedDuration::from_millis(500),
        "the twenty-first"
    );
    right(&house.visitor().at("203.0.113.1")).await.is(303);
}
