//! Each step of a version stands in the log once, whoever in the process learns of it first.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a step that can't be read has to end the test")]

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use roster::{
    domain::{audit::Actor, model::Status},
    store::{Db, Topic, model_status},
};
use tracing::{Dispatch, dispatcher::set_default, subscriber::NoSubscriber};
use tracing_subscriber::fmt;

use crate::support::{House, id};

/// What is logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// From which version to which one each step of the catalogue that was logged so far leads.
    fn steps(&self) -> Vec<(i64, i64)> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let number = |line: &str, name: &str| {
            let found = line.split_whitespace().find_map(|field| field.strip_prefix(name));
            found.unwrap_or_else(|| panic!("no {name} in {line}")).parse().unwrap()
        };
        let steps = text.lines().filter(|line| line.contains("version raised") && line.contains("topic=catalog"));
        steps.map(|line| (number(line, "from="), number(line, "version="))).collect()
    }
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Another process of the same database makes a change.
async fn elsewhere(house: &House, silent: &Dispatch, status: Status) {
    let db = Db::open_as_it_is(house.database.url()).await.unwrap();
    let mut change = db.change(Topic::Catalog, &Actor::CommandLine, house.app.clock.now()).await.unwrap();
    model_status::set(&mut change, &[id("zeta/one")], status).await.unwrap();
    let not_our_log = set_default(silent);
    change.commit().await.unwrap();
    drop(not_our_log);
    db.close().await;
}

#[tokio::test]
async fn each_step_is_logged_once_by_whoever_learns_of_it_first() {
    let house = House::small().await;
    let lines = Lines::default();
    let out = lines.clone();
    // While there is one subscriber only, what another test's thread logs first would be off for this one, too.
    let silent = Dispatch::new(NoSubscriber::default());
    let log = fmt().with_ansi(false).with_writer(move || out.clone()).finish();
    let _logging = set_default(&Dispatch::new(log));
    let start = house.version();
    let versions = house.app.db.versions();

    // A commit.
    house.set_status("acme/beta", Status::Inactive).await;
    assert_eq!(lines.steps(), [(start, start + 1)]);
    versions.observe(Topic::Catalog, start + 1);
    assert_eq!(lines.steps().len(), 1, "a poll that comes later tells nothing new");

    // The next change, of steps that others made.
    elsewhere(&house, &silent, Status::Inactive).await;
    drop(house.change(Topic::Catalog).await);
    assert_eq!(lines.steps()[1..], [(start + 1, start + 2)]);

    // A poll, and a commit after it.
    elsewhere(&house, &silent, Status::Active).await;
    versions.observe(Topic::Catalog, start + 3);
    house.set_status("acme/beta", Status::Inactive).await;
    house.set_status("acme/beta", Status::Active).await;
    assert_eq!(lines.steps()[2..], [(start + 2, start + 3), (start + 3, start + 4)]);

    // A reader, who finds two steps at once.
    house.wait(jiff::SignedDuration::from_mins(2));
    elsewhere(&house, &silent, Status::Inactive).await;
    elsewhere(&house, &silent, Status::Active).await;
    house.catalog().await;
    assert_eq!(lines.steps()[4..], [(start + 4, start + 6)]);
}
