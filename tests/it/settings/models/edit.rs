//! Editing a model.

use crate::support::House;

const ALPHA: &str = "/settings/models/acme/alpha";

#[tokio::test]
async fn an_edit_is_saved_told_and_remembered() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ALPHA).await.form("#edit");
    let page = admin.save(&form.set("display_name", "Alpha 2").set("input_price", "3.5")).await;
    assert_eq!(page.notice(), "Alpha 2 saved: display name Alpha → Alpha 2, input price $2.50 → $3.50.");
    let form = page.form("#edit");
    assert_eq!(
        (form.value("display_name"), form.value("input_price"), form.value("revision")),
        ("Alpha 2", "3.50", "2")
    );
    let newest = page.text(".history li");
    assert_eq!(newest, "Edited Display name Alpha Alpha 2 Input price $2.50 $3.50 ada, 20 Nov 2026, 12:00 UTC Undo");
}

#[tokio::test]
async fn whatever_an_edit_touches_is_one_change_and_one_step() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ALPHA).await.form("#edit");
    let (version, changes) = (house.version(), house.database.dump().await["changes"].len());
    let form = form.set("display_name", "Alpha 2").set("input_price", "3.5").set("status", "deprecated");
    admin.save(&form.set("successor", "acme/beta")).await;
    // The default and the task's pick that it was are handed over in the same one.
    let dump = house.database.dump().await;
    assert_eq!((house.version(), dump["changes"].len()), (version + 1, changes + 1));
    assert!(!dump["defaults"].iter().any(|row| row.contains("alpha")), "{:?}", dump["defaults"]);
}

#[tokio::test]
async fn saving_without_a_difference_changes_nothing_and_says_so() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = (house.version(), house.database.dump().await);
    let page = admin.save(&admin.visit(ALPHA).await.form("#edit")).await;
    assert_eq!(page.notice(), "No change.");
    assert_eq!((house.version(), house.database.dump().await), before);
}

#[tokio::test]
async fn a_missing_field_counts_as_empty() {
    let house = House::small().await;
    let admin = house.admin().await;
    let answer = admin.post(ALPHA, &[("display_name", "Alpha"), ("status", "active"), ("revision", "1")]).await;
    let form = admin.follow(&answer).await.form("#edit");
    for field in ["input_price", "output_price", "context_window", "json"] {
        assert_eq!(form.value(field), "", "{field}");
    }
}

#[tokio::test]
async fn provider_and_name_are_ignored_on_edit() {
    let house = House::small().await;
    let admin = house.admin().await;
    let fields = [
        ("display_name", "Moved"),
        ("provider", "zeta"),
        ("name", "x y\u{0}"),
        ("status", "active"),
        ("revision", "1"),
    ];
    let answer = admin.post(ALPHA, &fields).await;
    assert!(answer.is(303).location().starts_with(ALPHA));
    admin.get("/settings/models/zeta/alpha").await.is(404);
}

#[tokio::test]
async fn a_missing_revision_is_a_mistake_and_what_was_typed_stays() {
    let house = House::small().await;
    let admin = house.admin().await;
    for fields in [&[("display_name", "Alpha X")][..], &[("display_name", "Alpha X"), ("revision", "last")]] {
        let page = admin.post(ALPHA, fields).await;
        assert!(page.is(422).text(".errors").contains("Open the page again"), "{}", page.text(".errors"));
        assert_eq!(page.form("#edit").value("display_name"), "Alpha X");
    }
    assert_eq!(admin.visit(ALPHA).await.text("h1"), "Alpha");
}

#[tokio::test]
async fn an_edit_can_change_the_status_and_hands_the_default_over() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ALPHA).await.form("#edit").set("status", "deprecated");
    let page = admin.save(&form).await;
    assert_eq!(page.notice(), "Alpha deprecated. The default of Acme moved from Alpha to Beta.");
}

