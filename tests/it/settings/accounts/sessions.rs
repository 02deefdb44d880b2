//! Sessions that an admin ends.

use super::{ACTIONS, INDEX, address, id_of};
use crate::support::{House, house::PASSWORD};

#[tokio::test]
async fn sessions_end_at_once_and_the_password_stays() {
    let house = House::small().await;
    let (admin, vera) = (house.admin().await, house.viewer().await);
    let again = house.visitor();
    again.post("/sign-in", &[("name", "vera"), ("password", PASSWORD)]).await.is(303);
    let page = admin.visit(&address(&house, "vera").await).await;
    assert!(page.text("main").contains("2 active sessions."));
    let page = admin.save(&page.form("#sessions").press("End sessions")).await;
    assert_eq!(page.notice(), "vera signed out everywhere.");
    assert!(page.text("main").contains("No active session."));
    for browser in [&vera, &again] {
        browser.get(INDEX).await.is(303);
    }
    again.post("/sign-in", &[("name", "vera"), ("password", PASSWORD)]).await.is(303);
    again.visit(INDEX).await;
}

#[tokio::test]
async fn where_there_are_none_nothing_changes() {
    let house = House::small().await;
    let (admin, vera) = (house.admin().await, house.viewer().await);
    vera.post("/sign-out", &[]).await.is(303);
    let id = id_of(&house, "vera").await;
    let answer = admin.post(ACTIONS, &[("action", "end_sessions"), ("id", &id)]).await;
    assert_eq!(admin.follow(&answer).await.notice(), "No change.");
}
