//! The names that the server answers to.

use crate::support::{Browser, House};

#[tokio::test]
async fn on_http_addresses_and_localhost_are_known() {
    let house = House::with(|config| config.allowed_hosts = vec!["roster.internal".to_owned()]).await;
    for host in
        ["localhost", "localhost:3000", "LOCALHOST", "127.0.0.1", "[::1]:3000", "192.168.1.7:3000", "Roster.Internal"]
    {
        ask(&house, host).await.is(200);
    }
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.nip.example:3000",
        "evil.example:3000",
        "roster.internal.evil.example",
        "evil.example#roster.internal",
        "roster.internal@evil.example",
        "",
        "a b",
        "localhost:1@evil.example",
        "localhost:80:80",
        "[::1",
        "[::1]80",
        "[localhost]",
    ] {
        let page = ask(&house, host).await;
        assert_eq!(page.status, 421, "{host}");
        assert!(page.text("main").contains("ROSTER_ALLOWED_HOSTS"), "{host}");
    }
}

#[tokio::test]
async fn on_https_only_its_own_names_are_known() {
    let house = House::with(|config| {
        config.public_url = "https://roster.example/".parse().ok();
        config.allowed_hosts = vec!["other.example".to_owned()];
    })
    .await;
    for host in ["roster.example", "roster.example:443", "other.example"] {
        ask(&house, host).await.is(200);
    }
    for host in ["localhost", "127.0.0.1:3000", "evil.example", "www.roster.example"] {
        ask(&house, host).await.is(421);
    }
}

async fn ask(house: &House, host: &str) -> crate::support::Page {
    Browser::new(house.edge.clone(), &format!("http://{host}")).get("/").await
}
