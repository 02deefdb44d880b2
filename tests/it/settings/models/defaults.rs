//! The default of a provider: set, cleared, handed over.

use jiff::SignedDuration;
use roster::domain::model::Status;

use crate::support::{Browser, House, Page, model};

const ACTIONS: &str = "/settings/models/actions";

#[tokio::test]
async fn setting_one_clears_the_former_and_says_which_it_was() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = act(&admin, "set_default", "acme/beta").await;
    assert_eq!(page.notice(), "The default of Acme moved from Alpha to Beta.");
    assert_eq!(defaults(&house).await, ["acme/beta"]);
    let page = act(&admin, "unset_default", "acme/beta").await;
    assert_eq!(page.notice(), "Acme has no default any more; it was Beta.");
    let page = act(&admin, "set_default", "acme/alpha").await;
    assert_eq!(page.notice(), "Alpha is now the default of Acme.");
    let page = act(&admin, "unset_default", "acme/beta").await;
    assert_eq!(page.notice(), "No change.");
    assert_eq!(defaults(&house).await, ["acme/alpha"]);
}

#[tokio::test]
async fn a_model_that_is_not_active_is_never_the_default() {
    let house = House::small().await;
    let admin = house.admin().await;
    for id in ["acme/gamma", "acme/old"] {
        let page = admin.post(ACTIONS, &[("action", "set_default"), ("id", id)]).await;
        assert!(page.is(422).text(".errors").contains("Only an active model can be the default"));
    }
    assert_eq!(defaults(&house).await, ["acme/alpha"]);
}

#[tokio::test]
async fn it_is_handed_to_the_successor_first() {
    let house = House::small().await;
    house.add_models(&[model("acme/aaa", Status::Active)]).await;
    let admin = house.admin().await;
    let fields = [("action", "deprecate"), ("id", "acme/alpha"), ("successor", "acme/beta")];
    let answer = admin.agree(admin.post(ACTIONS, &fields).await).await;
    let notice = admin.follow(&answer).await.notice();
    assert!(notice.contains("The default of Acme moved from Alpha to Beta."), "{notice}");
}

#[tokio::test]
async fn a_successor_of_another_provider_or_not_active_is_passed_over() {
    let house = House::small().await;
    let admin = house.admin().await;
    for successor in ["zeta/one", "acme/gamma"] {
        let fields = [("action", "deprecate"), ("id", "acme/alpha"), ("successor", successor)];
        admin.agree(admin.post(ACTIONS, &fields).await).await.is(303);
        assert_eq!(defaults(&house).await, ["acme/beta"], "{successor}");
        act(&admin, "reactivate", "acme/alpha").await;
        act(&admin, "set_default", "acme/alpha").await;
    }
}

#[tokio::test]
async fn without_a_successor_the_earliest_created_takes_over() {
    let house = House::small().await;
    house.wait(SignedDuration::from_secs(1));
    house.add_models(&[model("acme/aaa", Status::Active)]).await;
    let admin = house.admin().await;
    let page = act(&admin, "deactivate", "acme/alpha").await;
    assert_eq!(page.notice(), "Alpha deactivated. The default of Acme moved from Alpha to Beta.");
}

#[tokio::test]
async fn of_models_created_at_one_moment_the_smallest_id_takes_over() {
    let house = House::small().await;
    house.set_status("acme/beta", Status::Inactive).await;
    house.add_models(&["acme/c", "acme/B", "acme/b2"].map(|id| model(id, Status::Active))).await;
    act(&house.admin().await, "deprecate", "acme/alpha").await;
    assert_eq!(defaults(&house).await, ["acme/B"]);
}

#[tokio::test]
async fn where_nobody_is_left_there_is_none_and_coming_back_does_not_restore_it() {
    let house = House::small().await;
    let admin = house.admin().await;
    act(&admin, "deactivate", "acme/beta").await;
    let page = act(&admin, "deactivate", "acme/alpha").await;
    assert_eq!(page.notice(), "Alpha deactivated. Acme has no default any more; it was Alpha.");
    act(&admin, "activate", "acme/alpha").await;
    assert!(defaults(&house).await.is_empty());
}

#[tokio::test]
async fn several_that_leave_in_one_change_hand_over_to_one_that_stays() {
    let house = House::small().await;
    house.set_status("acme/gamma", Status::Active).await;
    let admin = house.admin().await;
    let fields = [("action", "deprecate"), ("id", "acme/alpha"), ("id", "acme/beta")];
    admin.agree(admin.post(ACTIONS, &fields).await).await.is(303);
    assert_eq!(defaults(&house).await, ["acme/gamma"]);
}

#[tokio::test]
async fn disabling_the_provider_leaves_the_mark_out_of_force() {
    let house = House::small().await;
    let admin = house.admin().await;
    admin.post("/settings/providers/actions", &[("action", "disable"), ("id", "acme")]).await.is(303);
    assert_eq!(defaults(&house).await, ["acme/alpha"]);
    let page = admin.visit("/settings/models?provider=acme").await;
    assert_eq!(page.texts(".tag.default"), ["Default, not available"]);
}

async fn act(admin: &Browser, action: &str, id: &str) -> Page {
    let answer = admin.post(ACTIONS, &[("action", action), ("id", id), ("from", "edit")]).await;
    let answer = admin.agree(answer).await;
    admin.follow(&answer).await
}

/// The marked defaults of Acme.
async fn defaults(house: &House) -> Vec<String> {
    let catalog = house.catalog().await;
    let of_acme = catalog.entries().filter(|entry| entry.model.id.provider().as_str() == "acme");
    of_acme.filter(|entry| entry.is_default).map(|entry| entry.model.id.to_string()).collect()
}
