//! However many ask at once for what is not cached: each version of the catalogue is read from the database once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{task::JoinSet, time::interval};

use super::{
    client::{Client, active_models},
    home::Home,
    server::Server,
};

/// What a load begins with, as the log of statements has it.
const LOAD: &str = "summary=\"SELECT changes.id, version";
/// Lines are written in turns.
const LOGGED_WITHIN: Duration = Duration::from_millis(200);
const AT_ONCE: usize = 32;
const TURNS: usize = 10;
const TOGGLE_EVERY: Duration = Duration::from_millis(50);
const TOGGLING: Duration = Duration::from_secs(4);

/// A server that logs every statement.
async fn telling(home: &Home) -> Server {
    home.add_account("ada", "admin");
    let server = Server::spawn(home.roster().env("ROSTER_LOG", "warn,roster=info,sqlx::query=debug"));
    server.ready().await;
    server
}

async fn loads(server: &Server) -> usize {
    tokio::time::sleep(LOGGED_WITHIN).await;
    server.log().lines().filter(|line| line.contains(LOAD)).count()
}

/// Switches one of Mistral's models off and on; the number of active models is another then.
async fn toggle(admin: &mut Client, turn: usize) {
    let action = if turn.is_multiple_of(2) { "deactivate" } else { "activate" };
    let form = [("id", "mistral/mistral-small-2603"), ("action", action), ("confirmed", "yes")];
    let answer = admin.post("/settings/models/actions", &form).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_miss_at_once_share_one_load() {
    let home = Home::new().await;
    let server = telling(&home).await;
    let mut admin = Client::signed_in(&server, "ada").await;
    let before = active_models(&admin.get("/").await);
    for turn in 0..TURNS {
        toggle(&mut admin, turn).await;
        let so_far = loads(&server).await;
        let mut visitors = JoinSet::new();
        for number in 0..AT_ONCE {
            let mut visitor = Client::of(&server);
            let path = ["/", "/faq"][number % 2];
            visitors.spawn(async move { active_models(&visitor.get(path).await) });
        }
        let counts = visitors.join_all().await;
        assert!(counts.iter().all(|count| *count + (turn + 1) % 2 == before), "{counts:?}, not {before} or one less");
        assert_eq!(loads(&server).await, so_far + 1, "{AT_ONCE} who missed at once, turn {turn}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_writer_who_toggles_all_the_time_one_read_a_version_is_a_miss() {
    let home = Home::new().await;
    let server = telling(&home).await;
    let mut admin = Client::signed_in(&server, "ada").await;
    let so_far = loads(&server).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut visitors = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (mut visitor, stop) = (Client::of(&server), stop.clone());
        visitors.spawn(async move {
            let mut reads = 0;
            while !stop.load(Ordering::Relaxed) {
                assert_eq!(visitor.get("/faq").await.status, 200);
                reads += 1;
            }
            reads
        });
    }
    let mut ticks = interval(TOGGLE_EVERY);
    let started = Instant::now();
    let mut turns = 0;
    while started.elapsed() < TOGGLING {
        ticks.tick().await;
        toggle(&mut admin, turns).await;
        turns += 1;
    }
    stop.store(true, Ordering::Relaxed);
    let reads: usize = visitors.join_all().await.iter().sum();
    let misses = loads(&server).await - so_far;
    println!("{turns} toggles, {reads} reads, {misses} loads in {:?}", started.elapsed());
    // How many reads share a load is the machine's matter; that there is one a version is not.
    assert!(misses <= turns + 1, "{misses} loads of {turns} versions");
    assert!(reads > AT_ONCE * turns, "{reads} reads are no traffic");
}
