//! `/changes`, its Atom feed and its JSON.
#![expect(clippy::unwrap_used, reason = "an answer that is no JSON has to end the test")]

use jiff::SignedDuration;
use roster::domain::model::Status;
use serde_json::{Value, json};

use crate::support::{Browser, House, database::is_postgres, id, priced};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The small catalogue, a day later: what it began with is no news of today.
async fn house() -> (House, Browser) {
    let house = House::small().await;
    house.wait(DAY);
    let admin = house.admin().await;
    (house, admin)
}

async fn reprice(admin: &Browser, id: &str, input: &str, output: &str) -> String {
    let form = admin.visit(&format!("/settings/models/{id}")).await.form("#edit");
    let answer = admin.submit(&form.set("input_price", input).set("output_price", output)).await;
    answer.is(303).location().to_owned()
}

/// What is told of one day: "Cheaper Alpha Acme input $2.50 → $2.00".
async fn told(house: &House, path: &str, day: &str) -> Vec<String> {
    let page = house.visitor().visit(path).await;
    let days = page.texts(".day h2");
    let Some(at) = days.iter().position(|found| found == day) else { return Vec::new() };
    page.texts(&format!(".day:nth-of-type({}) dl > div", at + 1))
}

async fn all(house: &House) -> Vec<Value> {
    let page = house.visitor().visit("/changes.json").await;
    let value: Value = serde_json::from_str(&page.body).unwrap();
    value["changes"].as_array().unwrap().clone()
}

#[tokio::test]
async fn prices_that_move_and_models_that_come_and_go_are_told_by_day() {
    let (house, admin) = house().await;
    reprice(&admin, "acme/alpha", "2", "10").await;
    reprice(&admin, "acme/beta", "0.6", "1.5").await;
    reprice(&admin, "zeta/one", "0.2", "0.1").await;
    house.add_models(&[priced("zeta/two", Status::Active, "3", "4")]).await;
    house.set_status("acme/old", Status::Active).await;
    let told_today = told(&house, "/changes", "21 Nov 2026").await;
    assert_eq!(
        told_today,
        [
            "New Two Zeta $3.00 in, $4.00 out",
            "Back Old Acme $5.00 in, $15.00 out",
            "Cheaper Alpha Acme input $2.50 → $2.00",
            "More expensive Beta Acme input $0.50 → $0.60",
            "New prices One Zeta input $0.10 → $0.20, output $0.20 → $0.10",
        ]
    );
    house.wait(DAY);
    house.set_status("acme/beta", Status::Deprecated).await;
    house.set_status("zeta/two", Status::Inactive).await;
    assert_eq!(told(&house, "/changes", "22 Nov 2026").await, ["Retired Beta Acme Two Zeta"]);
    assert_eq!(told(&house, "/changes", "21 Nov 2026").await, told_today, "what was told stays");
    assert_eq!(told(&house, "/changes?provider=zeta", "22 Nov 2026").await, ["Retired Two Zeta"]);
    house.visitor().get("/changes?provider=none").await.is(400);
    house.visitor().visit("/changes?utm_source=mail").await;
    let links = house.visitor().visit("/changes?provider=zeta").await.attributes(".head a", "href");
    assert_eq!(links, ["/changes.atom?provider=zeta", "/changes.json?provider=zeta"]);
}

#[tokio::test]
async fn what_was_undone_or_came_to_nothing_is_no_news() {
    let (house, admin) = house().await;
    let before = all(&house).await.len();
    // Undone a day later.
    let notice = reprice(&admin, "acme/alpha", "9", "9").await;
    let status = admin.post("/settings/models/actions", &[("action", "deprecate"), ("id", "acme/beta")]).await;
    let status = admin.agree(status).await.is(303).location().to_owned();
    assert_eq!(all(&house).await.len(), before + 2);
    house.wait(DAY);
    let admin = house.other_admin().await;
    for address in [notice, status] {
        let form = admin.visit(&address).await.form(".notice form");
        admin.submit(&form).await.is(303);
    }
    assert_eq!(all(&house).await.len(), before, "{:?}", all(&house).await);
    // To and fro within a day.
    reprice(&admin, "zeta/one", "7", "7").await;
    house.wait(SignedDuration::from_hours(2));
    reprice(&admin, "zeta/one", "0.1", "0.2").await;
    house.set_status("zeta/one", Status::Inactive).await;
    house.wait(SignedDuration::from_hours(1));
    house.set_status("zeta/one", Status::Active).await;
    assert_eq!(all(&house).await.len(), before, "{:?}", all(&house).await);
}

#[tokio::test]
async fn what_nobody_is_offered_is_no_news() {
    let (house, admin) = house().await;
    let before = all(&house).await.len();
    reprice(&admin, "acme/old", "1", "1").await;
    reprice(&admin, "acme/gamma", "1", "1").await;
    house.add_models(&[priced("zeta/kept", Status::Inactive, "3", "4")]).await;
    house.set_status("acme/gamma", Status::Deprecated).await;
    assert_eq!(all(&house).await.len(), before);
    // A price that is to come is news on its day.
    let form = admin.visit("/settings/models/acme/alpha").await.form("#edit");
    admin.save(&form.set("input_price", "1").set("price_valid_from", "2026-12-01")).await;
    assert_eq!(all(&house).await.len(), before);
    house.wait(SignedDuration::from_hours(24 * 11));
    let news = all(&house).await;
    assert_eq!((news.len(), &news[0]["day"], &news[0]["kind"]), (before + 1, &json!("2026-12-01"), &json!("cheaper")));
}

