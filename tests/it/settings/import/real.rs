//! The real feeds one after the other: nothing is lost, nobody's word is broken.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a file that can’t be read or applied has to end the test")]

use std::collections::HashMap;

use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use roster::{
    actions::sync_catalog::{self, Applied, File, Ticks},
    domain::{
        audit::Actor,
        catalog::Catalog,
        feed::{Aliases, FeedName},
        field::ModelField,
        ids::ModelId,
        import::{Class, Plan, Scope},
        model::Status,
        origin::Source,
        terms::Terms,
    },
    feeds::{self, Asked, Feed},
    store::{Committed, Topic, feed_claims},
};

use crate::support::{
    House,
    feeds::{LITELLM, LITELLM_AUGUST, MODELS_DEV, real},
};

/// The day of every import.
const TODAY: Date = date(2026, 11, 20);

fn read(feed: FeedName, name: &str) -> Feed {
    let aliases = Aliases::default();
    let asked = Asked { feed: Some(feed), aliases: &aliases, today: TODAY };
    feeds::read(real(name), &asked).unwrap().feed
}

async fn plan(house: &House, feed: FeedName, read: &Feed) -> Plan {
    let file = File { feed, read, scope: &Scope::All, as_of: TODAY };
    sync_catalog::plan(&house.app, &file).await.unwrap().1
}

/// Applies all but what is held.
async fn apply(house: &House, feed: FeedName, read: &Feed) -> Committed {
    let file = File { feed, read, scope: &Scope::All, as_of: TODAY };
    let ticks = Ticks::all(false, house.catalog().await.version());
    match sync_catalog::apply(&house.app, &Actor::CommandLine, &file, &ticks).await.unwrap() {
        Applied::Done(committed) => committed,
        other => panic!("{other:?}"),
    }
}

fn counts(plan: &Plan) -> HashMap<Class, usize> {
    Class::ALL.iter().map(|class| (*class, plan.count(*class))).collect()
}

/// Status, price and every field that an admin holds.
fn decided(catalog: &Catalog) -> HashMap<ModelId, (Status, Vec<String>)> {
    let of = |entry: &roster::domain::catalog::Entry| {
        let model = &entry.model;
        let terms = Terms::of(model, entry.rates());
        let held = ModelField::of_admins().filter(|field| model.origins.is_protected(*field));
        (model.status, held.map(|field| format!("{field}={}", field.get(&terms))).collect())
    };
    catalog.entries().map(|entry| (entry.model.id.clone(), of(entry))).collect()
}

