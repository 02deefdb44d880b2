//! The public pages over loopback, beside a bare Axum route that answers the same bytes from memory: as ratios in one
//! run. The server is the program itself with all its layers and its log; both servers are processes of their own.

use std::{
    env,
    fs::File,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, http::header, routing::get};
use roster::domain::model::Status;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::house::{House, median, middle};

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 9;
const A_ROUND: Duration = Duration::from_millis(1_500);
/// Set in the process that is the bare server: the file that it answers with.
pub const BARE: &str = "ROSTER_BENCH_BARE";

/// Prints the tables.
pub async fn measure() {
    println!("{:<44}{:>12}{:>12}{:>8}", "requests per second, 32 connections", "bare route", "roster", "ratio");
    for models in [1_000, 10_000] {
        let house = House::with(models).await;
        house.toggle(1).await;
        let roster = Server::roster(&house).await;
        for path in ["/leaderboard", "/faq"] {
            for (form, encoding) in [("br", "br"), ("gzip", "gzip"), ("plain", "identity")] {
                let asked = request(path, encoding);
                let bytes = fetch(roster.address, &asked).await;
                let bare = Server::bare(&house, &bytes).await;
                let name = format!("{path} {form} ({} B), {models} models", bytes.len());
                let (bare, ours) = alternate(bare.address, roster.address, &asked).await;
                println!("{name:<44}{bare:>12.0}{ours:>12.0}{:>8.2}", ours / bare);
            }
        }
        cold(&house).await;
    }
}

/// Rounds in turn, so that what the machine does besides meets both.
async fn alternate(bare: SocketAddr, roster: SocketAddr, asked: &str) -> (f64, f64) {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(load(bare, asked).await);
        ours.push(load(roster, asked).await);
    }
    (middle(theirs), middle(ours))
}

/// Requests per second over all connections.
async fn load(address: SocketAddr, asked: &str) -> f64 {
    let mut connections = JoinSet::new();
    let begun = Instant::now();
    for _ in 0..CONNECTIONS {
        let asked = asked.to_owned();
        connections.spawn(async move {
            let mut connection = TcpStream::connect(address).await.expect("a connection");
            connection.set_nodelay(true).expect("no delay");
            let (mut buffer, mut answers) = (vec![0; 64 * 1024], 0_u32);
            while begun.elapsed() < A_ROUND {
                answer(&mut connection, &asked, &mut buffer).await;
                answers += 1;
            }
            answers
        });
    }
    let answers: u32 = connections.join_all().await.into_iter().sum();
    f64::from(answers) / begun.elapsed().as_secs_f64()
}

/// Sends a request and reads the whole answer into the buffer; where its body begins and ends.
async fn answer(connection: &mut TcpStream, asked: &str, buffer: &mut Vec<u8>) -> (usize, usize) {
    connection.write_all(asked.as_bytes()).await.expect("a request that is taken");
    let mut read = 0;
    let mut whole = None;
    loop {
        if read == buffer.len() {
            buffer.resize(buffer.len() * 2, 0);
        }
        read += connection.read(&mut buffer[read..]).await.expect("an answer");
        if whole.is_none()
            && let Some(head) = buffer[..read].windows(4).position(|end| end == b"\r\n\r\n")
        {
            whole = Some((head + 4, head + 4 + length(&buffer[..head])));
        }
        if let Some((head, whole)) = whole
            && read >= whole
        {
            return (head, whole);
        }
    }
}

fn length(head: &[u8]) -> usize {
    let head = std::str::from_utf8(head).expect("a head in ASCII");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.and_then(|length| length.parse().ok()).expect("a length")
}

fn request(path: &str, encoding: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: {encoding}\r\n\r\n")
}

async fn fetch(address: SocketAddr, asked: &str) -> Vec<u8> {
    let mut connection = TcpStream::connect(address).await.expect("a connection");
    let mut buffer = vec![0; 64 * 1024];
    let (from, to) = answer(&mut connection, asked, &mut buffer).await;
    buffer[from..to].to_vec()
}

/// The first page after a change: the version is new, nothing that it needs is kept.
async fn cold(house: &House) {
    let roster = Server::in_process(house).await;
    let asked = request("/leaderboard", "br");
    fetch(roster, &asked).await;
    let mut times = Vec::new();
    for round in 0..21 {
        let status = if round % 2 == 0 { Status::Inactive } else { Status::Active };
        house.set(&house.ids[7..8], status).await;
        let begun = Instant::now();
        fetch(roster, &asked).await;
        times.push(begun.elapsed());
    }
    let worst = times.iter().max().expect("some").as_micros();
    println!(
        "first leaderboard after a change, {} models: {} µs, at worst {worst} µs",
        house.ids.len(),
        middle(times).as_micros()
    );
    let count = median(async || {
        for _ in 0..100 {
            house.app.views.active_model_count().await.expect("the count");
        }
    })
    .await;
    let id = &house.ids[3];
    let facts = median(async || {
        for _ in 0..100 {
            let catalog = house.app.views.catalog().await.expect("the catalogue");
            assert!(catalog.find(id).is_some());
        }
    })
    .await;
    println!("active count, kept: {} ns; a model's facts by id: {} ns", count.as_nanos() / 100, facts.as_nanos() / 100);
}

/// A server in a process of its own; it ends with this value.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    async fn roster(house: &House) -> Self {
        let log = File::create(house.folder.path().join("log")).expect("a log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_roster"));
        command.env("DATABASE_URL", &house.url).env("ROSTER_LOG_FORMAT", "json").stderr(log);
        Self::start(command, "ROSTER_LISTEN").await
    }

    async fn bare(house: &House, bytes: &[u8]) -> Self {
        let file = house.folder.path().join("page");
        std::fs::write(&file, bytes).expect("a page");
        let mut command = Command::new(env::current_exe().expect("this program"));
        command.env(BARE, file).stderr(Stdio::inherit());
        Self::start(command, "ROSTER_LISTEN").await
    }

    async fn start(mut command: Command, listen: &str) -> Self {
        let address = free_address();
        let process = command.env(listen, address.to_string()).stdout(Stdio::null()).spawn().expect("a server");
        while TcpStream::connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Self { process, address }
    }

    async fn in_process(house: &House) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(roster::web::serve(house.app.clone(), listener, std::future::pending()));
        address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}

/// The route that everything is held against: bytes from memory, no layers.
pub async fn serve_bare(file: &str) {
    let page = Bytes::from(std::fs::read(file).expect("the page"));
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let route = get(move || async move { (headers, page) });
    let app = Router::new().route("/leaderboard", route.clone()).route("/faq", route);
    let listener = TcpListener::bind(env::var("ROSTER_LISTEN").expect("an address")).await.expect("the port");
    axum::serve(listener, app).await.expect("a server");
}
