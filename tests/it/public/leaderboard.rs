//! `/` and `/leaderboard`.

use roster::domain::{
    model::{Capabilities, Status},
    token_count::TokenCount,
};

use crate::support::{House, model};

#[tokio::test]
async fn every_model_of_status_active_has_a_row_with_its_price() {
    let house = House::small().await;
    for path in ["/", "/leaderboard"] {
        let page = house.visitor().visit(path).await;
        assert_eq!(page.texts(".name .id"), ["acme/alpha", "acme/beta", "zeta/one"]);
        assert_eq!(page.texts("td[data-label=Input]"), ["$2.50", "$0.50", "$0.10"]);
        assert_eq!(page.texts("td[data-label=Output]"), ["$10.00", "$1.50", "$0.20"]);
        assert_eq!(page.texts("td[data-label=Context]"), ["128K", "128K", "128K"]);
        assert_eq!(page.text(".lead"), "3 active models from 2 providers. No ratings yet. Newest models first.");
        assert_eq!(page.text("title"), "Leaderboard: 3 active models · Roster");
        let description = page.attributes("meta[name=description]", "content");
        assert_eq!(description, ["Leaderboard: 3 active models from 2 providers, with prices and limits."]);
        assert!(!page.has("link[rel=canonical]"), "only a configured address is the one to keep");
        assert!(page.text("footer").starts_with("3 active models from 2 providers"));
    }
}

#[tokio::test]
async fn the_count_follows_each_change_at_once() {
    let house = House::small().await;
    let admin = house.admin().await;
    let visitor = house.visitor();
    for (action, id, count) in [
        ("activate", "acme/gamma", "4 active models from 2 providers"),
        ("deactivate", "zeta/one", "3 active models from 1 provider"),
        ("deprecate", "acme/gamma", "2 active models from 1 provider"),
        ("deprecate", "acme/beta", "1 active model from 1 provider"),
        ("deactivate", "acme/alpha", "0 active models from 0 providers"),
        ("reactivate", "acme/old", "1 active model from 1 provider"),
    ] {
        let answer = admin.post("/settings/models/actions", &[("action", action), ("id", id)]).await;
        admin.agree(answer).await.is(303);
        for path in ["/", "/faq", "/sign-in"] {
            let footer = visitor.visit(path).await.text("footer span");
            assert_eq!(footer, count, "{path} after {action} {id}");
        }
        assert_eq!(format!("{} active", house.app.views.active_model_count().await.unwrap()), count[..8]);
    }
}

#[tokio::test]
async fn one_model_is_told_in_the_singular() {
    let house = House::small().await;
    for id in ["acme/alpha", "acme/beta"] {
        house.set_status(id, Status::Inactive).await;
    }
    let page = house.visitor().visit("/").await;
    assert_eq!(page.text("title"), "Leaderboard: 1 active model · Roster");
    assert!(page.text(".lead").starts_with("1 active model from 1 provider."));
}

#[tokio::test]
async fn an_empty_catalogue_says_what_is_to_come() {
    let house = House::empty().await;
    let page = house.visitor().visit("/").await;
    assert_eq!(page.text(".empty h2"), "No model is active");
    assert!(page.text(".lead").starts_with("0 active models from 0 providers."));
}

#[tokio::test]
async fn a_model_without_a_price_is_unpriced_and_never_free() {
    let house = House::small().await;
    house.set_status("acme/gamma", Status::Active).await;
    let page = house.visitor().visit("/").await;
    let rows = page.texts("tbody tr");
    assert!(rows.iter().any(|row| row.starts_with("Gamma acme/gamma JSON Acme unpriced unpriced")), "{rows:?}");
    assert!(!page.body.contains("$0.00"));
}

#[tokio::test]
async fn a_rounded_context_has_its_exact_number_in_the_title() {
    let house = House::small().await;
    let mut long = model("acme/long", Status::Active);
    long.terms.facts.context_window = TokenCount::new(1_048_576);
    let mut unknown = model("acme/unknown", Status::Active);
    unknown.terms.facts.context_window = None;
    house.add_models(&[long, unknown]).await;
    let page = house.visitor().visit("/leaderboard?q=acme/&sort=context&direction=desc").await;
    assert_eq!(page.texts("td[data-label=Context]"), ["1.05M", "128K", "128K", "–"]);
    let exact = page.attributes("td[data-label=Context]", "title");
    assert_eq!(exact, ["1,048,576 tokens", "128,000 tokens", "128,000 tokens"]);
}

