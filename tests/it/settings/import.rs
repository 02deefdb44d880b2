//! `/settings/import`: files come in, show what they would do, and do what is ticked.

mod aliases;
mod faults;
mod fetch;
mod real;
mod refused;
mod stated;

use roster::domain::token_count::TokenCount;
use serde_json::{Value, json};

use crate::support::{Browser, House, Page, form::Form};

pub const IMPORT: &str = "/settings/import";
pub const LITELLM: &str = "/settings/import/litellm";
pub const MODELS_DEV: &str = "/settings/import/models-dev";

/// An entry of litellm's, with prices per token.
pub fn litellm(provider: &str, input: f64, output: f64) -> Value {
    json!({"litellm_provider": provider, "mode": "chat", "max_input_tokens": 128_000,
        "input_cost_per_token": input, "output_cost_per_token": output})
}

/// A file of litellm's.
pub fn file(entries: &[(&str, Value)]) -> Vec<u8> {
    let map: serde_json::Map<String, Value> =
        entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    Value::Object(map).to_string().into_bytes()
}

/// Uploads a file of litellm's and goes where that leads.
pub async fn bring(admin: &Browser, entries: &[(&str, Value)]) -> Page {
    let answer = admin.upload(IMPORT, "litellm", ("prices.json", &file(entries))).await;
    admin.follow(&answer).await
}

/// Uploads a file and applies what is ticked at first.
pub async fn import(admin: &Browser, entries: &[(&str, Value)]) -> Page {
    let page = bring(admin, entries).await;
    admin.save(&apply(page.form("#apply"))).await
}

/// Presses the button of a preview, whatever it counts.
pub fn apply(form: Form) -> Form {
    let label = form.labels().into_iter().find(|label| label.starts_with("Apply ")).map(str::to_owned);
    form.press(&label.unwrap_or_default())
}

#[tokio::test]
async fn a_file_is_looked_at_first_and_applied_as_ticked() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.version();
    let page = bring(
        &admin,
        &[
            ("acme/alpha", litellm("acme", 2.5e-6, 10e-6)),
            ("acme/new", litellm("acme", 1e-6, 2e-6)),
            ("acme/other", litellm("acme", 1e-6, 2e-6)),
            ("acme/dear", litellm("acme", 0.002, 0.002)),
            ("nobody/x", litellm("nobody", 1e-6, 2e-6)),
            ("acme/broken", json!({"litellm_provider": "acme", "max_input_tokens": "many"})),
            ("acme/none", json!("text")),
        ],
    )
    .await;
    assert_eq!(page.text("h1"), "4 changes to review");
    assert_eq!(page.text(".found"), "1 held for review, 3 added, 1 unchanged. 1 more of other providers.");
    assert_eq!(house.version(), before, "looking changes nothing");
    let heads = ["Held for review", "Added", "Unchanged", "Unchanged", "Problems in the file"];
    assert_eq!(page.texts("main h2"), heads);
    assert!(page.text(".class.held td.changes").starts_with("Input price $2000.00 above $1000.00"));
    let problems = page.texts(".consequences li");
    assert_eq!(
        problems,
        [
            "acme/broken has a “max_input_tokens” that is not a whole number.",
            "acme/none is not an object; it was left out."
        ]
    );
    let form = page.form("#apply");
    assert!(form.is_ticked("all", "added") && form.is_ticked("id", "acme/new"), "each row shows its tick");
    assert!(!form.is_ticked("all", "held") && !form.is_ticked("id", "acme/dear"), "what is held waits for a word");
    assert_eq!(page.text(".save .primary"), "Apply 3 changes");
    // A row without its tick stays out, whatever the box of its class says.
    let form = form.tick("id", "acme/other", false).tick("id", "acme/broken", false);
    let page = admin.save(&apply(form)).await;
    assert_eq!(page.notice(), "new added.");
    assert_eq!(page.text(".found"), "1 held for review, 2 added, 2 unchanged. 1 more of other providers.");
    let catalog = house.catalog().await;
    let added = catalog.find(&crate::support::id("acme/new")).unwrap();
    assert_eq!((added.model.status.as_str(), added.model.facts.context_window), ("inactive", TokenCount::new(128_000)));
    assert_eq!(added.rates().unwrap().input.to_string(), "$1.00");
    let page = admin.visit("/settings/models").await;
    assert_eq!(page.text(".tabs .tag"), "3 changes waiting");
    assert!(page.text(".attention").contains("1 price change is held for review"));
    // The box of a class that waits for a word speaks for its rows where no script ticks them with it.
    let page = admin.visit(LITELLM).await;
    let held = page.form("#apply").tick("id", "acme/other", false).tick("id", "acme/broken", false);
    assert_eq!(admin.save(&apply(held.tick("all", "held", true))).await.notice(), "dear added.");
}

