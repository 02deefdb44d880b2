//! The session's cookie on plain http and on https.

use std::collections::BTreeSet;

use crate::support::{Browser, House, house::PASSWORD};

#[tokio::test]
async fn on_http_it_is_called_sid() {
    let house = House::small().await;
    house.admin().await;
    let (value, attributes) = signed_in(&house).await;
    assert_eq!(attributes, BTreeSet::from(["HttpOnly", "SameSite=Lax", "Path=/"].map(str::to_owned)));
    assert!(value.starts_with("sid=") && value.len() > "sid=".len() + 32 + 1 + 42, "{value}");
}

#[tokio::test]
async fn on_https_it_is_secure_and_bound_to_the_host() {
    let house = secure().await;
    house.admin().await;
    let (value, attributes) = signed_in(&house).await;
    assert_eq!(attributes, BTreeSet::from(["HttpOnly", "SameSite=Lax", "Path=/", "Secure"].map(str::to_owned)));
    assert!(value.starts_with("__Host-sid="), "{value}");
}

#[tokio::test]
async fn the_other_name_is_never_read() {
    for (house, read, other) in [(House::small().await, "sid", "__Host-sid"), (secure().await, "__Host-sid", "sid")] {
        let admin = house.admin().await;
        let value = admin.cookie(read).unwrap();
        admin.visit("/settings/models").await;
        let person = house.visitor();
        person.keep(other, &value);
        person.get("/settings/models").await.is(303);
    }
}

#[tokio::test]
async fn signing_out_takes_the_cookie_back_under_the_same_rules() {
    let house = secure().await;
    let answer = house.admin().await.post("/sign-out", &[]).await;
    let line = answer.header("set-cookie").unwrap();
    for part in ["__Host-sid=;", "Max-Age=0", "Path=/", "Secure", "HttpOnly"] {
        assert!(line.contains(part), "{line}");
    }
}

#[tokio::test]
async fn a_cookie_that_is_not_whole_lets_nobody_in() {
    let house = House::small().await;
    let value = house.admin().await.cookie("sid").unwrap();
    let other = house.viewer().await.cookie("sid").unwrap();
    let ((id, secret), (_, foreign)) = (value.split_once('.').unwrap(), other.split_once('.').unwrap());
    let mut wrong = secret.to_owned();
    wrong.pop();
    for forged in [
        id.to_owned(),
        secret.to_owned(),
        format!("{id}."),
        format!(".{secret}"),
        format!("{id}.{foreign}"),
        format!("{id}.{wrong}"),
        format!("{id}.{secret}x"),
        format!("{}.{secret}", id.to_uppercase()),
        "%00.%00".to_owned(),
        format!("{id}%00.{secret}"),
        "' OR 1=1 --.x".to_owned(),
        String::new(),
    ] {
        let person = house.visitor();
        person.keep("sid", &forged);
        let page = person.get("/settings/models").await;
        assert_eq!(page.status, 303, "{forged}");
    }
}

#[tokio::test]
async fn the_database_holds_no_secret_that_opens_a_session() {
    let house = House::small().await;
    let value = house.admin().await.cookie("sid").unwrap();
    let secret = value.split_once('.').unwrap().1;
    let dump = format!("{:?}", house.database.dump().await);
    assert!(dump.contains("sessions") && !dump.contains(secret));
    assert!(!dump.contains(PASSWORD) && !dump.contains(crate::support::house::CANARY));
}

async fn secure() -> House {
    let https = "https://roster.example".parse().ok();
    let house = House::with(|config| config.public_url = https).await;
    house.furnish().await;
    house
}

/// Name with value, and the attributes, of the cookie that a sign-in gives.
async fn signed_in(house: &House) -> (String, BTreeSet<String>) {
    let person: Browser = house.visitor();
    let answer = person.post("/sign-in", &[("name", "ada"), ("password", PASSWORD)]).await;
    let lines: Vec<_> = answer.is(303).headers.get_all("set-cookie").iter().collect();
    assert_eq!(lines.len(), 1, "one cookie");
    let mut parts = answer.header("set-cookie").unwrap_or_default().split("; ").map(str::to_owned);
    (parts.next().unwrap_or_default(), parts.collect())
}
