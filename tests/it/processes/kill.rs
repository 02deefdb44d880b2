//! Killed at any moment: what was acknowledged is there exactly once, and every change is told of.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use sqlx::AnyPool;
use tokio::task::JoinSet;

use super::{
    client::{Client, model_form},
    home::{Home, number},
    server::Server,
};

const ROUNDS: u64 = 10;
const CLIENTS: usize = 8;
const FORMS_AT_MOST: usize = 2_000;
const READY_WITHIN: Duration = Duration::from_secs(5);

/// What one client sent in one round, and which of it was acknowledged.
#[derive(Default)]
struct Sent {
    forms: Vec<String>,
    acknowledged: Vec<String>,
}

/// From 50 to 800 ms.
fn killed_after(round: u64) -> Duration {
    Duration::from_millis(50 + round * 750 / (ROUNDS - 1))
}

/// Adds one model after the other until the server is gone.
async fn post_until_killed(mut client: Client, round: u64, number: usize) -> Sent {
    let mut sent = Sent::default();
    for turn in 0..FORMS_AT_MOST {
        let name = format!("crash-{round}-{number}-{turn}");
        let id = format!("openai/{name}");
        sent.forms.push(id.clone());
        let Ok(answer) = client.try_post("/settings/models", &model_form(&name)).await else { return sent };
        assert_eq!(answer.status, 303, "{id}: {}", answer.body);
        assert!(answer.location.starts_with(&format!("/settings/models/{id}?change=")), "{}", answer.location);
        sent.acknowledged.push(id);
    }
    panic!("the server was not killed while {FORMS_AT_MOST} forms were sent");
}

/// How often each id occurs.
async fn occurrences(database: &AnyPool, sql: &'static str) -> HashMap<String, usize> {
    let ids: Vec<String> = sqlx::query_scalar(sql).fetch_all(database).await.expect("a list of ids");
    ids.into_iter().fold(HashMap::new(), |mut counts, id| {
        *counts.entry(id).or_default() += 1;
        counts
    })
}

/// Each acknowledged form is there once, any other once or not at all, and change and audit entry go together.
async fn assert_whole(database: &AnyPool, forms: &HashSet<String>, acknowledged: &HashSet<String>) {
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(database).await.expect("a verdict");
    assert_eq!(verdict, "ok");
    let models = occurrences(database, "SELECT id FROM models WHERE id LIKE 'openai/crash-%'").await;
    let told = "SELECT subject_id FROM audit WHERE subject_id LIKE 'openai/crash-%' AND verb = 'create'";
    assert_eq!(models, occurrences(database, told).await, "a model without its audit entry, or the reverse");
    let prices = "SELECT model_id FROM prices WHERE model_id LIKE 'openai/crash-%'";
    assert_eq!(models, occurrences(database, prices).await, "a model without its price, or the reverse");
    let lost: Vec<_> = acknowledged.iter().filter(|id| models.get(*id) != Some(&1)).collect();
    assert!(lost.is_empty(), "acknowledged, but not there once: {lost:?}");
    assert!(models.iter().all(|(id, times)| forms.contains(id) && *times == 1), "{models:?}");

    let silent = "SELECT COUNT(*) FROM changes WHERE id NOT IN (SELECT change_id FROM audit)";
    assert_eq!(number(database, silent).await, 0, "a change that tells nothing");
    let steps = "SELECT version - 1 - (SELECT COUNT(*) FROM changes WHERE topic = 'catalog') \
                 FROM versions WHERE topic = 'catalog'";
    assert_eq!(number(database, steps).await, 0, "a version step without its change, or the reverse");
}

// This is about SQLite's file and its log, so it runs on a SQLite file in every run: on PostgreSQL the server that
// keeps the data is another process, which is not killed here.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_while_forms_arrive_has_kept_each_that_it_acknowledged_exactly_once() {
    let home = Home::sqlite();
    home.add_account("ada", "admin");
    let mut server = Server::start(&home).await;
    let mut ada = Client::signed_in(&server, "ada").await;
    let (mut forms, mut acknowledged) = (HashSet::new(), HashSet::new());

    for round in 0..ROUNDS {
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            clients.spawn(post_until_killed(ada.at(&server), round, number));
        }
        tokio::time::sleep(killed_after(round)).await;
        server.kill();
        let mut newest = Vec::new();
        for sent in clients.join_all().await {
            newest.extend(sent.acknowledged.last().cloned());
            forms.extend(sent.forms);
            acknowledged.extend(sent.acknowledged);
        }

        let started = Instant::now();
        server = Server::start(&home).await;
        assert!(started.elapsed() < READY_WITHIN, "ready after {:?}", started.elapsed());
        let database = home.database().await;
        assert_whole(&database, &forms, &acknowledged).await;
        database.close().await;
        ada = ada.at(&server);
        for id in newest {
            assert_eq!(ada.get(&format!("/settings/models/{id}")).await.status, 200, "{id} has its page");
        }
    }
    assert!(acknowledged.len() >= CLIENTS, "only {} forms were acknowledged", acknowledged.len());
}
