//! PostgreSQL out of reach: pages go on from what is cached for a minute, then say so, and are fresh when it is back.
//!
//! SQLite's database is a file that is there or not.

use std::time::{Duration, Instant};

use sqlx::AnyPool;
use tokio::task::JoinSet;

use super::{
    client::{Answer, Client, active_models},
    home::Home,
    proxy::Proxy,
    server::Server,
};
use crate::support::database::needs_postgres;

pub const FRESH_WITHIN: Duration = Duration::from_secs(1);
/// A network that loses connections without a word is noticed by the poll: a second for its answer, and to connect.
const NOTICED_WITHIN: Duration = Duration::from_secs(5);
/// The pool finds them out one after the other, each by somebody who waits his three seconds for nothing.
const GIVEN_UP_WITHIN: Duration = Duration::from_secs(30);
pub const ASK_EVERY: Duration = Duration::from_millis(20);
/// What is cached stands for a minute; a little less, and a little more.
const SURELY_CACHED: Duration = Duration::from_secs(57);
const SURELY_GONE: Duration = Duration::from_secs(62);
const LOOK_EVERY: Duration = Duration::from_millis(500);
pub const PAGES: [&str; 3] = ["/", "/leaderboard", "/faq"];
pub const READERS: usize = 4;

/// A server whose way to the database can be cut.
async fn behind(proxy: &Proxy, home: &Home) -> Server {
    let server = Server::spawn(home.roster().env("DATABASE_URL", proxy.url(&home.url())));
    server.ready().await;
    server
}

/// Switches off one more of Mistral's models, past every proxy; the count from then on.
pub fn one_less(home: &Home) -> usize {
    let list = home.run(&["models", "list", "--active", "--provider", "mistral", "--json"]);
    let models: Vec<serde_json::Value> = serde_json::from_slice(&list.stdout).expect("a list");
    let id = models.first().and_then(|model| model["id"].as_str()).expect("one that is still active");
    let done = home.run(&["models", "deactivate", id, "--json"]);
    let done: serde_json::Value = serde_json::from_slice(&done.stdout).expect("a result");
    usize::try_from(done["active_models"].as_u64().expect("a count")).expect("a count")
}

/// Asks until every page says so many; anything but an answer or a polite refusal is a failure.
pub async fn assert_fresh(server: &Server, count: usize, since: Instant, what: &str) {
    let mut visitor = Client::of(server);
    for path in PAGES {
        loop {
            let page = visitor.get(path).await;
            if page.status == 200 && active_models(&page) == count {
                break;
            }
            assert!(page.status == 200 || is_polite(&page), "{path} {what}: {}", page.status);
            assert!(since.elapsed() < FRESH_WITHIN, "{path} is not fresh {:?} {what}", since.elapsed());
            tokio::time::sleep(ASK_EVERY).await;
        }
    }
    println!("fresh {:?} {what}", since.elapsed());
}

