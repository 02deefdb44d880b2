//! Two processes on one database: one catalogue, one set of sessions, one count within a second.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::{
    client::{Client, active_models, model_form},
    home::{Home, PASSWORD, number},
    server::Server,
};

const SHOWN_WITHIN: Duration = Duration::from_secs(1);
const ASK_EVERY: Duration = Duration::from_millis(20);
const WRITERS_EACH: usize = 3;
const FORMS_EACH: usize = 5;
/// Tries to sign in that an address has at once.
const TRIES_AT_ONCE: usize = 5;

async fn two_servers(home: &Home) -> (Server, Server) {
    home.add_account("ada", "admin");
    (Server::start(home).await, Server::start(home).await)
}

/// Asks a server until its leaderboard says so many.
async fn assert_soon_shows(server: &Server, count: usize, since: Instant) {
    let mut visitor = Client::of(server);
    loop {
        let shown = active_models(&visitor.get("/leaderboard").await);
        if shown == count {
            return;
        }
        assert!(since.elapsed() < SHOWN_WITHIN, "it still shows {shown}, not {count}");
        tokio::time::sleep(ASK_EVERY).await;
    }
}

#[tokio::test]
async fn a_change_on_one_server_shows_on_the_other_within_a_second() {
    let home = Home::new().await;
    let (one, other) = two_servers(&home).await;
    let mut at_one = Client::signed_in(&one, "ada").await;
    let mut at_other = at_one.at(&other);
    let before = active_models(&at_one.get("/").await);

    assert_eq!(at_one.post("/settings/models", &model_form("shared")).await.status, 303);
    let since = Instant::now();
    assert_eq!(active_models(&at_one.get("/").await), before + 1, "at once where it was made");
    assert_soon_shows(&other, before + 1, since).await;

    for (action, count) in [("deprecate", before), ("reactivate", before + 1), ("deactivate", before)] {
        let form = [("id", "openai/shared"), ("action", action)];
        assert_eq!(at_other.post("/settings/models/actions", &form).await.status, 303);
        let since = Instant::now();
        assert_eq!(active_models(&at_other.get("/").await), count, "at once where it was made");
        assert_soon_shows(&one, count, since).await;
    }
}

#[tokio::test]
async fn a_session_counts_on_both_servers_until_it_is_ended_on_one() {
    let home = Home::new().await;
    let (one, other) = two_servers(&home).await;
    let mut at_one = Client::signed_in(&one, "ada").await;
    let mut at_other = at_one.at(&other);
    assert_eq!(at_other.get("/settings/models").await.status, 200);

    assert_eq!(at_one.post("/sign-out", &[]).await.status, 303);
    let turned_away = at_other.get("/settings/models").await;
    assert_eq!((turned_away.status, turned_away.location.as_str()), (303, "/sign-in?next=%2Fsettings%2Fmodels"));
}

#[tokio::test]
async fn servers_started_at_the_same_moment_both_come_up_and_fill_the_catalogue_once() {
    let home = Home::new().await;
    let (one, other) = (Server::spawn(&mut home.roster()), Server::spawn(&mut home.roster()));
    for server in [&one, &other] {
        server.ready().await;
    }
    let filled = [&one, &other].iter().filter(|server| server.log().contains("catalogue filled in")).count();
    assert_eq!(filled, 1);
    let database = home.database().await;
    assert_eq!(number(&database, "SELECT COUNT(*) FROM changes WHERE topic = 'catalog'").await, 1);
    assert_eq!(number(&database, "SELECT COUNT(*) FROM tasks").await, 3);
    let (mut at_one, mut at_other) = (Client::of(&one), Client::of(&other));
    assert_eq!(active_models(&at_one.get("/").await), active_models(&at_other.get("/").await));
}

#[tokio::test]
async fn changes_made_on_both_servers_at_the_same_time_are_all_kept_one_after_the_other() {
    let home = Home::new().await;
    let (one, other) = two_servers(&home).await;
    let mut at_one = Client::signed_in(&one, "ada").await;
    let before = active_models(&at_one.get("/").await);
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS_EACH {
        writers.spawn(add_models(at_one.clone(), format!("one-{writer}")));
        writers.spawn(add_models(at_one.at(&other), format!("other-{writer}")));
    }
    writers.join_all().await;

    let after = before + 2 * WRITERS_EACH * FORMS_EACH;
    let since = Instant::now();
    assert_soon_shows(&one, after, since).await;
    assert_soon_shows(&other, after, since).await;
    let database = home.database().await;
    let steps = "SELECT version - 1 - (SELECT COUNT(DISTINCT version) FROM changes WHERE topic = 'catalog') \
                 FROM versions WHERE topic = 'catalog'";
    assert_eq!(number(&database, steps).await, 0, "every change has a version of its own");
    assert_eq!(number(&database, "SELECT COUNT(*) FROM defaults WHERE provider_id = 'openai'").await, 1);
}

#[tokio::test]
async fn of_two_set_up_links_used_at_the_same_moment_one_makes_the_admin() {
    let home = Home::new().await;
    let (one, other) = (Server::start(&home).await, Server::start(&home).await);
    let mut claims = JoinSet::new();
    for (server, name) in [(&one, "ada"), (&other, "bob")] {
        let (mut visitor, link) = (Client::of(server), server.setup_link());
        claims.spawn(async move {
            let (_, token) = link.split_once("token=").expect("a link with a token");
            visitor.post("/setup", &[("token", token), ("name", name), ("password", PASSWORD)]).await.status
        });
    }
    let mut statuses = claims.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404]);
    let database = home.database().await;
    assert_eq!(number(&database, "SELECT COUNT(*) FROM accounts").await, 1);
    assert_eq!(number(&database, "SELECT COUNT(*) FROM one_time_links").await, 0);
}

#[tokio::test]
async fn tries_to_sign_in_are_counted_over_both_servers() {
    let home = Home::new().await;
    let (one, other) = two_servers(&home).await;
    let wrong = [("name", "ada"), ("password", "not the password at all")];
    for turn in 0..TRIES_AT_ONCE {
        let server = [&one, &other][turn % 2];
        assert_eq!(Client::of(server).post("/sign-in", &wrong).await.status, 422, "try {turn}");
    }
    for server in [&one, &other] {
        assert_eq!(Client::of(server).post("/sign-in", &wrong).await.status, 429);
    }
}

/// Adds models one after the other.
async fn add_models(mut admin: Client, writer: String) {
    for turn in 0..FORMS_EACH {
        let name = format!("{writer}-{turn}");
        let form = model_form(&name).into_iter().chain([("make_default", "yes")]).collect::<Vec<_>>();
        let answer = admin.post("/settings/models", &form).await;
        assert_eq!(answer.status, 303, "{name}: {}", answer.body);
    }
}