#[tokio::test]
async fn with_a_script_only_ticked_rows_count() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form =
        bring(&admin, &[("acme/a", litellm("acme", 0.002, 1e-6)), ("acme/b", litellm("acme", 0.002, 1e-6))]).await;
    let form = form.form("#apply");
    let of = [("file", form.value("file")), ("version", form.value("version")), ("by", "rows"), ("all", "held")];
    let shown = [("shown", "held acme/a"), ("shown", "held acme/b"), ("id", "acme/b")];
    let page = admin.follow(&admin.post(LITELLM, &[&of[..], &shown[..]].concat()).await).await;
    assert_eq!(page.notice(), "b added.");
}

#[tokio::test]
async fn an_import_can_be_undone() {
    let house = House::small().await;
    let admin = house.admin().await;
    let first = [("acme/a", litellm("acme", 1e-6, 2e-6)), ("acme/b", litellm("acme", 1e-6, 2e-6))];
    import(&admin, &first).await;
    let before = house.catalog().await;
    let second = [
        (
            "acme/a",
            json!({"litellm_provider": "acme", "mode": "embedding", "max_input_tokens": 200_000,
            "input_cost_per_token": 1.5e-6, "output_cost_per_token": 2e-6}),
        ),
        ("acme/c", litellm("acme", 1e-6, 2e-6)),
        ("acme/d", litellm("acme", 1e-6, 2e-6)),
        ("fresh/x", litellm("fresh", 1e-6, 2e-6)),
    ];
    bring(&admin, &second).await;
    let page = admin.visit(&format!("{LITELLM}?providers=all")).await;
    let page = admin.save(&apply(page.form("#apply"))).await;
    assert!(page.notice().contains("3 models added."), "{}", page.notice());
    assert!(house.catalog().await.group(&"fresh".parse().unwrap()).is_some());
    // One of the new ones is used meanwhile, and one field is edited.
    house.set_status("acme/d", roster::domain::model::Status::Active).await;
    let edit = admin.visit("/settings/models/acme/a").await.form("#edit").set("context_window", "300000");
    admin.save(&edit).await;
    let undo = page.form(".notice form").press("Undo");
    let page = admin.save(&undo).await;
    let notice = page.notice();
    assert!(notice.starts_with("Undone. "), "{notice}");
    assert!(notice.contains("changed since: context window of a; d."), "what stayed is told: {notice}");
    let after = house.catalog().await;
    let has = |id: &str| after.find(&crate::support::id(id));
    assert!(has("acme/c").is_none() && has("fresh/x").is_none() && has("acme/d").is_some());
    assert!(after.group(&"fresh".parse().unwrap()).is_none(), "its provider goes with it");
    let (old, new) = (before.find(&crate::support::id("acme/a")).unwrap(), has("acme/a").unwrap());
    assert_eq!((old.rates(), old.stated()), (new.rates(), new.stated()));
    assert_eq!(
        (new.model.facts.mode, new.model.facts.context_window),
        (old.model.facts.mode, TokenCount::new(300_000))
    );
    assert!(has("acme/b").unwrap().model.missing_since.is_none());
    // What waits is counted again.
    assert!(admin.visit(IMPORT).await.text("main").contains("3 changes to review"));
}

