//! The settings while much needs an admin, and while somebody changes many things at once.

use jiff::{ToSpan, Zoned};

use super::{HOSTILE, looking::Looking};
use crate::{
    browser::{
        driver::Browser,
        site::{Site, assert_status, sign_in},
    },
    processes::{client::Client, home::PASSWORD},
};

const ACTIONS: &str = "/settings/models/actions";
const HANDLED: &str = "/settings/models/openai/gpt-6-luna";
/// A name that can't be broken.
const LONG: &str = "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww";
/// The toolbar with three rows of the first table ticked.
const TICKED: [&str; 3] = ["gpt-6-luna", "gpt-6-astra", "unpriced-1"];

#[tokio::test]
#[ignore = "needs chromium"]
async fn a_busy_catalogue_reads_as_well_as_a_quiet_one() {
    let site = Site::with_key("OPENAI_API_KEY").await;
    let browser = Browser::start(true, false).await;
    let mut looking = Looking::at(&browser);
    let mut rival = site.behind("ada").await;
    trouble(&site, &mut rival).await;
    site.sign_in(&browser, "ada", "/settings/models").await;

    lists(&site, &mut looking).await;
    bulk(&site, &mut looking, &mut rival).await;
    prices(&site, &mut looking).await;
    tasks(&site, &mut looking).await;
    viewer(&site, &mut looking).await;
    looking.assert_nothing_found();
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium"]
async fn what_script_would_hide_is_in_order_without_it() {
    let site = Site::with_admin().await;
    let browser = Browser::start(false, false).await;
    let mut looking = Looking::at(&browser);
    site.sign_in(&browser, "ada", "/settings/models").await;
    looking.look("plain-models").await;
    site.open(&browser, "/settings/models?status=inactive").await;
    looking.look("plain-models-found").await;
    looking.assert_nothing_found();
    browser.close().await;
}

/// Something of every kind that Attention lists, and picks that no longer qualify for every reason.
async fn trouble(site: &Site, rival: &mut Client) {
    for (name, title) in [(1, "Nano"), (2, LONG), (3, HOSTILE), (4, "Four")] {
        let name = format!("unpriced-{name}");
        let form = [("provider", "openai"), ("name", &name), ("display_name", title), ("status", "active")];
        post(rival, "/settings/models", &form).await;
    }
    for (name, days, successor) in [
        ("ended", -3, "openai/gpt-6-luna"),
        ("ends-now", 0, ""),
        ("ends-this-week", 5, "openai/unpriced-2"),
        ("ends-this-month", 20, ""),
        ("ends-later", 80, ""),
    ] {
        let day = (Zoned::now().date() + days.days()).to_string();
        let title = if days == 5 { LONG } else { name };
        let form = [
            ("provider", "openai"),
            ("name", name),
            ("display_name", title),
            ("status", "active"),
            ("input_price", "1"),
            ("output_price", "4"),
            ("sunset_on", &day),
            ("successor", successor),
        ];
        post(rival, "/settings/models", &form).await;
    }
    let picks =
        ["openai/ended", "openai/gpt-5.6-sol", "openai/gpt-5.3-chat-latest", "openai/gpt-image-2", "openai/unpriced-2"];
    let form: Vec<_> = std::iter::once(("task", "judge")).chain(picks.map(|id| ("picks", id))).collect();
    post(rival, "/settings/infra", &form).await;
    let task = [
        ("action", "add"),
        ("task", "a_task_whose_name_is_as_long_as_it_may_be"),
        ("description", HOSTILE),
        ("mode", "chat"),
        ("capabilities", "audio"),
        ("capabilities", "pdf"),
        ("min_context", "2000000"),
        ("caller", "programs"),
    ];
    post(rival, "/settings/infra", &[&task[..1], &[("task", &task[1].1[..40])], &task[2..]].concat()).await;
    bench(site, "openai/ended").await;
}

async fn post(rival: &mut Client, path: &str, form: &[(&str, &str)]) {
    let answer = rival.post(path, form).await;
    assert_eq!(answer.status, 303, "{path} {form:?}: {}", answer.body);
}

/// Takes a model out as failing calls will.
async fn bench(site: &Site, id: &str) {
    let database = site.home.database().await;
    let benched = format!("INSERT INTO model_health (model_id, benched_at) VALUES ('{id}', 1)");
    for sql in [benched.as_str(), "UPDATE versions SET version = version + 1 WHERE topic = 'catalog'"] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&database).await.expect("a change past the program");
    }
}

async fn lists(site: &Site, looking: &mut Looking<'_>) {
    for (name, query) in [
        ("attention", ""),
        ("attention-unpriced", "?attention=unpriced"),
        ("attention-sunset", "?attention=sunset&sort=sunset"),
    ] {
        site.open(looking.browser, &format!("/settings/models{query}")).await;
        looking.look(name).await;
    }
    assert_eq!(looking.browser.count(".state.benched").await, 1, "the benched model is listed");
}

