//! Many models at once: ticked, or all that match a filter.

use roster::domain::model::Status;

use crate::support::{Browser, House, Page, model};

const ACTIONS: &str = "/settings/models/actions";

#[tokio::test]
async fn five_hundred_ticked_models_are_one_step_and_one_notice() {
    let house = House::small().await;
    let ids = many(&house, 500).await;
    let admin = house.admin().await;
    let before = house.version();
    let mut fields = vec![("action", "activate")];
    fields.extend(ids.iter().map(|id| ("id", id.as_str())));
    fields.push(("id", "acme/alpha"));
    let asked = admin.post(ACTIONS, &fields).await;
    assert_eq!(asked.is(200).text("h1"), "Activate 501 models?");
    assert_eq!(house.version(), before, "nothing is done before somebody agrees");
    let answer = admin.agree(asked).await;
    assert_eq!(admin.follow(&answer).await.notice(), "500 models activated. 1 was active already.");
    assert_eq!(house.version(), before + 1);
    assert_eq!(house.app.views.active_model_count().await.unwrap(), 503);
}

#[tokio::test]
async fn all_that_match_a_filter_are_changed_without_their_ids() {
    let house = House::small().await;
    many(&house, 8_000).await;
    let admin = house.admin().await;
    let page = admin.visit("/settings/models?q=bulk").await;
    assert_eq!(page.text(".found strong"), "8,000 models found");
    let form = page.form("form[action='/settings/models/actions']").tick("scope", "filter", true).press("Activate");
    let before = house.version();
    let page = admin.save(&form).await;
    assert_eq!(page.notice(), "8,000 models activated.");
    assert_eq!(house.version(), before + 1);
    assert_eq!(page.text(".found strong"), "8,000 models found", "the filter is kept");
}

#[tokio::test]
async fn a_filter_that_matches_nothing_changes_nothing() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    admin.post(ACTIONS, &[("action", "activate"), ("scope", "filter"), ("q", "nonesuch")]).await.is(422);
    admin.post(ACTIONS, &[("action", "activate"), ("scope", "filter"), ("status", "nonesuch")]).await.is(400);
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn an_id_that_stands_twice_is_one() {
    let house = House::small().await;
    let admin = house.admin().await;
    let fields = [("action", "activate"), ("id", "acme/gamma"), ("id", "acme/gamma")];
    let answer = admin.agree(admin.post(ACTIONS, &fields).await).await;
    assert_eq!(admin.follow(&answer).await.notice(), "Gamma activated.");
}

#[tokio::test]
async fn deleting_asks_first_and_takes_what_named_the_model_along() {
    let house = House::small().await;
    let admin = house.admin().await;
    let successor = admin.visit("/settings/models/acme/old").await.form("#edit").set("successor", "acme/alpha");
    admin.save(&successor).await;
    let asked = delete(&admin, "acme/alpha").await;
    let told = asked.is(200).texts(".consequences li");
    assert_eq!(
        told,
        [
            "The default of Acme moves from Alpha to Beta.",
            "Task summarizer goes from Alpha to Beta as a stand-in.",
            "1 model is deleted with its prices. Undo brings everything back."
        ]
    );
    let page = admin.follow(&admin.agree(asked).await).await;
    assert!(page.notice().starts_with("Alpha deleted. Picks of summarizer saved."), "{}", page.notice());
    admin.get("/settings/models/acme/alpha").await.is(404);
    let catalog = house.app.views.catalog().await.unwrap();
    assert!(catalog.tasks().iter().all(|task| task.picks.is_empty()), "no task picks it");
    assert_eq!(admin.visit("/settings/models/acme/old").await.form("#edit").value("successor"), "");
}

async fn delete(admin: &Browser, id: &str) -> Page {
    admin.post(ACTIONS, &[("action", "delete"), ("id", id), ("from", "edit")]).await
}

/// Inactive models of Acme whose names hold "bulk".
async fn many(house: &House, count: usize) -> Vec<String> {
    let ids: Vec<String> = (0..count).map(|n| format!("acme/bulk-{n:05}")).collect();
    let models: Vec<_> = ids.iter().map(|id| model(id, Status::Inactive)).collect();
    house.add_models(&models).await;
    ids
}

#[tokio::test]
async fn above_twenty_five_models_every_action_asks() {
    let house = House::small().await;
    let ids = many(&house, 30).await;
    let admin = house.admin().await;
    let act = async |count: usize, action: &str| {
        let mut fields = vec![("action", action)];
        fields.extend(ids[..count].iter().map(|id| ("id", id.as_str())));
        admin.post(ACTIONS, &fields).await
    };
    act(25, "activate").await.is(303);
    act(25, "deactivate").await.is(303);
    let asked = act(26, "activate").await;
    assert_eq!(asked.is(200).texts(".consequences li")[..1], ["26 models change at once."]);
    admin.agree(asked).await.is(303);
    let filter = [("action", "deprecate"), ("scope", "filter"), ("q", "bulk")];
    let asked = admin.post(ACTIONS, &filter).await;
    assert_eq!(asked.is(200).text("h1"), "Deprecate 30 models?");
    let form = asked.form(".confirm form").set("successor", "acme/beta").set("sunset_on", "2027-01-31");
    let done = admin.save(&form.press("Deprecate 30 models")).await;
    assert!(done.notice().contains("30 models deprecated"), "{}", done.notice());
    let model = admin.visit("/settings/models/acme/bulk-00007").await.form("#edit");
    assert_eq!((model.value("successor"), model.value("sunset_on")), ("acme/beta", "2027-01-31"));
    act(26, "deprecate").await.is(303);
}
