//! `/sitemap.xml` and `/robots.txt`.

use jiff::SignedDuration;
use roster::{config::Audience, domain::model::Status};

use crate::support::{House, Page, model, priced};

const DISALLOWED: &str = "Disallow: /settings\nDisallow: /sign-in\nDisallow: /setup\nDisallow: /welcome\n\
                          Disallow: /api/\nAllow: /\n";

#[tokio::test]
async fn every_page_that_may_be_listed_stands_in_the_sitemap() {
    let house = House::small().await;
    house.wait(jiff::SignedDuration::from_hours(24));
    house.add_models(&[model("zeta/~openai/Gpt-5:free+x@v*1", Status::Active)]).await;
    house.bench("acme/beta").await;
    let page = house.visitor().visit("/sitemap.xml").await;
    assert_eq!(page.header("content-type"), Some("application/xml"));
    assert!(page.body.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "{}", page.body);
    assert!(page.body.contains("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"));
    let (then, now) = ("2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z");
    let expected = [
        ("/leaderboard", now),
        ("/faq", now),
        ("/changes", now),
        ("/api", now),
        ("/models/acme/alpha", then),
        ("/models/acme/beta", then),
        ("/models/zeta/one", then),
        ("/models/zeta/~openai/Gpt-5:free+x@v*1", now),
    ];
    let found = places(&page);
    assert_eq!(found.len(), expected.len());
    for ((address, changed), (path, at)) in found.iter().zip(expected) {
        assert_eq!((address.as_str(), changed.as_str()), (format!("http://127.0.0.1:3000{path}").as_str(), at));
        let parsed = url::Url::parse(address).expect("an address");
        assert_eq!(parsed.path(), path, "an address that needs no encoding");
    }
    for path in ["/leaderboard", "/faq"] {
        house.visitor().visit(path).await;
    }
}

#[tokio::test]
async fn what_is_not_offered_does_not_stand_there_and_a_change_shows_at_once() {
    let house = House::small().await;
    let visitor = house.visitor();
    let has = async |id: &str| visitor.visit("/sitemap.xml").await.body.contains(&format!("/models/{id}<"));
    assert!(has("acme/beta").await && !has("acme/gamma").await && !has("acme/old").await);
    house.set_status("acme/beta", Status::Deprecated).await;
    assert!(!has("acme/beta").await, "its page asks not to be listed");
    house.set_status("acme/gamma", Status::Active).await;
    assert!(has("acme/gamma").await);
    let off = [("id", "zeta"), ("action", "disable")];
    house.admin().await.post("/settings/providers/actions", &off).await.is(303);
    assert!(!has("zeta/one").await, "a provider that is off offers nothing");
}

#[tokio::test]
async fn a_price_whose_moment_came_is_a_change_and_one_to_come_is_not() {
    let house = House::small().await;
    let mut later = priced("acme/later", Status::Active, "1", "1");
    later.valid_from = Some(house.app.clock.now() + jiff::SignedDuration::from_hours(1));
    house.add_models(&[later]).await;
    let changed = async || {
        let all = places(&house.visitor().visit("/sitemap.xml").await);
        all.into_iter().find(|(address, _)| address.ends_with("/later")).map(|(_, changed)| changed)
    };
    assert_eq!(changed().await.as_deref(), Some("2026-11-20T12:00:00Z"));
    house.wait(jiff::SignedDuration::from_hours(2));
    house.bump().await;
    assert_eq!(changed().await.as_deref(), Some("2026-11-20T13:00:00Z"));
}

#[tokio::test]
async fn what_leaves_no_row_behind_changes_the_pages_too() {
    let house = House::small().await;
    let admin = house.admin().await;
    let hour = |hour: i64| format!("2026-11-20T{}:00:00Z", 12 + hour);
    let told = async || {
        let all = places(&house.visitor().visit("/sitemap.xml").await);
        all[..2].iter().map(|(_, changed)| changed.clone()).collect::<Vec<_>>()
    };
    house.wait(SignedDuration::from_hours(1));
    house.bench("acme/beta").await;
    assert_eq!(told().await, [hour(1), hour(1)]);
    for (passed, action, id) in [(2, "unbench", "acme/beta"), (3, "delete", "zeta/one")] {
        house.wait(SignedDuration::from_hours(1));
        let asked = admin.post("/settings/models/actions", &[("id", id), ("action", action)]).await;
        admin.agree(asked).await.is(303);
        assert_eq!(told().await, [hour(passed), hour(passed)], "{action}");
    }
}

#[tokio::test]
async fn an_empty_catalogue_has_its_pages_without_a_date() {
    let house = House::empty().await;
    let page = house.visitor().visit("/sitemap.xml").await;
    assert_eq!(page.body.matches("<loc>").count(), 4);
    assert!(!page.body.contains("lastmod"));
}

