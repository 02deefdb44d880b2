//! A PostgreSQL of the test's own in the middle of traffic: started again, and stopped in its tracks.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::{JoinSet, spawn_blocking};

use super::{
    client::{Client, model_form},
    cluster::Cluster,
    home::{Home, number},
    outage::{ASK_EVERY, FRESH_WITHIN, PAGES, READERS, assert_fresh, is_polite, one_less},
    server::Server,
};

const WRITERS: usize = 2;
/// Traffic before, between and after.
const A_WHILE: Duration = Duration::from_millis(500);
/// Longer than the poll of the versions waits for its answer and a connection for its turn.
const STILL: Duration = Duration::from_secs(4);

/// Reads pages until told to stop; how many it read, and how many were refused.
async fn read(mut visitor: Client, stop: Arc<AtomicBool>) -> (usize, usize) {
    let (mut answers, mut refused) = (0, 0);
    while !stop.load(Ordering::SeqCst) {
        let path = PAGES[answers % PAGES.len()];
        let page = visitor.get(path).await;
        assert!(page.status == 200 || is_polite(&page), "{path}: {} {:?}", page.status, page.retry_after);
        answers += 1;
        refused += usize::from(page.status != 200);
        tokio::time::sleep(ASK_EVERY).await;
    }
    (answers, refused)
}

/// Adds models until told to stop; those that were acknowledged, and those that were refused.
async fn write(mut admin: Client, writer: usize, stop: Arc<AtomicBool>) -> (Vec<String>, usize) {
    let (mut kept, mut refused) = (Vec::new(), 0);
    for turn in 0.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let name = format!("outage-{writer}-{turn}");
        let answer = admin.post("/settings/models", &model_form(&name)).await;
        if answer.status == 303 {
            kept.push(format!("openai/{name}"));
        } else {
            assert!(is_polite(&answer), "{name}: {} {}", answer.status, answer.body);
            refused += 1;
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
    (kept, refused)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of PostgreSQL"]
async fn a_restart_in_the_middle_of_traffic_loses_nothing_and_shows_no_fault() {
    interrupted_by(Cluster::restart).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of PostgreSQL"]
async fn a_database_that_stands_still_in_the_middle_of_traffic_loses_nothing_and_shows_no_fault() {
    interrupted_by(|cluster| {
        cluster.stand_still();
        std::thread::sleep(STILL);
        cluster.go_on();
    })
    .await;
}

/// Readers see no fault and nothing that was acknowledged is lost while `interrupt` takes the database away and brings
/// it back; a change that comes after it shows within a second.
async fn interrupted_by(interrupt: fn(&Cluster)) {
    let cluster = Arc::new(Cluster::start());
    let home = Home::at(&cluster.url());
    home.add_account("ada", "admin");
    let server = Server::start(&home).await;
    let ada = Client::signed_in(&server, "ada").await;
    let interrupt = async || {
        let cluster = cluster.clone();
        spawn_blocking(move || interrupt(&cluster)).await.expect("an interruption");
    };

    // Nobody writes: what is cached is good all the time.
    let stop = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        readers.spawn(read(Client::of(&server), stop.clone()));
    }
    tokio::time::sleep(A_WHILE).await;
    interrupt().await;
    let count = one_less(&home);
    assert_fresh(&server, count, Instant::now(), "after an interruption").await;
    stop.store(true, Ordering::SeqCst);
    assert!(readers.join_all().await.iter().all(|(answers, refused)| *answers > 0 && *refused == 0));

    // Forms are sent as well: what was changed last may be unread yet, and is rather refused than shown as it was.
    let stop = Arc::new(AtomicBool::new(false));
    let (mut readers, mut writers) = (JoinSet::new(), JoinSet::new());
    for _ in 0..READERS {
        readers.spawn(read(Client::of(&server), stop.clone()));
    }
    for writer in 0..WRITERS {
        writers.spawn(write(ada.at(&server), writer, stop.clone()));
    }
    for _ in 0..2 {
        tokio::time::sleep(A_WHILE).await;
        interrupt().await;
    }
    tokio::time::sleep(FRESH_WITHIN).await;
    let name = "outage-last";
    assert_eq!(ada.at(&server).post("/settings/models", &model_form(name)).await.status, 303);
    stop.store(true, Ordering::SeqCst);
    let written = writers.join_all().await;
    let refused: usize = readers.join_all().await.iter().map(|(_, refused)| refused).sum();
    let count = one_less(&home);
    assert_fresh(&server, count, Instant::now(), "after interruptions among forms").await;

    let database = home.database().await;
    for id in written.iter().flat_map(|(kept, _)| kept) {
        let there: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM models WHERE id = $1")
            .bind(id)
            .fetch_one(&database)
            .await
            .expect("a number");
        assert_eq!(there, 1, "{id} was acknowledged");
    }
    let silent = "SELECT COUNT(*) FROM changes WHERE id NOT IN (SELECT change_id FROM audit)";
    assert_eq!(number(&database, silent).await, 0, "a change that tells nothing");
    let forms: usize = written.iter().map(|(kept, refused)| kept.len() + refused).sum();
    println!("{forms} forms, {} refused; {refused} pages refused", written.iter().map(|(_, no)| no).sum::<usize>());
    database.close().await;
    drop(server);
}
