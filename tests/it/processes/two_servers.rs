//! Two processes on one database: one catalogue, one set of sessions, one count within a second.

use std::time::{Duration, Instant};

use super::{
    client::{Client, active_models, model_form},
    home::{Home, number},
    server::Server,
};

const SHOWN_WITHIN: Duration = Duration::from_secs(1);
const ASK_EVERY: Duration = Duration::from_millis(20);

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