#[tokio::test]
async fn an_edit_can_make_a_model_the_default() {
    let house = House::small().await;
    let admin = house.admin().await;
    let beta = "/settings/models/acme/beta";
    let form = admin.visit(beta).await.form("#edit");
    let mut fields: Vec<_> = form.fields().collect();
    fields.push(("make_default", "yes"));
    let answer = admin.post(beta, &fields).await;
    assert_eq!(admin.follow(&answer).await.notice(), "The default of Acme moved from Alpha to Beta.");
}

#[tokio::test]
async fn a_model_is_not_its_own_successor() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ALPHA).await.form("#edit").set("successor", "acme/alpha");
    assert_eq!(admin.submit(&form).await.is(422).mistake("successor"), "Choose another model.");
}

#[tokio::test]
async fn a_viewer_reads_the_page_without_controls() {
    let house = House::small().await;
    let viewer = house.viewer().await;
    let page = viewer.visit(ALPHA).await;
    assert_eq!(page.text("h1"), "Alpha");
    assert!(
        !page.has("#edit") && !page.has("main input, main select, main button"),
        "a field that looks as if it could be changed"
    );
    let facts = page.texts(".facts div");
    assert!(facts.contains(&"Context window 128000".to_owned()), "{facts:?}");
    assert!(page.text(".prices tbody tr").contains("$2.50 $10.00"));
    assert!(!page.has("form[action='/settings/models/actions']"));
    let fields = [("display_name", "Hacked"), ("revision", "1")];
    viewer.post(ALPHA, &fields).await.is(403);
    viewer.post("/settings/models/acme/none", &fields).await.is(403);
    house.visitor().post(ALPHA, &fields).await.is(401);
    assert_eq!(viewer.visit(ALPHA).await.text("h1"), "Alpha");
}

#[tokio::test]
async fn an_unknown_model_is_not_here() {
    let house = House::small().await;
    let admin = house.admin().await;
    for path in ["acme/none", "acme/ALPHA", "nobody/alpha", "alpha", "acme/%00", "acme/a%20b"] {
        admin.get(&format!("/settings/models/{path}")).await.is(404);
        admin.post(&format!("/settings/models/{path}"), &[("revision", "1")]).await.is(404);
    }
}

#[tokio::test]
async fn a_benched_model_is_marked_where_it_stands() {
    let house = House::small().await;
    house.bench("acme/alpha").await;
    let admin = house.admin().await;
    assert_eq!(admin.visit(ALPHA).await.texts(".state.benched"), ["Benched"]);
    let list = admin.visit("/settings/models").await;
    assert_eq!(list.text("section.group header .muted"), "1 active · 1 benched · 1 deprecated · 1 inactive");
    assert_eq!(list.texts(".tag.default"), ["Default, not available"]);
}

#[tokio::test]
async fn the_base_model_is_typed_told_undone_and_read_by_programs() {
    let house = House::small().await;
    let admin = house.admin().await;
    let typed = |slug: &'static str| async {
        admin.submit(&admin.visit(ALPHA).await.form("#edit").set("base_model", slug)).await
    };
    let wrong = typed("Claude Opus").await;
    assert!(wrong.is(422).mistake("base_model").contains("is no slug"), "{}", wrong.mistake("base_model"));
    assert_eq!(wrong.form("#edit").value("base_model"), "Claude Opus");
    let page = admin.follow(&typed("claude-opus-5.5").await).await;
    assert_eq!(page.notice(), "Alpha saved: base model claude-opus-5.5.");
    let document = house.visitor().get("/api/v1/models/acme/alpha").await;
    let json: serde_json::Value = serde_json::from_str(&document.body).unwrap();
    assert_eq!(json["base_model"], "claude-opus-5.5");
    let undone = admin.save(&page.form("form[action='/settings/undo']")).await;
    assert_eq!(undone.notice(), "Undone. Alpha saved: base model claude-opus-5.5 removed.");
    assert_eq!(undone.form("#edit").value("base_model"), "");
}
