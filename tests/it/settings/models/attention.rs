//! Attention, sunsets, and fields that an admin keeps.

use jiff::SignedDuration;
use roster::{actions::retire_models::retire_models, domain::model::Status};

use crate::support::{House, model};

const LINES: &str = ".attention li a";

#[tokio::test]
async fn what_needs_an_admin_stands_on_top_with_a_link_to_where_it_is_settled() {
    let house = House::small().await;
    house.bench("acme/beta").await;
    let bare = model("acme/bare", Status::Active);
    house.add_models(&[bare]).await;
    let admin = house.admin().await;
    let ends = admin.visit("/settings/models/acme/alpha").await.form("#edit").set("sunset_on", "2026-12-01");
    admin.save(&ends).await;
    let page = admin.visit("/settings/models").await;
    let lines = page.texts(LINES);
    for line in [
        "Alpha ends in 11 days",
        "Beta is benched",
        "2 tasks run on stand-ins",
        "Zeta has no API key",
        "Bare has no price",
    ] {
        assert!(lines.contains(&line.to_owned()), "{line}: {lines:?}");
    }
    assert_eq!(page.text(".attention summary"), format!("{} things need attention", lines.len()));
    for address in page.attributes(LINES, "href") {
        admin.visit(&address).await;
    }
}

#[tokio::test]
async fn more_of_one_kind_are_one_line_that_leads_to_all_of_them() {
    let house = House::small().await;
    let bare: Vec<_> = (0..7).map(|n| model(&format!("acme/bare-{n}"), Status::Active)).collect();
    house.add_models(&bare).await;
    let admin = house.admin().await;
    assert!(admin.visit("/settings/models").await.texts(LINES).contains(&"7 models have no price".to_owned()));
    let all = admin.visit("/settings/models?attention=unpriced").await;
    assert_eq!(all.text(".found strong"), "7 models found");
    admin.get("/settings/models?attention=nonesuch").await.is(400);
}

#[tokio::test]
async fn on_its_day_a_model_retires_once_where_an_admin_ticked_so() {
    let house = House::small().await;
    let admin = house.admin().await;
    for (path, auto) in [("acme/alpha", true), ("acme/beta", false)] {
        let form = admin.visit(&format!("/settings/models/{path}")).await.form("#edit").set("sunset_on", "2026-11-21");
        admin.save(&form.tick("sunset_auto", "yes", auto)).await;
    }
    assert_eq!(retire_models(&house.app).await.unwrap(), 0);
    house.wait(SignedDuration::from_hours(12));
    let admin = house.other_admin().await;
    let before = house.version();
    let (one, two) = tokio::join!(retire_models(&house.app), retire_models(&house.app));
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    assert_eq!((house.version(), retire_models(&house.app).await.unwrap()), (before + 1, 0));
    let page = admin.visit("/settings/models/acme/alpha").await;
    assert_eq!(page.text(".marks .state"), "Deprecated");
    assert!(page.text(".history li").starts_with("Deprecated Roster, 21 Nov 2026"), "{}", page.text(".history li"));
}

#[tokio::test]
async fn a_model_past_its_sunset_that_stays_is_listed() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/models/acme/beta").await.form("#edit").set("sunset_on", "2026-11-10");
    admin.save(&form).await;
    let lines = admin.visit("/settings/models").await.texts(LINES);
    assert!(lines.contains(&"Beta ended 10 days ago".to_owned()), "{lines:?}");
}

#[tokio::test]
async fn an_edited_field_is_the_admin_s_until_it_is_handed_back() {
    let house = House::bundled().await;
    let admin = house.admin().await;
    let path = "/settings/models/openai/gpt-6-luna";
    assert!(!admin.visit(path).await.has("input[name=hand_back]"), "nothing is protected at first");
    let page = admin.save(&admin.visit(path).await.form("#edit").set("description", "Small")).await;
    assert_eq!(page.attributes("input[name=hand_back]", "value"), ["description"]);
    let page = admin.save(&page.form("#edit").tick("hand_back", "description", true)).await;
    assert!(!page.has("input[name=hand_back]"));
    assert_eq!(page.form("#edit").value("description"), "Small", "the value stays until a feed says another");
    let revision = page.form("#edit").value("revision").to_owned();
    let form = page.form("#edit");
    let mut fields: Vec<_> = form.fields().collect();
    fields.push(("hand_back", "mode"));
    let answer = admin.post(path, &fields).await;
    assert!(answer.is(303).location().contains("unchanged="), "what the bundle said stays the bundle's");
    assert_eq!(admin.visit(path).await.form("#edit").value("revision"), revision);
}

#[tokio::test]
async fn a_price_of_the_future_waits_and_one_of_the_past_counts_back() {
    let house = House::small().await;
    let admin = house.admin().await;
    let path = "/settings/models/acme/alpha";
    for (price, from) in [("9", "2027-01-01"), ("1", "2026-01-01")] {
        let form = admin.visit(path).await.form("#edit");
        admin.save(&form.set("input_price", price).set("price_valid_from", from)).await;
    }
    let page = admin.visit(path).await;
    assert_eq!(page.form("#edit").value("input_price"), "2.50", "the price of now stays");
    let kept = page.attributes("input[name=hand_back]", "value");
    assert!(!kept.contains(&"price_valid_from".to_owned()), "a moment is the price's, no feed sets it: {kept:?}");
    let prices = page.texts(".prices tbody tr");
    assert_eq!(prices.len(), 3, "{prices:?}");
    assert!(prices[0].starts_with("1 Jan 2027, 00:00 UTC Scheduled $9.00 $10.00"), "{prices:?}");
    assert!(prices[1].starts_with("20 Nov 2026, 12:00 UTC Current $2.50 $10.00"), "{prices:?}");
    house.wait(SignedDuration::from_hours(24 * 60));
    let views =
        roster::views::Views::new(house.app.db.clone(), house.app.clock.clone(), &roster::metrics::Metrics::default());
    let entry = views.catalog().await.unwrap();
    let rates = entry.find(&crate::support::id("acme/alpha")).and_then(|entry| entry.rates().cloned());
    assert_eq!(rates.unwrap().input, "9".parse().unwrap());
}

#[tokio::test]
async fn what_an_admin_reactivates_past_its_sunset_stays() {
    let house = House::small().await;
    let admin = house.admin().await;
    let path = "/settings/models/acme/old";
    let form = admin.visit(path).await.form("#edit").set("sunset_on", "2026-11-01").tick("sunset_auto", "yes", true);
    admin.save(&form).await;
    let active = admin.submit(&admin.visit(path).await.form("#edit").set("status", "active")).await;
    assert!(active.is(422).mistake("sunset_auto").contains("The sunset has passed"));
    let back = admin.visit(path).await.form("form[action='/settings/models/actions']").press("Reactivate");
    let page = admin.save(&back).await;
    assert!(
        page.notice().starts_with("Old saved: deprecate on its sunset yes removed. Old activated."),
        "{}",
        page.notice()
    );
    assert_eq!(retire_models(&house.app).await.unwrap(), 0);
    assert_eq!(admin.visit(path).await.text(".marks .state"), "Active");
}