#[tokio::test]
async fn addresses_begin_with_the_configured_one() {
    let house = House::with(|config| config.public_url = Some("https://models.example.org".parse().unwrap())).await;
    house.furnish().await;
    let page = house.visitor().visit("/sitemap.xml").await;
    assert!(places(&page).iter().all(|(address, _)| address.starts_with("https://models.example.org/")));
    let robots = house.visitor().visit("/robots.txt").await;
    assert!(robots.body.ends_with("\nSitemap: https://models.example.org/sitemap.xml\n"));
    for (path, address) in [("/", "/leaderboard"), ("/leaderboard", "/leaderboard"), ("/faq", "/faq")] {
        let page = house.visitor().visit(path).await;
        let expected = [format!("https://models.example.org{address}")];
        assert_eq!(page.attributes("link[rel=canonical]", "href"), expected);
        assert_eq!(page.attributes("meta[property='og:url']", "content"), expected);
    }
}

#[tokio::test]
async fn robots_are_told_where_to_read_and_where_not() {
    let house = House::empty().await;
    let page = house.visitor().visit("/robots.txt").await;
    assert_eq!(page.header("content-type"), Some("text/plain; charset=utf-8"));
    let expected = format!("User-agent: *\n{DISALLOWED}\nSitemap: http://127.0.0.1:3000/sitemap.xml\n");
    assert_eq!(page.body, expected);
    // No address that listens everywhere is one to go to.
    for listen in ["0.0.0.0:3000", "[::]:3000"] {
        let house = House::with(|config| config.listen = listen.parse().unwrap()).await;
        let page = house.visitor().visit("/robots.txt").await;
        assert!(page.body.ends_with("\nSitemap: http://localhost:3000/sitemap.xml\n"), "{}", page.body);
    }
}

#[tokio::test]
async fn words_that_a_public_page_does_not_know_are_ignored_and_keep_no_page_of_their_own() {
    let house = House::small().await;
    let visitor = house.visitor();
    let paths = [
        "/leaderboard",
        "/leaderboard.csv",
        "/leaderboard.json",
        "/sitemap.xml",
        "/robots.txt",
        "/faq",
        "/changes",
        "/api",
    ];
    for path in paths.into_iter().chain(["/models/acme/alpha", "/compare?m=acme%2Falpha&m=zeta%2Fone"]) {
        let plain = visitor.visit(path).await;
        let before = house.app.metrics.cache("pages").read().1;
        for unknown in ["utm_source=x", "fbclid=%00%FF", "x=1&x=2&=&&y", "Q=alpha"] {
            let page = visitor.visit(&format!("{path}{}{unknown}", if path.contains('?') { '&' } else { '?' })).await;
            assert_eq!(page.body, plain.body, "{path} {unknown}");
        }
        assert_eq!(house.app.metrics.cache("pages").read().1, before, "{path} was drawn again");
    }
    visitor.get("/api/v1/models?utm_source=x").await.is(400);
}

#[tokio::test]
async fn where_only_people_with_an_account_may_read_robots_may_not() {
    let house = House::with(|config| config.public = Audience::SignedIn).await;
    house.furnish().await;
    let page = house.visitor().visit("/robots.txt").await;
    assert_eq!(page.body, "User-agent: *\nDisallow: /\n");
    let answer = house.visitor().get("/sitemap.xml").await;
    assert_eq!(answer.is(303).location(), "/sign-in?next=%2Fsitemap.xml");
    assert!(house.viewer().await.visit("/sitemap.xml").await.body.contains("/models/acme/alpha"));
}

#[tokio::test]
async fn cards_of_links_show_what_the_page_says() {
    let house = House::small().await;
    for path in ["/", "/leaderboard", "/faq"] {
        let page = house.visitor().visit(path).await;
        let meta = |selector: &str| page.attributes(selector, "content");
        assert_eq!(meta("meta[property='og:description']"), meta("meta[name=description]"), "{path}");
        let title = meta("meta[property='og:title']");
        assert_eq!(page.text("title"), format!("{} · Roster", title[0]), "{path}");
        assert!(meta("meta[name=description]")[0].contains("3 active models"), "{path}");
        assert_eq!(meta("meta[property='og:site_name']"), ["Roster"]);
        assert_eq!(meta("meta[property='og:type']"), ["website"]);
        assert_eq!(meta("meta[name='twitter:card']"), ["summary"]);
        assert!(!page.has("meta[property='og:url']"), "only a configured address is the one to keep");
        assert!(!page.has("meta[name=robots]"), "{path}");
    }
    let page = house.visitor().visit("/sign-in").await;
    assert!(!page.has("meta[property]"), "a page for people with an account is on no card");
}

/// Address and last change of each place.
fn places(page: &Page) -> Vec<(String, String)> {
    let text = |place: &str, tag: &str| {
        let rest = place.split(&format!("<{tag}>")).nth(1).unwrap_or_default();
        rest.split('<').next().unwrap_or_default().to_owned()
    };
    page.body.split("<url>").skip(1).map(|place| (text(place, "loc"), text(place, "lastmod"))).collect()
}