#[tokio::test]
async fn a_provider_that_is_switched_off_is_one_line() {
    let (house, admin) = house().await;
    admin.post("/settings/providers/actions", &[("action", "disable"), ("id", "zeta")]).await.is(303);
    assert_eq!(told(&house, "/changes", "21 Nov 2026").await, ["Retired Zeta all models"]);
    house.wait(DAY);
    let admin = house.other_admin().await;
    admin.post("/settings/providers/actions", &[("action", "enable"), ("id", "zeta")]).await.is(303);
    assert_eq!(told(&house, "/changes", "22 Nov 2026").await, ["Back Zeta all models"]);
}

#[tokio::test]
async fn the_catalogue_that_a_server_begins_with_is_no_news() {
    let house = House::bundled().await;
    let page = house.visitor().visit("/changes").await;
    assert_eq!(page.text(".empty h2"), "No changes yet");
    assert!(page.text(".empty").contains("records changes since 20 Nov 2026"), "{}", page.text(".empty"));
    assert_eq!(all(&house).await, [] as [Value; 0]);
    // What was retired before Roster knew of it and is switched on now comes back.
    let catalog = house.catalog().await;
    let retired = catalog.entries().find(|entry| entry.model.status == Status::Deprecated && entry.provider_enabled);
    let retired = retired.unwrap().model.id.to_string();
    house.set_status(&retired, Status::Active).await;
    let news = all(&house).await;
    assert_eq!((&news[0]["kind"], &news[0]["model"]), (&json!("returning"), &json!(retired)));
}

#[tokio::test]
async fn programs_read_the_same_as_people() {
    let (house, admin) = house().await;
    reprice(&admin, "acme/alpha", "2", "10").await;
    let news = all(&house).await;
    assert_eq!(
        news[0],
        json!({
            "day": "2026-11-21", "at": "2026-11-21T12:00:00Z", "kind": "cheaper", "provider": "acme",
            "model": "acme/alpha", "name": "Alpha",
            "before": { "input": "2.50", "output": "10.00" }, "after": { "input": "2.00", "output": "10.00" },
        })
    );
    let feed = house.visitor().visit("/changes.atom").await;
    assert_eq!(feed.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    for part in [
        "<id>http://127.0.0.1:3000/changes#2026-11-21-cheaper-acme/alpha</id>",
        "<title>Alpha is cheaper</title>",
        "<updated>2026-11-21T12:00:00Z</updated>",
        "<link href=\"http://127.0.0.1:3000/models/acme/alpha\"/>",
        "<summary>Acme: input $2.50 → $2.00</summary>",
        "<link rel=\"self\" type=\"application/atom+xml\" href=\"http://127.0.0.1:3000/changes.atom\"/>",
    ] {
        assert!(feed.body.contains(part), "{part} is not in {}", feed.body);
    }
    let page = house.visitor().visit("/changes").await;
    assert_eq!(page.attributes("link[type='application/atom+xml']", "href"), ["/changes.atom"]);
    assert!(page.attributes(".foot a", "href").contains(&"/changes".to_owned()));
}

#[tokio::test]
async fn a_name_becomes_no_markup_of_the_feed() {
    let (house, admin) = house().await;
    let form = admin.visit("/settings/models/acme/alpha").await.form("#edit");
    admin.save(&form.set("display_name", "A <b> & \"c\"").set("input_price", "1")).await;
    let feed = house.visitor().visit("/changes.atom").await.body;
    assert!(!feed.contains("<b>") && feed.contains("A &#60;b&#62; &#38; &#34;c&#34; is cheaper"), "{feed}");
}

#[tokio::test]
async fn a_deleted_model_is_told_by_the_name_that_it_had() {
    let (house, admin) = house().await;
    let answer = admin.post("/settings/models/actions", &[("action", "delete"), ("id", "zeta/one")]).await;
    admin.agree(answer).await.is(303);
    assert_eq!(told(&house, "/changes", "21 Nov 2026").await, ["Retired One Zeta"]);
    assert!(house.catalog().await.find(&id("zeta/one")).is_none());
}

#[tokio::test]
async fn a_thousand_models_at_once_are_a_short_list() {
    let house = House::small().await;
    house.wait(DAY);
    let new: Vec<_> = (0..400).map(|n| priced(&format!("zeta/m{n:03}"), Status::Active, "1", "1")).collect();
    house.add_models(&new).await;
    let page = house.visitor().visit("/changes").await;
    let items = page.texts(".day:nth-of-type(1) li");
    assert_eq!((items.len(), items[25].as_str()), (26, "and 375 more"));
    assert!(page.body.len() < 40_000, "{}", page.body.len());
}

#[tokio::test]
async fn it_is_drawn_once_and_kept_until_something_changes() {
    let (house, admin) = house().await;
    for path in ["/changes", "/changes.atom", "/changes.json", "/changes?provider=acme"] {
        let first = house.visitor().visit(path).await;
        house.database.run("ALTER TABLE audit RENAME TO audit_away").await;
        let kept = house.visitor().visit(path).await;
        assert_eq!(kept.header("etag"), first.header("etag"), "{path}");
        house.database.run("ALTER TABLE audit_away RENAME TO audit").await;
    }
    reprice(&admin, "acme/alpha", "2", "10").await;
    assert!(!told(&house, "/changes", "21 Nov 2026").await.is_empty(), "a change shows at once");
}

#[tokio::test]
async fn undone_changes_are_found_by_an_index_however_many_changes_there_are() {
    let house = House::empty().await;
    let sql = if is_postgres() {
        "SELECT CAST(indexdef AS TEXT) FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'changes'"
    } else {
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'changes' AND sql IS NOT NULL"
    };
    let indexes = house.database.texts(sql).await;
    assert!(indexes.iter().any(|index| index.contains("(undoes)")), "{indexes:?}");
}
