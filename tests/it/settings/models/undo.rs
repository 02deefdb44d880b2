//! Undo: old values come back, as far as nobody changed them since.
#![expect(clippy::unwrap_used, reason = "a helper of tests outside of a test")]

use roster::domain::model::Status;

use crate::support::{Browser, House, Page, id};

const ACTIONS: &str = "/settings/models/actions";
const UNDO: &str = ".notice form";

#[tokio::test]
async fn a_bulk_deprecation_is_undone_with_its_default() {
    let house = House::small().await;
    let admin = house.admin().await;
    let done = act(&admin, &[("action", "deprecate"), ("id", "acme/alpha"), ("id", "acme/gamma")]).await;
    let undone = admin.save(&done.form(UNDO)).await;
    assert_eq!(
        undone.notice(),
        "Undone. Alpha activated. Gamma deactivated. The default of Acme moved from Beta to Alpha."
    );
    assert_eq!(statuses(&house, &["acme/alpha", "acme/gamma"]).await, [Status::Active, Status::Inactive]);
    let again = admin.save(&undone.form(UNDO)).await;
    assert!(again.notice().contains("2 models deprecated."), "an undo can be undone: {}", again.notice());
}

#[tokio::test]
async fn what_somebody_changed_since_is_left_and_named() {
    let house = House::small().await;
    let admin = house.admin().await;
    let done = act(&admin, &[("action", "deprecate"), ("id", "acme/beta"), ("id", "acme/gamma")]).await;
    house.set_status("acme/gamma", Status::Active).await;
    let undone = admin.save(&done.form(UNDO)).await;
    assert_eq!(undone.notice(), "Undone. Beta activated. Left as it is, because it changed since: Gamma.");
    assert_eq!(statuses(&house, &["acme/beta", "acme/gamma"]).await, [Status::Active, Status::Active]);
}

#[tokio::test]
async fn an_edit_is_undone_field_by_field() {
    let house = House::small().await;
    let admin = house.admin().await;
    let alpha = "/settings/models/acme/alpha";
    let form = admin.visit(alpha).await.form("#edit");
    let done = admin.save(&form.set("display_name", "Alpha 2").set("input_price", "3").set("description", "new")).await;
    let later = admin.visit(alpha).await.form("#edit").set("description", "newer");
    admin.save(&later).await;
    let undone = admin.save(&done.form(UNDO)).await;
    assert_eq!(undone.text("h1"), "Alpha", "back where the button stood");
    let form = undone.form("#edit");
    assert_eq!(
        (form.value("display_name"), form.value("input_price"), form.value("description")),
        ("Alpha", "2.50", "newer")
    );
}

#[tokio::test]
async fn picks_switches_and_tasks_are_undone_too() {
    let house = House::small().await;
    let admin = house.admin().await;
    let done = admin.post("/settings/infra", &[("task", "summarizer"), ("picks", "acme/beta")]).await;
    let done = admin.follow(&done).await;
    assert_eq!(admin.save(&done.form(UNDO)).await.notice(), "Undone. Picks of summarizer saved.");
    let done = admin.post("/settings/providers/actions", &[("action", "disable"), ("id", "zeta")]).await;
    let done = admin.follow(&done).await;
    assert!(admin.save(&done.form(UNDO)).await.notice().starts_with("Undone. Zeta saved"));
    let catalog = house.app.views.catalog().await.unwrap();
    assert!(catalog.groups().iter().all(|group| group.provider.settings.enabled));
    assert_eq!(catalog.tasks().iter().find(|task| task.slug == "summarizer").unwrap().picks, [id("acme/alpha")]);
}

#[tokio::test]
async fn only_admins_undo_and_only_what_there_is() {
    let house = House::small().await;
    let admin = house.admin().await;
    let done = act(&admin, &[("action", "activate"), ("id", "acme/old")]).await;
    let change = done.form(UNDO).value("change").to_owned();
    let viewer = house.viewer().await;
    let before = house.database.dump().await;
    viewer.post("/settings/undo", &[("change", &change)]).await.is(403);
    house.visitor().post("/settings/undo", &[("change", &change)]).await.is(401);
    admin.post("/settings/undo", &[("change", "nonesuch")]).await.is(404);
    assert!(house.database.dump().await == before, "nothing changed");
    assert!(!viewer.visit(&format!("/settings/models?change={change}")).await.has(UNDO));
}

