//! The Models and the Infra tab over some ten thousand models of the two real feeds.

use std::collections::BTreeMap;

use roster::{
    domain::{
        audit::Verb,
        ids::ModelId,
        task::own_tasks,
        terms::{NewModel, Terms},
    },
    feeds::{Entry, litellm, models_dev},
    store::{Topic, models, providers, tasks},
    wording::numbers,
};
use url::form_urlencoded::byte_serialize;

use crate::support::{
    House,
    feeds::{LITELLM, MODELS_DEV, real},
    provider,
};

const FIRST_VIEW_AT_MOST: usize = 60 * 1024;
/// The leaderboard has a chart of its rows and a selector of all providers besides; a visitor gets a tenth of it, packed.
const BOARD_AT_MOST: usize = 96 * 1024;
/// Every so many, a model is looked for.
const STRIDE: usize = 257;

#[tokio::test]
#[ignore = "needs the real feeds"]
async fn the_first_view_stays_small_and_every_model_is_found() {
    let mut entries: BTreeMap<ModelId, Entry> = BTreeMap::new();
    let feeds = [models_dev::parse(&real(MODELS_DEV)).unwrap(), litellm::parse(&real(LITELLM)).unwrap()];
    for entry in feeds.into_iter().flat_map(|feed| feed.entries) {
        entries.entry(entry.id.clone()).or_insert(entry);
    }
    assert!(entries.len() >= 5_000, "{}", entries.len());
    let house = House::empty().await;
    fill(&house, &entries).await;
    let admin = house.admin().await;
    let page = admin.visit("/settings/models").await;
    assert!(page.body.len() <= FIRST_VIEW_AT_MOST, "inactive: {} bytes", page.body.len());

    house.database.run("UPDATE models SET status = 'active'").await;
    house.bump().await;
    let page = admin.visit("/settings/models").await;
    assert!(page.body.len() <= FIRST_VIEW_AT_MOST, "active: {} bytes", page.body.len());
    let board = house.visitor().visit("/leaderboard").await;
    assert_eq!(board.texts("tbody tr").len(), 50);
    assert!(board.body.len() <= BOARD_AT_MOST, "leaderboard: {} bytes", board.body.len());
    let infra = admin.visit("/settings/infra").await;
    assert_eq!(infra.texts("datalist option").len(), 200);
    assert!(infra.body.len() <= FIRST_VIEW_AT_MOST, "infra: {} bytes", infra.body.len());
    assert!(page.text("footer").starts_with(&numbers::active_models(entries.len())));

    for id in entries.keys().step_by(STRIDE) {
        let q: String = byte_serialize(id.as_str().as_bytes()).collect();
        let page = admin.visit(&format!("/settings/models?q={q}")).await;
        assert_eq!(page.texts(".name .id").first().map(String::as_str), Some(id.as_str()));
        admin.visit(&format!("/settings/models/{id}")).await;
    }
    let pages = entries.len().div_ceil(50);
    let last = admin.visit(&format!("/settings/models?status=active&page={pages}")).await;
    assert!(last.has(".name .id") && !last.has("a[rel=next]"));
    for number in [pages + 1, usize::MAX] {
        let page = admin.visit(&format!("/settings/models?page={number}")).await;
        assert!(page.has(".name .id"), "behind the last page stands the last");
    }
}

async fn fill(house: &House, entries: &BTreeMap<ModelId, Entry>) {
    let mut change = house.change(Topic::Catalog).await;
    let mut known = None;
    for (id, entry) in entries {
        let slug = id.provider();
        if known.as_ref() != Some(&slug) {
            let (_, settings) = provider("acme", slug.as_str());
            providers::insert(&mut change, &slug, &settings, Verb::Create).await.unwrap();
            known = Some(slug);
        }
        let terms = Terms { rates: entry.rates.clone(), ..Terms::of_facts(entry.facts.clone()) };
        let new = NewModel { id: id.clone(), terms, valid_from: None, makes_default: false };
        assert!(models::insert(&mut change, &new, Verb::Create).await.unwrap());
    }
    for task in own_tasks() {
        assert!(tasks::insert(&mut change, &task, Verb::Create).await.unwrap());
    }
    change.commit().await.unwrap();
}