#[tokio::test]
async fn changes_are_told_field_by_field_and_their_history_names_the_feed() {
    let house = House::small().await;
    let admin = house.admin().await;
    import(&admin, &[("acme/new", litellm("acme", 1e-6, 2e-6)), ("acme/gone", litellm("acme", 1e-6, 2e-6))]).await;
    let moved = json!({"litellm_provider": "acme", "mode": "chat", "max_input_tokens": 200_000,
        "input_cost_per_token": 1.5e-6, "output_cost_per_token": 2e-6});
    let page = bring(&admin, &[("acme/new", moved.clone())]).await;
    assert_eq!(page.text(".found"), "1 missing upstream, 1 changed.");
    assert_eq!(page.texts("td.changes .diff > span"), ["Context window 128,000 200,000", "Input price $1.00 $1.50"]);
    let page = admin.save(&apply(page.form("#apply"))).await;
    assert_eq!(page.notice(), "new updated from a feed. gone marked missing upstream.");
    let page = admin.visit("/settings/models/acme/new").await;
    let history = page.text(".history li");
    assert!(history.starts_with("Updated by an import Context window 128000 200000"), "{history}");
    assert!(history.contains("Feed litellm"), "{history}");
    let sources = page.texts("[aria-labelledby=sources] li");
    assert!(sources[0].starts_with("Context window, Input price from litellm, 20 Nov 2026"), "{sources:?}");
    assert!(sources[1].starts_with("everything else from litellm"), "{sources:?}");
    let page = admin.visit("/settings/models/acme/gone").await;
    assert!(page.text(".marks").contains("Missing upstream"));
    // It is back.
    let page = import(&admin, &[("acme/new", moved), ("acme/gone", litellm("acme", 1e-6, 2e-6))]).await;
    assert_eq!(page.notice(), "gone updated from a feed.");
    assert!(!admin.visit("/settings/models/acme/gone").await.text(".marks").contains("Missing upstream"));
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let house = House::small().await;
    let admin = house.admin().await;
    let entries = [("acme/new", litellm("acme", 1e-6, 2e-6)), ("acme/alpha", litellm("acme", 9e-6, 9e-6))];
    import(&admin, &entries).await;
    let page = bring(&admin, &entries).await;
    assert_eq!(page.text(".found"), "1 protected, 1 unchanged.");
    assert!(!page.has("button.primary"), "there is nothing to apply");
    let (before, version) = (house.database.dump().await, house.version());
    let id = page.form("#apply");
    let fields = [("file", id.value("file")), ("version", id.value("version")), ("all", "changed"), ("all", "added")];
    let page = admin.follow(&admin.post(LITELLM, &fields).await).await;
    assert!(page.notice().starts_with("No change"));
    assert_eq!((house.database.dump().await, house.version()), (before, version));
}

#[tokio::test]
async fn what_an_admin_edited_stays_until_it_is_handed_back() {
    let house = House::small().await;
    let admin = house.admin().await;
    import(&admin, &[("acme/new", litellm("acme", 1e-6, 2e-6))]).await;
    let edited = admin.visit("/settings/models/acme/new").await.form("#edit").set("input_price", "1.25");
    admin.save(&edited).await;
    let page = bring(&admin, &[("acme/new", litellm("acme", 1.5e-6, 2e-6))]).await;
    assert_eq!(page.text(".found"), "1 protected.");
    assert_eq!(page.text("td.changes .diff > span"), "Input price stays $1.25, set by an admin. In the file: $1.50");
    let before = house.database.dump().await;
    let form = page.form("#apply");
    let fields = [("file", form.value("file")), ("version", form.value("version")), ("id", "acme/new")];
    admin.post(LITELLM, &fields).await.is(303);
    assert_eq!(house.database.dump().await["prices"], before["prices"]);
    let page = admin.visit("/settings/models/acme/new").await;
    assert!(
        page.text("aside ul").contains("Input price: litellm says $1.50 value here from an admin"),
        "{}",
        page.text("aside ul")
    );
    admin.save(&page.form("#edit").tick("hand_back", "input_price", true)).await;
    let page = admin.visit(LITELLM).await;
    let page = admin.save(&apply(page.form("#apply"))).await;
    assert_eq!(page.notice(), "new updated from a feed.".to_owned());
    let catalog = house.catalog().await;
    assert_eq!(catalog.find(&crate::support::id("acme/new")).unwrap().rates().unwrap().input.to_string(), "$1.50");
}