#[tokio::test]
async fn a_price_of_another_moment_is_undone_at_that_moment() {
    let house = House::small().await;
    let admin = house.admin().await;
    let path = "/settings/models/acme/alpha";
    let form = admin.visit(path).await.form("#edit").set("display_name", "Alpha 2");
    let done = admin.save(&form.set("input_price", "9").set("price_valid_from", "2027-01-01")).await;
    let now = admin.visit(path).await.form("#edit").set("input_price", "3");
    admin.save(&now).await;
    let undone = admin.save(&done.form(UNDO)).await;
    assert_eq!(undone.form("#edit").value("input_price"), "3.00", "the price of now is another's");
    assert_eq!(undone.text("h1"), "Alpha");
    assert!(undone.notice().contains("input price $9.00 → $2.50"), "{}", undone.notice());
    let prices = undone.texts(".prices tbody tr");
    // Input of that moment is what it would have been without the schedule.
    assert!(prices[0].starts_with("1 Jan 2027, 00:00 UTC Scheduled $2.50 $10.00"), "{prices:?}");
    assert!(prices[1].starts_with("20 Nov 2026, 12:00 UTC Current $3.00 $10.00"), "{prices:?}");
}

#[tokio::test]
async fn fields_that_changed_since_are_named_and_an_undo_without_effect_says_so() {
    let house = House::small().await;
    let admin = house.admin().await;
    let path = "/settings/models/acme/alpha";
    let form = admin.visit(path).await.form("#edit").set("display_name", "Alpha 2").set("description", "one");
    let done = admin.save(&form).await;
    admin.save(&admin.visit(path).await.form("#edit").set("description", "two")).await;
    let undone = admin.save(&done.form(UNDO)).await;
    assert!(
        undone.notice().ends_with("Left as it is, because it changed since: description of Alpha."),
        "{}",
        undone.notice()
    );
    let again = admin.save(&done.form(UNDO)).await;
    assert!(again.notice().starts_with("Nothing was undone. Left as it is"), "{}", again.notice());
    let created = [("provider", "acme"), ("name", "new"), ("display_name", "New")];
    let answer = admin.post("/settings/models", &created).await;
    assert!(!admin.follow(&answer).await.has(UNDO));
    let change = answer.location().split("change=").nth(1).unwrap();
    admin.post("/settings/undo", &[("change", change)]).await.is(400);
}

#[tokio::test]
async fn an_undone_edit_gives_the_field_back_to_where_it_came_from() {
    let house = House::bundled().await;
    let admin = house.admin().await;
    let path = "/settings/models/openai/gpt-6-luna";
    let done = admin.save(&admin.visit(path).await.form("#edit").set("description", "Small")).await;
    let undone = admin.save(&done.form(UNDO)).await;
    assert!(!undone.has("input[name=hand_back]"), "no longer the admin's");
    let redone = admin.save(&undone.form(UNDO)).await;
    let handed = admin.save(&redone.form("#edit").tick("hand_back", "description", true)).await;
    assert!(handed.notice().contains("description open to feeds"), "{}", handed.notice());
    let kept = admin.save(&handed.form(UNDO)).await;
    assert_eq!(kept.attributes("input[name=hand_back]", "value"), ["description"]);
}

#[tokio::test]
async fn undo_leads_back_to_the_filtered_list() {
    let house = House::small().await;
    let admin = house.admin().await;
    let list = admin.visit("/settings/models?q=gamma&sort=price").await;
    let form = list.form("form[action='/settings/models/actions']").tick("id", "acme/gamma", true).press("Activate");
    let done = admin.save(&form).await;
    assert_eq!(done.text(".found strong"), "1 model found");
    let undone = admin.submit(&done.form(UNDO)).await;
    let back = undone.location();
    assert!(back.starts_with("/settings/models?q=gamma&sort=price&") && back.contains("&change="), "{back}");
}

#[tokio::test]
async fn undo_is_not_offered_where_nothing_could_come_back() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/providers/acme").await.form("#edit").set("protocol", "anthropic");
    let done = admin.save(&form).await;
    assert!(done.notice().contains("protocol openai → anthropic") && !done.has(UNDO), "{}", done.notice());
}