#[tokio::test]
async fn a_benched_model_keeps_its_row_and_is_not_counted() {
    let house = House::small().await;
    house.bench("acme/alpha").await;
    let page = house.visitor().visit("/").await;
    assert!(page.text(".lead").starts_with("2 active models from 2 providers."));
    assert_eq!(page.text("tr.off .state"), "out of service since 20 Nov 2026, 12:00 UTC");
    assert_eq!(page.attributes("tr.off time", "datetime"), ["2026-11-20T12:00:00Z"]);
}

#[tokio::test]
async fn the_bundled_catalogue_is_counted_as_it_is() {
    let house = House::bundled().await;
    let page = house.visitor().visit("/").await;
    let chat = page.texts("tbody tr").len();
    assert!(chat >= 20, "{chat}");
    let all = house.visitor().visit("/leaderboard?mode=any").await;
    let rows = all.texts("tbody tr").len();
    assert!(rows >= 30 && rows >= chat, "{rows}");
    assert!(
        page.text(".lead").starts_with(&format!("{rows} active models from 9 providers.")),
        "{}",
        page.text(".lead")
    );
}

#[tokio::test]
async fn a_configured_address_is_the_one_that_search_engines_keep() {
    let house = House::with(|config| config.public_url = "http://roster.example".parse().ok()).await;
    let page = house.visitor().visit("/").await;
    assert_eq!(page.attributes("link[rel=canonical]", "href"), ["http://roster.example/leaderboard"]);
}

#[tokio::test]
async fn where_nothing_is_found_deprecated_ones_are_offered_if_there_are_any() {
    let house = House::small().await;
    for id in ["acme/alpha", "acme/beta", "zeta/one"] {
        house.set_status(id, Status::Inactive).await;
    }
    let visitor = house.visitor();
    let page = visitor.visit("/leaderboard").await;
    assert_eq!(page.text(".empty h2"), "No model is active");
    let ways = page.attributes(".empty a", "href");
    assert_eq!(ways, ["/settings/models", "/leaderboard?deprecated=yes"]);
    assert_eq!(visitor.visit(&ways[1]).await.texts("tbody .id"), ["acme/old"]);

    let page = visitor.visit("/leaderboard?q=old&sort=input").await;
    let ways = page.attributes(".empty a", "href");
    assert_eq!(ways, ["/leaderboard?q=old&deprecated=yes&sort=input", "/leaderboard"]);
    assert_eq!(visitor.visit(&ways[0]).await.texts("tbody .id"), ["acme/old"]);
    for query in ["q=nowhere", "provider=zeta", "provider=acme&deprecated=yes&q=alpha"] {
        let page = visitor.visit(&format!("/leaderboard?{query}")).await;
        assert_eq!(page.attributes(".empty a", "href"), ["/leaderboard"], "{query}");
    }

    let admin = house.admin().await;
    admin.post("/settings/providers/actions", &[("action", "disable"), ("id", "acme")]).await.is(303);
    let page = visitor.visit("/leaderboard?provider=acme").await;
    assert_eq!(page.attributes(".empty a", "href"), ["/leaderboard"], "its retired models are not listed either");
    let page = visitor.visit("/leaderboard").await;
    assert_eq!(page.attributes(".empty a", "href"), ["/settings/models"]);
}

#[tokio::test]
async fn columns_without_data_are_left_out_and_one_sentence_says_that_there_are_no_ratings() {
    let house = House::small().await;
    let visitor = house.visitor();
    let heads = ["Model", "Capabilities", "Provider", "Input", "Output", "Blended", "Context", "Compare"];
    assert_eq!(visitor.visit("/").await.texts("thead th"), heads);
    for (query, words) in [
        ("", "No ratings yet. Newest models first."),
        ("q=alpha", "No ratings yet. Best matches first."),
        ("sort=input", "No ratings yet."),
        ("period=week", "No ratings yet. Newest models first. No activity in the last 7 days."),
        ("period=month&sort=name", "No ratings yet. No activity in the last 30 days."),
    ] {
        let lead = visitor.visit(&format!("/?{query}")).await.text(".lead");
        assert_eq!(lead, format!("3 active models from 2 providers. {words}"), "{query}");
    }

    let bare = House::empty().await;
    bare.furnish().await;
    let mut free = model("acme/bare", Status::Active);
    free.terms.facts.context_window = None;
    free.terms.facts.capabilities = Capabilities::default();
    bare.add_models(&[free]).await;
    let page = bare.visitor().visit("/?q=bare").await;
    assert_eq!(page.texts("thead th"), ["Model", "Provider", "Compare"]);
    assert!(!page.has("ul.legend"));
}
