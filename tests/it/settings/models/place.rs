//! Where somebody is after an action: the filter, the ticks and the place are as they were.

use crate::support::{House, model};
use roster::domain::model::Status;

const ACTIONS: &str = "form[action='/settings/models/actions']";

#[tokio::test]
async fn an_action_leads_back_to_filter_page_and_ticks() {
    let house = House::small().await;
    let models: Vec<_> = (0..60).map(|n| model(&format!("acme/bulk-{n:02}"), Status::Inactive)).collect();
    house.add_models(&models).await;
    let admin = house.admin().await;
    let list = admin.visit("/settings/models?q=bulk&page=2").await;
    let form = list.form(ACTIONS).tick("id", "acme/bulk-55", true).press("Activate");
    let done = admin.save(&form).await;
    assert_eq!(done.notice(), "Bulk-55 activated.");
    assert!(done.text(".pager").contains("Page 2 of 2"));
    assert!(done.form(ACTIONS).is_ticked("id", "acme/bulk-55") && !done.form(ACTIONS).is_ticked("id", "acme/bulk-56"));
}

#[tokio::test]
async fn the_first_view_is_looked_at_where_its_provider_is() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/models").await.form(ACTIONS).tick("id", "zeta/one", true);
    let answer = admin.submit(&form.press("Deactivate")).await;
    let place = answer.is(303).location();
    assert!(place.starts_with("/settings/models?tick=zeta%2Fone&change=") && place.ends_with("#of-zeta"), "{place}");
    let page = admin.visit(place.split('#').next().unwrap()).await;
    assert!(page.has("#of-acme") && page.notice() == "One deactivated.", "{}", page.notice());
}

#[tokio::test]
async fn nothing_selected_is_said_on_the_list_with_its_filter() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    let page =
        admin.submit(&admin.visit("/settings/models?q=a&sort=price").await.form(ACTIONS).press("Activate")).await;
    assert_eq!(page.is(422).texts(".errors li"), ["Select at least one model."]);
    let filter = page.form("form.filters");
    assert_eq!((filter.value("q"), filter.value("sort")), ("a", "price"));
    assert!(page.has(".who"), "somebody is still signed in");
    assert!(house.database.dump().await == before, "nothing changed");
}

#[tokio::test]
async fn a_mistake_keeps_what_was_ticked() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/models").await.form(ACTIONS);
    let form = form.tick("id", "acme/alpha", true).tick("id", "acme/gamma", true).press("Make default");
    let page = admin.submit(&form).await;
    let form = page.is(422).form(ACTIONS);
    assert!(form.is_ticked("id", "acme/alpha") && form.is_ticked("id", "acme/gamma"));
    assert!(!form.is_ticked("id", "acme/beta"));
}

#[tokio::test]
async fn a_whole_table_is_selected_by_the_box_in_its_head() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/models").await.form(ACTIONS).tick("section", "acme", true);
    let page = admin.save(&form.press("Deactivate")).await;
    assert!(page.notice().starts_with("2 models") || page.notice().starts_with("3 models"), "{}", page.notice());
    let catalog = house.catalog().await;
    let status = |id: &str| catalog.find(&crate::support::id(id)).unwrap().model.status;
    for id in ["acme/alpha", "acme/beta", "acme/gamma", "acme/old"] {
        assert_eq!(status(id), Status::Inactive, "{id}");
    }
    assert_eq!(status("zeta/one"), Status::Active);
    let form = admin.visit("/settings/models?q=acme/a").await.form(ACTIONS).tick("scope", "filter", true);
    assert_eq!(admin.save(&form.press("Activate")).await.notice(), "Alpha activated.");
}

#[tokio::test]
async fn a_model_s_page_leads_back_to_the_list_it_was_opened_from() {
    let house = House::small().await;
    let admin = house.admin().await;
    let list = admin.visit("/settings/models?q=a&status=active").await;
    let lead = list.attributes("th.name a", "href").remove(0);
    let page = admin.visit(&lead).await;
    let cancel = |page: &crate::support::Page| page.attributes("#edit .toolbar a", "href").remove(0);
    assert_eq!(cancel(&page), "/settings/models?q=a&status=active");
    let saved = admin.save(&page.form("#edit").set("description", "new")).await;
    assert_eq!(cancel(&saved), "/settings/models?q=a&status=active");
    let wrong = admin.submit(&saved.form("#edit").set("display_name", "")).await;
    assert_eq!(cancel(wrong.is(422)), "/settings/models?q=a&status=active");
    let delete = saved.form(".apart form").press("Delete");
    let gone = admin.agree(admin.submit(&delete).await).await;
    assert!(gone.is(303).location().starts_with("/settings/models?q=a&status=active&change="), "{}", gone.location());
    for list in ["//evil.example", "q=%00", "colour=red"] {
        let page = admin.get(&format!("/settings/models/acme/beta?list={list}")).await;
        assert!(page.status == 400 || cancel(&page) == "/settings/models", "{list}");
    }
}
