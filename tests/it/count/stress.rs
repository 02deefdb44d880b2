//! Readers over HTTP beside writers: every answer is held against the log of what was committed.
#![expect(clippy::unwrap_used, reason = "a reader or writer that fails has to end the test")]

use std::{
    collections::HashMap,
    env,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use roster::{
    app::App,
    clock::Clock,
    domain::{
        audit::{Actor, Verb},
        ids::ModelId,
        model::Status,
    },
    keys::Keys,
    store::{Committed, Db, Topic, model_status, providers},
};
use tokio::task::JoinSet;

use crate::{
    processes::client::{Answer, Client, active_models},
    support::{House, Loopback, database::needs_postgres, id, model, provider},
};

const READERS: usize = 8;
const WRITERS: usize = 4;
/// How many changes the writers make together; `ROSTER_TEST_CHANGES` asks for more.
const CHANGES: usize = 1_000;
/// Each change activates one more of them, and one after the last deactivates all: a count stands for one version of
/// so many in a row.
const MODELS: usize = 60;
/// What another instance committed shows after so long.
const ELSEWHERE_WITHIN: Duration = Duration::from_secs(1);
const PAGES: [&str; 4] = ["/leaderboard", "/faq", "/sign-in", STATS];
const STATS: &str = "/api/v1/stats";

/// Every version with its count, in order, and which of them were acknowledged to whom and when.
struct Log {
    first: i64,
    /// By version from the first; pushed before its commit, while nobody else can commit.
    counts: Mutex<Vec<usize>>,
    /// The newest version that was acknowledged, by instance.
    own: HashMap<usize, AtomicI64>,
    /// When the newest version so far was acknowledged by any instance.
    any: Mutex<Vec<(Instant, i64)>>,
}

/// What a reader found out.
#[derive(Default, Debug)]
struct Read {
    answers: usize,
    /// Answers that could be any count at all, because so much was committed meanwhile.
    vague: usize,
}

impl Log {
    fn new(first: i64, instances: usize) -> Self {
        let own = (0..instances).map(|instance| (instance, AtomicI64::new(first))).collect();
        Self { first, counts: Mutex::new(vec![0]), own, any: Mutex::new(vec![(Instant::now(), first)]) }
    }

    fn count(&self, version: i64) -> usize {
        self.counts.lock().unwrap()[usize::try_from(version - self.first).unwrap()]
    }

    /// Notes what the next version will be; called by the one whose turn it is.
    fn will_be(&self, version: i64, count: usize) {
        let mut counts = self.counts.lock().unwrap();
        assert_eq!(i64::try_from(counts.len()).unwrap(), version - self.first, "versions follow one another");
        counts.push(count);
    }

    fn acknowledged(&self, version: i64, instance: usize) {
        let mut any = self.any.lock().unwrap();
        let newest = any.last().map_or(version, |(_, newest)| version.max(*newest));
        any.push((Instant::now(), newest));
        self.own[&instance].fetch_max(version, Ordering::SeqCst);
    }

    /// The oldest version that a read on an instance may show when it starts now.
    fn at_least(&self, instance: usize) -> i64 {
        let own = self.own[&instance].load(Ordering::SeqCst);
        let any = self.any.lock().unwrap();
        let late = any.partition_point(|(at, _)| at.elapsed() > ELSEWHERE_WITHIN);
        own.max(late.checked_sub(1).map_or(self.first, |last| any[last].1))
    }

    /// The newest version that a read that ends now may show.
    fn at_most(&self) -> i64 {
        self.first + i64::try_from(self.counts.lock().unwrap().len()).unwrap() - 1
    }

    /// Whether a count was true at some version of a range.
    fn was(&self, count: usize, (least, most): (i64, i64)) -> bool {
        (least..=most).any(|version| self.count(version) == count)
    }
}

fn changes() -> usize {
    env::var("ROSTER_TEST_CHANGES").ok().and_then(|text| text.parse().ok()).unwrap_or(CHANGES)
}

/// The count as programs are told it.
fn told(stats: &Answer) -> usize {
    let stats: serde_json::Value = serde_json::from_str(&stats.body).unwrap();
    usize::try_from(stats["active_models"].as_u64().unwrap()).unwrap()
}

async fn read(site: String, instance: usize, log: Arc<Log>, left: Arc<AtomicUsize>) -> Read {
    let mut client = Client::to(site);
    let mut read = Read::default();
    loop {
        let is_last = left.load(Ordering::SeqCst) == 0;
        let least = log.at_least(instance);
        let path = PAGES[read.answers % PAGES.len()];
        let page = client.get(path).await;
        let most = log.at_most();
        assert_eq!(page.status, 200);
        let count = if path == STATS { told(&page) } else { active_models(&page) };
        assert!(
            log.was(count, (least, most)),
            "{path} of {instance} shows {count}, at no version of {least} to {most}"
        );
        read.answers += 1;
        read.vague += usize::from(most - least >= i64::try_from(MODELS).unwrap());
        if is_last {
            return read;
        }
    }
}

/// Makes changes until none are left; `left` is 0 only when all are acknowledged.
async fn write(db: Db, instance: usize, log: Arc<Log>, (begun, left): (Arc<AtomicUsize>, Arc<AtomicUsize>)) {
    let ids: Vec<ModelId> = (0..MODELS).map(|number| id(&format!("acme/m{number}"))).collect();
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    while begun.fetch_add(1, Ordering::SeqCst) < changes() {
        let mut change = db.change(Topic::Catalog, &Actor::Roster, now).await.unwrap();
        let version = change.version() + 1;
        let count = log.count(version - 1);
        let next = if count < MODELS {
            model_status::set(&mut change, &ids[count..=count], Status::Active).await.unwrap();
            count + 1
        } else {
            model_status::set(&mut change, &ids, Status::Inactive).await.unwrap();
            0
        };
        log.will_be(version, next);
        assert!(matches!(change.commit().await.unwrap(), Committed::Changed(_)));
        log.acknowledged(version, instance);
        left.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Models that nobody offers yet, and as many instances as asked for on their database.
async fn instances(house: &House, number: usize) -> Vec<App> {
    let mut change = house.change(Topic::Catalog).await;
    let (slug, settings) = provider("acme", "Acme");
    providers::insert(&mut change, &slug, &settings, Verb::Create).await.unwrap();
    change.commit().await.unwrap();
    house.add_models(&(0..MODELS).map(|n| model(&format!("acme/m{n}"), Status::Inactive)).collect::<Vec<_>>()).await;
    let mut apps = vec![house.app.clone()];
    while apps.len() < number {
        let db = Db::open(house.database.url()).await.unwrap();
        let clock = Clock::by_hand(house.app.clock.now());
        apps.push(App::new(house.app.config.clone(), db, Keys::fixed([]), clock).unwrap());
    }
    apps
}

async fn every_answer_is_true_of_some_version(number: usize) {
    let house = House::empty().await;
    let apps = instances(&house, number).await;
    let log = Arc::new(Log::new(house.version(), number));
    let (begun, left) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(changes())));
    let mut servers = Vec::new();
    let mut following = JoinSet::new();
    for app in &apps {
        servers.push(Loopback::serve(app.clone()).await);
        let db = app.db.clone();
        following.spawn(async move { db.follow_versions().await });
    }

    let started = Instant::now();
    let (mut readers, mut writers) = (JoinSet::new(), JoinSet::new());
    for reader in 0..READERS {
        let instance = reader % number;
        readers.spawn(read(servers[instance].site.clone(), instance, log.clone(), left.clone()));
    }
    for writer in 0..WRITERS {
        let instance = writer % number;
        writers.spawn(write(apps[instance].db.clone(), instance, log.clone(), (begun.clone(), left.clone())));
    }
    writers.join_all().await;
    let reads = readers.join_all().await;
    let (answers, vague) = reads.iter().fold((0, 0), |sum, read| (sum.0 + read.answers, sum.1 + read.vague));
    println!("{} changes and {answers} answers, {vague} of them vague, in {:?}", changes(), started.elapsed());
    assert_eq!(log.at_most() - log.first, i64::try_from(changes()).unwrap());
    assert!(reads.iter().all(|read| read.answers > 1));
    assert!(vague * 10 <= answers, "{vague} of {answers} answers prove nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_is_older_than_a_change_that_was_acknowledged_before_it_was_asked() {
    every_answer_is_true_of_some_version(1).await;
}

// SQLite lets one process write at a time by making others try again, which is no race worth so many changes: two
// processes on one file are in `processes::two_servers`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn of_two_instances_none_is_stale_about_its_own_changes_nor_for_a_second_about_the_others() {
    needs_postgres();
    every_answer_is_true_of_some_version(2).await;
}
