//! Servers to be measured: processes of their own, which end with their value, and a client that costs little.

use std::{
    env,
    fs::{self, File},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, http::header, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::house::House;

const CONNECTIONS: usize = 32;
/// A minute begins once while a page is asked for, or not at all.
const TRIES: usize = 3;
const A_ROUND: Duration = Duration::from_millis(400);
const OK: &[u8] = b"HTTP/1.1 200";
/// What a form that was taken is answered with.
const SEE_OTHER: &[u8] = b"HTTP/1.1 303";
const BUFFER_BYTES: usize = 64 * 1024;
/// Ticks of a processor's clock in a second, as `/proc` counts them.
const TICKS: f64 = 100.0;
/// Set in the process that is the bare server: the file that it answers with.
pub const BARE: &str = "ROSTER_BENCH_BARE";

/// A server in a process of its own.
pub struct Server {
    process: Child,
    pub address: SocketAddr,
}

impl Server {
    /// The program itself, all its layers and its log on.
    pub async fn roster(house: &House) -> Self {
        let log = log_of(house);
        let mut command = Command::new(env!("CARGO_BIN_EXE_roster"));
        command.env("DATABASE_URL", &house.url).env("ROSTER_LOG_FORMAT", "json").stderr(log);
        Self::start(command).await
    }

    /// A bare Axum route that answers these bytes from memory.
    pub async fn bare(house: &House, bytes: &[u8]) -> Self {
        let file = house.folder.path().join("page");
        fs::write(&file, bytes).expect("a page");
        let mut command = Command::new(env::current_exe().expect("this program"));
        command.env(BARE, file).stderr(Stdio::inherit());
        Self::start(command).await
    }

    async fn start(mut command: Command) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        command.env("ROSTER_LISTEN", address.to_string()).stdout(Stdio::null());
        let process = command.spawn().expect("a server");
        while TcpStream::connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Self { process, address }
    }

    /// The process's memory that is in use, in MiB.
    pub fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("a process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
    }

    /// Seconds of a core that the process has used.
    pub fn work(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).expect("a process");
        let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
        let ticks = |field: &str| field.parse::<f64>().expect("a number");
        // Fields 14 and 15 of proc(5), counted from behind the name.
        (ticks(fields[11]) + ticks(fields[12])) / TICKS
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The file that the program logs to.
fn log_of(house: &House) -> File {
    let file = house.folder.path().join("log");
    File::options().create(true).append(true).open(file).expect("a log")
}

/// Empties the log: hundreds of megabytes of it would be on their way to the disk while the next round is measured.
pub fn empty_log(house: &House) {
    log_of(house).set_len(0).expect("an empty log");
}

/// The route that everything is held against: bytes from memory, no layers.
pub async fn serve_bare(file: &str) {
    let page = Bytes::from(fs::read(file).expect("the page"));
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let route = get(move || async move { (headers, page) });
    let app = Router::new().route("/leaderboard", route.clone()).route("/faq", route);
    let listener = TcpListener::bind(env::var("ROSTER_LISTEN").expect("an address")).await.expect("the port");
    axum::serve(listener, app).await.expect("a server");
}

/// The text of a request.
pub fn request(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n")
}

/// What a round of load showed.
pub struct Load {
    pub per_second: f64,
    /// Within which 99 of 100 answers came.
    pub p99: Duration,
}

/// Asks the same over all connections for a while; once more where the page grew or shrank meanwhile, as the FAQ does
/// with the minute that it tells.
pub async fn load(address: SocketAddr, asked: &str) -> Load {
    for _ in 1..TRIES {
        if let Some(load) = round(address, asked).await {
            return load;
        }
    }
    round(address, asked).await.expect("answers that are not cut off")
}

/// `None` where an answer was not as long as the first one.
async fn round(address: SocketAddr, asked: &str) -> Option<Load> {
    let mut connections = JoinSet::new();
    let begun = Instant::now();
    for _ in 0..CONNECTIONS {
        let asked = asked.to_owned();
        connections.spawn(async move {
            let mut connection = connect(address).await;
            let (mut buffer, mut times) = (vec![0; BUFFER_BYTES], Vec::new());
            // To read every head again would cost the client, and so the server with the longer head, more than the
            // server.
            let (_, length) = answer(&mut connection, &asked, &mut buffer).await;
            while begun.elapsed() < A_ROUND {
                let sent = Instant::now();
                connection.write_all(asked.as_bytes()).await.expect("a request that is taken");
                // One that is shorter is waited for until the server closes.
                let whole = connection.read_exact(&mut buffer[..length]).await.is_ok();
                if !whole || !buffer.starts_with(OK) {
                    return None;
                }
                times.push(sent.elapsed());
            }
            Some(times)
        });
    }
    let all: Option<Vec<Vec<Duration>>> = connections.join_all().await.into_iter().collect();
    let mut times: Vec<Duration> = all?.into_iter().flatten().collect();
    let per_second = times.len() as f64 / begun.elapsed().as_secs_f64();
    times.sort();
    Some(Load { per_second, p99: times[times.len() * 99 / 100] })
}

/// Reads over all connections for a while, whatever the answers' lengths; how many there were.
pub async fn read(address: SocketAddr, asked: &str, so_long: Duration) -> usize {
    let mut connections = JoinSet::new();
    let begun = Instant::now();
    for _ in 0..CONNECTIONS {
        let asked = asked.to_owned();
        connections.spawn(async move {
            let (mut connection, mut buffer, mut answers) = (connect(address).await, vec![0; BUFFER_BYTES], 0);
            while begun.elapsed() < so_long {
                answer(&mut connection, &asked, &mut buffer).await;
                answers += 1;
            }
            answers
        });
    }
    connections.join_all().await.into_iter().sum()
}

/// One answer's body, over a connection of its own.
pub async fn fetch(address: SocketAddr, asked: &str) -> Vec<u8> {
    let mut buffer = vec![0; BUFFER_BYTES];
    let (from, to) = answer(&mut connect(address).await, asked, &mut buffer).await;
    buffer[from..to].to_vec()
}

/// A connection that is asked one thing after another.
pub struct Client {
    connection: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub async fn to(address: SocketAddr) -> Self {
        Self { connection: connect(address).await, buffer: vec![0; BUFFER_BYTES] }
    }

    /// The head of an answer.
    pub async fn ask(&mut self, asked: &str) -> String {
        let (head, _) = answer(&mut self.connection, asked, &mut self.buffer).await;
        String::from_utf8_lossy(&self.buffer[..head]).into_owned()
    }
}

async fn connect(address: SocketAddr) -> TcpStream {
    let connection = TcpStream::connect(address).await.expect("a connection");
    connection.set_nodelay(true).expect("no delay");
    connection
}

/// Sends a request and reads the whole answer into the buffer; where its body begins and ends.
async fn answer(connection: &mut TcpStream, asked: &str, buffer: &mut Vec<u8>) -> (usize, usize) {
    connection.write_all(asked.as_bytes()).await.expect("a request that is taken");
    let (mut read, mut whole) = (0, None);
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
    assert!([OK, SEE_OTHER].iter().any(|good| head.as_bytes().starts_with(good)), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.and_then(|length| length.parse().ok()).expect("a length")
}
