//! The whole server in the test's own process, with a clock moved by hand.
#![expect(clippy::expect_used, reason = "a test without its server has to end")]

use std::sync::{Arc, LazyLock};

use clap::Parser;
use jiff::{SignedDuration, Timestamp};
use roster::{
    actions::{fill_catalogue::fill_catalogue, sign_in::start_session},
    app::App,
    clock::Clock,
    config::{Audience, Config, Switch},
    domain::{
        account::{Credential, Role, SignedIn},
        audit::{Actor, Verb},
        catalog::Catalog,
        model::Status,
        task::{Task, own_tasks},
        terms::NewModel,
    },
    keys::Keys,
    secrets::passwords::Passwords,
    store::{
        Change, Committed, Db, Topic,
        accounts::{self, Entrance},
        defaults, model_status, models, providers, tasks,
    },
    web,
};
use tokio::sync::OnceCell;

use super::{Browser, catalogue, database::Database};

/// What personas sign in with.
pub const PASSWORD: &str = "correct horse battery";
/// A provider key that must never be seen anywhere.
pub const CANARY: &str = "sk-canary-5f0c1e";

/// When every test begins.
static BEGINNING: LazyLock<Timestamp> = LazyLock::new(|| "2026-11-20T12:00:00Z".parse().expect("an instant"));
/// Hashing takes long on purpose, so the personas share one hash.
static HASH: OnceCell<String> = OnceCell::const_new();

/// A running server and its database.
pub struct House {
    pub app: App,
    pub edge: web::Edge,
    pub database: Database,
}

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

impl House {
    /// With nothing in it.
    pub async fn empty() -> Self {
        Self::with(|_| {}).await
    }

