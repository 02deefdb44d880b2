//! Prices as people type them, tiers, and the worked example beside them.

use jiff::SignedDuration;
use roster::domain::model::Status;

use crate::support::{House, form::Form, priced};

const ALPHA: &str = "/settings/models/acme/alpha";
const MALFORMED: &str = "is not an amount in dollars. Write it like 2.50";

#[tokio::test]
async fn amounts_that_people_type_are_taken() {
    let house = House::small().await;
    let admin = house.admin().await;
    for (typed, kept) in [
        ("0.0375", "0.0375"),
        ("15", "15.00"),
        ("2.50", "2.50"),
        (" 7 ", "7.00"),
        ("0", "0.00"),
        ("1000000", "1000000.00"),
    ] {
        let form = admin.visit(ALPHA).await.form("#edit").set("input_price", typed).set("reasoning_price", typed);
        let form = admin.save(&form).await.form("#edit");
        assert_eq!((form.value("input_price"), form.value("reasoning_price")), (kept, kept), "{typed}");
    }
}

#[tokio::test]
async fn what_is_no_amount_is_refused_at_its_field_and_kept() {
    let house = House::small().await;
    let admin = house.admin().await;
    let fields =
        ["input_price", "output_price", "cache_read_price", "cache_write_price", "reasoning_price", "request_price"];
    for typed in ["$ 3", "1,5", "-1", "1e9", "12345678901234567890", "0.0000000001", "free", "\u{0}"] {
        for field in fields {
            let page = admin.submit(&admin.visit(ALPHA).await.form("#edit").set(field, typed)).await;
            let mistake = page.is(422).mistake(field);
            assert!(mistake.contains("Write it ") || mistake.contains("Write an amount"), "{typed}: {mistake}");
            assert_eq!(page.texts(".error").len(), 1, "{typed}");
            assert_eq!(page.form("#edit").value(field).trim_matches('\u{fffd}'), typed.trim_matches('\u{0}'));
        }
    }
    let page = admin.submit(&admin.visit(ALPHA).await.form("#edit").set("input_price", "$ 3")).await;
    assert_eq!(page.mistake("input_price"), format!("“$ 3” {MALFORMED}"));
    let page = admin.submit(&admin.visit(ALPHA).await.form("#edit").set("input_price", "1,75")).await;
    let comma = "“1,75” has a comma, which could be a decimal comma. Write it with a point alone, like 1.75";
    assert!(page.mistake("input_price").starts_with(comma), "{}", page.mistake("input_price"));
    assert_eq!(admin.visit(ALPHA).await.form("#edit").value("revision"), "1");
}

#[tokio::test]
async fn input_and_output_stand_together_or_both_are_absent() {
    let house = House::small().await;
    let admin = house.admin().await;
    let edit = async || admin.visit(ALPHA).await.form("#edit");
    let page = admin.submit(&edit().await.set("output_price", "")).await;
    assert!(page.is(422).mistake("output_price").contains("leave both empty"));
    let page =
        admin.submit(&edit().await.set("input_price", "").set("output_price", "").set("request_price", "1")).await;
    assert!(page.is(422).mistake("input_price").contains("the other rates need both"));
    let page = admin.save(&edit().await.set("input_price", "").set("output_price", "")).await;
    assert_eq!(page.text(".example output"), "unpriced");
    assert!(admin.visit("/settings/models?q=alpha").await.texts(".tag.warn").contains(&"Unpriced".to_owned()));
}

#[tokio::test]
async fn tiers_are_added_changed_and_removed_by_rows() {
    let house = House::small().await;
    let admin = house.admin().await;
    let edit = async || admin.visit(ALPHA).await.form("#edit");
    assert_eq!(tiers(&edit().await), [["", "", ""]]);
    let form = edit().await.set("tier_above", "200000").set("tier_input", "5").set("tier_output", "15.5");
    let form = admin.save(&form).await.form("#edit");
    assert_eq!(tiers(&form), [["200000", "5.00", "15.50"], ["", "", ""]]);
    let form =
        admin.save(&form.set_nth("tier_above", 1, "64000").set_nth("tier_cache_read", 1, "0.1")).await.form("#edit");
    assert_eq!(tiers(&form), [["64000", "", ""], ["200000", "5.00", "15.50"], ["", "", ""]]);
    assert_eq!(form.values("tier_cache_read").next(), Some("0.10"));
    let cleared = form.set_nth("tier_above", 1, "").set_nth("tier_input", 1, "").set_nth("tier_output", 1, "");
    let form = admin.save(&cleared).await.form("#edit");
    assert_eq!(tiers(&form), [["64000", "", ""], ["", "", ""]]);
}

