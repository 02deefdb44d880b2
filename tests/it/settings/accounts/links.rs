//! One-time links: chosen once, for a day, by whoever has them.

use jiff::SignedDuration;
use roster::secrets::digest;

use super::{GOOD, INDEX, invite, reset};
use crate::support::{House, house::PASSWORD};

#[tokio::test]
async fn a_link_lets_a_person_choose_a_password_and_signs_in() {
    let house = House::small().await;
    let link = invite(&house.admin().await, "bob", "viewer").await;
    let bob = house.visitor();
    let page = bob.visit(&link).await;
    assert_eq!(page.text(".lead strong"), "bob");
    let page = bob.save(&page.form(".card").set("password", GOOD)).await;
    assert_eq!(
        page.notice(),
        "Welcome, bob. Your password is set. You have view-only access: you can read everything here, and admins make changes."
    );
    assert_eq!(page.text(".who span"), "bob, viewer");
    let answer = house.visitor().post("/sign-in", &[("name", "bob"), ("password", GOOD)]).await;
    assert_eq!(answer.is(303).location(), "/settings/models");
}

#[tokio::test]
async fn a_link_works_once_also_for_two_who_send_it_at_once() {
    let house = House::small().await;
    let link = invite(&house.admin().await, "bob", "viewer").await;
    let (bob, eve) = (house.visitor(), house.visitor());
    let form = bob.visit(&link).await.form(".card");
    let (his, hers) = (form.clone().set("password", GOOD), form.set("password", "other words for the same"));
    let (a, b) = tokio::join!(bob.submit(&his), eve.submit(&hers));
    let mut answers = [a.status.as_u16(), b.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 404]);
    let page = house.visitor().get(&link).await;
    assert_eq!(page.is(404).text("h1"), "This link has expired");
    assert!(!page.body.contains("bob"), "says nothing of whose it was");
}

#[tokio::test]
async fn a_link_ends_after_a_day() {
    let house = House::small().await;
    let admin = house.admin().await;
    let link = invite(&admin, "bob", "viewer").await;
    let form = house.visitor().visit(&link).await.form(".card").set("password", GOOD);
    house.wait(SignedDuration::from_hours(24) - SignedDuration::from_millis(1));
    house.visitor().visit(&link).await;
    house.wait(SignedDuration::from_millis(1));
    house.visitor().get(&link).await.is(404);
    house.visitor().submit(&form).await.is(404);
    let admin = house.other_admin().await;
    assert!(admin.visit(INDEX).await.texts("td[data-label=State]").contains(&"The link has expired".to_owned()));
    let link = reset(&house, &admin, "bob").await;
    house.visitor().visit(&link).await;
}

#[tokio::test]
async fn a_password_that_is_no_good_leaves_the_link_good() {
    let house = House::small().await;
    let link = invite(&house.admin().await, "bob", "viewer").await;
    let bob = house.visitor();
    for (password, mistake) in [
        ("", "Use at least 12 characters."),
        ("short", "Use at least 12 characters."),
        ("bobbobbobbob", "This is one of the most common passwords. Choose another one."),
    ] {
        let page = bob.submit(&bob.visit(&link).await.form(".card").set("password", password)).await;
        assert_eq!(page.is(422).mistake("password"), mistake);
        assert_eq!(page.form(".card").value("password"), "", "a password is never sent back");
        assert!(page.cookies().is_empty());
    }
    bob.save(&bob.visit(&link).await.form(".card").set("password", GOOD)).await;
}

#[tokio::test]
async fn a_reset_ends_the_password_the_sessions_and_the_link_before() {
    let house = House::small().await;
    let (admin, vera) = (house.admin().await, house.viewer().await);
    let first = reset(&house, &admin, "vera").await;
    vera.get(INDEX).await.is(303);
    house.visitor().post("/sign-in", &[("name", "vera"), ("password", PASSWORD)]).await.is(422);
    let second = reset(&house, &admin, "vera").await;
    house.visitor().get(&first).await.is(404);
    let page = vera.save(&vera.visit(&second).await.form(".card").set("password", GOOD)).await;
    assert_eq!(page.text(".who span"), "vera, viewer");
    house.visitor().post("/sign-in", &[("name", "vera"), ("password", GOOD)]).await.is(303);
    let told = admin.visit("/settings/audit?id=vera").await.texts("summary");
    assert_eq!(
        told,
        ["Password of vera changed.", "Password of vera reset.", "Password of vera reset.", "vera added."]
    );
}

#[tokio::test]
async fn a_link_goes_with_its_account() {
    let house = House::small().await;
    let admin = house.admin().await;
    let link = invite(&admin, "bob", "viewer").await;
    let bob = super::id_of(&house, "bob").await;
    admin.post(super::ACTIONS, &[("action", "remove"), ("id", &bob), ("confirmed", "yes")]).await.is(303);
    house.visitor().get(&link).await.is(404);
    invite(&admin, "bob", "viewer").await;
    house.visitor().get(&link).await.is(404);
}

#[tokio::test]
async fn no_token_and_no_password_is_stored_or_told() {
    let house = House::small().await;
    let admin = house.admin().await;
    let link = invite(&admin, "bob", "viewer").await;
    let token = link.split_once('=').unwrap().1.to_owned();
    let stored =
        |dump: &std::collections::BTreeMap<String, Vec<String>>, text: &str| format!("{dump:?}").contains(text);
    let dump = house.database.dump().await;
    assert!(!stored(&dump, &token) && stored(&dump, &digest(&token)));
    let bob = house.visitor();
    bob.save(&bob.visit(&link).await.form(".card").set("password", GOOD)).await;
    let dump = house.database.dump().await;
    assert!(!stored(&dump, GOOD) && !stored(&dump, &digest(&token)));
    for page in [INDEX, "/settings/audit", "/settings/audit.csv", &super::address(&house, "bob").await] {
        let body = admin.visit(page).await.body;
        assert!(!body.contains(&token) && !body.contains(GOOD) && !body.contains("argon2"), "{page}");
    }
}

#[tokio::test]
async fn a_token_that_was_never_made_leads_nowhere() {
    let house = House::small().await;
    for token in ["", "x", "' OR 1=1 --"] {
        let path = format!(
            "/welcome?{}",
            url::form_urlencoded::Serializer::new(String::new()).append_pair("token", token).finish()
        );
        house.visitor().get(&path).await.is(404);
        house.visitor().post("/welcome", &[("token", token), ("password", GOOD)]).await.is(404);
    }
    house.visitor().get("/welcome").await.is(404);
}
