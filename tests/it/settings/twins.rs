//! Names that differ only in capitals are pointed out: mostly one of them is a slip.

use crate::support::House;

#[tokio::test]
async fn a_model_whose_id_differs_only_in_capitals_is_pointed_out() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/models/new?provider=acme").await.form("#edit");
    let page = admin.save(&form.clone().set("name", "ALPHA").set("display_name", "Alpha two")).await;
    assert_eq!(page.notice(), "Alpha two added. Another model’s id differs only in capitals: acme/alpha.");
    let page = admin.save(&form.set("name", "delta").set("display_name", "Delta")).await;
    assert_eq!(page.notice(), "Delta added.");
}
