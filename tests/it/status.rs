//! `/healthz` and `/readyz`.

use crate::support::House;

#[tokio::test]
async fn a_server_with_its_database_is_healthy_and_ready() {
    let house = House::empty().await;
    let visitor = house.visitor();
    assert_eq!(visitor.visit("/healthz").await.body, "ok\n");
    assert_eq!(visitor.visit("/readyz").await.body, "ready\n");
}

#[tokio::test]
async fn a_server_that_stops_is_healthy_but_not_ready() {
    let house = House::empty().await;
    house.app.stopping.cancel();
    house.visitor().visit("/healthz").await;
    let page = house.visitor().get("/readyz").await;
    assert!(page.is(503).header("retry-after").is_some());
}

#[tokio::test]
async fn a_server_without_its_database_is_healthy_but_not_ready() {
    let house = House::empty().await;
    house.app.db.close().await;
    house.visitor().visit("/healthz").await;
    house.visitor().get("/readyz").await.is(503);
}

#[tokio::test]
async fn probes_ask_for_no_host_name() {
    let house = House::empty().await;
    let foreign = crate::support::Browser::new(house.edge.clone(), "http://10.1.2.3.nip.example");
    foreign.visit("/healthz").await;
    foreign.visit("/readyz").await;
    foreign.get("/").await.is(421);
}

#[tokio::test]
async fn a_server_whose_file_was_moved_away_is_not_ready_until_it_is_back() {
    let house = House::empty().await;
    let visitor = house.visitor();
    // PostgreSQL has no such file: there it stays ready.
    if let Some(path) = house.database.url().strip_prefix("sqlite:") {
        let elsewhere = format!("{path}.moved");
        std::fs::rename(path, &elsewhere).unwrap();
        visitor.get("/readyz").await.is(503);
        visitor.visit("/healthz").await;
        std::fs::write(path, b"").unwrap();
        visitor.get("/readyz").await.is(503);
        std::fs::rename(&elsewhere, path).unwrap();
    }
    visitor.visit("/readyz").await;
}

#[tokio::test]
async fn metrics_are_for_the_own_networks_and_for_tokens_that_read() {
    let house = House::small().await;
    let admin = house.admin().await;
    let (reader, reporter) = (admin.make_token("r", &["read"]).await, admin.make_token("p", &["report"]).await);
    let from = |address: &str| house.visitor().at(address);
    assert!(from("192.0.2.9").visit("/metrics").await.body.contains("# EOF"));
    from("198.51.100.1").get("/metrics").await.is(401);
    from("198.51.100.1").bearing(&reporter).get("/metrics").await.is(403);
    from("198.51.100.1").bearing("roster_none").get("/metrics").await.is(401);
    assert!(from("198.51.100.1").bearing(&reader).visit("/metrics").await.body.contains("# EOF"));
}
