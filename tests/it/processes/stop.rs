//! SIGTERM: what has begun is answered and kept, nothing new is taken, and the exit code is 0.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    client::{Client, encoded, model_form},
    home::{Home, number},
    server::Server,
};

const AT_ONCE: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_form_in_flight_when_the_server_is_asked_to_stop_is_answered_and_kept() {
    let home = Home::new().await;
    home.add_account("ada", "admin");
    let server = Server::start(&home).await;
    let cookie = Client::signed_in(&server, "ada").await.cookie.expect("a session");
    let body = encoded(&model_form("last-minute"));
    let (first_half, second_half) = body.split_at(body.len() / 2);

    let host = server.address().replace("http://", "");
    let mut form = TcpStream::connect(&host).await.expect("a connection");
    let head = format!(
        "POST /settings/models HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    form.write_all(head.as_bytes()).await.expect("a server that reads");
    let mut go_on = [0; 25];
    form.read_exact(&mut go_on).await.expect("a server that waits for the form");
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    form.write_all(first_half.as_bytes()).await.expect("a server that reads");

    server.terminate();
    server.wait_for_log("no new connections");
    assert!(TcpStream::connect(&host).await.is_err(), "nothing new is taken");
    form.write_all(second_half.as_bytes()).await.expect("a server that still reads");
    let mut answer = String::new();
    form.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");

    assert_eq!(server.exit_code(), Some(0));
    let database = home.database().await;
    assert_eq!(number(&database, "SELECT COUNT(*) FROM models WHERE id = 'openai/last-minute'").await, 1);
    let told = "SELECT COUNT(*) FROM audit WHERE subject_id = 'openai/last-minute' AND verb = 'create'";
    assert_eq!(number(&database, told).await, 1);
}

#[tokio::test]
async fn connections_without_a_request_do_not_hold_the_end_up() {
    let home = Home::new().await;
    let server = Server::start(&home).await;
    let mut kept_alive = Client::of(&server);
    assert_eq!(kept_alive.get("/faq").await.status, 200);
    let _silent = TcpStream::connect(server.address().replace("http://", "")).await.expect("a connection");
    // Answered after the silent connection was accepted: they are taken in turn.
    assert_eq!(Client::of(&server).get("/faq").await.status, 200);

    let asked = Instant::now();
    server.terminate();
    assert!(server.wait_for_log("stopped").contains("INFO"));
    assert_eq!(server.exit_code(), Some(0));
    assert!(asked.elapsed() < AT_ONCE, "it took {:?}", asked.elapsed());
}

#[tokio::test]
async fn a_server_at_the_keyboard_ends_as_well_as_one_that_a_service_manager_stops() {
    let home = Home::new().await;
    let server = Server::start(&home).await;
    server.interrupt();
    assert_eq!(server.exit_code(), Some(0));
}
