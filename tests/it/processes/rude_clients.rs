//! Clients that hang up, say nothing, or drip: nothing is half-written, and nobody else is kept waiting.

use std::time::{Duration, Instant};

use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::{
    client::{Client, encoded, model_form},
    home::{Home, number},
    server::Server,
};

const HANG_UPS: i64 = 20;
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);
const SLOW_CONNECTIONS: usize = 4;
const DRIP_EVERY: Duration = Duration::from_millis(50);
const OTHERS_WAIT_AT_MOST: Duration = Duration::from_secs(2);

/// When a client hangs up.
#[derive(Clone, Copy, PartialEq)]
enum HangUp {
    BeforeTheLastByte,
    AfterTheLastByte,
    /// When the first byte of the answer arrives.
    OnTheAnswer,
}

/// Sends the form of a new model and hangs up without reading the answer.
async fn post_and_hang_up(host: &str, cookie: &str, name: &str, when: HangUp) {
    let body = encoded(&model_form(name));
    let head = format!(
        "POST /settings/models HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        body.len()
    );
    let sent = if when == HangUp::BeforeTheLastByte { &body[..body.len() - 1] } else { body.as_str() };
    let mut connection = TcpStream::connect(host).await.expect("a connection");
    connection.write_all(format!("{head}{sent}").as_bytes()).await.expect("a server that reads");
    if when == HangUp::OnTheAnswer {
        let seen = tokio::time::timeout(ANSWERED_WITHIN, connection.peek(&mut [0])).await;
        assert!(matches!(seen, Ok(Ok(1))), "{name} is not answered: {seen:?}");
    }
}

#[tokio::test]
async fn a_form_whose_sender_hangs_up_is_kept_whole_or_not_at_all() {
    let home = Home::new().await;
    home.add_account("ada", "admin");
    let server = Server::start(&home).await;
    let cookie = Client::signed_in(&server, "ada").await.cookie.expect("a session");
    let host = server.address().replace("http://", "");
    for turn in 0..HANG_UPS {
        post_and_hang_up(&host, &cookie, &format!("cut-{turn}"), HangUp::BeforeTheLastByte).await;
        post_and_hang_up(&host, &cookie, &format!("whole-{turn}"), HangUp::AfterTheLastByte).await;
        post_and_hang_up(&host, &cookie, &format!("whole-answered-{turn}"), HangUp::OnTheAnswer).await;
    }
    assert_eq!(Client::of(&server).get("/").await.status, 200);
    // What is still being written then ends before the process does.
    server.terminate();
    assert_eq!(server.exit_code(), Some(0));

    let database = home.database().await;
    let cut = "SELECT COUNT(*) FROM models WHERE id LIKE 'openai/cut-%'";
    assert_eq!(number(&database, cut).await, 0, "a form without its last byte is no form");
    let answered = "SELECT COUNT(*) FROM models WHERE id LIKE 'openai/whole-answered-%'";
    assert_eq!(number(&database, answered).await, HANG_UPS, "what was answered is kept");
    let kept = number(&database, "SELECT COUNT(*) FROM models WHERE id LIKE 'openai/whole-%'").await;
    let prices = "SELECT COUNT(*) FROM prices WHERE model_id LIKE 'openai/whole-%'";
    let told = "SELECT COUNT(*) FROM audit WHERE subject_id LIKE 'openai/whole-%' AND verb = 'create'";
    assert_eq!((number(&database, prices).await, number(&database, told).await), (kept, kept));
    let silent = "SELECT COUNT(*) FROM changes WHERE id NOT IN (SELECT change_id FROM audit)";
    assert_eq!(number(&database, silent).await, 0, "every change tells what it did");
}

#[tokio::test]
async fn silent_and_dripping_connections_keep_nobody_waiting() {
    let home = Home::new().await;
    let server = Server::start(&home).await;
    let host = server.address().replace("http://", "");
    let mut silent = Vec::new();
    let mut dripping = tokio::task::JoinSet::new();
    for _ in 0..SLOW_CONNECTIONS {
        silent.push(TcpStream::connect(&host).await.expect("a connection"));
        let mut drip = TcpStream::connect(&host).await.expect("a connection");
        dripping.spawn(async move {
            for byte in b"GET / HTTP/1.1\r\nX-Slow: ".iter().chain(std::iter::repeat(&b'x')) {
                drip.write_all(&[*byte]).await.expect("a server that waits for the rest");
                tokio::time::sleep(DRIP_EVERY).await;
            }
        });
    }
    for path in ["/", "/faq", "/sign-in", "/readyz"] {
        let asked = Instant::now();
        assert_eq!(Client::of(&server).get(path).await.status, 200, "{path}");
        assert!(asked.elapsed() < OTHERS_WAIT_AT_MOST, "{path} took {:?}", asked.elapsed());
    }
    assert!(dripping.try_join_next().is_none(), "they still drip");
}
