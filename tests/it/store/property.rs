//! Random sequences of store calls, and what holds after each commit.
#![expect(clippy::unwrap_used, reason = "a call that fails where none may has to end the test")]

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use roster::{
    domain::{
        audit::Verb,
        ids::{ModelId, ProviderId},
        model::Status,
        money::Nano,
        price::Rates,
        terms::{Edit, Terms},
    },
    metrics::Metrics,
    store::{Change, Committed, Topic, audit, defaults, model_status, models, providers, tasks},
    views::Views,
};
use tokio::runtime::Runtime;

use crate::support::{House, id, model, with_rates};

const CASES: u32 = 24;
/// Models that there may be; two of each provider.
const MODELS: [&str; 6] = ["acme/alpha", "acme/beta", "acme/gamma", "zeta/one", "zeta/two", "zeta/three"];

/// One call of the store.
#[derive(Debug, Clone)]
enum Call {
    Insert { model: usize, status: Status, price: Option<i64> },
    Update { model: usize, status: Status, price: Option<i64>, description: u8, stale: bool },
    SetStatus { model: usize, status: Status },
    SetRetirement { model: usize, successor: usize },
    SetDefault { model: usize },
    UnsetDefault { model: usize },
    ProviderDefault { acme: bool, model: Option<usize> },
    Enable { acme: bool, enabled: bool },
    Picks { models: Vec<usize> },
    Delete { model: usize },
}

/// Some calls in one change, which is committed or dropped.
#[derive(Debug, Clone)]
struct Step {
    calls: Vec<Call>,
    commits: bool,
}

#[test]
fn no_sequence_of_calls_breaks_the_catalogue() {
    let runtime = Runtime::new().unwrap();
    let config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&vec(step(), 1..8), |steps| {
        runtime.block_on(async {
            let house = House::small().await;
            for step in &steps {
                run(&house, step).await;
            }
        });
        Ok(())
    });
    assert!(outcome.is_ok(), "{outcome:?}");
}

async fn run(house: &House, step: &Step) {
    let (before, version) = (house.database.dump().await, house.version());
    let mut change = house.change(Topic::Catalog).await;
    let mut refused = false;
    for call in &step.calls {
        // A refused statement ends the change, as it does on a page.
        refused |= make(&mut change, call).await.is_err();
        if refused {
            break;
        }
    }
    let committed = if refused || !step.commits {
        drop(change);
        None
    } else {
        change.commit().await.ok()
    };
    let after = house.database.dump().await;
    match committed {
        Some(Committed::Changed(id)) => {
            assert_eq!(house.version(), version + 1, "a change is one step of the version");
            assert_eq!(after["changes"].len(), before["changes"].len() + 1);
            let entries = audit::find(&house.app.db, &id).await.unwrap().unwrap().entries;
            assert_eq!(after["audit"].len(), before["audit"].len() + entries.len());
            assert!(!entries.is_empty(), "a change without its audit entry");
            told(&before, &after, &entries);
        }
        Some(Committed::Unchanged(_)) | None => {
            assert_eq!(house.version(), version);
            assert_eq!(after, before, "nothing was committed");
        }
    }
    holds(house).await;
}

/// Every row of a model, provider or task that differs is told of by an entry about it.
fn told(
    before: &BTreeMap<String, Vec<String>>,
    after: &BTreeMap<String, Vec<String>>,
    entries: &[roster::domain::audit::Entry],
) {
    let subjects: Vec<String> = entries.iter().map(|entry| format!("{:?}", entry.subject)).collect();
    for table in ["models", "prices", "defaults", "providers", "task_picks"] {
        for row in after[table].iter().filter(|row| !before[table].contains(row)) {
            let known = subjects.iter().any(|subject| subject.split('"').nth(1).is_some_and(|id| row.contains(id)));
            assert!(known, "{table} {row} is told of by none of {subjects:?}");
        }
    }
}

/// What must hold whatever was called.
async fn holds(house: &House) {
    let catalog = house.catalog().await;
    assert_eq!(catalog.version(), house.version(), "a reader sees the newest catalogue");
    // This one was joined to the one before it, that one is read whole.
    let whole = Views::new(house.app.db.clone(), house.app.clock.clone(), &Metrics::default()).catalog().await.unwrap();
    assert_eq!(catalog.groups(), whole.groups(), "a state that was joined differs from the same state read whole");
    assert_eq!((catalog.tasks(), catalog.attention()), (whole.tasks(), whole.attention()));
    assert_eq!((catalog.position(), catalog.active_models()), (whole.position(), whole.active_models()));
    assert!(catalog.entries().all(|entry| catalog.find(&entry.model.id) == Some(entry)));
    assert!(catalog.by_name().eq(whole.by_name()), "another order of names");
    for group in catalog.groups() {
        let defaults: Vec<_> = group.entries.iter().filter(|entry| entry.is_default).collect();
        assert!(defaults.len() <= 1, "two defaults");
        assert!(defaults.iter().all(|entry| entry.model.status == Status::Active), "a default that is not active");
    }
    for task in catalog.tasks() {
        assert!(task.picks.iter().all(|pick| catalog.find(pick).is_some()), "a pick that does not exist");
    }
    let negative = "SELECT model_id FROM prices WHERE input_nano < 0 OR output_nano < 0";
    assert!(house.database.texts(negative).await.is_empty(), "a negative price");
    let active = catalog.entries().filter(|entry| entry.is_active()).count();
    assert_eq!(house.app.views.active_model_count().await.unwrap(), active);
}

