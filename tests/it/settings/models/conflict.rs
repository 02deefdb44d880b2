//! Two admins, one model.

use crate::support::{Browser, House, Page};

const ALPHA: &str = "/settings/models/acme/alpha";

#[tokio::test]
async fn the_second_save_shows_both_versions_and_keeps_what_was_typed() {
    let house = House::small().await;
    let (_, page) = conflict(&house).await;
    let rows: Vec<_> = page.texts(".errors tbody tr");
    assert!(rows.contains(&"Display name , differs Alpha theirs Alpha mine".to_owned()), "{rows:?}");
    assert!(rows.contains(&"Input price , differs 3.00 2.50".to_owned()), "{rows:?}");
    assert!(rows.contains(&"Output price 10.00 10.00".to_owned()), "{rows:?}");
    assert_eq!(page.texts(".errors tr.differs th"), ["Display name , differs", "Input price , differs"]);
    assert!(page.text(".errors").contains("ada saved it on 20 Nov 2026, 12:00 UTC."));
    assert_eq!(page.form("#edit").value("display_name"), "Alpha mine");
}

#[tokio::test]
async fn mine_can_be_saved_over_theirs() {
    let house = House::small().await;
    let (bea, page) = conflict(&house).await;
    let page = bea.save(&page.form("#edit").press("Save mine")).await;
    let form = page.form("#edit");
    assert_eq!((form.value("display_name"), form.value("input_price")), ("Alpha mine", "2.50"));
    assert_eq!(page.texts(".history li").len(), 3);
}

#[tokio::test]
async fn theirs_can_be_taken() {
    let house = House::small().await;
    let (bea, page) = conflict(&house).await;
    assert_eq!(page.texts(".errors a.button"), ["Take theirs"]);
    let page = bea.visit(&page.attributes(".errors a.button", "href")[0]).await;
    let form = page.form("#edit");
    assert_eq!((form.value("display_name"), form.value("input_price")), ("Alpha theirs", "3.00"));
}

#[tokio::test]
async fn a_third_save_in_between_is_a_conflict_again() {
    let house = House::small().await;
    let (bea, page) = conflict(&house).await;
    let ada = house.admin().await;
    ada.save(&ada.visit(ALPHA).await.form("#edit").set("description", "third")).await;
    bea.submit(&page.form("#edit").press("Save mine")).await.is(409);
}

#[tokio::test]
async fn a_change_of_status_is_a_conflict_too() {
    let house = House::small().await;
    let bea = house.other_admin().await;
    let form = bea.visit(ALPHA).await.form("#edit").set("description", "typed");
    house.set_status("acme/alpha", roster::domain::model::Status::Deprecated).await;
    let page = bea.submit(&form).await;
    assert_eq!(page.is(409).texts(".errors tr.differs th"), ["Description , differs", "Status , differs"]);
}

/// Ada saved while Bea was typing; Bea's answer.
async fn conflict(house: &House) -> (Browser, Page) {
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let mine = bea.visit(ALPHA).await.form("#edit").set("display_name", "Alpha mine");
    let theirs = ada.visit(ALPHA).await.form("#edit");
    ada.save(&theirs.set("display_name", "Alpha theirs").set("input_price", "3")).await;
    let page = bea.submit(&mine).await;
    page.is(409);
    assert_eq!(ada.visit(ALPHA).await.text("h1"), "Alpha theirs");
    (bea, page)
}