#[tokio::test]
async fn a_deleted_model_comes_back_with_its_prices_and_what_named_it() {
    let house = House::small().await;
    let admin = house.admin().await;
    let path = "/settings/models/acme/alpha";
    let form = admin.visit(path).await.form("#edit").set("cache_read_price", "0.1").set("tier_above", "200000");
    admin.save(&form.set("tier_input", "5").set("description", "kept")).await;
    let form = admin.visit(path).await.form("#edit").set("input_price", "9").set("price_valid_from", "2027-01-01");
    admin.save(&form).await;
    admin.save(&admin.visit("/settings/models/acme/old").await.form("#edit").set("successor", "acme/alpha")).await;
    let before = house.catalog().await;
    let alpha = before.find(&id("acme/alpha")).unwrap().clone();
    let delete = [("action", "delete"), ("id", "acme/alpha"), ("from", "edit")];
    let answer = admin.agree(admin.post(ACTIONS, &delete).await).await;
    let done = admin.follow(&answer).await;
    assert!(done.notice().contains("Alpha deleted") && done.notice().contains("default"), "{}", done.notice());
    house.wait(jiff::SignedDuration::from_hours(1));
    let admin = house.admin().await;
    let undone = admin.save(&done.form(UNDO)).await;
    assert!(undone.notice().starts_with("Undone. Alpha added."), "{}", undone.notice());
    assert!(!undone.notice().contains("Not put back"), "{}", undone.notice());
    let after = house.catalog().await;
    let back = after.find(&id("acme/alpha")).unwrap();
    assert_eq!((&back.model.facts, back.model.status), (&alpha.model.facts, alpha.model.status));
    assert_eq!((&back.model.origins, back.model.created_at), (&alpha.model.origins, alpha.model.created_at));
    let rates = |entry: &roster::domain::catalog::Entry| {
        entry.prices.iter().map(|price| (price.valid_from, price.rates.clone())).collect::<Vec<_>>()
    };
    assert_eq!(rates(back), rates(&alpha));
    assert!(back.is_default, "its mark as the default");
    let summarizer = after.tasks().iter().find(|task| task.slug == "summarizer").unwrap();
    assert_eq!(summarizer.picks, [id("acme/alpha")]);
    let old = after.find(&id("acme/old")).unwrap();
    assert_eq!(old.model.facts.successor, Some(id("acme/alpha")));
    let again = admin.save(&done.form(UNDO)).await;
    assert!(again.notice().starts_with("Nothing was undone."), "{}", again.notice());
}

#[tokio::test]
async fn models_that_name_each_other_come_back_together() {
    let house = House::small().await;
    let admin = house.admin().await;
    for (one, other) in [("alpha", "acme/beta"), ("beta", "acme/alpha")] {
        let form = admin.visit(&format!("/settings/models/acme/{one}")).await.form("#edit").set("successor", other);
        admin.save(&form).await;
    }
    let delete = [("action", "delete"), ("id", "acme/alpha"), ("id", "acme/beta")];
    let answer = admin.agree(admin.post(ACTIONS, &delete).await).await;
    let undone = admin.save(&admin.follow(&answer).await.form(UNDO)).await;
    assert!(undone.notice().starts_with("Undone. 2 models added."), "{}", undone.notice());
    let catalog = house.catalog().await;
    let successor = |of: &str| catalog.find(&id(of)).and_then(|entry| entry.model.facts.successor.clone());
    assert_eq!((successor("acme/alpha"), successor("acme/beta")), (Some(id("acme/beta")), Some(id("acme/alpha"))));
}

#[tokio::test]
async fn an_undone_sunset_is_no_longer_the_admin_s() {
    let house = House::bundled().await;
    let admin = house.admin().await;
    let path = "/settings/models/openai/gpt-4o-mini";
    assert!(!admin.visit(path).await.has("input[name=hand_back]"));
    let fields = [("action", "deprecate"), ("id", "openai/gpt-4o-mini"), ("sunset_on", "2028-01-31"), ("from", "edit")];
    let done = act(&admin, &fields).await;
    assert_eq!(done.attributes("input[name=hand_back]", "value"), ["sunset_on"]);
    assert!(!admin.save(&done.form(UNDO)).await.has("input[name=hand_back]"));
}

const ALPHA: &str = "/settings/models/acme/alpha";

