//! Static files.

use crate::support::House;

#[tokio::test]
async fn files_of_a_page_are_kept_for_a_year_and_named_by_their_content() {
    let house = House::empty().await;
    let visitor = house.visitor();
    let page = visitor.visit("/").await;
    let files = [
        (page.attributes("link[rel=stylesheet]", "href"), "text/css; charset=utf-8", 25_000),
        (page.attributes("script[src]", "src"), "text/javascript; charset=utf-8", 8_000),
        (page.attributes("link[rel=icon]", "href"), "image/svg+xml", 2_000),
    ];
    for (addresses, kind, most) in files {
        assert_eq!(addresses.len(), 1, "{kind}");
        let file = visitor.visit(&addresses[0]).await;
        assert_eq!(file.header("content-type"), Some(kind));
        assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert!(file.cookies().is_empty() && !file.body.is_empty() && file.body.len() <= most, "{kind}");
    }
}

#[tokio::test]
async fn other_files_are_not_there_and_not_kept() {
    let house = House::empty().await;
    for path in
        ["/assets/roster.css", "/assets/roster-00000000.css", "/assets/", "/assets/..%2fCargo.toml", "/assets/%FF"]
    {
        let page = house.visitor().get(path).await;
        assert_eq!(page.is(404).header("cache-control"), Some("no-store"), "{path}");
    }
}
