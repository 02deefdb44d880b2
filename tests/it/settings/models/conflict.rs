//! Two admins, one model: what only one of them touched is merged, what both touched is asked about.

use crate::support::{Browser, House, Page};

const ALPHA: &str = "/settings/models/acme/alpha";

#[tokio::test]
async fn fields_that_only_one_touched_are_merged_and_the_notice_says_so() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let mine = bea.visit(ALPHA).await.form("#edit").set("display_name", "Alpha mine").set("output_price", "11");
    ada.save(&ada.visit(ALPHA).await.form("#edit").set("description", "theirs").set("input_price", "3")).await;
    let page = bea.save(&mine).await;
    assert_eq!(
        page.notice(),
        "Alpha mine saved: display name Alpha → Alpha mine, output price $10.00 → $11.00. Changes by ada are kept."
    );
    let form = page.form("#edit");
    let fields = ["display_name", "description", "input_price", "output_price"].map(|field| form.value(field));
    assert_eq!(fields, ["Alpha mine", "theirs", "3.00", "11.00"]);
    let undone = bea.save(&page.form(".notice form")).await;
    let form = undone.form("#edit");
    let fields = ["display_name", "description", "input_price", "output_price"].map(|field| form.value(field));
    assert_eq!(fields, ["Alpha", "theirs", "3.00", "10.00"], "an undo takes back what the form did");
}

#[tokio::test]
async fn what_both_touched_is_shown_alone_and_everything_else_is_merged() {
    let house = House::small().await;
    let (_, page) = conflict(&house).await;
    assert_eq!(page.texts(".errors tbody th"), ["Display name"]);
    assert_eq!(page.texts(".errors tbody td"), ["Alpha theirs", "Alpha mine"]);
    assert!(page.text(".errors").contains("ada saved it on 20 Nov 2026, 12:00 UTC."));
    let form = page.form("#edit");
    let fields = ["display_name", "input_price", "description"].map(|field| form.value(field));
    assert_eq!(fields, ["Alpha mine", "3.00", "mine too"]);
}

#[tokio::test]
async fn either_version_can_be_chosen_field_by_field() {
    for (choice, name) in [("yours", "Alpha mine"), ("theirs", "Alpha theirs")] {
        let house = House::small().await;
        let (bea, page) = conflict(&house).await;
        let page = bea.save(&page.form("#edit").set("choose_display_name", choice).press("Save what I chose")).await;
        let form = page.form("#edit");
        let fields = ["display_name", "input_price", "description"].map(|field| form.value(field));
        assert_eq!(fields, [name, "3.00", "mine too"], "{choice}");
    }
}

#[tokio::test]
async fn theirs_can_be_taken_as_a_whole() {
    let house = House::small().await;
    let (bea, page) = conflict(&house).await;
    assert_eq!(page.texts(".errors a.button"), ["Take theirs"]);
    let page = bea.visit(&page.attributes(".errors a.button", "href")[0]).await;
    let form = page.form("#edit");
    assert_eq!((form.value("display_name"), form.value("description")), ("Alpha theirs", ""));
}

#[tokio::test]
async fn a_third_save_of_the_same_field_in_between_is_a_conflict_again() {
    let house = House::small().await;
    let (bea, page) = conflict(&house).await;
    let ada = house.admin().await;
    ada.save(&ada.visit(ALPHA).await.form("#edit").set("display_name", "third")).await;
    let again = bea.submit(&page.form("#edit").set("choose_display_name", "yours")).await;
    assert_eq!(again.is(409).texts(".errors tbody td"), ["third", "Alpha mine"]);
}

#[tokio::test]
async fn prices_are_merged_rate_by_rate() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let mine = bea.visit(ALPHA).await.form("#edit").set("cache_read_price", "0.25");
    house.wait(jiff::SignedDuration::from_mins(1));
    ada.save(&ada.visit(ALPHA).await.form("#edit").set("input_price", "3")).await;
    house.wait(jiff::SignedDuration::from_mins(1));
    let form = bea.save(&mine).await.form("#edit");
    assert_eq!((form.value("input_price"), form.value("cache_read_price")), ("3.00", "0.25"));
    let (mine, theirs) = (bea.visit(ALPHA).await.form("#edit"), ada.visit(ALPHA).await.form("#edit"));
    ada.save(&theirs.set("input_price", "4")).await;
    assert_eq!(bea.submit(&mine.set("input_price", "5")).await.is(409).texts(".errors tbody td"), ["4.00", "5.00"]);
}

#[tokio::test]
async fn a_change_of_status_is_merged_or_disputed_as_a_field_is() {
    let house = House::small().await;
    let bea = house.other_admin().await;
    let path = "/settings/models/acme/beta";
    let form = bea.visit(path).await.form("#edit").set("description", "typed");
    house.set_status("acme/beta", roster::domain::model::Status::Deprecated).await;
    let page = bea.save(&form).await;
    assert_eq!((page.text(".marks .state").as_str(), page.form("#edit").value("description")), ("Deprecated", "typed"));
    let form = bea.visit(path).await.form("#edit").set("status", "active");
    house.set_status("acme/beta", roster::domain::model::Status::Inactive).await;
    assert_eq!(bea.submit(&form).await.is(409).texts(".errors tbody td"), ["inactive", "active"]);
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_change_and_the_second_answer_says_so() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ALPHA).await.form("#edit").set("display_name", "Alpha 2").set("input_price", "3");
    admin.save(&form).await;
    let before = (house.version(), house.database.dump().await);
    let page = admin.save(&form).await;
    assert!(page.notice().starts_with("Saved before, no further change. Alpha 2 saved:"), "{}", page.notice());
    assert_eq!((house.version(), house.database.dump().await), before);
    let new = admin.visit("/settings/models/new?provider=acme").await.form("#edit").set("name", "fresh");
    let new = new.set("display_name", "Fresh");
    admin.save(&new).await;
    let page = admin.save(&new).await;
    assert_eq!(page.notice(), "Saved before, no further change. Fresh added.");
    let other = admin.submit(&new.set("display_name", "Fresh otherwise")).await;
    assert!(other.is(422).mistake("name").contains("already"));
}

#[tokio::test]
async fn a_form_of_which_nobody_knows_what_it_was_made_from_is_compared_as_a_whole() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ALPHA).await.form("#edit").set("description", "typed");
    for revision in ["-3", "0", "99"] {
        let fields: Vec<_> = form
            .fields()
            .map(|(name, value)| if name == "revision" { (name, revision) } else { (name, value) })
            .collect();
        let page = admin.post(ALPHA, &fields).await;
        assert_eq!(page.is(409).texts(".errors tbody th"), ["Description"], "{revision}");
    }
}

/// Ada saved while Bea was typing; Bea's answer.
async fn conflict(house: &House) -> (Browser, Page) {
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let mine = bea.visit(ALPHA).await.form("#edit").set("display_name", "Alpha mine").set("description", "mine too");
    let theirs = ada.visit(ALPHA).await.form("#edit");
    ada.save(&theirs.set("display_name", "Alpha theirs").set("input_price", "3")).await;
    let page = bea.submit(&mine).await;
    page.is(409);
    assert_eq!(ada.visit(ALPHA).await.text("h1"), "Alpha theirs");
    (bea, page)
}