#[tokio::test]
async fn mistakes_in_tiers_stand_at_their_row() {
    let house = House::small().await;
    let admin = house.admin().await;
    let saved = admin.visit(ALPHA).await.form("#edit").set("tier_above", "1000").set("tier_input", "5");
    let form = admin.save(&saved).await.form("#edit");
    let page = admin.submit(&form.set_nth("tier_above", 1, "1000").set_nth("tier_output", 1, "1e9")).await;
    assert_eq!(page.is(422).mistake("tier_above-1"), "Use each threshold once.");
    assert_eq!(page.mistake("tier_output-1"), format!("“1e9” {MALFORMED}"));
    assert_eq!(page.form("#edit").values("tier_output").collect::<Vec<_>>(), ["", "1e9", ""]);
    let lone = page.form("#edit").set_nth("tier_above", 1, "2000").set_nth("tier_output", 1, "");
    assert_eq!(admin.submit(&lone).await.is(422).mistake("tier_input-1"), "Fill in at least one rate of this tier.");
}

#[tokio::test]
async fn the_worked_example_is_right_after_each_load() {
    let house = House::small().await;
    house.add_models(&[priced("acme/thin", Status::Active, "0.000000001", "0")]).await;
    let admin = house.admin().await;
    let page = admin.visit(ALPHA).await;
    assert_eq!(page.text(".example span"), "1,000 requests of 2,000 tokens in and 500 out");
    // 1,000 × (2,000 × 2.50 + 500 × 10) / 1,000,000
    assert_eq!(page.text(".example output"), "$10.00");
    let form = page.form("#edit").set("input_price", "0.0375").set("output_price", "15").set("request_price", "0.01");
    let page = admin.save(&form).await;
    assert_eq!(page.text(".example output"), "$17.58");
    let form = page.form("#edit").set("tier_above", "1999").set("tier_input", "1");
    assert_eq!(admin.save(&form).await.text(".example output"), "$19.50");
    assert_eq!(admin.visit("/settings/models/acme/gamma").await.text(".example output"), "unpriced");
    let refused = admin.submit(&admin.visit(ALPHA).await.form("#edit").set("input_price", "x")).await;
    assert_eq!(refused.is(422).text(".example output"), "unpriced");
}

#[tokio::test]
async fn a_price_of_the_future_comes_into_force_within_a_minute_of_its_moment() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form =
        admin.visit(ALPHA).await.form("#edit").set("input_price", "9").set("price_valid_from", "2026-11-20 14:00");
    let page = admin.save(&form).await;
    assert_eq!(page.form("#edit").value("input_price"), "2.50");
    house.wait(jiff::SignedDuration::from_hours(3));
    house.set_status("acme/gamma", Status::Active).await;
    assert_eq!(admin.visit(ALPHA).await.form("#edit").value("input_price"), "9.00");
    for typed in ["tomorrow", "14.3.2026", "2026-11-20T16:30+02:00"] {
        let form = admin.visit(ALPHA).await.form("#edit").set("price_valid_from", typed);
        let page = admin.submit(&form).await;
        assert_eq!(page.status, 422, "{typed}");
        assert!(page.mistake("price_valid_from").contains("in UTC"), "{typed}");
    }
}

#[tokio::test]
async fn a_form_that_leaves_the_prices_alone_keeps_the_one_that_came_into_force_meanwhile() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ALPHA).await.form("#edit");
    admin.save(&form.set("input_price", "3").set("price_valid_from", "2026-11-20 13:00")).await;
    let (one, two) = (admin.visit(ALPHA).await.form("#edit"), admin.visit(ALPHA).await.form("#edit"));
    assert_eq!(one.value("input_price"), "2.50");
    house.wait(SignedDuration::from_hours(2));
    let saved = admin.save(&one.set("description", "Reads.")).await;
    assert_eq!(saved.form("#edit").value("input_price"), "3.00", "{}", saved.notice());
    let typed = two.set("input_price", "4").set("revision", saved.form("#edit").value("revision"));
    assert_eq!(admin.save(&typed).await.form("#edit").value("input_price"), "4.00");
}

fn tiers(form: &Form) -> Vec<[&str; 3]> {
    let columns = ["tier_above", "tier_input", "tier_output"].map(|name| form.values(name).collect::<Vec<_>>());
    (0..columns[0].len()).map(|row| [columns[0][row], columns[1][row], columns[2][row]]).collect()
}
