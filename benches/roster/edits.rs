//! What an edit costs: the form of a model, posted over HTTP to the program in a process of its own, beside bare
//! commits to the same database.

use std::{
    collections::BTreeMap,
    env,
    time::{Duration, Instant},
};

use scraper::{Html, Selector};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use tokio::task::JoinSet;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use crate::{
    house::{House, middle},
    server::{Client, Server, fetch, request},
};

const ROUNDS: usize = 5;
const A_ROUND: Duration = Duration::from_secs(1);
const BARE_FOR: Duration = Duration::from_millis(300);
const CLIENTS: usize = 8;
/// Each client edits these in turn, so that no model gets a history as long as no model has.
const MODELS_A_CLIENT: usize = 50;
/// Where a PostgreSQL server listens, as for the tests.
const POSTGRES: &str = "ROSTER_TEST_POSTGRES_URL";

/// What an edit changes.
#[derive(Clone, Copy)]
enum Edit {
    Fact,
    Price,
}

/// Prints the table.
pub async fn measure() {
    println!("{:<34}{:>12}{:>12}{:>12}{:>8}", "edits a second", "bare commits", "1 client", "8 clients", "ratio");
    for models in [1_000, 10_000] {
        edits("SQLite", &House::with(models).await).await;
    }
    let Ok(server) = env::var(POSTGRES) else { return };
    for models in [1_000, 10_000] {
        let schema = format!("bench_{}", Uuid::now_v7().simple());
        run(&server, &format!("CREATE SCHEMA {schema}")).await;
        let joint = if server.contains('?') { '&' } else { '?' };
        edits("PostgreSQL", &House::at(format!("{server}{joint}options[search_path]={schema}"), models).await).await;
        run(&server, &format!("DROP SCHEMA {schema} CASCADE")).await;
    }
}

/// Rounds in turn, and a ratio for each, so that what the machine does besides meets all.
async fn edits(engine: &str, house: &House) {
    run(&house.url, "CREATE TABLE bench_commits (n BIGINT); INSERT INTO bench_commits VALUES (0)").await;
    let roster = Server::roster(house).await;
    let cookie = house.cookie().await;
    let mut forms = Vec::new();
    for id in house.ids.iter().take(CLIENTS * MODELS_A_CLIENT) {
        let path = format!("/settings/models/{id}");
        let page = fetch(roster.address, &request(&path, &format!("cookie: {cookie}\r\n"))).await;
        forms.push(Form::read(path, &page));
    }
    for edit in [Edit::Fact, Edit::Price] {
        let (mut bare, mut one, mut eight, mut ratios) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            bare.push(commits(house).await);
            one.push(round(&roster, &cookie, edit, &mut forms[..MODELS_A_CLIENT]).await);
            eight.push(round(&roster, &cookie, edit, &mut forms).await);
            ratios.push(eight[eight.len() - 1] / bare[bare.len() - 1]);
        }
        let what = match edit {
            Edit::Fact => "a fact",
            Edit::Price => "a price",
        };
        let name = format!("{engine}, {} models, {what}", house.ids.len());
        let (bare, one, eight, ratio) = (middle(bare), middle(one), middle(eight), middle(ratios));
        println!("{name:<34}{bare:>12.0}{one:>12.0}{eight:>12.0}{ratio:>8.2}");
    }
}

/// Commits a second of one row on one connection, as the program opens it.
async fn commits(house: &House) -> f64 {
    let mut connection = AnyConnection::connect(&house.url).await.expect("a connection");
    if house.url.starts_with("sqlite:") {
        sqlx::raw_sql("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000")
            .execute(&mut connection)
            .await
            .expect("its settings");
    }
    let (begun, mut commits) = (Instant::now(), 0_u32);
    while begun.elapsed() < BARE_FOR {
        sqlx::query("UPDATE bench_commits SET n = n + $1")
            .bind(1_i64)
            .execute(&mut connection)
            .await
            .expect("a commit");
        commits += 1;
    }
    connection.close().await.expect("its end");
    f64::from(commits) / BARE_FOR.as_secs_f64()
}

/// Edits a second by as many clients as these are forms for.
async fn round(roster: &Server, cookie: &str, edit: Edit, forms: &mut [Form]) -> f64 {
    let begun = Instant::now();
    let mut clients = JoinSet::new();
    for (number, own) in forms.chunks(MODELS_A_CLIENT).enumerate() {
        let (address, cookie, mut own) = (roster.address, cookie.to_owned(), own.to_vec());
        clients.spawn(async move {
            let (mut client, mut edits) = (Client::to(address).await, 0_usize);
            while begun.elapsed() < A_ROUND {
                let turn = edits % own.len();
                let head = client.ask(&own[turn].edited(edit, &cookie)).await;
                assert!(head.contains("?change="), "{head}");
                edits += 1;
            }
            (number, own, edits)
        });
    }
    let mut edits = 0;
    for (number, own, done) in clients.join_all().await {
        forms[number * MODELS_A_CLIENT..][..own.len()].clone_from_slice(&own);
        edits += done;
    }
    edits as f64 / begun.elapsed().as_secs_f64()
}

async fn run(url: &str, sql: &str) {
    let mut connection = AnyConnection::connect(url).await.expect("a connection");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a statement");
    connection.close().await.expect("its end");
}

/// The form of a model as the page has it.
#[derive(Clone)]
struct Form {
    path: String,
    fields: BTreeMap<String, String>,
    revision: u32,
}

impl Form {
    fn read(path: String, page: &[u8]) -> Self {
        let page = Html::parse_document(std::str::from_utf8(page).expect("a page"));
        let selector = |text| Selector::parse(text).expect("a selector");
        let inputs = selector("#edit input:not([type=checkbox])[name], #edit select[name]");
        let chosen = selector("option[selected]");
        let fields: BTreeMap<String, String> = page
            .select(&inputs)
            .map(|field| {
                let option = field.select(&chosen).next();
                let value = option.unwrap_or(field).attr("value").unwrap_or_default();
                (field.attr("name").expect("a name").to_owned(), value.to_owned())
            })
            .collect();
        let revision = fields["revision"].parse().expect("a revision");
        Self { path, fields, revision }
    }

    /// A request that changes something, and the form as it is after it.
    fn edited(&mut self, edit: Edit, cookie: &str) -> String {
        let value = self.revision + 1;
        let (field, value) = match edit {
            Edit::Fact => ("max_output_tokens", value.to_string()),
            // No model begins with a price of more than two decimals.
            Edit::Price => ("input_price", format!("{value}.005")),
        };
        self.fields.insert("revision".to_owned(), self.revision.to_string());
        self.fields.insert(field.to_owned(), value);
        if matches!(edit, Edit::Price) && self.fields["output_price"].is_empty() {
            self.fields.insert("output_price".to_owned(), "1".to_owned());
        }
        self.revision += 1;
        let body = Serializer::new(String::new()).extend_pairs(&self.fields).finish();
        format!(
            "POST {} HTTP/1.1\r\nhost: localhost\r\norigin: http://localhost\r\ncookie: {cookie}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.path,
            body.len()
        )
    }
}