#[tokio::test]
#[ignore = "needs the real feeds"]
async fn feeds_come_one_after_the_other_and_nothing_is_lost_or_overruled() {
    let (august, november) = (read(FeedName::Litellm, LITELLM_AUGUST), read(FeedName::Litellm, LITELLM));
    let models_dev = read(FeedName::ModelsDev, MODELS_DEV);
    let house = House::bundled().await;

    // August: everything is new but what is bundled.
    let first = plan(&house, FeedName::Litellm, &august).await;
    assert_eq!(first.rows.len(), august.entries.len());
    assert_eq!(first.count(Class::Missing), 0, "it brought nothing yet");
    let held: Vec<&str> = first.of(Class::Held).map(|row| row.id.as_str()).collect();
    for slip in ["wandb/openai/gpt-oss-120b", "azure_ai/jais-30b-chat", "wandb/meta-llama/Llama-3.3-70B-Instruct"] {
        assert!(held.contains(&slip), "{slip}");
    }
    let before = decided(&*house.catalog().await);
    apply(&house, FeedName::Litellm, &august).await;
    let catalog = house.catalog().await;
    assert_eq!(catalog.entries().count(), before.len() + first.count(Class::Added));
    assert!(
        decided(&catalog).iter().all(|(id, now)| before.get(id).map_or(now.0 == Status::Inactive, |was| was == now))
    );
    assert_eq!(catalog.active_models(), before.values().filter(|(status, _)| *status == Status::Active).count());

    // An admin edits one, ignores one that is gone and one that moved.
    let moved = plan(&house, FeedName::Litellm, &november).await;
    let edited = moved.of(Class::Changed).find(|row| row.diffs.iter().any(|diff| diff.field == ModelField::InputPrice));
    let edited = edited.unwrap().id.clone();
    let gone = moved.of(Class::Missing).next().unwrap();
    let (gone, gone_key) = (gone.id.clone(), gone.key.clone());
    let admin = house.admin().await;
    let form = admin.visit(&format!("/settings/models/{edited}")).await.form("#edit").set("input_price", "123.45");
    admin.save(&form).await;
    let mut change = house.change(Topic::Catalog).await;
    feed_claims::ignore(&mut change, FeedName::Litellm, (&gone_key, &gone), true).await.unwrap();
    change.commit().await.unwrap();

    // November.
    house.wait(SignedDuration::from_hours(24));
    let before = decided(&*house.catalog().await);
    let second = plan(&house, FeedName::Litellm, &november).await;
    let known = second.rows.iter().filter(|row| row.is_known && row.class != Class::Missing).count();
    assert_eq!(second.rows.len(), november.entries.len() + second.count(Class::Missing));
    assert!(second.count(Class::Missing) > 300 && second.count(Class::Added) > 1_600, "{:?}", counts(&second));
    assert!(known > 2_500 && second.count(Class::Changed) > 500 && second.count(Class::Held) > 5);
    let row = second.rows.iter().find(|row| row.id == edited).unwrap();
    assert!(row.kept.iter().any(|kept| kept.diff.field == ModelField::InputPrice && kept.holder == Source::Admin));
    assert!(row.diffs.iter().all(|diff| diff.field != ModelField::InputPrice));
    assert!(second.rows.iter().all(|row| row.id != gone), "an ignored one is left alone");
    apply(&house, FeedName::Litellm, &november).await;
    let catalog = house.catalog().await;
    assert_eq!(catalog.entries().count(), before.len() + second.count(Class::Added), "no model is lost");
    let now = decided(&catalog);
    assert!(before.iter().all(|(id, was)| now.get(id) == Some(was)), "no status and no protected field moved");
    let missing = catalog.entries().filter(|entry| entry.model.missing_since.is_some()).count();
    assert_eq!(missing, second.count(Class::Missing));
    assert!(catalog.find(&gone).unwrap().model.missing_since.is_none());
    for row in second.of(Class::Held).filter(|row| row.is_known) {
        let stored = catalog.find(&row.id).unwrap();
        assert_ne!(stored.rates(), row.outcome.as_ref().unwrap().terms.rates.as_ref(), "{} is held", row.id);
    }

    // models.dev over it, and both again.
    let third = plan(&house, FeedName::ModelsDev, &models_dev).await;
    assert_eq!((third.rows.len(), third.count(Class::Missing)), (models_dev.entries.len(), 0));
    let before = decided(&catalog);
    apply(&house, FeedName::ModelsDev, &models_dev).await;
    let catalog = house.catalog().await;
    let now = decided(&catalog);
    assert!(before.iter().all(|(id, was)| now.get(id) == Some(was)));
    assert_eq!(catalog.entries().count(), before.len() + third.count(Class::Added));
    // What was held with a price that models.dev holds by now is not held any more.
    apply(&house, FeedName::Litellm, &november).await;
    let version = house.version();
    let dump = house.database.texts("SELECT change_id FROM audit").await.len();
    for (feed, read) in [(FeedName::ModelsDev, &models_dev), (FeedName::Litellm, &november)] {
        assert!(matches!(apply(&house, feed, read).await, Committed::Unchanged(_)), "{feed}");
        let again = plan(&house, feed, read).await;
        assert_eq!(again.waiting(), again.count(Class::Held), "{:?}", counts(&again));
    }
    assert_eq!((house.version(), house.database.texts("SELECT change_id FROM audit").await.len()), (version, dump));
    let has = |provider: &str| catalog.group(&provider.parse().unwrap()).is_some();
    assert!(has("together") && has("bedrock") && !has("togetherai") && !has("amazon-bedrock") && !has("gemini"));
}