/// 503, when to come again, and no count.
pub fn is_polite(page: &Answer) -> bool {
    page.status == 503 && page.retry_after.is_some() && !page.body.contains("active model")
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn connections_that_are_cut_are_made_anew_and_nobody_notices() {
    needs_postgres();
    let home = Home::new().await;
    let proxy = Proxy::to(&home.url()).await;
    let server = behind(&proxy, &home).await;
    let mut visitor = Client::of(&server);
    for turn in 0..3 {
        assert_eq!(visitor.get("/").await.status, 200);
        proxy.cut().await;
        assert_eq!(visitor.get("/").await.status, 200, "cut {turn} times");
        let count = one_less(&home);
        assert_fresh(&server, count, Instant::now(), "after all connections were cut").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn a_terminated_listener_is_replaced_and_no_change_is_missed() {
    needs_postgres();
    let home = Home::new().await;
    let name = format!("roster_{}", uuid::Uuid::now_v7().simple());
    let server = Server::spawn(home.roster().env("DATABASE_URL", format!("{}&application_name={name}", home.url())));
    server.ready().await;
    let database = home.database().await;
    for _ in 0..3 {
        let deadline = Instant::now() + 3 * FRESH_WITHIN;
        while terminate(&database, &name, "LISTEN%").await == 0 {
            assert!(Instant::now() < deadline, "nobody listens");
            tokio::time::sleep(ASK_EVERY).await;
        }
        let count = one_less(&home);
        assert_fresh(&server, count, Instant::now(), "after the listener was terminated").await;
    }
    // And every other connection at once.
    assert!(terminate(&database, &name, "%").await > 1);
    let count = one_less(&home);
    assert_fresh(&server, count, Instant::now(), "after all connections were terminated").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn a_database_that_refuses_or_is_silent_costs_nothing_for_a_minute_and_a_polite_refusal_then() {
    needs_postgres();
    let home = Home::new().await;
    let (shut, mute) = (Proxy::to(&home.url()).await, Proxy::to(&home.url()).await);
    let (refused, unheard) = (behind(&shut, &home).await, behind(&mute, &home).await);
    // A new version, so that both load now.
    let count = one_less(&home);
    for server in [&refused, &unheard] {
        assert_fresh(server, count, Instant::now(), "before the outage").await;
    }
    let since = Instant::now();
    shut.refuse().await;
    mute.fall_silent();
    tokio::join!(watch_outage(&refused, count, since), watch_outage(&unheard, count, since));
    let count = one_less(&home);
    shut.accept();
    let back = Instant::now();
    assert_fresh(&refused, count, back, "after a database that refused is back").await;
    mute.speak();
    let back = Instant::now();
    assert_fresh(&unheard, count, back, "after a database that was silent is back").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn after_a_short_silence_pages_are_fresh_within_a_second() {
    needs_postgres();
    let home = Home::new().await;
    let proxy = Proxy::to(&home.url()).await;
    let server = behind(&proxy, &home).await;
    let mut visitor = Client::of(&server);
    for silence in [Duration::from_millis(200), Duration::from_secs(2), Duration::from_secs(5)] {
        assert_eq!(visitor.get("/").await.status, 200);
        proxy.fall_silent();
        let count = one_less(&home);
        tokio::time::sleep(silence).await;
        assert_eq!(visitor.get("/").await.status, 200, "what is cached stands");
        proxy.speak();
        assert_fresh(&server, count, Instant::now(), "after a silence").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn connections_that_a_network_lost_without_a_word_are_given_up() {
    needs_postgres();
    let home = Home::new().await;
    let proxy = Proxy::to(&home.url()).await;
    let server = behind(&proxy, &home).await;
    let mut visitors = JoinSet::new();
    for _ in 0..READERS {
        let mut visitor = Client::of(&server);
        visitors.spawn(async move { assert_eq!(visitor.get("/").await.status, 200) });
    }
    visitors.join_all().await;
    proxy.forget();
    let count = one_less(&home);
    let since = Instant::now();
    let mut visitor = Client::of(&server);
    while let page = visitor.get("/").await
        && (page.status != 200 || active_models(&page) != count)
    {
        let (status, lost) = (page.status, since.elapsed());
        assert!(is_polite(&page) || status == 200 && lost < NOTICED_WITHIN, "{status} {lost:?} after the loss");
        assert!(lost < GIVEN_UP_WITHIN, "not fresh {lost:?} after the loss");
        tokio::time::sleep(ASK_EVERY).await;
    }
    println!("fresh {:?} after connections were lost", since.elapsed());
}

/// Ends connections of one server that do a kind of thing; how many.
async fn terminate(database: &AnyPool, name: &str, query: &str) -> i64 {
    let sql = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE application_name = $1 AND query LIKE $2";
    sqlx::query_scalar(sql).bind(name).bind(query).fetch_one(database).await.expect("a number")
}

/// Looks at a server whose database is away: its pages stand for a minute, then they say that they can't.
async fn watch_outage(server: &Server, count: usize, since: Instant) {
    let mut visitor = Client::of(server);
    let mut refused = 0;
    while since.elapsed() < SURELY_GONE || refused < PAGES.len() {
        for path in PAGES {
            let asked = since.elapsed();
            let page = visitor.get(path).await;
            if page.status == 200 {
                assert!(asked < SURELY_GONE, "{path} is still shown after {asked:?}");
                assert_eq!(active_models(&page), count, "{path} after {asked:?}");
            } else {
                assert!(asked > SURELY_CACHED, "{path} is refused after {asked:?} already: {}", page.status);
                assert!(is_polite(&page), "{path} after {asked:?}: {}, {:?}", page.status, page.retry_after);
                refused += usize::from(asked > SURELY_GONE);
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
