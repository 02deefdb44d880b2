//! `/setup`: the link in the log, the admin it makes, and which providers the team uses.

#![expect(clippy::expect_used, reason = "without its link no test of the set-up can begin")]

use jiff::SignedDuration;
use roster::actions::set_up::offer_link;

use crate::support::{Browser, House, Page, house::PASSWORD};

#[tokio::test]
async fn the_link_makes_the_admin_once() {
    let house = House::small().await;
    let (link, other) = (link(&house).await, link(&house).await);
    let person = house.visitor();
    let page = create(&person, &link, "Grace", PASSWORD).await;
    assert_eq!(page.is(303).location(), "/setup/providers");
    assert_eq!(person.visit("/settings/models").await.text(".who span"), "grace");
    for dead in [&link, &other] {
        let page = house.visitor().get(dead).await;
        assert_eq!(page.is(404).text("h1"), "This link was already used");
        let token = dead.split_once("token=").unwrap().1;
        let fields = [("token", token), ("name", "mallory"), ("password", PASSWORD)];
        house.visitor().post("/setup", &fields).await.is(404);
    }
    assert_eq!(offer_link(&house.app).await.unwrap(), None);
    let signed_in = house.visitor().post("/sign-in", &[("name", "grace"), ("password", PASSWORD)]).await;
    signed_in.is(303);
}

#[tokio::test]
async fn the_link_lasts_a_day() {
    let house = House::small().await;
    let link = link(&house).await;
    house.wait(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    let form = house.visitor().visit(&link).await.form(".card");
    house.wait(SignedDuration::from_secs(1));
    let page = house.visitor().get(&link).await;
    assert_eq!(page.is(404).text("h1"), "This link has expired");
    assert!(page.text(".lead").contains("Restart the server"), "{}", page.text(".lead"));
    let late = form.set("name", "grace").set("password", PASSWORD);
    house.visitor().submit(&late).await.is(404);
}

#[tokio::test]
async fn the_link_is_useless_once_there_is_an_account() {
    let house = House::small().await;
    let link = link(&house).await;
    house.viewer().await;
    house.visitor().get(&link).await.is(404);
    create_blindly(&house.visitor(), &link).await.is(404);
}

#[tokio::test]
async fn a_made_up_link_leads_nowhere() {
    let house = House::small().await;
    link(&house).await;
    for path in ["/setup", "/setup?token=", "/setup?token=guess", "/setup?token=%00", "/setup?token=a&token=b"] {
        let page = house.visitor().get(path).await;
        assert!(matches!(page.status.as_u16(), 400 | 404), "{path}: {}", page.status);
    }
}

#[tokio::test]
async fn of_two_at_once_one_becomes_the_admin() {
    let house = House::small().await;
    let link = link(&house).await;
    let (one, two) = (house.visitor(), house.visitor());
    // Both have the page before either sends it.
    let form = |page: Page, name| page.form(".card").set("name", name).set("password", PASSWORD);
    let (first, second) = (form(one.visit(&link).await, "one"), form(two.visit(&link).await, "two"));
    let (one, two) = tokio::join!(one.submit(&first), two.submit(&second));
    let mut answers = [one.status.as_u16(), two.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 404]);
}

#[tokio::test]
async fn weak_passwords_and_odd_names_are_refused_and_the_link_stays_good() {
    let house = House::small().await;
    let link = link(&house).await;
    let person = house.visitor();
    for (name, password, field) in [
        ("", PASSWORD, "name"),
        ("a b", PASSWORD, "name"),
        ("grace", "short", "password"),
        ("grace", "password1234", "password"),
        ("grace", "correct\u{0} horse battery", "password"),
    ] {
        let page = create(&person, &link, name, password).await;
        assert!(!page.is(422).mistake(field).is_empty(), "{name} {password:?}");
    }
    create(&person, &link, "grace", PASSWORD).await.is(303);
}

#[tokio::test]
async fn a_fresh_database_lets_nobody_into_the_settings() {
    let house = House::small().await;
    link(&house).await;
    let visitor = house.visitor();
    for path in ["/settings/models", "/settings/providers", "/settings/infra", "/setup/providers"] {
        assert!(visitor.get(path).await.is(303).location().starts_with("/sign-in"));
    }
}

#[tokio::test]
async fn providers_with_a_key_are_ticked_and_the_rest_is_switched_off_in_one_change() {
    let house = House::small().await;
    let person = admin(&house).await;
    let form = person.visit("/setup/providers").await.form(".card");
    assert!(form.is_ticked("provider", "acme") && !form.is_ticked("provider", "zeta"));
    let before = house.version();
    let page = person.save(&form.press("Use these")).await;
    assert_eq!(page.notice(), "Zeta switched off.");
    assert_eq!(house.version(), before + 1);
    assert!(house.visitor().visit("/").await.text(".lead").starts_with("2 active models from 1 provider."));
}

