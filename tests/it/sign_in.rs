//! `/sign-in` and `/sign-out`.

use crate::support::{Browser, House, Page, house::PASSWORD};

#[tokio::test]
async fn the_right_password_leads_on() {
    let house = House::small().await;
    house.admin().await;
    let person = house.visitor();
    let page = sign_in(&person, "/sign-in", "Ada ", PASSWORD).await;
    assert_eq!(page.is(303).location(), "/settings/models");
    assert_eq!(person.visit("/settings/models").await.text(".who span"), "ada");
    assert_eq!(person.get("/sign-in").await.is(303).location(), "/settings/models");
}

#[tokio::test]
async fn signing_in_leads_back_to_where_one_was() {
    let house = House::small().await;
    house.viewer().await;
    let person = house.visitor();
    let wanted = person.get("/settings/models?q=alpha").await;
    let page = sign_in(&person, wanted.location(), "vera", PASSWORD).await;
    assert_eq!(page.is(303).location(), "/settings/models?q=alpha");
    assert_eq!(person.follow(&page).await.text(".who span"), "vera, viewer");
}

#[tokio::test]
async fn a_foreign_address_is_no_place_to_go_after() {
    let house = House::small().await;
    house.admin().await;
    for next in ["https://evil.example", "//evil.example", "/\\evil.example", "/\u{1}", "javascript:alert(1)"] {
        let answer = house.visitor().post("/sign-in", &[("name", "ada"), ("password", PASSWORD), ("next", next)]).await;
        let to = answer.is(303).location_bytes();
        assert!(to == b"/settings/models" || (to.starts_with(b"/") && !to.starts_with(b"//") && !to.contains(&b'\\')));
    }
}

#[tokio::test]
async fn wrong_names_and_wrong_passwords_are_told_alike_and_the_name_stays() {
    let house = House::small().await;
    house.admin().await;
    for (name, password) in
        [("ada", "wrong password"), ("nobody", PASSWORD), ("a b", ""), ("", ""), ("ada\u{0}", PASSWORD)]
    {
        let person = house.visitor();
        let page = person.post("/sign-in", &[("name", name), ("password", password)]).await;
        assert_eq!(page.is(422).text(".errors"), "Name or password is wrong.");
        assert_eq!(page.form(".card").value("name").replace('\u{fffd}', "\u{0}"), name);
        assert_eq!(page.form(".card").value("password"), "");
        assert!(page.cookies().is_empty());
        house.wait(jiff::SignedDuration::from_mins(5));
    }
}

#[tokio::test]
async fn a_repeated_field_is_refused() {
    let house = House::small().await;
    let fields = [("name", "ada"), ("password", "a"), ("password", "b")];
    house.visitor().post("/sign-in", &fields).await.is(400);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let house = House::small().await;
    let person = house.viewer().await;
    let page = person.visit("/settings/models").await;
    let answer = person.submit(&page.form(".who").press("Sign out")).await;
    assert_eq!(answer.is(303).location(), "/");
    assert_eq!(answer.header("clear-site-data"), Some("\"cache\""));
    assert_eq!(person.cookie("sid"), None);
    person.get("/settings/models").await.is(303);
    house.visitor().post("/sign-out", &[]).await.is(401);
    house.visitor().get("/sign-out").await.is(405);
    house.viewer().await.get("/sign-out").await.is(405);
}

/// Follows the page's own form.
async fn sign_in(person: &Browser, path: &str, name: &str, password: &str) -> Page {
    let form = person.visit(path).await.form(".card");
    person.submit(&form.set("name", name).set("password", password)).await
}
