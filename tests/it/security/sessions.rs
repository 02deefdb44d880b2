//! How long a session lasts.

use jiff::SignedDuration;

use crate::support::{House, house::PASSWORD};

const PAGE: &str = "/settings/models";

#[tokio::test]
async fn a_cookie_is_worth_nothing_after_the_sign_out() {
    let house = House::small().await;
    let admin = house.admin().await;
    let kept = admin.cookie("sid").unwrap();
    admin.post("/sign-out", &[]).await.is(303);
    let thief = house.visitor();
    thief.keep("sid", &kept);
    thief.get(PAGE).await.is(303);
    thief.post("/sign-out", &[]).await.is(401);
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    let house = House::small().await;
    let (one, two) = (house.admin().await, house.admin().await);
    one.post("/sign-out", &[]).await.is(303);
    one.get(PAGE).await.is(303);
    two.visit(PAGE).await;
}

#[tokio::test]
async fn each_sign_in_begins_a_new_session() {
    let house = House::small().await;
    let person = house.admin().await;
    let before = person.cookie("sid");
    person.post("/sign-in", &[("name", "ada"), ("password", PASSWORD)]).await.is(303);
    assert_ne!(person.cookie("sid"), before);
}

#[tokio::test]
async fn eight_idle_hours_end_it() {
    let house = House::small().await;
    let admin = house.admin().await;
    house.wait(SignedDuration::from_hours(8) - SignedDuration::from_secs(1));
    admin.visit(PAGE).await;
    house.wait(SignedDuration::from_hours(8));
    admin.get(PAGE).await.is(303);
}

#[tokio::test]
async fn thirty_days_end_it_in_any_case() {
    let house = House::small().await;
    let admin = house.admin().await;
    let step = SignedDuration::from_hours(7);
    let mut spent = SignedDuration::ZERO;
    while spent + step < SignedDuration::from_hours(30 * 24) {
        house.wait(step);
        spent += step;
        admin.visit(PAGE).await;
    }
    house.wait(step);
    admin.get(PAGE).await.is(303);
}

#[tokio::test]
async fn a_visit_is_written_at_most_every_five_minutes() {
    let house = House::small().await;
    let admin = house.admin().await;
    let rows = async || house.database.dump().await["sessions"].clone();
    let before = rows().await;
    house.wait(SignedDuration::from_secs(299));
    admin.visit(PAGE).await;
    assert_eq!(rows().await, before);
    house.wait(SignedDuration::from_secs(1));
    admin.visit(PAGE).await;
    assert_ne!(rows().await, before);
}

#[tokio::test]
async fn visitors_leave_no_row() {
    let house = House::small().await;
    let before = house.database.dump().await;
    for path in ["/", "/faq", "/sign-in", PAGE] {
        assert!(house.visitor().get(path).await.cookies().is_empty(), "{path}");
    }
    assert_eq!(house.database.dump().await, before);
}