    /// With nothing in it, configured otherwise.
    pub async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let database = Database::fresh().await;
        let app = open(&database, configure).await;
        Self { edge: web::service(app.clone()), app, database }
    }

    /// A further instance of the program on a database.
    pub async fn on(database: &Database) -> App {
        open(database, |_| {}).await
    }

    /// With a small catalogue: Acme (its key is set here; alpha, its default, beta, gamma inactive and unpriced, old
    /// deprecated) and Zeta (no key; one), and the three own tasks, of which `summarizer` picks alpha.
    pub async fn small() -> Self {
        let house = Self::empty().await;
        house.furnish().await;
        house
    }

    /// With the bundled catalogue.
    pub async fn bundled() -> Self {
        let house = Self::empty().await;
        fill_catalogue(&house.app).await.expect("the bundled catalogue");
        house
    }

    /// Fills in the catalogue of [`Self::small`].
    pub async fn furnish(&self) {
        let mut change = self.change(Topic::Catalog).await;
        for (id, name) in [("acme", "Acme"), ("zeta", "Zeta")] {
            let (id, settings) = catalogue::provider(id, name);
            assert!(providers::insert(&mut change, &id, &settings, Verb::Create).await.expect("a provider"));
        }
        for new in [
            catalogue::priced("acme/alpha", Status::Active, "2.50", "10"),
            catalogue::priced("acme/beta", Status::Active, "0.5", "1.5"),
            catalogue::model("acme/gamma", Status::Inactive),
            catalogue::priced("acme/old", Status::Deprecated, "5", "15"),
            catalogue::priced("zeta/one", Status::Active, "0.1", "0.2"),
        ] {
            assert!(models::insert(&mut change, &new, Verb::Create).await.expect("a model"));
        }
        assert!(defaults::set(&mut change, &catalogue::id("acme/alpha")).await.expect("a default"));
        for task in own_tasks() {
            let picks = if task.slug == "summarizer" { vec![catalogue::id("acme/alpha")] } else { Vec::new() };
            assert!(tasks::insert(&mut change, &Task { picks, ..task }, Verb::Create).await.expect("a task"));
        }
        change.commit().await.expect("a commit");
    }

    /// A change by the command line.
    pub async fn change(&self, topic: Topic) -> Change {
        self.app.db.change(topic, &Actor::CommandLine, self.app.clock.now()).await.expect("a change")
    }

    /// Adds models in one change.
    pub async fn add_models(&self, all: &[NewModel]) {
        let mut change = self.change(Topic::Catalog).await;
        for new in all {
            assert!(models::insert(&mut change, new, Verb::Create).await.expect("a model"));
        }
        change.commit().await.expect("a commit");
    }

    /// Gives a model a status.
    pub async fn set_status(&self, id: &str, status: Status) -> Committed {
        let mut change = self.change(Topic::Catalog).await;
        model_status::set(&mut change, &[catalogue::id(id)], status).await.expect("a status");
        change.commit().await.expect("a commit")
    }

    /// Takes a model out as five failures in a row will; no store function does it yet.
    pub async fn bench(&self, id: &str) {
        let now = self.app.clock.now().as_millisecond();
        self.database.run(&format!("INSERT INTO model_health (model_id, benched_at) VALUES ('{id}', {now})")).await;
        self.bump().await;
    }

    /// Raises the catalogue's version after statements past the program.
    pub async fn bump(&self) {
        self.database.run("UPDATE versions SET version = version + 1 WHERE topic = 'catalog'").await;
        self.app.db.versions().observe(Topic::Catalog, self.version() + 1);
    }

    /// The catalogue as pages see it.
    pub async fn catalog(&self) -> Arc<Catalog> {
        self.app.views.catalog().await.expect("the catalogue")
    }

    /// The catalogue's version as this instance knows it.
    pub fn version(&self) -> i64 {
        self.app.db.versions().current(Topic::Catalog)
    }

    /// Moves the clock.
    pub fn wait(&self, by: SignedDuration) {
        self.app.clock.advance(by);
    }

    /// Somebody without an account.
    pub fn visitor(&self) -> Browser {
        Browser::new(self.edge.clone(), &self.app.config.base_url())
    }

    /// Somebody who may read the settings.
    pub async fn viewer(&self) -> Browser {
        self.person("vera", Role::Viewer).await
    }

    /// Somebody who may change everything.
    pub async fn admin(&self) -> Browser {
        self.person("ada", Role::Admin).await
    }

    /// A further admin.
    pub async fn other_admin(&self) -> Browser {
        self.person("bea", Role::Admin).await
    }

    /// Somebody signed in; the account is made where there is none.
    async fn person(&self, name: &str, role: Role) -> Browser {
        let hash = HASH.get_or_init(async || Passwords::default().hash(PASSWORD).await.expect("a hash")).await;
        let name = name.parse().expect("a name");
        let mut change = self.change(Topic::Accounts).await;
        accounts::insert(&mut change, &name, role, Entrance::Password(hash)).await.expect("an account");
        change.commit().await.expect("a commit");
        let account = accounts::find_by_name(&self.app.db, &name).await.expect("the accounts").expect("the account");
        let credential = Credential::Password { hash: hash.clone() };
        let session = start_session(&self.app, &SignedIn { account, credential }).await.expect("a session");
        let browser = self.visitor();
        browser.keep(if self.app.config.is_https() { "__Host-sid" } else { "sid" }, &session);
        browser
    }
}

async fn open(database: &Database, configure: impl FnOnce(&mut Config)) -> App {
    let mut config = Flags::parse_from(["roster"]).config;
    config.database_url = database.url().to_owned();
    config.listen = "127.0.0.1:3000".parse().expect("an address");
    config.public_url = None;
    config.public = Audience::Everyone;
    config.allowed_hosts = Vec::new();
    config.trusted_proxies = "".parse().expect("no networks");
    config.metrics = "192.0.2.0/24".parse().expect("a network");
    config.local_providers = Switch::On;
    configure(&mut config);
    let db = Db::open(database.url()).await.expect("a migrated database");
    let keys = Keys::fixed([("ACME_API_KEY", CANARY), ("OPENAI_API_KEY", CANARY), ("EMPTY_API_KEY", "")]);
    App::new(config, db, keys, Clock::by_hand(*BEGINNING)).expect("a program")
}
