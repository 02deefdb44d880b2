//! Prices as a list: scheduled, current, past; and the slips that leave no line.

use jiff::SignedDuration;

use crate::support::{Browser, House, Page, id};

const ALPHA: &str = "/settings/models/acme/alpha";
const PUBLIC: &str = "/models/acme/alpha";
const ROWS: &str = ".prices tbody tr";

#[tokio::test]
async fn a_second_schedule_starts_from_the_price_of_its_own_moment() {
    let house = House::small().await;
    let admin = house.admin().await;
    schedule(&admin, "2026-12-01", "input_price", "1.5").await;
    let page = admin.visit(&format!("{ALPHA}?price_from=2026-12-24")).await;
    let form = page.form("#edit");
    assert_eq!((form.value("input_price"), form.value("price_valid_from")), ("1.50", "2026-12-24 00:00"));
    admin.save(&form.set("output_price", "9")).await;
    // The plain form does the same: what it shows is left alone.
    let plain = admin.visit(ALPHA).await.form("#edit").set("cache_read_price", "0.1");
    let page = admin.save(&plain.set("price_valid_from", "2026-12-27")).await;
    assert_eq!(
        rows(&page),
        [
            "27 Dec 2026, 00:00 UTC Scheduled $1.50 $9.00 cache read $0.10",
            "24 Dec 2026, 00:00 UTC Scheduled $1.50 $9.00",
            "1 Dec 2026, 00:00 UTC Scheduled $1.50 $10.00",
            "20 Nov 2026, 12:00 UTC Current $2.50 $10.00",
        ]
    );
}

#[tokio::test]
async fn a_scheduled_price_is_changed_at_its_moment() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = schedule(&admin, "2026-12-01", "input_price", "1.5").await;
    house.wait(SignedDuration::from_hours(2));
    let admin = house.other_admin().await;
    let change = page.attributes(&format!("{ROWS} a"), "href").remove(0);
    let page = admin.visit(change.split('#').next().unwrap()).await;
    let page = admin.save(&page.form("#edit").set("input_price", "1.4")).await;
    assert_eq!(rows(&page)[0], "1 Dec 2026, 00:00 UTC Scheduled $1.40 $10.00");
    assert_eq!(rows(&page).len(), 2, "the first is gone");
}

#[tokio::test]
async fn a_scheduled_price_is_cancelled_audited_and_comes_back() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = schedule(&admin, "2026-12-01", "input_price", "1.5").await;
    house.wait(SignedDuration::from_hours(2));
    let admin = house.other_admin().await;
    let cancel = page.form("#cancel-price").press("Cancel");
    let done = admin.save(&cancel).await;
    assert_eq!(done.notice(), "Alpha: the price scheduled for 1 Dec 2026, 00:00 UTC is cancelled.");
    assert_eq!(rows(&done), ["20 Nov 2026, 12:00 UTC Current $2.50 $10.00"]);
    assert!(done.text(".history li").starts_with("Scheduled price cancelled Input price $1.50 $2.50"));
    let back = admin.save(&done.form(".notice form")).await;
    assert_eq!(rows(&back)[0], "1 Dec 2026, 00:00 UTC Scheduled $1.50 $10.00");
    let csv = admin.get("/settings/audit.csv?id=acme%2Falpha").await.body;
    assert!(csv.contains(",price_valid_from,2026-12-01T00:00:00Z,,"), "{csv}");
    admin.save(&cancel).await;
    let again = admin.submit(&cancel).await;
    assert!(again.is(422).text(".errors").contains("No price is scheduled for this moment any more"));
    admin.post("/settings/models/prices", &[("id", "acme/none"), ("price_from", "2026-12-01")]).await.is(404);
    for from in ["", "soon", "2026-11-20 12:00"] {
        admin.post("/settings/models/prices", &[("id", "acme/alpha"), ("price_from", from)]).await.is(422);
    }
}

#[tokio::test]
async fn a_price_that_was_undone_within_ten_minutes_leaves_no_line_on_public_pages() {
    for (minutes, lines) in [(10, 1), (11, 3)] {
        let house = House::small().await;
        house.wait(SignedDuration::from_hours(1));
        let admin = house.admin().await;
        let done = admin.save(&admin.visit(ALPHA).await.form("#edit").set("input_price", "2500")).await;
        house.wait(SignedDuration::from_mins(minutes));
        let undone = admin.save(&done.form(".notice form")).await;
        assert_eq!(undone.form("#edit").value("input_price"), "2.50");
        assert_eq!(prices(&house, "acme/alpha").await, lines, "{minutes} minutes");
        let public = house.visitor().visit(PUBLIC).await.body;
        assert_eq!(public.contains("2500") || public.contains("2,500"), lines > 1, "{minutes} minutes");
        let audit = admin.visit("/settings/audit.csv?id=acme%2Falpha").await.body;
        assert!(audit.contains("2500"), "the audit keeps it");
    }
}

#[tokio::test]
async fn a_price_that_was_corrected_within_ten_minutes_leaves_no_line_on_public_pages() {
    let house = House::small().await;
    house.wait(SignedDuration::from_hours(1));
    let admin = house.admin().await;
    for input in ["2500", "3"] {
        admin.save(&admin.visit(ALPHA).await.form("#edit").set("input_price", input)).await;
        house.wait(SignedDuration::from_mins(5));
    }
    assert_eq!(prices(&house, "acme/alpha").await, 2);
    let public = house.visitor().visit(PUBLIC).await.body;
    assert!(!public.contains("2500") && !public.contains("2,500") && public.contains("$3.00"));
    house.wait(SignedDuration::from_mins(10));
    admin.save(&admin.visit(ALPHA).await.form("#edit").set("input_price", "4")).await;
    assert_eq!(prices(&house, "acme/alpha").await, 3, "what stayed longer was a price");
}

#[tokio::test]
async fn a_moment_in_the_address_that_is_none_is_told_at_its_field() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = admin.get(&format!("{ALPHA}?price_from=soon")).await;
    assert!(page.is(422).mistake("price_valid_from").contains("“soon” is not a moment"));
}

async fn schedule(admin: &Browser, from: &str, field: &str, value: &str) -> Page {
    let form = admin.visit(&format!("{ALPHA}?price_from={from}")).await.form("#edit");
    admin.save(&form.set(field, value)).await
}

/// The lines of the list, without what can be done to them.
fn rows(page: &Page) -> Vec<String> {
    page.texts(ROWS).into_iter().map(|row| row.trim_end_matches(" Change Cancel").to_owned()).collect()
}

async fn prices(house: &House, model: &str) -> usize {
    house.catalog().await.find(&id(model)).map_or(0, |entry| entry.prices.len())
}
