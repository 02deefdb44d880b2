//! Adding a model.

use crate::support::{Browser, House, Page};

#[tokio::test]
async fn a_model_is_added_with_all_its_fields() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/models/new?provider=acme").await.form("#edit");
    assert_eq!((form.value("provider"), form.value("mode"), form.value("status")), ("acme", "chat", "inactive"));
    let form = form
        .set("name", "family/delta-1:free")
        .set("display_name", "Delta & Söhne <1>")
        .set("description", "Reads “much”")
        .set("status", "active")
        .set("input_price", "0.0375")
        .set("output_price", "15")
        .set("cache_read_price", ".005")
        .set("request_price", "0.000000001")
        .set("context_window", "200000")
        .set("max_output_tokens", "64000")
        .set("knowledge_cutoff", "2026-03")
        .set("released_on", "2026-05-14")
        .set("sunset_on", "2027-12-31")
        .set("successor", "acme/beta")
        .set("vision", "yes")
        .set("audio", "no")
        .set("open_weights", "yes")
        .tick("sunset_auto", "yes", true);
    let page = admin.save(&form).await;
    assert_eq!(page.notice(), "Delta & Söhne <1> added.");
    assert_eq!(page.text("h1"), "Delta & Söhne <1>");
    let kept = page.form("#edit");
    for (field, value) in [
        ("display_name", "Delta & Söhne <1>"),
        ("description", "Reads “much”"),
        ("status", "active"),
        ("input_price", "0.0375"),
        ("output_price", "15.00"),
        ("cache_read_price", "0.005"),
        ("cache_write_price", ""),
        ("request_price", "0.000000001"),
        ("context_window", "200000"),
        ("max_output_tokens", "64000"),
        ("knowledge_cutoff", "2026-03"),
        ("released_on", "2026-05-14"),
        ("sunset_on", "2027-12-31"),
        ("successor", "acme/beta"),
        ("vision", "yes"),
        ("tools", ""),
        ("audio", "no"),
        ("open_weights", "yes"),
        ("revision", "1"),
    ] {
        assert_eq!(kept.value(field), value, "{field}");
    }
    assert!(kept.is_ticked("sunset_auto", "yes"));
    assert!(!page.has(".marks .tag.default"));
    assert!(page.text(".history li").starts_with("Added ada, 20 Nov 2026, 12:00 UTC"));
    assert_eq!(admin.get("/settings/models/acme/family/delta-1:free").await.status, 200);
}

#[tokio::test]
async fn empty_mode_and_status_are_chat_and_inactive() {
    let house = House::small().await;
    let admin = house.admin().await;
    let fields = [("provider", "acme"), ("name", "bare"), ("display_name", "Bare")];
    let answer = admin.post("/settings/models", &fields).await;
    let form = admin.follow(&answer).await.form("#edit");
    assert_eq!((form.value("mode"), form.value("status")), ("chat", "inactive"));
}

#[tokio::test]
async fn a_new_model_can_become_the_default_and_the_notice_says_which_it_was() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = new(&admin).await.set("status", "active").tick("make_default", "yes", true);
    let page = admin.save(&form).await;
    assert_eq!(page.notice(), "Delta added. The default of Acme moved from Alpha to Delta.");
    assert_eq!(page.texts(".marks .tag.default"), ["Default"]);
}

#[tokio::test]
async fn only_an_active_model_is_made_default() {
    let house = House::small().await;
    let admin = house.admin().await;
    let answer = admin.submit(&new(&admin).await.tick("make_default", "yes", true)).await;
    assert_eq!(
        answer.is(422).mistake("make_default"),
        "Only an active model can be the default. Set its status to active."
    );
    assert!(answer.form("#edit").is_ticked("make_default", "yes"));
}

#[tokio::test]
async fn a_name_that_is_taken_is_named_and_what_was_typed_stays() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = new(&admin).await.set("name", "alpha").set("description", "typed at length");
    let page = admin.submit(&form).await;
    assert_eq!(
        page.is(422).mistake("name"),
        "The catalogue has “acme/alpha” already. Choose another id, or edit that model."
    );
    assert_eq!(page.form("#edit").value("description"), "typed at length");
}

#[tokio::test]
async fn every_mistake_is_named_at_its_field_and_in_a_summary_that_links_to_it() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = admin
        .post(
            "/settings/models",
            &[
                ("provider", "nobody"),
                ("name", "a//b"),
                ("mode", "dance"),
                ("status", "asleep"),
                ("context_window", "many"),
                ("max_output_tokens", "-5"),
                ("knowledge_cutoff", "spring"),
                ("released_on", "2026-13"),
                ("sunset_on", "2026-02-30"),
                ("successor", "acme/none"),
                ("vision", "maybe"),
                ("open_weights", "perhaps"),
                ("tier_above", ""),
                ("tier_input", "1"),
            ],
        )
        .await;
    page.is(422);
    let fields = [
        "provider",
        "name",
        "display_name",
        "mode",
        "status",
        "context_window",
        "max_output_tokens",
        "knowledge_cutoff",
        "released_on",
        "sunset_on",
        "successor",
        "vision",
        "open_weights",
        "tier_above-0",
    ];
    for field in fields {
        assert!(!page.mistake(field).is_empty(), "{field}");
        assert!(page.has(&format!("[id='{field}'][aria-invalid=true]")), "{field}");
    }
    let linked = page.attributes(".errors a", "href");
    let controls = page.attributes("#edit [aria-invalid=true]", "id");
    assert_eq!(controls.len(), fields.len());
    let controls: Vec<_> = controls.iter().map(|id| format!("#{id}")).collect();
    assert_eq!(linked, controls, "in the order of the page");
    assert_eq!(page.text(".errors h2"), "Not saved: 14 fields need another look");
    assert_eq!(page.form("#edit").value("context_window"), "many");
}

#[tokio::test]
async fn only_admins_add_models() {
    let house = House::small().await;
    let fields = [("provider", "acme"), ("name", "bare"), ("display_name", "Bare")];
    let before = house.database.dump().await;
    house.visitor().post("/settings/models", &fields).await.is(401);
    assert_eq!(house.database.dump().await, before);
    let viewer = house.viewer().await;
    viewer.post("/settings/models", &fields).await.is(403);
    viewer.get("/settings/models/new").await.is(403);
    let listed = viewer.visit("/settings/models?q=bare").await;
    assert_eq!(listed.text(".empty h2"), "No model matches");
}

#[tokio::test]
async fn the_form_offers_every_provider() {
    let house = House::small().await;
    let page: Page = house.admin().await.visit("/settings/models/new").await;
    assert_eq!(page.attributes("#provider option", "value"), ["", "acme", "zeta"]);
}

#[tokio::test]
async fn the_successor_is_suggested_among_the_active_models_of_the_provider() {
    let house = House::small().await;
    let admin = house.admin().await;
    let suggested = async |path: &str| admin.visit(path).await.attributes("#successors option", "value");
    assert_eq!(suggested("/settings/models/new?provider=acme").await, ["acme/alpha", "acme/beta"]);
    assert_eq!(suggested("/settings/models/acme/alpha").await, ["acme/beta"]);
    assert_eq!(suggested("/settings/models/acme/gamma").await, ["acme/alpha", "acme/beta"], "the default first");
    assert!(suggested("/settings/models/new").await.is_empty());
    assert_eq!(admin.visit("/settings/models/acme/old").await.attributes("#successor", "list"), ["successors"]);
}

async fn new(admin: &Browser) -> crate::support::form::Form {
    let form = admin.visit("/settings/models/new?provider=acme").await.form("#edit");
    form.set("name", "delta").set("display_name", "Delta")
}
