//! Text that would be markup. That no page holds any, `support::html` checks at each answer; here it is stored.

use crate::support::{House, Page, house::PASSWORD};

const MARKUP: &str = "\"><svg onload=alert(1)>";
const SHOWN: &str = "&#34;&#62;&#60;svg onload=alert(1)&#62;";

#[tokio::test]
async fn stored_markup_is_text_on_every_page() {
    let house = House::small().await;
    let admin = house.admin().await;
    let model = admin.visit("/settings/models/acme/alpha").await.form("#edit");
    admin.save(&model.set("display_name", MARKUP).set("description", MARKUP)).await;
    let provider = admin.visit("/settings/providers/acme").await.form("#edit").set("name", MARKUP);
    let page = admin.save(&provider).await;
    assert!(page.notice().contains(MARKUP));
    let answer = admin.post("/settings/models/actions", &[("action", "set_default"), ("id", "acme/beta")]).await;
    assert!(admin.follow(&answer).await.notice().contains(MARKUP));
    for path in [
        "/",
        "/settings/models",
        "/settings/models?q=svg",
        "/settings/models?provider=acme",
        "/settings/models/acme/alpha",
        "/settings/models/acme/beta",
        "/settings/models/new",
        "/settings/infra",
        "/settings/providers",
        "/settings/providers/acme",
        "/setup/providers",
    ] {
        let page = admin.visit(path).await;
        assert!(page.body.contains(SHOWN), "{path} shows it");
        is_text(&page, path);
    }
    let longest = house.visitor().visit("/faq").await;
    assert!(longest.body.contains(SHOWN));
    is_text(&longest, "/faq");
}

#[tokio::test]
async fn refused_markup_is_text_in_every_field() {
    let house = House::small().await;
    let admin = house.admin().await;
    for (path, selector) in [
        ("/settings/models/new", "#edit"),
        ("/settings/models/acme/alpha", "#edit"),
        ("/settings/providers/new", "#edit"),
        ("/settings/providers/acme", "#edit"),
    ] {
        let form = admin.visit(path).await.form(selector);
        let fields: Vec<_> = form.fields().map(|(name, _)| (name, MARKUP)).collect();
        let page = admin.post(&form.action, &fields).await;
        is_text(page.is(422), path);
        assert!(page.body.contains(SHOWN), "{path} keeps what was typed");
    }
    let picks = [("task", "judge"), ("picks", MARKUP)];
    is_text(admin.post("/settings/infra", &picks).await.is(422), "infra");
    let action = [("action", "deprecate"), ("id", "acme/alpha"), ("successor", MARKUP), ("sunset_on", MARKUP)];
    is_text(admin.post("/settings/models/actions", &action).await.is(422), "actions");
    is_text(house.visitor().post("/sign-in", &[("name", MARKUP), ("next", MARKUP)]).await.is(422), "sign-in");
}

#[tokio::test]
async fn markup_in_an_address_is_text() {
    let house = House::small().await;
    let admin = house.admin().await;
    let encoded = "%22%3E%3Csvg%20onload=alert(1)%3E";
    for query in ["q", "provider", "status", "sort", "page", "change", "unchanged", encoded] {
        let path = format!("/settings/models?{query}={encoded}");
        is_text(&admin.get(&path).await, &path);
    }
    for path in ["/settings/models/new?provider=", "/setup?token=", "/nowhere/", "/settings/models/", "/sign-in?next="]
    {
        let path = format!("{path}{encoded}");
        is_text(&admin.get(&path).await, &path);
        is_text(&house.visitor().get(&path).await, &path);
    }
}

#[tokio::test]
async fn a_script_address_is_nobody_s_link() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/providers/acme").await.form("#edit").set("base_url", "javascript:alert(1)");
    admin.submit(&form.set("name", "javascript:alert(1)")).await.is(422);
    let fields = [("name", "ada"), ("password", PASSWORD), ("next", "javascript:alert(1)")];
    let answer = house.visitor().post("/sign-in", &fields).await;
    assert_eq!(answer.is(303).location(), "/settings/models");
}

fn is_text(page: &Page, what: &str) {
    assert!(!page.body.contains("<svg onload"), "{what}");
    assert!(!page.has("svg[onload]"), "{what}");
    let selector = "main [onload], main script, main img";
    assert!(!page.has(selector), "{what} has markup of a text");
}
