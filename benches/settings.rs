//! What the settings pages and names that complete cost at size, as ratios in one run: the audit at 100,000 entries
//! against 1,000, the Models tab and the names at 10,000 models against 250.
#![expect(clippy::expect_used, clippy::cast_precision_loss, reason = "a benchmark ends at the first surprise")]

use std::{
    hint::black_box,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use clap::Parser;
use roster::{
    actions::{add_account::add_account, sign_in::start_session},
    app::App,
    clock::Clock,
    config::{Config, Keys},
    domain::{
        account::Role,
        complete::complete,
        ids::ModelId,
        model::{Facts, Status},
    },
    store::{
        Actor, Db, Topic,
        audit::{Kind, Verb},
        audit_log::{self, Filter},
        model_status,
        models::{self, NewModel},
        providers,
    },
    web,
};
use tower::ServiceExt;

const ROUNDS: usize = 15;
const CALLS_A_ROUND: u32 = 20;

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

/// A database with models, and changes of them.
struct House {
    app: App,
    ids: Vec<ModelId>,
    _folder: tempfile::TempDir,
}

impl House {
    async fn with(models: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("bench.db").display());
        let db = Db::open(&url).await.expect("a database");
        let mut config = Flags::parse_from(["roster"]).config;
        config.database_url = url;
        let house = Self {
            app: App::new(config, db, Keys::default(), Clock::system()),
            ids: (0..models).map(|n| format!("acme/model-{n:05}").parse().expect("an id")).collect(),
            _folder: folder,
        };
        house.fill().await;
        house
    }

    async fn fill(&self) {
        let mut change =
            self.app.db.change(Topic::Catalog, &Actor::Roster, self.app.clock.now()).await.expect("a change");
        let form = roster::feeds::bundled::catalogue().expect("the bundled catalogue").providers.remove(0).settings;
        providers::insert(&mut change, &"acme".parse().expect("an id"), &form, Verb::Create).await.expect("a provider");
        for id in &self.ids {
            let facts = Facts::named(id.name());
            let new = NewModel { id: id.clone(), facts, status: Status::Inactive, rates: None, valid_from: None };
            models::insert(&mut change, &new, Verb::Create).await.expect("a model");
        }
        change.commit().await.expect("a commit");
    }

    /// Toggles every model so often; each time is one entry per model.
    async fn toggle(&self, times: usize) {
        for round in 0..times {
            let status = if round % 2 == 0 { Status::Active } else { Status::Inactive };
            let now = self.app.clock.now();
            let mut change = self.app.db.change(Topic::Catalog, &Actor::Roster, now).await.expect("a change");
            model_status::set(&mut change, &self.ids, status).await.expect("a status");
            change.commit().await.expect("a commit");
        }
    }

    async fn cookie(&self) -> String {
        let new = (&"ada".parse().expect("a name"), Role::Admin, "correct horse battery");
        let account = add_account(&self.app.db, &self.app.passwords, new, self.app.clock.now()).await;
        let account = account.expect("an account").expect("a new account");
        format!("sid={}", start_session(&self.app, &account).await.expect("a session"))
    }
}

#[tokio::main]
async fn main() {
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
        ("of one verb", Filter { verb: Some(Verb::Deactivate), ..Filter::default() }),
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
        (web::router(small.app.clone()), small.cookie().await),
        (web::router(large.app.clone()), large.cookie().await),
    );
    for (name, path) in [
        ("first view", "/settings/models"),
        ("search for one", "/settings/models?q=model-00123"),
        ("sorted by update", "/settings/models?sort=updated"),
    ] {
        let ask = async |(router, cookie): &(Router, String)| get(router, cookie, path).await;
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
        [("of every name", ""), ("typed from the beginning", "acme/m"), ("letters here and there", "md0")]
    {
        let of = async |house: &House| {
            let catalog = house.app.views.catalog().await.expect("a catalogue");
            black_box(complete(catalog.entries().map(|entry| entry.model.id.as_str()), word));
        };
        row(name, median(async || of(&small).await).await, median(async || of(&large).await).await);
    }
    let asked = AtomicU32::new(0);
    let routers = (web::router(small.app.clone()), web::router(large.app.clone()));
    let ask = async |router: &Router| {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        get(router, "", &format!("/api/v1/models/complete?q=md{number}")).await;
    };
    row(
        "asked for over HTTP",
        median(async || ask(&routers.0).await).await,
        median(async || ask(&routers.1).await).await,
    );
}

async fn get(router: &Router, cookie: &str, path: &str) {
    let peer = ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 1)));
    let request = Request::get(path).header("host", "localhost").header("cookie", cookie).extension(peer);
    let answer = router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a whole page");
}

/// The median over the rounds of the mean time of a call.
async fn median(call: impl AsyncFn()) -> Duration {
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for _ in 0..CALLS_A_ROUND {
            call().await;
        }
        rounds.push(begun.elapsed() / CALLS_A_ROUND);
    }
    rounds.sort();
    rounds[ROUNDS / 2]
}

fn row(name: &str, small: Duration, large: Duration) {
    let ratio = large.as_nanos() as f64 / small.as_nanos().max(1) as f64;
    println!("{name:<34}{:>11} µs{:>11} µs{ratio:>8.2}", small.as_micros(), large.as_micros());
}
