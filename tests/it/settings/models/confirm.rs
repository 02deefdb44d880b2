//! What asks before it is done, and what does not.

use crate::support::{House, priced};
use roster::domain::model::Status;

const ACTIONS: &str = "/settings/models/actions";

#[tokio::test]
async fn what_moves_a_default_or_a_task_is_told_before_it_is_done() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    let page = admin.post(ACTIONS, &[("action", "deactivate"), ("id", "acme/alpha"), ("from", "edit")]).await;
    assert_eq!(page.is(200).text("h1"), "Deactivate Alpha?");
    assert_eq!(
        page.texts(".consequences li"),
        ["The default of Acme moves from Alpha to Beta.", "Task summarizer goes from Alpha to Beta as a stand-in."]
    );
    assert_eq!(house.database.dump().await, before, "nothing is done before somebody agrees");
    let done = admin.follow(&admin.submit(&page.form(".confirm form").press("Deactivate Alpha")).await).await;
    assert_eq!(done.notice(), "Alpha deactivated. The default of Acme moved from Alpha to Beta.");
    assert_eq!(done.text("h1"), "Alpha", "back where the button stood");
}

#[tokio::test]
async fn what_moves_nothing_is_done_at_once() {
    let house = House::small().await;
    let admin = house.admin().await;
    admin.post(ACTIONS, &[("action", "deprecate"), ("id", "acme/gamma")]).await.is(303);
    admin.post(ACTIONS, &[("action", "set_default"), ("id", "acme/beta")]).await.is(303);
    admin.post(ACTIONS, &[("action", "deactivate"), ("id", "zeta/one")]).await.is(303);
}

#[tokio::test]
async fn a_confirmation_that_came_too_late_is_shown_again_with_what_changed() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let asked = ada.post(ACTIONS, &[("action", "deactivate"), ("id", "acme/alpha")]).await;
    bea.post(ACTIONS, &[("action", "deactivate"), ("id", "acme/gamma")]).await.is(303);
    let form = bea.visit("/settings/models/zeta/one").await.form("#edit").set("description", "seen");
    bea.save(&form).await;
    let before = house.database.dump().await;
    let again = ada.submit(&asked.form(".confirm form").press("Deactivate Alpha")).await;
    assert!(again.is(200).text(".errors").contains("bea: One saved: description seen."), "{}", again.text(".errors"));
    assert!(!again.texts(".consequences li").is_empty());
    assert_eq!(house.database.dump().await, before);
    ada.submit(&again.form(".confirm form").press("Deactivate Alpha")).await.is(303);
}

#[tokio::test]
async fn saying_confirmed_without_a_version_is_not_agreeing() {
    let house = House::small().await;
    let admin = house.admin().await;
    let version = house.version().to_string();
    let refused = [("action", "deactivate"), ("id", "acme/alpha"), ("confirmed", "no"), ("version", &version)];
    admin.post(ACTIONS, &refused).await.is(200);
    let fields = [("action", "deactivate"), ("id", "acme/alpha"), ("confirmed", "yes")];
    admin.post(ACTIONS, &fields).await.is(200);
    let fields = [fields[0], fields[1], fields[2], ("version", &version)];
    admin.post(ACTIONS, &fields).await.is(303);
}

#[tokio::test]
async fn activating_a_cheaper_stand_in_asks_because_a_task_changes() {
    let house = House::small().await;
    let mut cheap = priced("acme/cheap", Status::Inactive, "0.01", "0.01");
    cheap.terms.facts.display_name = "Cheap".parse().unwrap();
    house.add_models(&[cheap]).await;
    let admin = house.admin().await;
    let page = admin.post(ACTIONS, &[("action", "activate"), ("id", "acme/cheap")]).await;
    let told = page.is(200).texts(".consequences li");
    assert!(told.iter().all(|line| line.ends_with("to Cheap as a stand-in.")) && !told.is_empty(), "{told:?}");
}