async fn tick(browser: &Browser) {
    for name in TICKED {
        browser.tick(&format!("[name=id][value='openai/{name}']")).await;
    }
}

async fn bulk(site: &Site, looking: &mut Looking<'_>, rival: &mut Client) {
    let browser = looking.browser;
    post(rival, ACTIONS, &[("action", "set_default"), ("id", "openai/gpt-6-luna")]).await;
    site.open(browser, "/settings/models").await;
    tick(browser).await;
    looking.look("ticked").await;
    site.open(browser, "/settings/models?status=active&sort=price").await;
    looking.look("found").await;
    site.open(browser, "/settings/models?status=inactive").await;
    browser.tick("[name=scope]").await;
    looking.look("found-all").await;

    site.open(browser, "/settings/models?provider=openai&status=active").await;
    browser.execute("for (const box of document.querySelectorAll('[name=id]')) box.click()").await;
    browser.press("Deprecate").await;
    looking.look("bulk-question").await;
    for action in ["unset_default", "set_default", "deprecate"] {
        let id = if action == "deprecate" { "openai/unpriced-2" } else { "openai/gpt-6.1-sol" };
        let answer = rival.post(ACTIONS, &[("action", action), ("id", id)]).await;
        assert!(answer.status == 303, "{action}");
    }
    let again = browser.text("h1").await;
    browser.press(again.trim_end_matches('?')).await;
    looking.look("bulk-question-again").await;
    browser.press(again.trim_end_matches('?')).await;
    looking.look("bulk-done").await;
    post(rival, ACTIONS, &[("action", "deactivate"), ("id", "openai/gpt-6.1-sol")]).await;
    browser.press("Undo").await;
    looking.look("bulk-undone").await;

    site.open(browser, "/settings/models?provider=openai&status=active").await;
    tick(browser).await;
    browser.press("Delete").await;
    looking.look("bulk-delete").await;
    browser.click(".confirm a").await;
}

/// Prices of the past, of now and of the future, with tiers, beside fields that no import overwrites.
async fn prices(site: &Site, looking: &mut Looking<'_>) {
    let browser = looking.browser;
    site.open(browser, HANDLED).await;
    for (input, from) in [("0.000000001", "2020-01-01"), ("0.4", ""), ("1000000", "2099-12-01 14:00")] {
        browser.fill("#input_price", input).await;
        browser.fill("#price_valid_from", from).await;
        browser.press("Save").await;
        assert_status(browser, 200).await;
    }
    browser.fill("#description", HOSTILE).await;
    browser.fill("#sunset_on", "2099-01-31").await;
    browser.tick("#sunset_auto").await;
    browser.press("Save").await;
    looking.look("prices").await;
    browser.fill("#price_valid_from", "soon").await;
    browser.fill("#sunset_on", "31.1.2099").await;
    browser.fill("#successor", "nowhere/nothing").await;
    browser.press("Save").await;
    assert_status(browser, 422).await;
    looking.look("prices-mistaken").await;
    site.open(browser, HANDLED).await;
    browser.fill("#price_from", "2099-12-24").await;
    browser.click(".schedule .button").await;
    assert_eq!(browser.value("#price_valid_from").await, "2099-12-24 00:00");
    looking.look("price-scheduling").await;
    browser.press("Delete").await;
    looking.look("question-delete").await;
}

async fn tasks(site: &Site, looking: &mut Looking<'_>) {
    let browser = looking.browser;
    site.open(browser, "/settings/infra").await;
    looking.look("tasks").await;
    browser.tick("[name=capabilities][value=tools]").await;
    browser.press("Add task").await;
    assert_status(browser, 422).await;
    looking.look("tasks-mistaken").await;
    browser.press("Remove this task: a_task_whose_name_is_as_long_as_it_may_b").await;
    looking.look("task-removed").await;
    browser.press("Undo").await;
    looking.look("task-back").await;
}

async fn viewer(site: &Site, looking: &mut Looking<'_>) {
    let browser = looking.browser;
    assert_eq!(site.home.add_account("vic", "viewer").status.code(), Some(0));
    browser.press("Sign out").await;
    site.open(browser, "/sign-in").await;
    sign_in(browser, "vic", PASSWORD).await;
    for (name, path) in [
        ("attention", "/settings/models"),
        ("found", "/settings/models?status=inactive"),
        ("prices", HANDLED),
        ("tasks", "/settings/infra"),
    ] {
        site.open(browser, path).await;
        looking.look(&format!("viewer-{name}")).await;
    }
}
