//! The count is one number: in the database, on every page, and as the sum of the Models tab's sections.
#![expect(clippy::unwrap_used, reason = "a page without its number has to end the test")]

use roster::domain::model::Status;

use crate::support::{Browser, House};

/// The definition as one statement, apart from the program's own.
const BY_DEFINITION: &str = "SELECT CAST(COUNT(*) AS TEXT) FROM models JOIN providers ON providers.id = provider_id \
                             LEFT JOIN model_health ON model_id = models.id \
                             WHERE status = 'active' AND benched_at IS NULL AND disabled_at IS NULL";

/// Asserts that every place says so many.
async fn says_everywhere(house: &House, admin: &Browser, count: usize, after: &str) {
    assert_eq!(house.database.texts(BY_DEFINITION).await, [count.to_string()], "the database after {after}");
    assert_eq!(house.app.views.active_model_count().await.unwrap(), count, "the one function after {after}");
    let words = if count == 1 { "1 active model".to_owned() } else { format!("{count} active models") };
    let visitor = house.visitor();
    let faq = "Questions about models and prices";
    for (path, title) in [("/", "Leaderboard"), ("/leaderboard", "Leaderboard"), ("/faq", faq)] {
        let page = visitor.visit(path).await;
        let counted = if title == faq { format!("{faq} · Roster") } else { format!("{title}: {words} · Roster") };
        assert_eq!(page.text("title"), counted, "{path} after {after}");
        let description = page.attributes("meta[name=description]", "content");
        assert!(description[0].starts_with(&format!("{title}: {words} from ")), "{description:?} after {after}");
    }
    assert!(visitor.visit("/leaderboard").await.text(".lead").starts_with(&format!("{words} from ")), "after {after}");
    assert!(visitor.visit("/faq").await.text("details p").starts_with(&format!("{words} from ")), "after {after}");
    for path in tabs(admin).await {
        let footer = admin.visit(&path).await.text("footer span");
        assert!(footer.starts_with(&format!("{words} from ")), "{path}: {footer} after {after}");
    }
    assert_eq!(sum_of_sections(admin).await, count, "the sections after {after}");
}

/// Every tab of the settings, as a page shows them.
async fn tabs(admin: &Browser) -> Vec<String> {
    let tabs = admin.visit("/settings/models").await.attributes(".tabs a", "href");
    assert!(tabs.len() > 5, "{tabs:?}");
    tabs
}

/// "12 active · 3 deprecated" of the open sections, and "Name 0/3" of the folded ones.
async fn sum_of_sections(admin: &Browser) -> usize {
    let page = admin.visit("/settings/models").await;
    let number = |text: &str| text.parse::<usize>().unwrap();
    let open = page.texts("section.group > header > .num").into_iter().map(|text| {
        let (active, _) = text.split_once(" active").unwrap();
        number(active)
    });
    let folded = page.texts(".folded li").into_iter().map(|text| {
        let (active, _) = text.rsplit(' ').next().unwrap().split_once('/').unwrap();
        number(active)
    });
    open.chain(folded).sum()
}

/// Sends an action on models and agrees where it asks.
async fn act(admin: &Browser, fields: &[(&str, &str)]) {
    let answer = admin.post("/settings/models/actions", fields).await;
    admin.agree(answer).await.is(303);
}

#[tokio::test]
async fn every_kind_of_change_shows_the_same_number_everywhere_at_once() {
    let house = House::small().await;
    let admin = house.admin().await;
    says_everywhere(&house, &admin, 3, "nothing").await;
    for (action, id, count) in [
        ("activate", "acme/gamma", 4),
        ("activate", "acme/gamma", 4),
        ("deprecate", "acme/beta", 3),
        ("deactivate", "acme/alpha", 2),
        ("reactivate", "acme/old", 3),
        ("delete", "acme/old", 2),
    ] {
        act(&admin, &[("action", action), ("id", id)]).await;
        says_everywhere(&house, &admin, count, &format!("{action} {id}")).await;
    }

    house.bench("acme/gamma").await;
    says_everywhere(&house, &admin, 1, "benching").await;
    act(&admin, &[("action", "unbench"), ("id", "acme/gamma")]).await;
    says_everywhere(&house, &admin, 2, "unbenching").await;

    for (action, count) in [("disable", 1), ("enable", 2)] {
        let answer = admin.post("/settings/providers/actions", &[("action", action), ("id", "acme")]).await;
        admin.agree(answer).await.is(303);
        says_everywhere(&house, &admin, count, &format!("{action} a provider")).await;
    }

    act(&admin, &[("action", "activate"), ("scope", "filter"), ("provider", "acme")]).await;
    says_everywhere(&house, &admin, 4, "activating all that a filter finds").await;
    act(&admin, &[("action", "deactivate"), ("id", "acme/alpha"), ("id", "acme/beta"), ("id", "zeta/one")]).await;
    says_everywhere(&house, &admin, 1, "deactivating several").await;

    let new = [("provider", "zeta"), ("name", "two"), ("display_name", "Two"), ("status", "active")];
    let page = admin.follow(&admin.post("/settings/models", &new).await).await;
    says_everywhere(&house, &admin, 2, "adding one").await;
    let form = page.form("form[action='/settings/models/zeta/two']");
    admin.save(&form.set("status", "inactive")).await;
    says_everywhere(&house, &admin, 1, "editing a status").await;
    act(&admin, &[("action", "deactivate"), ("id", "acme/gamma")]).await;
    says_everywhere(&house, &admin, 0, "the last").await;
}

#[tokio::test]
async fn what_other_hands_change_is_counted_too() {
    let house = House::bundled().await;
    let admin = house.admin().await;
    let count = house.catalog().await.active_models();
    says_everywhere(&house, &admin, count, "the bundled catalogue").await;
    house.set_status("openai/gpt-4", Status::Active).await;
    says_everywhere(&house, &admin, count + 1, "a store function").await;
}
