//! The pages over loopback, beside a bare Axum route that answers the same bytes from memory; and what a change, a
//! start and doing nothing cost.

use std::{
    env,
    net::SocketAddr,
    time::{Duration, Instant},
};

use roster::domain::model::Status;
use tokio::net::TcpListener;

use crate::{
    house::{House, median, middle},
    server::{Server, empty_log, fetch, load, read, request},
};

const ROUNDS: usize = 31;
/// Set to fewer rounds for a quick look.
const ROUNDS_VARIABLE: &str = "ROSTER_BENCH_ROUNDS";
/// Set to a part of a row's name, such as `/faq, br`, to measure that page alone and nothing else.
const PAGE_VARIABLE: &str = "ROSTER_BENCH_PAGE";
const CHANGES: usize = 21;
/// Reads of a value that is kept are too short to be timed one by one.
const READS: u32 = 1_000;
const TOGGLE_EVERY: Duration = Duration::from_millis(50);
const TOGGLED_FOR: Duration = Duration::from_secs(5);
const IDLE_FOR: Duration = Duration::from_secs(10);

/// Prints the tables.
pub async fn measure() {
    println!("{:<46}{:>12}{:>12}{:>8}", "requests per second, 32 connections", "bare route", "roster", "ratio");
    let houses = [House::with(1_000).await, House::with(10_000).await];
    for house in &houses {
        house.toggle(1).await;
        warm(house).await;
    }
    if env::var(PAGE_VARIABLE).is_ok() {
        return;
    }
    for house in &houses {
        println!();
        process(house).await;
        change(house).await;
    }
}

fn rounds() -> usize {
    env::var(ROUNDS_VARIABLE).map_or(ROUNDS, |rounds| rounds.parse().expect("a number of rounds"))
}

/// Rounds in turn and a ratio for each two, so that what the machine does besides meets both.
async fn warm(house: &House) {
    let roster = Server::roster(house).await;
    for path in ["/leaderboard", "/faq"] {
        for encoding in ["br", "gzip", "identity"] {
            if env::var(PAGE_VARIABLE).is_ok_and(|page| !format!("{path}, {encoding}").contains(&page)) {
                continue;
            }
            let asked = request(path, &format!("accept-encoding: {encoding}\r\n"));
            let bytes = fetch(roster.address, &asked).await;
            let bare = Server::bare(house, &bytes).await;
            let (mut theirs, mut ours, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..rounds() {
                empty_log(house);
                let bare = load(bare.address, &asked).await.per_second;
                let roster = load(roster.address, &asked).await.per_second;
                theirs.push(bare);
                ours.push(roster);
                ratios.push(roster / bare);
            }
            let (theirs, ours, ratio) = (middle(theirs), middle(ours), middle(ratios));
            let name = format!("{path}, {encoding}, {} bytes, {} models", bytes.len(), house.ids.len());
            println!("{name:<46}{theirs:>12.0}{ours:>12.0}{ratio:>8.2}");
        }
    }
}

/// Start, memory, the settings under load, and nothing to do.
async fn process(house: &House) {
    let (models, asked) = (house.ids.len(), request("/leaderboard", ""));
    let mut starts = Vec::new();
    for _ in 0..rounds() {
        let begun = Instant::now();
        let server = Server::roster(house).await;
        fetch(server.address, &asked).await;
        starts.push(begun.elapsed());
    }
    println!("start to first leaderboard, {models} models: {} ms", middle(starts).as_millis());
    let server = Server::roster(house).await;
    fetch(server.address, &asked).await;
    println!("memory after it: {:.1} MiB", server.memory());
    let before = server.work();
    tokio::time::sleep(IDLE_FOR).await;
    let idle = (server.work() - before) / IDLE_FOR.as_secs_f64();
    println!("idle: {:.2} % of a core over {} s", idle * 100.0, IDLE_FOR.as_secs());
    let asked = request("/settings/models", &format!("cookie: {}\r\n", house.cookie().await));
    let times: Vec<Duration> = {
        let mut times = Vec::new();
        for _ in 0..rounds() {
            times.push(load(server.address, &asked).await.p99);
        }
        times
    };
    println!("Models tab at 32 connections, {models} models: p99 {:.1} ms", middle(times).as_secs_f64() * 1_000.0);
}

/// How often pages are there while a model is switched on and off all the time.
async fn hits(house: &House, address: SocketAddr, asked: &str) {
    let pages = house.app.metrics.cache("pages");
    let before = pages.read();
    let toggling = async {
        let mut ticks = tokio::time::interval(TOGGLE_EVERY);
        for number in 0_usize.. {
            ticks.tick().await;
            let status = if number % 2 == 0 { Status::Inactive } else { Status::Active };
            house.set(&house.ids[9..10], status).await;
        }
    };
    let reads = tokio::select! {
        () = toggling => 0,
        reads = read(address, asked, TOGGLED_FOR) => reads,
    };
    let after = pages.read();
    let (hits, misses) = (after.0 - before.0, after.1 - before.1);
    let rate = 100.0 * hits as f64 / (hits + misses) as f64;
    println!("a change every {} ms beside {reads} reads: {rate:.2} % hits, {misses} misses", TOGGLE_EVERY.as_millis());
}

/// The first page after a change, and values that are kept.
async fn change(house: &House) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(roster::web::serve(house.app.clone(), listener, std::future::pending()));
    let asked = request("/leaderboard", "accept-encoding: br\r\n");
    fetch(address, &asked).await;
    let mut times = Vec::new();
    for number in 0..CHANGES {
        let status = if number % 2 == 0 { Status::Inactive } else { Status::Active };
        house.set(&house.ids[7..8], status).await;
        let begun = Instant::now();
        fetch(address, &asked).await;
        times.push(begun.elapsed());
    }
    hits(house, address, &asked).await;
    let (models, worst) = (house.ids.len(), times.iter().max().expect("some").as_micros());
    println!(
        "first leaderboard after a change, {models} models: {} µs, at worst {worst} µs",
        middle(times).as_micros()
    );
    let views = &house.app.views;
    let count = median(async || {
        for _ in 0..READS {
            views.active_model_count().await.expect("the count");
        }
    });
    println!("active count that is kept: {} ns", count.await.as_nanos() / u128::from(READS));
    let facts = median(async || {
        for _ in 0..READS {
            assert!(views.catalog().await.expect("the catalogue").find(&house.ids[3]).is_some());
        }
    });
    println!("a model's facts by id: {} ns", facts.await.as_nanos() / u128::from(READS));
}
