//! The actions of one model or several.

use roster::domain::model::Status;

use crate::support::{Browser, House, Page, id};

const ACTIONS: &str = "/settings/models/actions";

#[tokio::test]
async fn the_buttons_of_a_model_s_page_give_it_a_status() {
    let house = House::small().await;
    let admin = house.admin().await;
    let beta = "/settings/models/acme/beta";
    for (button, notice, state) in [
        ("Deactivate", "Beta deactivated.", "Inactive"),
        ("Activate", "Beta activated.", "Active"),
        ("Deprecate", "Beta deprecated.", "Deprecated"),
        ("Reactivate", "Beta activated.", "Active"),
    ] {
        let form = admin.visit(beta).await.form(&format!("form[action='{ACTIONS}']")).press(button);
        let page = admin.save(&form).await;
        assert_eq!((page.notice().as_str(), page.text(".marks .state").as_str()), (notice, state));
        assert_eq!(page.text("h1"), "Beta");
    }
}

#[tokio::test]
async fn every_action_leads_to_its_status_from_any() {
    let house = House::small().await;
    let admin = house.admin().await;
    let ids = ["acme/beta", "acme/gamma", "acme/old"];
    for (action, status) in [
        ("activate", Status::Active),
        ("deactivate", Status::Inactive),
        ("deprecate", Status::Deprecated),
        ("reactivate", Status::Active),
        ("deprecate", Status::Deprecated),
        ("activate", Status::Active),
    ] {
        act(&admin, action, &ids).await.is(303);
        let catalog = house.app.views.catalog().await.unwrap();
        for text in ids {
            assert_eq!(catalog.find(&id(text)).map(|entry| entry.model.status), Some(status), "{action} {text}");
        }
    }
}

#[tokio::test]
async fn what_already_is_so_is_counted_not_changed() {
    let house = House::small().await;
    let admin = house.admin().await;
    let answer = act(&admin, "activate", &["acme/alpha", "acme/gamma", "acme/beta", "acme/old"]).await;
    assert_eq!(admin.follow(&answer).await.notice(), "2 models activated. 2 were active already.");
    let before = (house.version(), house.database.dump().await);
    let answer = act(&admin, "activate", &["acme/alpha", "acme/gamma"]).await;
    assert_eq!(admin.follow(&answer).await.notice(), "No change.");
    let answer = act(&admin, "deprecate", &["acme/old"]).await;
    let answer =
        if answer.location().contains("unchanged") { answer } else { act(&admin, "deprecate", &["acme/old"]).await };
    assert!(answer.location().contains("unchanged"), "{}", answer.location());
    assert_eq!(house.version(), before.0 + 1);
}

#[tokio::test]
async fn several_models_change_in_one_step_of_the_version() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.version();
    act(&admin, "deactivate", &["acme/beta", "acme/old", "zeta/one"]).await.is(303);
    assert_eq!(house.version(), before + 1);
}

#[tokio::test]
async fn one_unknown_id_and_nothing_changes() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    for unknown in ["acme/none", "acme/x y", "nonsense", ""] {
        act(&admin, "deactivate", &["acme/alpha", unknown, "acme/beta"]).await.is(404);
    }
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn an_action_without_ids_or_with_an_unknown_word_is_refused() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    act(&admin, "deactivate", &[]).await.is(422);
    for action in ["explode", "", "Activate"] {
        act(&admin, action, &["acme/alpha"]).await.is(400);
    }
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn deprecating_can_name_successor_and_sunset() {
    let house = House::small().await;
    let admin = house.admin().await;
    let fields = [
        ("action", "deprecate"),
        ("id", "acme/beta"),
        ("successor", "zeta/one"),
        ("sunset_on", "2027-01-31"),
        ("from", "edit"),
    ];
    let answer = admin.agree(admin.post(ACTIONS, &fields).await).await;
    let form = admin.follow(&answer).await.form("#edit");
    assert_eq!(
        (form.value("successor"), form.value("sunset_on"), form.value("status")),
        ("zeta/one", "2027-01-31", "deprecated")
    );
    for (field, value) in [("successor", "acme/none"), ("successor", "acme/alpha"), ("sunset_on", "soon")] {
        let page = admin.post(ACTIONS, &[("action", "deprecate"), ("id", "acme/alpha"), (field, value)]).await;
        assert!(!page.is(422).mistake(field).is_empty(), "{value}");
    }
    let kept = admin.visit("/settings/models/acme/alpha").await;
    assert_eq!(kept.text(".marks .state"), "Active");
}

#[tokio::test]
async fn only_admins_act() {
    let house = House::small().await;
    let viewer = house.viewer().await;
    let before = house.database.dump().await;
    act(&viewer, "deactivate", &["acme/alpha"]).await.is(403);
    act(&viewer, "deactivate", &["acme/none"]).await.is(403);
    act(&house.visitor(), "deactivate", &["acme/alpha"]).await.is(401);
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn mistakes_about_several_models_stand_on_the_list_and_about_one_on_its_page() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    let page = act(&admin, "set_default", &["acme/alpha", "acme/beta"]).await;
    assert!(
        page.is(422).text(".errors").contains("Beta is the second model of its provider"),
        "{}",
        page.text(".errors")
    );
    let by_filter = [("action", "set_default"), ("scope", "filter"), ("status", "inactive")];
    let page = admin.post(ACTIONS, &by_filter).await;
    assert!(page.is(422).text(".errors").contains("Gamma is not active"), "{}", page.text(".errors"));
    let by_filter = [("action", "deprecate"), ("scope", "filter"), ("q", "gamma"), ("sunset_on", "tomorrow")];
    assert!(!admin.post(ACTIONS, &by_filter).await.is(422).mistake("sunset_on").is_empty());
    assert!(house.database.dump().await == before, "nothing changed");
}

#[tokio::test]
async fn a_benched_model_is_put_back_from_its_page_and_the_list() {
    let house = House::small().await;
    let admin = house.admin().await;
    house.bench("acme/beta").await;
    assert!(admin.visit("/settings/models?attention=benched").await.has("button[value=unbench]"));
    assert!(!admin.visit("/settings/models?q=gamma").await.has("button[value=unbench]"));
    let page = admin.visit("/settings/models/acme/beta").await;
    let form = page.form(&format!("form[action='{ACTIONS}']")).press("Put back in service");
    let page = admin.save(&form).await;
    assert_eq!((page.notice().as_str(), page.text(".marks .state").as_str()), ("Beta is back in service.", "Active"));
    let again = act(&admin, "unbench", &["acme/beta"]).await;
    assert!(again.is(303).location().contains("unchanged=1"));
}

#[tokio::test]
async fn a_model_is_deleted_from_its_page() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/models/acme/old").await.form(".apart form").press("Delete");
    assert_eq!(admin.save(&form).await.notice(), "Old deleted.");
    admin.get("/settings/models/acme/old").await.is(404);
}

async fn act(person: &Browser, action: &str, ids: &[&str]) -> Page {
    let mut fields = vec![("action", action)];
    fields.extend(ids.iter().map(|id| ("id", *id)));
    person.agree(person.post(ACTIONS, &fields).await).await
}
