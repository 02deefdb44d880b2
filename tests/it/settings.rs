//! `/settings` and what stands behind it.

mod account;
mod accounts;
mod audit;
mod import;
mod infra;
mod models;
mod providers;
mod tokens;
mod twins;
mod two_admins;

use crate::support::House;

#[tokio::test]
async fn settings_lead_to_the_first_tab() {
    let house = House::small().await;
    let answer = house.viewer().await.get("/settings").await;
    assert_eq!(answer.is(303).location(), "/settings/models");
    let answer = house.visitor().get("/settings").await;
    assert_eq!(answer.is(303).location(), "/sign-in?next=%2Fsettings");
}