async fn make(change: &mut Change, call: &Call) -> roster::store::Result<()> {
    let text = |number: usize| id(MODELS[number]);
    match call {
        Call::Insert { model: number, status, price } => {
            let new = with_rates(model(MODELS[*number], *status), price.and_then(rates));
            models::insert(change, &new, Verb::Create).await.map(drop)
        }
        Call::Update { model: number, status, price, description, stale } => {
            let Some(stored) = models::find(change, &text(*number)).await? else { return Ok(()) };
            let mut facts = stored.facts;
            facts.description = description.to_string().parse().unwrap();
            if description % 2 == 0 {
                // Half of the edits put the model elsewhere in the order of names.
                facts.display_name = format!("Model {}", 255 - description).parse().unwrap();
            }
            let revision = stored.revision - i64::from(*stale);
            let edit = Edit {
                revision,
                terms: Terms { status: *status, rates: price.and_then(rates), ..Terms::of_facts(facts) },
                valid_from: None,
                prices_as_of: None,
                merged_with: None,
                makes_default: false,
                sources: Vec::new(),
            };
            let saved = models::update(change, &text(*number), &edit).await?;
            assert_eq!(saved == models::Saved::Stale, *stale);
            Ok(())
        }
        Call::SetStatus { model, status } => model_status::set(change, &[text(*model)], *status).await,
        Call::SetRetirement { model, successor } => {
            let successor: ModelId = text(*successor);
            model_status::set_retirement(change, &text(*model), Some(&successor), None).await
        }
        Call::SetDefault { model } => defaults::set(change, &text(*model)).await.map(drop),
        Call::UnsetDefault { model } => defaults::unset(change, &text(*model)).await,
        Call::ProviderDefault { acme, model } => {
            let model = model.map(text);
            providers::set_default(change, &provider_id(*acme), model.as_ref()).await.map(drop)
        }
        Call::Enable { acme, enabled } => providers::set_enabled(change, &provider_id(*acme), *enabled).await.map(drop),
        Call::Picks { models } => {
            let picks: Vec<_> = models.iter().map(|number| text(*number)).collect();
            tasks::set_picks(change, "judge", &picks).await.map(drop)
        }
        Call::Delete { model } => model_status::delete(change, &[text(*model)]).await,
    }
}

fn provider_id(acme: bool) -> ProviderId {
    if acme { "acme" } else { "zeta" }.parse().unwrap()
}

/// Nothing where the price would be negative: there is no such amount.
fn rates(price: i64) -> Option<Rates> {
    Nano::new(price).map(|price| Rates { input: price, output: price, ..Rates::default() })
}

fn step() -> impl Strategy<Value = Step> {
    (vec(call(), 1..4), prop::bool::weighted(0.85)).prop_map(|(calls, commits)| Step { calls, commits })
}

fn call() -> impl Strategy<Value = Call> {
    let one = || 0..MODELS.len();
    let status = || prop::sample::select(Status::ALL);
    let price = || prop::option::of(-3_i64..1_000_000);
    prop_oneof![
        (one(), status(), price()).prop_map(|(model, status, price)| Call::Insert { model, status, price }),
        (one(), status(), price(), 0..3_u8, prop::bool::weighted(0.1)).prop_map(
            |(model, status, price, description, stale)| Call::Update { model, status, price, description, stale }
        ),
        (one(), status()).prop_map(|(model, status)| Call::SetStatus { model, status }),
        (one(), one()).prop_map(|(model, successor)| Call::SetRetirement { model, successor }),
        one().prop_map(|model| Call::SetDefault { model }),
        one().prop_map(|model| Call::UnsetDefault { model }),
        (any::<bool>(), prop::option::of(one())).prop_map(|(acme, model)| Call::ProviderDefault { acme, model }),
        (any::<bool>(), any::<bool>()).prop_map(|(acme, enabled)| Call::Enable { acme, enabled }),
        vec(one(), 0..4).prop_map(|models| Call::Picks { models }),
        one().prop_map(|model| Call::Delete { model }),
    ]
}
