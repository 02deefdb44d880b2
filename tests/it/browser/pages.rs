//! Every page and state, wide and narrow, light and dark: nothing inaccessible, nothing that the policy blocks,
//! nothing that scrolls sideways.

mod busy;
pub mod looking;
mod people;
mod visitors;

use self::looking::Looking;
use super::{
    driver::Browser,
    site::{Site, assert_status, sign_in},
};
use crate::processes::{client::Client, home::PASSWORD};

const HOSTILE: &str = r#""><svg onload=alert(1)>"#;
const NEW_MODEL: &str = "/settings/models/new?provider=openai";
const SETTINGS: [(&str, &str); 4] = [
    ("models", "/settings/models"),
    ("model", "/settings/models/openai/hostile"),
    ("infra", "/settings/infra"),
    ("providers", "/settings/providers"),
];

#[tokio::test]
#[ignore = "needs chromium"]
async fn no_page_or_state_is_inaccessible_blocked_by_the_policy_or_wider_than_its_window() {
    let site = Site::start().await;
    let browser = Browser::start(true, false).await;
    let mut looking = Looking::at(&browser);
    set_up(&site, &mut looking).await;
    let mut ada = site.behind("ada").await;
    add_awkward_models(&mut ada).await;

    public(&site, &mut looking).await;
    lists(&site, &mut looking).await;
    model_forms(&site, &mut looking, &mut ada).await;
    questions(&site, &mut looking, &mut ada).await;
    provider_forms(&site, &mut looking, &mut ada).await;
    infra(&site, &mut looking).await;
    viewer(&site, &mut looking).await;
    nothing_active(&site, &mut looking, &mut ada).await;
    looking.assert_nothing_found();
    browser.close().await;
}

async fn set_up(site: &Site, looking: &mut Looking<'_>) {
    let browser = looking.browser;
    browser.goto(&site.server.setup_link()).await;
    looking.look("set-up").await;
    browser.fill("#name", "ada").await;
    browser.fill("#password", "short").await;
    browser.press("Create admin").await;
    assert_status(browser, 422).await;
    looking.look("set-up-mistaken").await;
    browser.fill("#password", PASSWORD).await;
    browser.press("Create admin").await;
    looking.look("set-up-providers").await;
    browser.press("Keep all as they are").await;
    assert_eq!(browser.current_path().await, "/settings/models");
}