#[tokio::test]
async fn ticking_what_is_on_already_changes_nothing() {
    let house = House::small().await;
    let person = admin(&house).await;
    let form = person.visit("/setup/providers").await.form(".card").tick("provider", "zeta", true);
    let before = house.version();
    person.save(&form.press("Use these")).await;
    assert_eq!(house.version(), before);
}

#[tokio::test]
async fn all_providers_can_be_kept() {
    let house = House::small().await;
    let person = admin(&house).await;
    let before = house.database.dump().await;
    person.save(&person.visit("/setup/providers").await.form(".card").press("Keep all as they are")).await;
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn of_the_bundled_catalogue_one_tick_leaves_one_provider() {
    let house = House::bundled().await;
    let person = admin(&house).await;
    let form = person.visit("/setup/providers").await.form(".card");
    assert!(form.is_ticked("provider", "openai") && !form.is_ticked("provider", "anthropic"));
    person.save(&form.press("Use these")).await;
    assert!(house.visitor().visit("/").await.text(".lead").contains("from 1 provider."));
}

#[tokio::test]
async fn while_there_is_no_account_the_sign_in_says_so_and_where_the_link_is() {
    let house = House::small().await;
    let page = house.visitor().visit("/sign-in").await;
    assert!(page.text(".lead").starts_with("No account exists yet."), "{}", page.text(".lead"));
    assert!(page.text(".lead").contains("log") && page.text(".lead").contains("/setup?token="));
    let wrong = house.visitor().submit(&page.form(".card").set("name", "me").set("password", "guess")).await;
    assert!(wrong.is(422).text(".lead").starts_with("No account exists yet."));
    admin(&house).await;
    assert!(!house.visitor().visit("/sign-in").await.has(".lead"));
}

#[tokio::test]
async fn all_or_no_providers_are_ticked_by_a_link_and_each_says_how_its_key_is() {
    let house = House::bundled().await;
    let person = admin(&house).await;
    let page = person.visit("/setup/providers").await;
    let row = |name: &str| {
        let rows = page.texts(".ticks li");
        rows.into_iter().find(|row| row.starts_with(name)).unwrap()
    };
    assert!(row("OpenAI").ends_with("API key set") && row("Anthropic").ends_with("No API key"));
    assert!(row("Ollama").ends_with("No key needed Off"), "{}", row("Ollama"));
    for (select, ticked) in [("all", 10), ("none", 0), ("", 1)] {
        let page = person.visit(&format!("/setup/providers?select={select}")).await;
        assert_eq!(page.attributes(".ticks input[checked]", "value").len(), ticked, "{select}");
    }
}

#[tokio::test]
async fn the_notice_after_choosing_counts_what_was_switched() {
    let house = House::bundled().await;
    let person = admin(&house).await;
    let form = person.visit("/setup/providers").await.form(".card").tick("provider", "anthropic", true);
    let form = form.tick("provider", "google", true);
    assert_eq!(person.save(&form.press("Use these")).await.notice(), "6 providers switched off.");
}

#[tokio::test]
async fn choosing_providers_is_for_admins() {
    let house = House::small().await;
    let viewer = house.viewer().await;
    viewer.get("/setup/providers").await.is(403);
    viewer.post("/setup/providers", &[("choice", "used")]).await.is(403);
    house.visitor().post("/setup/providers", &[("choice", "used")]).await.is(401);
    assert!(house.visitor().visit("/").await.text(".lead").starts_with("3 active models"));
}

/// The path of a fresh link.
async fn link(house: &House) -> String {
    let link = offer_link(&house.app).await.expect("a link").expect("no account yet");
    link.strip_prefix("http://127.0.0.1:3000").expect("an address of this server").to_owned()
}

async fn admin(house: &House) -> Browser {
    let person = house.visitor();
    create(&person, &link(house).await, "grace", PASSWORD).await.is(303);
    person
}

async fn create(person: &Browser, link: &str, name: &str, password: &str) -> Page {
    let form = person.visit(link).await.form(".card");
    person.submit(&form.set("name", name).set("password", password)).await
}

/// Sends the form without having seen the page.
async fn create_blindly(person: &Browser, link: &str) -> Page {
    let token = link.split_once("token=").map_or("", |(_, token)| token);
    person.post("/setup", &[("token", token), ("name", "mallory"), ("password", PASSWORD)]).await
}
