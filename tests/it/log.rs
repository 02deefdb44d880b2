//! Every line that a request causes can be found by the request's id, in both formats and behind any filter.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a log that can't be read has to end the test")]

use std::{
    io,
    sync::{Arc, Mutex},
};

use roster::log::{self, Format};
use tracing::dispatcher::{self, DefaultGuard};

use crate::support::{House, Page};

const FORMATS: [Format; 2] = [Format::Text, Format::Json];

/// The lines that this thread logs; the tests' requests are answered on it.
struct Lines {
    text: Arc<Mutex<Vec<u8>>>,
    format: Format,
    _until_dropped: DefaultGuard,
}

/// Appends to the text of [`Lines`].
struct Writer(Arc<Mutex<Vec<u8>>>);

impl io::Write for Writer {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn follow(format: Format, filter: &str) -> Self {
        let text = Arc::<Mutex<Vec<u8>>>::default();
        let written = text.clone();
        let dispatch = log::dispatch(filter, format, false, move || Writer(written.clone())).expect("a filter");
        Self { text, format, _until_dropped: dispatcher::set_default(&dispatch) }
    }

    /// What was logged since the last look.
    fn take(&self) -> Vec<String> {
        let text = String::from_utf8(std::mem::take(&mut *self.text.lock().unwrap())).expect("text");
        text.lines().map(str::to_owned).collect()
    }

    /// That a page's lines say these, one each and in this order, and that each has the id of its request once.
    fn assert_are_of(&self, page: &Page, messages: &[&str]) {
        let (lines, id) = (self.take(), page.header("x-request-id").expect("an id"));
        assert_eq!(lines.len(), messages.len(), "{lines:#?}");
        for (line, message) in lines.iter().zip(messages) {
            assert!(line.contains(message), "{line} says something else than {message}");
            let field = match self.format {
                Format::Text => format!("request.id=\"{id}\""),
                Format::Json => format!("\"request.id\":\"{id}\""),
            };
            assert_eq!(line.matches(&field).count(), 1, "{line} has not the id {id} once");
            if self.format == Format::Json {
                assert_eq!(serde_json::from_str::<serde_json::Value>(line).expect("an object")["request.id"], *id);
            }
        }
    }
}

#[tokio::test]
async fn a_request_that_meets_an_unavailable_database_says_so_once_with_its_id() {
    for format in FORMATS {
        let house = House::small().await;
        let (visitor, admin) = (house.visitor(), house.admin().await);
        house.app.db.close().await;
        let lines = Lines::follow(format, "warn");
        // Read by a view, by the session, and by a task of its own.
        lines.assert_are_of(visitor.get("/leaderboard").await.is(503), &["the database is unavailable"]);
        lines.assert_are_of(admin.get("/settings/models").await.is(503), &["the database is unavailable"]);
        let form = [("name", "ada"), ("password", "x")];
        lines.assert_are_of(visitor.post("/sign-in", &form).await.is(503), &["the database is unavailable"]);
    }
}

#[tokio::test]
async fn a_request_that_fails_says_so_once_with_its_id() {
    for format in FORMATS {
        let house = House::small().await;
        house.database.run("UPDATE models SET released_on = 'never' WHERE id = 'acme/beta'").await;
        let lines = Lines::follow(format, "off");
        lines.assert_are_of(house.visitor().get("/leaderboard").await.is(500), &[]);
        let lines = Lines::follow(format, "roster::web=error");
        lines.assert_are_of(house.visitor().get("/leaderboard").await.is(500), &["a request failed"]);
    }
}

#[tokio::test]
async fn a_request_that_raises_a_version_has_its_id_on_the_line_of_the_store() {
    for format in FORMATS {
        let house = House::small().await;
        let (visitor, admin) = (house.visitor(), house.admin().await);
        let lines = Lines::follow(format, "info");
        let gamma = [("action", "activate"), ("id", "acme/gamma")];
        let changed = admin.post("/settings/models/actions", &gamma).await;
        lines.assert_are_of(changed.is(303), &["version raised", "request"]);
        for _ in 0..2 {
            // Drawn, then kept.
            lines.assert_are_of(visitor.get("/leaderboard").await.is(200), &["request"]);
        }
    }
}
