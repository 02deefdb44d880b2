//! A feed's provider by another name: folded on the page of imports.

use super::{IMPORT, bring, litellm};
use crate::support::House;

const ALIASES: &str = "/settings/import/aliases";

#[tokio::test]
async fn a_name_of_one_s_own_is_read_by_and_can_be_removed() {
    let house = House::small().await;
    let admin = house.admin().await;
    let entries = [("acme_ai/new", litellm("acme_ai", 1e-6, 2e-6))];
    assert!(bring(&admin, &entries).await.text(".found").contains("1 more of other providers"));
    let page = admin.visit(IMPORT).await;
    assert!(page.text("#names").contains("models.dev togetherai → together Built in"));
    let form = page.form("#names form").set("feed", "litellm").set("theirs", "acme_ai").set("ours", "acme");
    let page = admin.save(&form.press("Add name")).await;
    assert_eq!(page.notice(), "Feed names of Acme saved.");
    assert_eq!(page.texts("#names .keys li")[0], "litellm acme_ai → acme Remove");
    let page = admin.visit(super::LITELLM).await;
    assert_eq!(page.text(".found"), "1 added.");
    assert_eq!(page.text("tbody .id"), "acme/new");
    let page = admin.visit(IMPORT).await;
    let page = admin.save(&page.form(".keys form").press("Remove")).await;
    assert!(!page.has(".keys form"));
    assert!(admin.visit(super::LITELLM).await.text(".found").contains("1 more of other providers"));
}

#[tokio::test]
async fn mistakes_are_told_at_their_fields() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    let fields = [("action", "add"), ("feed", "litellm"), ("theirs", ""), ("ours", "No Slug")];
    let page = admin.post(ALIASES, &fields).await;
    page.is(422);
    assert!(page.has("#names[open]"), "the section of the mistake is open");
    assert_eq!(page.mistake("theirs"), "Fill this in.");
    assert!(page.mistake("ours").contains("Use 1 to 40"));
    let known = [("feed", "litellm"), ("theirs", "x"), ("ours", "acme")];
    admin.post(ALIASES, &[&known[..], &[("action", "remove")]].concat()).await.is(404);
    admin.post(ALIASES, &[&known[..], &[("action", "nonsense")]].concat()).await.is(400);
    assert_eq!(house.database.dump().await, before);
}
