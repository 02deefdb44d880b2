//! `/settings/models`: the list with its filters.

mod actions;
mod attention;
mod bulk;
mod confirm;
mod conflict;
mod create;
mod defaults;
mod edit;
mod place;
mod price_list;
mod prices;
mod refused;
mod undo;

use crate::support::{House, Page};

#[tokio::test]
async fn the_list_shows_each_provider_with_its_models() {
    let house = House::small().await;
    let page = house.admin().await.visit("/settings/models").await;
    assert_eq!(page.texts("section.group h2"), ["Acme", "Zeta"]);
    assert_eq!(page.texts("section.group header .muted"), ["2 active · 1 deprecated · 1 inactive", "1 active"]);
    assert_eq!(ids(&page), ["acme/alpha", "acme/beta", "acme/gamma", "acme/old", "zeta/one"]);
    assert_eq!(page.texts("section.group .tag"), ["Default", "Unpriced", "No API key"]);
    assert_eq!(page.texts("tbody td:nth-child(4)"), ["$2.50", "$0.50", "–", "$5.00", "$0.10"]);
    assert!(page.has("a[href='/settings/models/new?provider=acme']"));
}

#[tokio::test]
async fn a_viewer_sees_the_list_without_its_controls() {
    let house = House::small().await;
    let page = house.viewer().await.visit("/settings/models").await;
    assert_eq!(ids(&page).len(), 5);
    assert!(!page.has("a[href^='/settings/models/new']"));
    assert_eq!(page.attributes("form[method=post]", "action"), ["/sign-out"]);
}

#[tokio::test]
async fn a_visitor_is_led_to_the_sign_in_and_back() {
    let house = House::small().await;
    let answer = house.visitor().get("/settings/models?q=alpha&status=active").await;
    assert_eq!(answer.is(303).location(), "/sign-in?next=%2Fsettings%2Fmodels%3Fq%3Dalpha%26status%3Dactive");
}

#[tokio::test]
async fn filters_find_by_word_provider_status_and_capability() {
    let house = House::small().await;
    let admin = house.admin().await;
    for (query, expected) in [
        ("q=ALPH", vec!["acme/alpha"]),
        ("q=acme/be", vec!["acme/beta"]),
        ("q=zeta", vec!["zeta/one"]),
        ("q=+a+&provider=zeta", vec!["zeta/one"]),
        ("provider=zeta", vec!["zeta/one"]),
        ("status=deprecated", vec!["acme/old"]),
        ("status=active&provider=acme", vec!["acme/alpha", "acme/beta"]),
        ("capability=json&q=acme", vec!["acme/alpha", "acme/beta", "acme/gamma", "acme/old"]),
        ("capability=vision", vec![]),
        ("q=nothing+of+the+kind", vec![]),
        ("sort=price", vec!["zeta/one", "acme/beta", "acme/alpha", "acme/old", "acme/gamma"]),
    ] {
        let page = admin.visit(&format!("/settings/models?{query}")).await;
        assert_eq!(ids(&page), expected, "{query}");
        let models = if expected.len() == 1 { "model" } else { "models" };
        if expected.is_empty() {
            assert_eq!(page.text(".empty h2"), "No model matches", "{query}");
        } else {
            assert_eq!(page.text(".found strong"), format!("{} {models} found", expected.len()), "{query}");
        }
    }
}

#[tokio::test]
async fn an_exact_name_stands_first() {
    let house = House::small().await;
    house.add_models(&[crate::support::model("acme/one-more", roster::domain::model::Status::Active)]).await;
    let page = house.admin().await.visit("/settings/models?q=one&sort=updated").await;
    assert_eq!(ids(&page), ["zeta/one", "acme/one-more"]);
}

#[tokio::test]
async fn the_filter_form_keeps_what_was_asked() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/models").await.form("form.filters").set("q", "a").set("status", "active");
    let page = admin.submit(&form.set("sort", "context")).await;
    let kept = page.is(200).form("form.filters");
    assert_eq!((kept.value("q"), kept.value("status"), kept.value("sort")), ("a", "active", "context"));
}

#[tokio::test]
async fn unknown_words_of_a_filter_are_refused_by_name() {
    let house = House::small().await;
    let admin = house.admin().await;
    for (query, word) in [
        ("status=asleep", "“status” can’t be “asleep”. It can be inactive, active, deprecated."),
        ("capability=flying", "“capability” can’t be “flying”"),
        ("sort=luck", "“sort” can’t be “luck”"),
        ("page=two", "“page” can’t be “two”"),
        ("provider=No+Slug", "“provider” can’t be “No Slug”"),
    ] {
        let page = admin.get(&format!("/settings/models?{query}")).await;
        assert!(page.is(400).text("main").contains(word), "{query}: {}", page.text("main"));
    }
}

#[tokio::test]
async fn pages_beyond_the_last_are_empty_and_no_fault() {
    let house = House::small().await;
    let admin = house.admin().await;
    for number in ["2", "999999", "18446744073709551615"] {
        admin.visit(&format!("/settings/models?page={number}")).await;
    }
    for other in ["page=0", "page=-1", "page=two", "page=1&page=2", "colour=red"] {
        admin.get(&format!("/settings/models?{other}")).await.is(400);
    }
}

#[tokio::test]
async fn a_list_without_providers_says_what_to_do() {
    let house = House::empty().await;
    let page = house.admin().await.visit("/settings/models").await;
    assert_eq!(page.text(".empty h2"), "No models yet");
    assert!(page.has(".empty a[href='/settings/providers']"));
}

/// The ids in the list's order.
fn ids(page: &Page) -> Vec<String> {
    page.texts(".name .id")
}
