//! What all public pages have in common: addresses, icons, the foot, cards of links, error pages.

use serde_json::Value;

use crate::support::House;

const PAGES: [&str; 5] = ["/leaderboard", "/faq", "/changes", "/api", "/models/acme/alpha"];

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_page() {
    let house = House::small().await;
    for (path, to) in [
        ("/leaderboard/", "/leaderboard"),
        ("/faq/?utm_source=mail", "/faq?utm_source=mail"),
        ("/models/acme/alpha/?input=5", "/models/acme/alpha?input=5"),
        ("/models/", "/models"),
        ("/changes//", "/changes"),
        ("/settings/", "/settings"),
        ("/settings/models/", "/settings/models"),
        ("/sign-in/?next=%2Fsettings", "/sign-in?next=%2Fsettings"),
        ("/api/", "/api"),
        ("/models", "/leaderboard"),
        ("/models?q=gpt", "/leaderboard?q=gpt"),
    ] {
        let page = house.visitor().get(path).await;
        assert_eq!((page.status.as_u16(), page.location()), (308, to), "{path}");
    }
    house.admin().await.post("/settings/models/", &[]).await.is(404);
    house.visitor().visit("/").await;
}

#[tokio::test]
async fn no_slash_leads_to_another_site() {
    let house = House::small().await;
    for path in ["//evil.example/", "///evil.example/", "/\\evil.example/", "//"] {
        let page = house.visitor().get(path).await;
        let to = page.header("location").unwrap_or("/").to_owned();
        assert!(to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\"), "{path} leads to {to}");
    }
}

#[tokio::test]
async fn the_icon_is_where_every_program_looks_for_it() {
    let house = House::empty().await;
    let icon = house.visitor().visit("/favicon.ico").await;
    assert_eq!(icon.header("content-type"), Some("image/x-icon"));
    assert!(icon.body.starts_with("\0\0\u{1}\0"), "an ICO file");
}

#[tokio::test]
async fn a_shared_link_has_an_image_that_is_there() {
    let house = House::with(|config| config.public_url = "https://roster.example/".parse().ok()).await;
    house.furnish().await;
    for path in PAGES {
        let page = house.visitor().visit(path).await;
        let image = page.attributes("meta[property='og:image']", "content").concat();
        let file = image.strip_prefix("https://roster.example").unwrap().to_owned();
        assert_eq!(house.visitor().visit(&file).await.header("content-type"), Some("image/png"), "{path}");
        assert_eq!(page.attributes("link[rel=canonical]", "href"), [format!("https://roster.example{path}")]);
    }
}

#[tokio::test]
async fn the_foot_has_version_api_changes_and_the_configured_address() {
    let house = House::small().await;
    let page = house.visitor().visit("/leaderboard").await;
    let foot = page.text(".foot");
    for part in [&format!("Roster {}", env!("CARGO_PKG_VERSION")), "Prices last set by an admin on 20 Nov 2026"] {
        assert!(foot.contains(part), "{foot}");
    }
    assert_eq!(page.attributes(".foot a", "href"), ["/changes", "/api"]);
    assert!(!page.has("link[rel=canonical]"), "no address is made up");
    house.wait(jiff::SignedDuration::from_hours(48));
    let later = house.visitor().visit("/leaderboard").await.text(".foot");
    assert_eq!(later, foot, "prices are no fresher because a page was drawn");

    let house = House::with(|config| config.public_url = "https://roster.example/".parse().ok()).await;
    let page = house.visitor().visit("/faq").await;
    assert_eq!(page.attributes(".foot a", "href"), ["/changes", "/api", "https://roster.example/"]);
    assert!(page.text(".foot").contains("roster.example"));
}

#[tokio::test]
async fn the_way_back_is_told_to_people_and_search_engines() {
    let house = House::small().await;
    let page = house.visitor().visit("/models/acme/alpha").await;
    assert_eq!(page.texts("nav[aria-label=Breadcrumb] a"), ["Leaderboard", "Acme"]);
    let data: Value = serde_json::from_str(&page.text("script[type='application/ld+json']")).unwrap();
    assert_eq!(data["@type"], "BreadcrumbList");
    let items: Vec<_> = data["itemListElement"].as_array().unwrap().iter().map(|item| &item["item"]).collect();
    let base = house.app.config.base_url();
    assert_eq!(items, [&format!("{base}/leaderboard"), &format!("{base}/leaderboard?provider=acme")]);
}

#[tokio::test]
async fn only_the_leaderboard_counts_in_its_title() {
    let house = House::small().await;
    for (path, title) in [
        ("/leaderboard", "Leaderboard: 3 active models · Roster"),
        ("/faq", "Questions about models and prices · Roster"),
        ("/changes", "Changes to models and prices · Roster"),
        ("/api", "API for programs · Roster"),
        ("/models/acme/alpha", "Alpha by Acme: $2.50 in, $10.00 out, 128K context · Roster"),
    ] {
        let page = house.visitor().visit(path).await;
        assert_eq!(page.text("title"), title);
        let description = page.attributes("meta[name=description]", "content").concat();
        assert!(description.contains("3 active models from 2 providers"), "{path}: {description}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_says_what_to_do_next() {
    let house = House::small().await;
    for path in ["/nowhere", "/models/acme/gamma", "/settings/nowhere"] {
        let page = house.visitor().get(path).await;
        assert_eq!(page.is(404).text("h1"), "Page not found");
        assert!(page.text(".lead").starts_with("Check the address"), "{}", page.text(".lead"));
        assert!(page.attributes("main a", "href").contains(&"/".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn the_api_is_drawn_from_its_document() {
    let house = House::small().await;
    let visitor = house.visitor();
    let page = visitor.visit("/api").await;
    let document: Value = serde_json::from_str(&visitor.visit("/api/v1/openapi.json").await.body).unwrap();
    let paths: Vec<String> = document["paths"].as_object().unwrap().keys().map(|path| format!("GET {path}")).collect();
    assert_eq!(page.texts("section .marks code"), paths);
    for example in page.texts("pre.code") {
        let address = example.split_whitespace().nth(1).unwrap();
        let path = address.strip_prefix(&house.app.config.base_url()).unwrap();
        assert!(!path.contains('{'), "{example}");
        let status = if example.contains("Authorization") { 401 } else { 200 };
        visitor.get(path).await.is(status);
    }
}
