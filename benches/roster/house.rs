//! What the benchmarks share: a database with models, a median, a table.

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use clap::Parser;
use roster::{
    actions::{
        add_account::add_account,
        sign_in::{Verdict, authenticate, start_session},
    },
    app::App,
    clock::Clock,
    config::Config,
    domain::{
        account::Role,
        audit::{Actor, Verb},
        ids::ModelId,
        model::{Facts, Status},
        money::Nano,
        price::Rates,
        provider::Settings,
        terms::{NewModel, Terms},
        token_count::TokenCount,
    },
    keys::Keys,
    store::{Db, Topic, model_status, models, providers},
};

const ROUNDS: usize = 15;
const CALLS_A_ROUND: u32 = 20;
const PROVIDERS: usize = 20;

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

/// A database with models, and changes of them.
pub struct House {
    pub app: App,
    pub ids: Vec<ModelId>,
    pub url: String,
    pub folder: tempfile::TempDir,
}

impl House {
    /// With so many inactive models, every one but the tenth priced, spread over the providers.
    pub async fn with(models: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("bench.db").display());
        Self::in_folder(folder, url, models).await
    }

    /// The same in a database that is there.
    pub async fn at(url: String, models: usize) -> Self {
        Self::in_folder(tempfile::tempdir().expect("a folder"), url, models).await
    }

    async fn in_folder(folder: tempfile::TempDir, url: String, models: usize) -> Self {
        let db = Db::open(&url).await.expect("a database");
        let mut config = Flags::parse_from(["roster"]).config;
        config.database_url.clone_from(&url);
        let house = Self {
            app: App::new(config, db, Keys::default(), Clock::system()).expect("a program"),
            ids: (0..models)
                .map(|n| format!("acme-{:02}/model-{n:05}", n % PROVIDERS).parse().expect("an id"))
                .collect(),
            url,
            folder,
        };
        house.fill().await;
        house
    }

    async fn fill(&self) {
        let mut change =
            self.app.db.change(Topic::Catalog, &Actor::Roster, self.app.clock.now()).await.expect("a change");
        let form = roster::feeds::bundled::catalogue().expect("the bundled catalogue").providers.remove(0).settings;
        for number in 0..PROVIDERS {
            let id = format!("acme-{number:02}").parse().expect("an id");
            let settings = Settings { name: format!("Acme {number:02}").parse().expect("a name"), ..form.clone() };
            providers::insert(&mut change, &id, &settings, Verb::Create).await.expect("a provider");
        }
        for (number, id) in self.ids.iter().enumerate() {
            let facts = Facts { context_window: TokenCount::new(128_000), ..Facts::named(id.into()) };
            let nano = |usd: usize| Nano::new(i64::try_from(usd).expect("an amount") * 10_000_000).expect("an amount");
            let rates = Rates { input: nano(number % 997 + 1), output: nano(number % 1_499 + 2), ..Rates::default() };
            let rates = (number % 10 != 0).then_some(rates);
            let terms = Terms { rates, ..Terms::of_facts(facts) };
            let new = NewModel { id: id.clone(), terms, valid_from: None, makes_default: false };
            models::insert(&mut change, &new, Verb::Create).await.expect("a model");
        }
        change.commit().await.expect("a commit");
    }

    /// Toggles every model so often; each time is one entry per model.
    pub async fn toggle(&self, times: usize) {
        for round in 0..times {
            self.set(&self.ids, if round % 2 == 0 { Status::Active } else { Status::Inactive }).await;
        }
    }

    /// Gives models a status in one change.
    pub async fn set(&self, ids: &[ModelId], status: Status) {
        let now = self.app.clock.now();
        let mut change = self.app.db.change(Topic::Catalog, &Actor::Roster, now).await.expect("a change");
        model_status::set(&mut change, ids, status).await.expect("a status");
        change.commit().await.expect("a commit");
    }

    /// A signed-in admin's.
    pub async fn cookie(&self) -> String {
        let (name, password) = ("ada", "correct horse battery");
        let added = add_account(&self.app, &name.parse().expect("a name"), Role::Admin, password).await;
        added.expect("an account").expect("a new account");
        let verdict = authenticate(&self.app, name, password, Ipv4Addr::LOCALHOST.into()).await.expect("a verdict");
        let signed_in = match verdict {
            Verdict::Right(signed_in) => Some(signed_in),
            _ => None,
        };
        format!("sid={}", start_session(&self.app, &signed_in.expect("the right password")).await.expect("a session"))
    }
}

/// The median over the rounds of the mean time of a call.
pub async fn median(call: impl AsyncFn()) -> Duration {
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for _ in 0..CALLS_A_ROUND {
            call().await;
        }
        rounds.push(begun.elapsed() / CALLS_A_ROUND);
    }
    middle(rounds)
}

/// The middle one.
pub fn middle<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    values[values.len() / 2]
}
