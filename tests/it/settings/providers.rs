//! `/settings/providers`: the list, adding, editing, switching on and off.

mod addresses;
mod keys;
mod password;

use crate::support::{House, form::Form};

const ACME: &str = "/settings/providers/acme";
const ACTIONS: &str = "/settings/providers/actions";

#[tokio::test]
async fn the_list_says_how_each_provider_stands() {
    let house = House::small().await;
    let page = house.viewer().await.visit("/settings/providers").await;
    assert_eq!(page.texts(".name .id"), ["acme", "zeta"]);
    assert_eq!(page.texts("td[data-label=Key]"), ["Set", "Not set"]);
    assert_eq!(page.texts("td[data-label=Models]"), ["2 active of 4", "1 active of 1"]);
    assert!(!page.has("a[href='/settings/providers/new']"));
    let page = house.admin().await.visit("/settings/providers").await;
    assert!(page.has("a[href='/settings/providers/new']"));
}

#[tokio::test]
async fn the_list_is_filtered_by_words_and_state() {
    let house = House::small().await;
    let admin = house.admin().await;
    admin.post(ACTIONS, &[("action", "disable"), ("id", "acme")]).await.is(303);
    for (query, found) in [
        ("", &["acme", "zeta"][..]),
        ("?q=ZETA", &["zeta"]),
        ("?q=api+acme.example", &["acme"]),
        ("?show=enabled", &["zeta"]),
        ("?show=disabled", &["acme"]),
        ("?show=no_key", &["zeta"]),
        ("?q=acme&show=enabled", &[]),
        ("?show=nonsense", &["acme", "zeta"]),
    ] {
        let page = admin.visit(&format!("/settings/providers{query}")).await;
        assert_eq!(page.texts(".name .id"), found, "{query}");
        assert_eq!(page.has(".empty"), found.is_empty(), "{query}");
    }
    let page = admin.visit("/settings/providers?q=zeta").await;
    assert_eq!(page.text(".found strong"), "1 of 2 providers");
    assert_eq!(page.attributes("[name=q]", "value"), ["zeta"]);
}

#[tokio::test]
async fn a_missing_key_says_which_variable_to_set_and_that_a_restart_reads_it() {
    let house = House::small().await;
    for person in [house.admin().await, house.viewer().await] {
        let page = person.visit("/settings/providers/zeta").await;
        assert_eq!(page.texts(".keys li"), ["ZETA_API_KEY Not set"]);
        let main = page.text("main");
        assert!(main.contains("set ZETA_API_KEY in the environment of the Roster server"), "{main}");
        assert!(main.contains("restart it"), "{main}");
        let page = person.visit(ACME).await;
        assert_eq!(page.texts(".keys li"), ["ACME_API_KEY Set"]);
        assert!(!page.text("main").contains("To add a key"));
    }
}

#[tokio::test]
async fn an_empty_list_says_what_to_do() {
    let house = House::empty().await;
    assert_eq!(house.viewer().await.visit("/settings/providers").await.text(".empty h2"), "No providers yet");
}

#[tokio::test]
async fn a_provider_is_added_and_its_models_can_follow() {
    let house = House::empty().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/providers/new").await.form("#edit");
    assert_eq!((form.value("max_parallel_requests"), form.value("requests_per_minute")), ("1", "60"));
    let form = form
        .set("id", "ollama-2")
        .set("name", "Ollama & friends")
        .set("protocol", "ollama")
        .set("base_url", "http://192.168.1.7:11434/")
        .set("max_parallel_requests", "100")
        .set("requests_per_minute", "10000")
        .tick("local_network", "yes", true);
    let page = admin.save(&form).await;
    assert_eq!(page.notice(), "Ollama & friends added.");
    let form = admin.visit("/settings/providers/ollama-2").await.form("#edit");
    assert_eq!(form.value("base_url"), "http://192.168.1.7:11434");
    assert!(form.is_ticked("enabled", "yes") && form.is_ticked("local_network", "yes"));
    let offered = admin.visit("/settings/models/new").await.attributes("#provider option", "value");
    assert_eq!(offered, ["", "ollama-2"]);
}

