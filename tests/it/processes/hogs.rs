//! One address that takes all it can: readers that don't read, forms that don't arrive, connections that say nothing.
//! Whoever comes from another address is answered all the time.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use super::{home::Home, server::Server};

const HOG: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const VISITOR: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
/// As many as a server has places.
const CONNECTIONS: usize = 1024;
const REQUESTS_OF_A_READER: usize = 400;
/// A refused connection may be told of late.
const CONNECTED_WITHIN: Duration = Duration::from_secs(5);
const VISITS: usize = 60;
const PAUSE: Duration = Duration::from_millis(50);
/// Nobody waits for a hog: without shares a visitor waited for over 15 seconds.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);
const PAGES: [&str; 5] = ["/", "/faq", "/sign-in", "/healthz", "/readyz"];

async fn connect(server: &Server, from: Ipv4Addr) -> std::io::Result<TcpStream> {
    let to: SocketAddr = server.address().replace("http://", "").parse().expect("an address");
    let socket = TcpSocket::new_v4()?;
    // A client that reads nothing holds little.
    socket.set_recv_buffer_size(2048)?;
    socket.bind((from, 0).into())?;
    socket.connect(to).await
}

/// As many connections from one address as it gets, each with this sent at once.
async fn hog(server: &Server, sent: &str) -> Vec<TcpStream> {
    let mut held = Vec::new();
    for _ in 0..CONNECTIONS {
        let Ok(Ok(mut connection)) = timeout(CONNECTED_WITHIN, connect(server, HOG)).await else { continue };
        // What the server does not read stays here; what it closed fails.
        let _ = timeout(Duration::from_millis(5), connection.write_all(sent.as_bytes())).await;
        held.push(connection);
    }
    held
}

/// The status of an answer to a visitor, and how long it took.
async fn visit(server: &Server, path: &str) -> (String, Duration) {
    let begun = Instant::now();
    let answer = async {
        let mut connection = connect(server, VISITOR).await.expect("a connection");
        let asked = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        connection.write_all(asked.as_bytes()).await.expect("a server that reads");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.expect("an answer");
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    (timeout(ANSWERED_WITHIN, answer).await.unwrap_or_else(|late| late.to_string()), begun.elapsed())
}

async fn everybody_else_is_answered(server: &Server, what: &str) {
    let mut took = Vec::new();
    for number in 0..VISITS {
        let path = PAGES[number % PAGES.len()];
        let (status, time) = visit(server, path).await;
        assert_eq!(status, "200", "{path} beside {what}, visit {number}");
        took.push(time);
        sleep(PAUSE).await;
    }
    took.sort();
    println!("beside {what}: median {:?}, slowest {:?}", took[VISITS / 2], took[VISITS - 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_keeps_nobody_else_out() {
    let home = Home::new().await;
    let server = Server::start(&home).await;
    let reader = "GET /leaderboard?deprecated=yes HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(REQUESTS_OF_A_READER);
    let form = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                Content-Length: 100\r\n\r\nn";
    for (what, sent) in [("silent connections", ""), ("forms that do not arrive", form), ("readers", &reader)] {
        let held = hog(&server, sent).await;
        everybody_else_is_answered(&server, what).await;
        assert!(held.len() > CONNECTIONS / 2, "only {} connections were tried", held.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_no_more_than_its_share_of_connections() {
    let home = Home::new().await;
    let server = Server::start(&home).await;
    let mut held = hog(&server, "").await;
    sleep(PAUSE).await;
    let mut open = 0;
    for connection in &mut held {
        // A connection that was let go says so at once; one that is served says nothing.
        open += usize::from(timeout(Duration::from_millis(1), connection.read(&mut [0])).await.is_err());
    }
    assert_eq!(open, 256, "connections of one address");
}
