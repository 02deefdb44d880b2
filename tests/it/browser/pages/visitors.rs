//! What everybody reads: the leaderboard, a model's page and comparisons, with awkward names, prices and states.

use super::{add_awkward_models, looking::Looking};
use crate::browser::{
    driver::Browser,
    site::{Site, assert_status},
};
use crate::processes::client::Client;

const HOSTILE: &str = "/models/openai/hostile";

#[tokio::test]
#[ignore = "needs chromium"]
async fn no_public_page_or_state_is_inaccessible_blocked_by_the_policy_or_wider_than_its_window() {
    let site = Site::with_admin().await;
    let browser = Browser::start(true, false).await;
    let mut looking = Looking::at(&browser);
    let mut ada = site.behind("ada").await;
    add_awkward_models(&mut ada).await;
    let retired = retire_one(&mut ada).await;
    let long = format!("openai/{}", "x".repeat(200));

    for (name, path, status) in [
        ("board", "/leaderboard", 200),
        ("board-last", "/leaderboard?deprecated=yes&mode=any&page=2", 200),
        ("board-deprecated", "/leaderboard?deprecated=yes&sort=context&direction=desc&period=week", 200),
        (
            "board-grouped",
            "/leaderboard?group=model&mode=any&provider=openai&provider=google&requests=30k&input=2k&m=openai/hostile",
            200,
        ),
        ("board-none", "/leaderboard?q=no+such+thing", 200),
        ("board-refused", "/leaderboard?sort=nonsense", 400),
        ("changes", "/changes", 200),
        ("changes-of-one", "/changes?provider=openai", 200),
        ("api", "/api", 200),
        ("one-plain", "/models/google/gemini-3.1-pro-preview", 200),
        ("one-hostile", &format!("{HOSTILE}?input=300000&requests=1000000000000"), 200),
        ("one-long", &format!("/models/{long}"), 200),
        ("one-mistaken", &format!("{HOSTILE}?input=many&cached=9999"), 422),
        ("one-retired", &format!("/models/{retired}"), 200),
        ("side-by-side", &format!("/compare?m=openai/hostile&m={long}&m=xai/grok-4.7&m={retired}"), 200),
        ("side-by-side-of-two", "/compare?m=openai/gpt-6.1-sol&m=google/gemini-3.1-pro-preview", 200),
        ("too-few", "/compare?m=openai/hostile&m=no+such+model", 422),
    ] {
        site.open(&browser, path).await;
        assert_status(&browser, status).await;
        looking.look(name).await;
    }
    let off = [("id", "openai"), ("action", "disable")];
    assert_eq!(ada.post("/settings/providers/actions", &off).await.status, 303);
    site.open(&browser, HOSTILE).await;
    looking.look("one-switched-off").await;
    looking.assert_nothing_found();
    browser.close().await;
}

/// Takes an active model back, with a successor and a sunset; its id.
async fn retire_one(ada: &mut Client) -> &'static str {
    let id = "openai/retired";
    let new = [
        ("provider", "openai"),
        ("name", "retired"),
        ("display_name", "Retired"),
        ("status", "active"),
        ("input_price", "1"),
        ("output_price", "2"),
        ("successor", "openai/hostile"),
        ("sunset_on", "2030-01-31"),
    ];
    assert_eq!(ada.post("/settings/models", &new).await.status, 303);
    let end = [("action", "deprecate"), ("id", id)];
    assert_eq!(ada.post("/settings/models/actions", &end).await.status, 303);
    id
}