#[tokio::test]
async fn what_an_admin_added_can_be_handed_to_feeds_field_by_field() {
    let house = House::small().await;
    let admin = house.admin().await;
    let entries = [("acme/alpha", litellm("acme", 3e-6, 10e-6))];
    assert_eq!(bring(&admin, &entries).await.text(".found"), "1 protected.");
    let page = admin.visit("/settings/models/acme/alpha").await;
    let offered = page.attributes("input[name=hand_back]", "value");
    for (field, is_offered) in
        [("input_price", true), ("mode", true), ("vision", true), ("description", false), ("status", false)]
    {
        assert_eq!(offered.contains(&field.to_owned()), is_offered, "{field}: feeds speak of it or not; {offered:?}");
    }
    admin.save(&page.form("#edit").tick("hand_back", "input_price", true)).await;
    let page = admin.visit("/settings/models/acme/alpha").await;
    assert!(!page.attributes("input[name=hand_back]", "value").contains(&"input_price".to_owned()));
    let page = admin.visit(LITELLM).await;
    admin.save(&apply(page.form("#apply"))).await;
    let catalog = house.catalog().await;
    let entry = catalog.find(&crate::support::id("acme/alpha")).unwrap();
    assert_eq!(entry.rates().unwrap().input.to_string(), "$3.00");
    assert_eq!(entry.model.facts.context_window, TokenCount::new(128_000), "and nothing else");
}

#[tokio::test]
async fn an_ignored_key_is_left_alone_until_it_is_read_again() {
    let house = House::small().await;
    let admin = house.admin().await;
    let entries = [("acme/new", litellm("acme", 1e-6, 2e-6)), ("acme/more", litellm("acme", 1e-6, 2e-6))];
    let page = bring(&admin, &entries).await;
    let page = admin.save(&page.form("#apply").press("Ignore")).await;
    assert_eq!(page.notice(), "acme/new ignored from now on.");
    assert_eq!(page.text(".found"), "1 added, 1 ignored.");
    assert_eq!(admin.visit(IMPORT).await.text(".tabs .tag"), "1 change waiting");
    let page = admin.save(&apply(page.form("#apply"))).await;
    assert_eq!(page.notice(), "more added.");
    assert_eq!(bring(&admin, &entries).await.text(".found"), "1 ignored, 1 unchanged.", "it is remembered");
    let page = admin.visit(LITELLM).await;
    let page = admin.save(&page.form("#apply").press("Stop ignoring")).await;
    assert_eq!(page.notice(), "acme/new no longer ignored.");
    assert_eq!(page.text(".found"), "1 added, 1 unchanged.");
}

#[tokio::test]
async fn new_providers_arrive_switched_off_and_without_a_key() {
    let house = House::small().await;
    let admin = house.admin().await;
    let feed = json!({"fresh": {"id": "fresh", "name": "Fresh AI", "env": ["ACME_API_KEY"], "npm": "@ai-sdk/anthropic",
        "api": "https://api.fresh.example/v1", "models": {"one": {"id": "one", "name": "One"}}},
        "templated": {"api": "https://${REGION}.example/v1", "models": {"two": {"name": "Two"}}},
        "local": {"api": "http://127.0.0.1:1234/v1", "models": {"three": {"name": "Three"}}}});
    let answer = admin.upload(IMPORT, "models-dev", ("api.json", feed.to_string().as_bytes())).await;
    assert!(admin.follow(&answer).await.text(".found").contains("3 more of other providers"));
    let page = admin.visit(&format!("{MODELS_DEV}?providers=all")).await;
    let page = admin.save(&apply(page.form("#apply"))).await;
    assert!(page.notice().contains("3 models added."), "{}", page.notice());
    let catalog = house.catalog().await;
    let settings = |id: &str| catalog.group(&id.parse().unwrap()).unwrap().provider.settings.clone();
    let fresh = settings("fresh");
    assert_eq!((fresh.name.as_str(), fresh.protocol.as_str()), ("Fresh AI", "anthropic"));
    assert_eq!(fresh.base_url.to_string(), "https://api.fresh.example/v1");
    assert!(!fresh.enabled && fresh.key_variables.is_empty());
    for id in ["templated", "local"] {
        assert_eq!(settings(id).base_url.to_string(), "https://unknown.invalid", "{id}");
    }
}