#[tokio::test]
async fn an_edit_is_saved_told_and_remembered() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ACME).await.form("#edit").set("name", "Acme Inc").set("requests_per_minute", "90");
    let page = admin.save(&form.set("default_model", "acme/beta")).await;
    let notice = page.notice();
    assert!(notice.contains("Acme Inc saved: name Acme → Acme Inc, requests per minute 60 → 90."), "{notice}");
    assert!(notice.contains("The default of Acme Inc moved from Alpha to Beta."), "{notice}");
    let form = page.form("#edit");
    assert_eq!(
        (form.value("name"), form.value("default_model"), form.value("revision")),
        ("Acme Inc", "acme/beta", "2")
    );
    let page = admin.save(&form).await;
    assert!(page.notice().starts_with("No change"), "{}", page.notice());
}

#[tokio::test]
async fn disabling_takes_its_models_out_of_the_count_and_keeps_its_default() {
    let house = House::small().await;
    let admin = house.admin().await;
    assert!(house.visitor().visit("/").await.text(".lead").starts_with("3 active models from 2 providers."));
    let page = admin.save(&admin.visit(ACME).await.form("#edit").tick("enabled", "yes", false)).await;
    assert_eq!(page.texts(".head .state"), ["Disabled"]);
    assert_eq!(page.form("#edit").value("default_model"), "acme/alpha");
    assert!(house.visitor().visit("/").await.text(".lead").starts_with("1 active model from 1 provider."));
    let answer = admin.post(ACTIONS, &[("action", "enable"), ("id", "acme")]).await;
    assert_eq!(admin.follow(&answer).await.notice(), "Acme switched on.");
    let answer = admin.post(ACTIONS, &[("action", "enable"), ("id", "acme"), ("id", "zeta")]).await;
    assert!(admin.follow(&answer).await.notice().starts_with("No change"));
    assert!(house.visitor().visit("/").await.text(".lead").starts_with("3 active models"));
}

#[tokio::test]
async fn one_unknown_id_and_nothing_changes() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    admin.post(ACTIONS, &[("action", "disable"), ("id", "acme"), ("id", "nobody")]).await.is(404);
    admin.post(ACTIONS, &[("action", "explode"), ("id", "acme")]).await.is(400);
    for action in ["enable", "disable", "delete", ""] {
        admin.post(ACTIONS, &[("action", action)]).await.is(400);
    }
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn every_mistake_is_named_at_its_field_and_what_was_typed_stays() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/providers/new").await.form("#edit");
    let page = admin.submit(&form).await;
    for (field, words) in [
        ("id", "Fill this in."),
        ("name", "Fill this in."),
        ("base_url", "Fill this in."),
        ("key_variables", "Name at least one variable, like OPENAI_API_KEY."),
    ] {
        assert_eq!(page.is(422).mistake(field), words);
    }
    for (field, typed, words) in [
        ("id", "Acme Inc", "Use 1 to 40 of a-z"),
        ("id", "new", "reserved"),
        ("id", "acme", "“acme” is already the id of a provider"),
        ("max_parallel_requests", "0", "is not a whole number from 1 to 100"),
        ("max_parallel_requests", "101", "is not a whole number from 1 to 100"),
        ("requests_per_minute", "10001", "is not a whole number from 1 to 10,000"),
        ("requests_per_minute", "6.5", "is not a whole number"),
        ("key_variables", "PATH", "Use capitals and end it in _API_KEY or _TOKEN"),
        ("key_variables", "ROSTER_API_KEY", "is a setting of this server"),
        ("key_variables", "DATABASE_TOKEN", "is a setting of this server"),
        ("key_variables", "openai_api_key", "Use capitals"),
    ] {
        let page = admin.submit(&ollama(&page.form("#edit")).set(field, typed)).await;
        let mistake = page.is(422).mistake(field);
        assert!(mistake.contains(words), "{field} {typed}: {mistake}");
        assert_eq!(page.form("#edit").value(field), typed);
    }
    assert_eq!(admin.visit("/settings/providers").await.texts(".name .id"), ["acme", "zeta"]);
}