#[tokio::test]
async fn a_successor_that_is_gone_stays_away_and_everything_else_comes_back() {
    let house = House::small().await;
    let admin = house.admin().await;
    admin.save(&admin.visit(ALPHA).await.form("#edit").set("successor", "acme/gamma")).await;
    let form = admin.visit(ALPHA).await.form("#edit").set("successor", "").set("display_name", "Alpha 2");
    let done = admin.save(&form.set("input_price", "3").set("knowledge_cutoff", "2026-05")).await;
    admin.agree(admin.post(ACTIONS, &[("action", "delete"), ("id", "acme/gamma")]).await).await;
    let undone = admin.save(&done.form(UNDO)).await;
    let why =
        " Not put back, because it is not allowed any more: successor of Alpha (“acme/gamma” is not in the catalogue).";
    assert!(
        undone.notice().starts_with("Undone. Alpha saved: ") && undone.notice().ends_with(why),
        "{}",
        undone.notice()
    );
    let form = undone.form("#edit");
    let fields = ["display_name", "input_price", "knowledge_cutoff", "successor"].map(|field| form.value(field));
    assert_eq!(fields, ["Alpha", "2.50", "", ""]);
    let again = admin.save(&done.form(UNDO)).await;
    assert!(again.notice().starts_with("Nothing was undone.") && again.notice().ends_with(why), "{}", again.notice());
}

#[tokio::test]
async fn a_sunset_that_would_deprecate_at_once_stays_and_everything_else_comes_back() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ALPHA).await.form("#edit").set("sunset_on", "2026-11-21");
    admin.save(&form.tick("sunset_auto", "yes", true)).await;
    let form = admin.visit(ALPHA).await.form("#edit").set("sunset_on", "2027-11-25").set("description", "Longer");
    let done = admin.save(&form).await;
    house.wait(jiff::SignedDuration::from_hours(24));
    let admin = house.admin().await;
    let undone = admin.save(&done.form(UNDO)).await;
    let why = "sunset of Alpha (The sunset has passed, so this would deprecate the model at once).";
    assert!(undone.notice().ends_with(why), "{}", undone.notice());
    let form = admin.visit(ALPHA).await.form("#edit");
    assert_eq!((form.value("sunset_on"), form.value("description")), ("2027-11-25", ""));
    assert_eq!(statuses(&house, &["acme/alpha"]).await, [Status::Active]);
}

#[tokio::test]
async fn a_limit_out_of_bounds_stays_and_is_no_default() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/providers/acme").await.form("#edit").set("name", "Acme 2");
    let done = admin.save(&form.set("max_parallel_requests", "5").set("requests_per_minute", "7")).await;
    // Another version of the program may have had other bounds.
    let old = r#"UPDATE audit SET fields = REPLACE(fields, '["1","5"]', '["500","5"]')"#;
    house.database.run(old).await;
    let undone = admin.save(&done.form(UNDO)).await;
    let why = "parallel requests of Acme (“500” is not a whole number from 1 to 100).";
    assert!(undone.notice().ends_with(why), "{}", undone.notice());
    let form = admin.visit("/settings/providers/acme").await.form("#edit");
    let fields = ["name", "max_parallel_requests", "requests_per_minute"].map(|field| form.value(field));
    assert_eq!(fields, ["Acme", "5", "60"]);
}

#[tokio::test]
async fn a_field_that_stays_stays_the_word_of_who_said_it() {
    let house = House::bundled().await;
    let admin = house.admin().await;
    let path = "/settings/models/openai/gpt-6-luna";
    let done = admin.save(&admin.visit(path).await.form("#edit").set("description", "Small")).await;
    admin.save(&admin.visit(path).await.form("#edit").set("description", "Smaller")).await;
    let undone = admin.save(&done.form(UNDO)).await;
    assert_eq!(undone.attributes("input[name=hand_back]", "value"), ["description"], "an admin's word, still");
}

async fn act(admin: &Browser, fields: &[(&str, &str)]) -> Page {
    let answer = admin.agree(admin.post(ACTIONS, fields).await).await;
    admin.follow(&answer).await
}

async fn statuses(house: &House, ids: &[&str]) -> Vec<Status> {
    let catalog = house.app.views.catalog().await.unwrap();
    ids.iter().filter_map(|text| catalog.find(&id(text))).map(|entry| entry.model.status).collect()
}