#[tokio::test]
async fn a_long_class_is_shown_page_by_page() {
    let house = House::small().await;
    let admin = house.admin().await;
    let names: Vec<String> = (0..450).map(|number| format!("acme/m{number:03}")).collect();
    let entries: Vec<_> = names.iter().map(|name| (name.as_str(), litellm("acme", 1e-6, 2e-6))).collect();
    let page = bring(&admin, &entries).await;
    assert_eq!(page.texts("tbody tr").len(), 20);
    assert_eq!(
        (page.text(".more"), page.text(".save .primary")),
        ("430 more all selected".into(), "Apply 450 changes".into())
    );
    let page = admin.visit(&page.attributes(".more a", "href")[0]).await;
    assert_eq!((page.texts("tbody tr").len(), page.text(".pager .num")), (200, "Page 1 of 3".to_owned()));
    let page = admin.visit(&page.attributes(".pager [rel=next]", "href")[0]).await;
    assert!(!page.form("#apply").is_ticked("all", "added"));
    let one = page.form("#apply").tick("id", "acme/m200", true);
    assert_eq!(admin.save(&apply(one)).await.notice(), "m200 added.");
    // All of a long class but one that was shown and is not ticked.
    let form = admin.visit(LITELLM).await.form("#apply").tick("id", "acme/m001", false);
    assert_eq!(admin.save(&apply(form)).await.notice(), "448 models added.");
    assert!(house.catalog().await.find(&crate::support::id("acme/m001")).is_none());
    for wrong in ["?class=nonsense", "?page=0", "?page=x", "?providers=No%20slug", "?providers=nobody"] {
        admin.get(&format!("{LITELLM}{wrong}")).await.is(400);
    }
    assert!(!admin.visit(&format!("{LITELLM}?class=added&page=99")).await.has("tbody tr"));
}

#[tokio::test]
async fn a_viewer_looks_and_has_no_buttons() {
    let house = House::small().await;
    bring(&house.admin().await, &[("acme/new", litellm("acme", 1e-6, 2e-6))]).await;
    let viewer = house.viewer().await;
    viewer.get("/settings/import/aliases").await.is(303);
    for path in [IMPORT, LITELLM] {
        let page = viewer.visit(path).await;
        assert!(page.attributes("form[method=post]", "action").iter().all(|to| to == "/sign-out"), "{path}");
    }
    viewer.upload(IMPORT, "litellm", ("x", b"{}")).await.is(403);
    viewer.get("/settings/import/nonsense").await.is(404);
}

#[tokio::test]
async fn a_guessed_base_model_is_shown_as_a_guess() {
    let house = House::small().await;
    let admin = house.admin().await;
    import(&admin, &[("acme/claude-opus-5-5", litellm("acme", 1e-6, 2e-6))]).await;
    let page = admin.visit("/settings/models/acme/claude-opus-5-5").await;
    assert_eq!(page.form("#edit").value("base_model"), "claude-opus-5.5");
    let sources = page.texts("[aria-labelledby=sources] li");
    assert!(sources[0].starts_with("Base model from a guess by its id, 20 Nov 2026"), "{sources:?}");
    let page = bring(&admin, &[("acme/claude-opus-5-5", litellm("acme", 1e-6, 2e-6))]).await;
    assert_eq!(page.text(".found"), "1 unchanged.");
}