#[tokio::test]
async fn only_an_active_model_of_the_provider_is_its_default() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ACME).await.form("#edit");
    for id in ["acme/gamma", "acme/old", "zeta/one", "acme/none", "alpha"] {
        let fields: Vec<_> =
            form.fields().map(|field| if field.0 == "default_model" { (field.0, id) } else { field }).collect();
        assert!(!admin.post(ACME, &fields).await.is(422).mistake("default_model").is_empty(), "{id}");
    }
}

#[tokio::test]
async fn the_second_save_shows_both_versions_and_either_can_be_kept() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let mine = bea.visit(ACME).await.form("#edit").set("name", "Acme mine");
    ada.save(&ada.visit(ACME).await.form("#edit").set("name", "Acme theirs")).await;
    let page = bea.submit(&mine).await;
    assert_eq!(page.is(409).texts(".errors tr.differs"), ["Name Acme theirs Acme mine"]);
    assert_eq!(page.texts(".errors a.button"), ["Take theirs"]);
    let theirs = bea.visit(&page.attributes(".errors a.button", "href")[0]).await;
    assert_eq!(theirs.form("#edit").value("name"), "Acme theirs");
    let page = bea.save(&page.form("#edit").press("Save mine")).await;
    assert_eq!(page.form("#edit").value("name"), "Acme mine");
}

#[tokio::test]
async fn a_missing_revision_is_a_mistake() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ACME).await.form("#edit").set("revision", "");
    assert!(admin.submit(&form).await.is(422).text(".errors").contains("Reload the page"));
}

#[tokio::test]
async fn a_viewer_reads_without_controls_and_nobody_else_gets_in() {
    let house = House::small().await;
    let (viewer, visitor) = (house.viewer().await, house.visitor());
    let page = viewer.visit(ACME).await;
    assert!(!page.has("main form") && !page.has("main input"), "a viewer reads text, not disabled fields");
    let facts = page.texts(".facts div");
    assert!(facts.contains(&"Base URL https://api.acme.example/v1".to_owned()), "{facts:?}");
    assert!(facts.contains(&"Default model Alpha".to_owned()), "{facts:?}");
    let before = house.database.dump().await;
    for path in ["/settings/providers", ACME, ACTIONS, "/settings/providers/nobody"] {
        viewer.post(path, &[("action", "disable"), ("id", "acme")]).await.is(403);
        visitor.post(path, &[("action", "disable"), ("id", "acme")]).await.is(401);
    }
    assert_eq!(house.database.dump().await, before);
    assert_eq!(visitor.get(ACME).await.is(303).location(), "/sign-in?next=%2Fsettings%2Fproviders%2Facme");
}

#[tokio::test]
async fn an_unknown_provider_is_not_here() {
    let house = House::small().await;
    let admin = house.admin().await;
    for id in ["nobody", "ACME", "a%20b", "%00", "acme%2F"] {
        admin.get(&format!("/settings/providers/{id}")).await.is(404);
        admin.post(&format!("/settings/providers/{id}"), &[("revision", "1")]).await.is(404);
    }
}

#[tokio::test]
async fn a_provider_with_models_is_not_deleted_and_its_page_says_why_at_its_id() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = admin.post(ACTIONS, &[("action", "delete"), ("id", "acme")]).await;
    assert_eq!(
        page.is(422).mistake("id"),
        "This provider still has 4 models. Delete them first, or switch the provider off."
    );
    assert!(page.has(".errors a[href='#id']") && page.has("#id[aria-describedby='id-e']"));
}

/// Filled so that nothing is wrong with it.
fn ollama(form: &Form) -> Form {
    let form = form.clone().set("id", "fresh").set("name", "Fresh").set("protocol", "ollama");
    form.set("base_url", "https://fresh.example/v1").set("key_variables", "")
}
