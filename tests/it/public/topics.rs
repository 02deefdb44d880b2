//! A page that reads several topics is drawn anew when one of them moves, and only then.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, extract::State, http::StatusCode, routing::get};
use roster::{
    app::App,
    domain::{catalog::Catalog, model::Status},
    store::Topic,
    views::{
        self, Views,
        pages::Document,
        snapshot::{Snapshot, Stamp},
    },
    web::{
        Edge, Error,
        published::{PageRequest, publish},
    },
};

use crate::support::{Browser, House};

static BOTH_DRAWN: AtomicUsize = AtomicUsize::new(0);
static CATALOGUE_DRAWN: AtomicUsize = AtomicUsize::new(0);

/// A read model of a topic that no page of the program has yet.
struct Votes(i64);

impl Snapshot for Votes {
    async fn load(views: &Views) -> Result<Self, views::Error> {
        Ok(Self(views.version(Topic::Ratings)))
    }

    fn stamp(&self) -> Stamp {
        Stamp::of(Topic::Ratings, self.0)
    }
}

async fn both(State(app): State<App>, request: PageRequest) -> Result<axum::response::Response, Error> {
    publish(&app, &request, "/both/one", |(catalog, votes): &(Arc<Catalog>, Votes)| {
        BOTH_DRAWN.fetch_add(1, Ordering::Relaxed);
        Ok(Document::text(format!("{} active, votes at {}", catalog.active_models(), votes.0)))
    })
    .await
}

async fn catalogue(State(app): State<App>, request: PageRequest) -> Result<axum::response::Response, Error> {
    publish(&app, &request, "/catalogue", |catalog: &Arc<Catalog>| {
        CATALOGUE_DRAWN.fetch_add(1, Ordering::Relaxed);
        Ok(Document::text(format!("{} active", catalog.active_models())))
    })
    .await
}

/// Raises a topic as another instance would.
async fn raise(house: &House, topic: Topic) {
    house.database.run(&format!("UPDATE versions SET version = version + 1 WHERE topic = '{topic}'")).await;
    house.app.db.versions().observe(topic, house.app.views.version(topic) + 1);
}

/// The text of the page over both topics, asked for twice, and how often each page was drawn until then.
async fn ask(browser: &Browser) -> (String, usize, usize) {
    let text = browser.get("/both/one").await.body;
    assert_eq!(browser.get("/both/one").await.body, text);
    assert_eq!(browser.get("/catalogue").await.status, StatusCode::OK);
    (text, BOTH_DRAWN.load(Ordering::Relaxed), CATALOGUE_DRAWN.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_page_over_two_topics_is_drawn_when_either_moves_and_only_then() {
    let house = House::small().await;
    let router = Router::new().route("/both/{id}", get(both)).route("/catalogue", get(catalogue));
    let edge = Edge::new(house.app.clone(), router.with_state(house.app.clone()));
    let browser = Browser::new(edge, &house.app.config.base_url());

    assert_eq!(ask(&browser).await, ("3 active, votes at 1".to_owned(), 1, 1));
    raise(&house, Topic::Ratings).await;
    assert_eq!(ask(&browser).await, ("3 active, votes at 2".to_owned(), 2, 1));
    house.set_status("acme/beta", Status::Inactive).await;
    assert_eq!(ask(&browser).await, ("2 active, votes at 2".to_owned(), 3, 2));
    raise(&house, Topic::Health).await;
    assert_eq!(ask(&browser).await, ("2 active, votes at 2".to_owned(), 3, 2));
    let metrics = house.visitor().get("/metrics").await;
    assert!(metrics.body.contains(r#"route="/both/{id}",status="200""#), "the router's pattern is the label");
    assert!(!metrics.body.contains("/both/one"));
}
