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
async fn a_status_that_a_form_changes_asks_what_the_button_asks() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    let path = "/settings/models/acme/alpha";
    let form = admin.visit(path).await.form("#edit").set("status", "deprecated").set("description", "typed");
    let page = admin.submit(&form).await;
    assert_eq!(page.is(200).text("h1"), "Deprecate Alpha?");
    let button = admin.post(ACTIONS, &[("action", "deprecate"), ("id", "acme/alpha")]).await;
    assert_eq!(page.texts(".consequences li"), button.texts(".consequences li"));
    assert_eq!(house.database.dump().await, before, "nothing is done before somebody agrees");
    let agreed = page.form(".confirm form").set("successor", "acme/beta").press("Deprecate Alpha");
    let done = admin.save(&agreed).await;
    assert!(done.notice().ends_with("The default of Acme moved from Alpha to Beta."), "{}", done.notice());
    let form = done.form("#edit");
    let fields = ["status", "description", "successor", "input_price"].map(|field| form.value(field));
    assert_eq!(fields, ["deprecated", "typed", "acme/beta", "2.50"]);
    // What moves nothing is done at once by either.
    let gamma = "/settings/models/acme/gamma";
    admin.submit(&admin.visit(gamma).await.form("#edit").set("status", "deprecated")).await.is(303);
}

#[tokio::test]
async fn a_form_s_question_that_was_answered_too_late_is_asked_again() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let form = ada.visit("/settings/models/acme/alpha").await.form("#edit").set("status", "inactive");
    let asked = ada.submit(&form).await;
    bea.post(ACTIONS, &[("action", "deactivate"), ("id", "acme/gamma")]).await;
    bea.post(ACTIONS, &[("action", "deactivate"), ("id", "zeta/one")]).await.is(303);
    let again = ada.submit(&asked.form(".confirm form").press_first()).await;
    assert!(again.is(200).text(".errors").contains("bea: One deactivated."), "{}", again.text(".errors"));
    ada.submit(&again.form(".confirm form").press_first()).await.is(303);
}

#[tokio::test]
async fn what_is_wrong_with_the_answer_is_told_where_it_was_asked() {
    let house = House::small().await;
    let admin = house.admin().await;
    let asked = admin.post(ACTIONS, &[("action", "deprecate"), ("id", "acme/alpha")]).await;
    let form = asked.form(".confirm form").set("successor", "acme/nowhere").set("sunset_on", "soon");
    let page = admin.submit(&form.press_first()).await;
    assert!(page.is(422).mistake("successor").contains("is not in the catalogue"));
    assert!(page.mistake("sunset_on").contains("is not a day"));
    assert_eq!(page.form(".confirm form").value("successor"), "acme/nowhere");
    let done = admin.save(&page.form(".confirm form").set("successor", "").set("sunset_on", "").press_first()).await;
    assert!(done.notice().starts_with("Alpha deprecated."), "{}", done.notice());
}

#[tokio::test]
async fn a_box_says_yes_or_no_in_every_word_for_it_and_nothing_else() {
    let house = House::small().await;
    let admin = house.admin().await;
    let version = house.version().to_string();
    let fields = [("action", "deactivate"), ("id", "acme/alpha"), ("version", version.as_str())];
    for no in ["", "no", "false", "0", "off"] {
        admin.post(ACTIONS, &[fields[0], fields[1], fields[2], ("confirmed", no)]).await.is(200);
    }
    let page = admin.post(ACTIONS, &[fields[0], fields[1], fields[2], ("confirmed", "perhaps")]).await;
    assert!(page.is(422).text(".errors").contains("“perhaps” is neither yes nor no"), "{}", page.text(".errors"));
    admin.post(ACTIONS, &[fields[0], fields[1], ("confirmed", "yes"), ("confirmed", "yes")]).await.is(400);
    admin.post(ACTIONS, &[fields[0], fields[1], fields[2], ("confirmed", "on")]).await.is(303);
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
