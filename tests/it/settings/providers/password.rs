//! A key that would go to an address for the first time asks for the password again.

use crate::support::{Browser, House, Page, form::Form, house::PASSWORD};

const ACME: &str = "/settings/providers/acme";

#[tokio::test]
async fn a_new_origin_of_a_key_asks_for_the_password() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = admin.submit(&edit(&admin).await.set("base_url", "https://evil.example/v1")).await;
    let mistake = page.is(422).mistake("password");
    assert_eq!(mistake, "Enter your password to send ACME_API_KEY to evil.example.");
    assert_eq!(stored(&admin).await, "https://api.acme.example/v1");
    let wrong = admin.submit(&page.form("#edit").set("password", "not the password")).await;
    assert_eq!(wrong.is(422).mistake("password"), "The password is wrong. Type it again.");
    assert_eq!(wrong.form("#edit").value("password"), "", "the password is never sent back");
    admin.save(&page.form("#edit").set("password", PASSWORD)).await;
    assert_eq!(stored(&admin).await, "https://evil.example/v1");
}

#[tokio::test]
async fn the_same_origin_asks_nothing() {
    let house = House::small().await;
    let admin = house.admin().await;
    for address in ["https://api.acme.example/v2", "https://API.ACME.example:443/v3/"] {
        admin.save(&edit(&admin).await.set("base_url", address)).await;
    }
    for address in
        ["http://api.acme.example/v1", "https://api.acme.example:8443/v1", "https://api.acme.example.evil.example"]
    {
        let page = admin.submit(&edit(&admin).await.set("base_url", address)).await;
        assert!(page.is(422).has("#password"), "{address}");
    }
}

#[tokio::test]
async fn another_provider_s_key_asks_for_the_password() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = admin.submit(&edit(&admin).await.set("key_variables", "ACME_API_KEY ZETA_API_KEY")).await;
    assert!(page.is(422).mistake("password").contains("Enter your password to send ZETA_API_KEY to api.acme.example."));
}

#[tokio::test]
async fn a_new_provider_with_a_known_key_asks_for_the_password() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/providers/new").await.form("#edit").set("id", "evil").set("name", "Evil");
    let form = form.set("base_url", "https://evil.example").set("key_variables", "ACME_API_KEY");
    assert!(admin.submit(&form).await.is(422).has("#password"));
    admin.get("/settings/providers/evil").await.is(404);
}

#[tokio::test]
async fn a_protocol_that_needs_no_key_is_no_way_around() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = edit(&admin).await.set("protocol", "ollama").set("base_url", "https://evil.example");
    let page = admin.submit(&form).await;
    if page.status == 303 {
        admin.submit(&edit(&admin).await.set("protocol", "openai")).await.is(422);
    }
    assert!(page.is(422).has("#password"), "no key goes there now, but the pair would count as known from then on");
}

#[tokio::test]
async fn tries_of_the_password_are_limited_like_sign_ins() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = edit(&admin).await.set("base_url", "https://evil.example");
    let form = admin.submit(&form).await.form("#edit");
    let page: Page = {
        for _ in 0..5 {
            admin.submit(&form.clone().set("password", "not the password")).await.is(422);
        }
        admin.submit(&form.set("password", PASSWORD)).await
    };
    assert!(page.is(422).mistake("password").contains("Too many tries. Wait 2"), "{}", page.mistake("password"));
    assert_eq!(stored(&admin).await, "https://api.acme.example/v1");
}

async fn edit(admin: &Browser) -> Form {
    admin.visit(ACME).await.form("#edit")
}

async fn stored(admin: &Browser) -> String {
    edit(admin).await.value("base_url").to_owned()
}