/// Names that try to be markup, that are as long as names may be, and hold no place to break them.
async fn add_awkward_models(ada: &mut Client) {
    let (long_id, long_name) = ("x".repeat(200), "W".repeat(120));
    for (name, display_name) in [("hostile", HOSTILE), (&long_id, &long_name)] {
        let form = [
            ("provider", "openai"),
            ("name", name),
            ("display_name", display_name),
            ("description", HOSTILE),
            ("status", "active"),
            ("input_price", "0.000000001"),
            ("output_price", "1000000"),
            ("tier_above", "200000"),
            ("tier_input", "2.5"),
            ("tier_output", "15"),
            ("tier_cache_read", ""),
            ("tier_cache_write", ""),
        ];
        let answer = ada.post("/settings/models", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
}

async fn public(site: &Site, looking: &mut Looking<'_>) {
    for (name, path) in [("leaderboard", "/leaderboard"), ("faq", "/faq"), ("not-found", "/nowhere")] {
        site.open(looking.browser, path).await;
        looking.look(name).await;
    }
}

async fn lists(site: &Site, looking: &mut Looking<'_>) {
    for (name, path) in SETTINGS {
        site.open(looking.browser, path).await;
        looking.look(name).await;
    }
    for (name, query) in
        [("filtered", "?q=gpt&status=active"), ("nothing-found", "?q=no+such+thing"), ("paged", "?page=2")]
    {
        site.open(looking.browser, &format!("/settings/models{query}")).await;
        looking.look(&format!("models-{name}")).await;
    }
    site.open(looking.browser, "/settings/models?sort=nonsense").await;
    assert_status(looking.browser, 400).await;
    looking.look("not-understood").await;
}

async fn model_forms(site: &Site, looking: &mut Looking<'_>, ada: &mut Client) {
    let browser = looking.browser;
    site.open(browser, NEW_MODEL).await;
    looking.look("model-new").await;
    browser.fill("#input_price", "$ 3").await;
    browser.fill("#tier_above-0", "many").await;
    browser.press("Add model").await;
    assert_status(browser, 422).await;
    looking.look("model-mistaken").await;

    let long = format!("/settings/models/openai/{}", "x".repeat(200));
    site.open(browser, &long).await;
    let rival = [("id", long.trim_start_matches("/settings/models/")), ("action", "set_default")];
    assert_eq!(ada.post("/settings/models/actions", &rival).await.status, 303);
    let rename = [
        ("display_name", "Somebody else’s name"),
        ("status", "active"),
        ("input_price", "0.000000001"),
        ("output_price", "1000000"),
        ("revision", "1"),
    ];
    assert_eq!(ada.post(&long, &rename).await.status, 303);
    browser.fill("#display_name", &"M".repeat(120)).await;
    browser.press("Save").await;
    assert_status(browser, 409).await;
    looking.look("model-conflict").await;
    browser.tick("[name=choose_display_name][value=yours]").await;
    browser.press("Save what I chose").await;
    looking.look("model-saved").await;
}

/// What is asked before it is done, and asked again where the catalogue changed meanwhile.
async fn questions(site: &Site, looking: &mut Looking<'_>, ada: &mut Client) {
    let browser = looking.browser;
    let act = async |ada: &mut Client, action| {
        let form = [("id", "openai/hostile"), ("action", action)];
        assert_eq!(ada.post("/settings/models/actions", &form).await.status, 303, "{action}");
    };
    act(ada, "set_default").await;
    site.open(browser, "/settings/models/openai/hostile").await;
    browser.press("Deprecate").await;
    looking.look("question").await;
    act(ada, "unset_default").await;
    act(ada, "set_default").await;
    browser.press(&format!("Deprecate {HOSTILE}")).await;
    assert!(browser.text(".errors").await.contains("The catalogue changed"));
    looking.look("question-again").await;
    browser.press(&format!("Deprecate {HOSTILE}")).await;
    assert_eq!(browser.current_path().await, "/settings/models/openai/hostile");
    looking.look("deprecated").await;
    browser.press("Undo").await;
    looking.look("undone").await;
}

async fn provider_forms(site: &Site, looking: &mut Looking<'_>, ada: &mut Client) {
    let browser = looking.browser;
    site.open(browser, "/settings/providers/openai").await;
    looking.look("provider").await;
    browser.fill("#base_url", "javascript:alert(1)").await;
    browser.press("Save").await;
    assert_status(browser, 422).await;
    looking.look("provider-mistaken").await;
    site.open(browser, "/settings/providers/xai").await;
    let off = [("id", "xai"), ("action", "disable")];
    assert_eq!(ada.post("/settings/providers/actions", &off).await.status, 303);
    browser.press("Save").await;
    assert_status(browser, 409).await;
    looking.look("provider-conflict").await;
    site.open(browser, "/settings/providers/xai").await;
    looking.look("provider-disabled").await;
    site.open(browser, "/settings/providers/new").await;
    looking.look("provider-new").await;
    browser.press("Save").await;
    assert_status(browser, 422).await;
    looking.look("provider-new-mistaken").await;
}

async fn infra(site: &Site, looking: &mut Looking<'_>) {
    let browser = looking.browser;
    site.open(browser, "/settings/infra").await;
    looking.look("infra").await;
    browser.select("#append-judge", "openai/hostile").await;
    browser.press("Add to judge").await;
    looking.look("infra-chosen").await;
    browser.press("Add to judge").await;
    assert_status(browser, 422).await;
    looking.look("infra-refused").await;
    browser.fill("#task", "Not a slug").await;
    browser.fill("#min_context", "many").await;
    browser.press("Add task").await;
    assert_status(browser, 422).await;
    looking.look("infra-mistaken").await;
    browser.fill("#task", "ticket_triage").await;
    browser.fill("#min_context", "").await;
    browser.fill("#description", HOSTILE).await;
    browser.press("Add task").await;
    assert_status(browser, 200).await;
    looking.look("infra-added").await;
}

async fn viewer(site: &Site, looking: &mut Looking<'_>) {
    let browser = looking.browser;
    assert_eq!(site.home.add_account("vic", "viewer").status.code(), Some(0));
    browser.press("Sign out").await;
    site.open(browser, "/sign-in").await;
    looking.look("sign-in").await;
    sign_in(browser, "vic", "not the password at all").await;
    assert_status(browser, 422).await;
    looking.look("sign-in-wrong").await;
    sign_in(browser, "vic", PASSWORD).await;
    for (name, path) in SETTINGS.into_iter().chain([("provider", "/settings/providers/openai")]) {
        site.open(browser, path).await;
        looking.look(&format!("viewer-{name}")).await;
    }
    site.open(browser, "/settings/providers/new").await;
    assert_status(browser, 403).await;
    looking.look("not-allowed").await;
}

/// The empty states.
async fn nothing_active(site: &Site, looking: &mut Looking<'_>, ada: &mut Client) {
    assert_eq!(ada.post("/setup/providers", &[("choice", "used")]).await.status, 303);
    for (name, path) in [("leaderboard", "/"), ("faq", "/faq")].into_iter().chain(SETTINGS) {
        site.open(looking.browser, path).await;
        looking.look(&format!("none-active-{name}")).await;
    }
}
