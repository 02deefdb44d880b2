//! Which base URLs are taken.

use roster::config::Switch;

use crate::support::{Browser, House, Page};

const PUBLIC: [&str; 4] =
    ["https://api.example.com/v1", "http://198.51.100.7:8080", "https://[2001:db8::1]/v1", "https://example.com/a/b/"];
const PRIVATE: [&str; 10] = [
    "http://localhost:11434",
    "http://127.0.0.1:11434",
    "http://127.1:11434",
    "http://[::1]:11434",
    "http://10.0.0.5",
    "http://192.168.1.7",
    "http://172.16.0.1",
    "http://[::ffff:192.168.1.7]",
    "http://[fd00::7]",
    "http://198.18.0.1",
];
const NEVER: [&str; 14] = [
    "http://169.254.169.254/latest",
    "http://[::ffff:169.254.169.254]",
    "http://[fd00:ec2::254]",
    "http://100.100.100.200",
    "http://0.0.0.0:80",
    "http://0x7f.1.1.1.1",
    "http://224.0.0.1",
    "http://[ff02::1]",
    "http://[fe80::1]",
    "http://2852039166/",
    "http://[::]",
    "http://255.255.255.255",
    "http://[fec0::1]",
    "http://metadata.google.internal",
];
const NO_ADDRESS: [&str; 18] = [
    "https://api.acme.example/v1\n",
    "https://api.acme.example/v1\u{200b}",
    "https://api.acme.example/\u{1}v1",
    "https://api.acme.example/\u{202e}v1",
    "https://https://api.acme.example/v1",
    "https://${HOST}/v1",
    "https://api.acme.example/v1/chat/completions",
    "https://api.acme.example/v1beta/models/x:generateContent",
    "https://api.acme.example/v1/sk-proj-0000000000000000000000000000000000000000",
    "api.example.com",
    "ftp://example.com",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://user:secret@example.com",
    "https://example.com/?key=1",
    "https://example.com/#x",
    "https://",
    "not an address",
];

#[tokio::test]
async fn public_addresses_are_taken_with_or_without_the_box() {
    let house = House::empty().await;
    let admin = house.admin().await;
    for address in PUBLIC {
        for local in [false, true] {
            add(&admin, address, local).await.is(303);
        }
    }
}

#[tokio::test]
async fn private_addresses_need_the_box() {
    let house = House::empty().await;
    let admin = house.admin().await;
    for address in PRIVATE {
        let page = add(&admin, address, false).await;
        assert!(page.is(422).mistake("base_url").contains("Tick “Server on my network”"), "{address}");
        assert_eq!(page.form("#edit").value("base_url"), address);
        add(&admin, address, true).await.is(303);
    }
}

#[tokio::test]
async fn the_operator_can_forbid_private_addresses() {
    let house = House::with(|config| config.local_providers = Switch::Off).await;
    let admin = house.admin().await;
    for address in PRIVATE {
        for local in [false, true] {
            let page = add(&admin, address, local).await;
            assert!(page.is(422).mistake("base_url").contains("ROSTER_LOCAL_PROVIDERS"), "{address}");
        }
    }
    add(&admin, PUBLIC[0], false).await.is(303);
}

#[tokio::test]
async fn addresses_of_machines_secrets_are_never_taken() {
    let house = House::empty().await;
    let admin = house.admin().await;
    for address in NEVER {
        for local in [false, true] {
            assert!(!add(&admin, address, local).await.is(422).mistake("base_url").is_empty(), "{address}");
        }
    }
}

#[tokio::test]
async fn what_is_no_plain_web_address_is_refused() {
    let house = House::empty().await;
    let admin = house.admin().await;
    for address in NO_ADDRESS {
        assert!(!add(&admin, address, true).await.is(422).mistake("base_url").is_empty(), "{address}");
    }
}

#[tokio::test]
async fn blanks_around_and_slashes_behind_an_address_are_left_out() {
    let house = House::empty().await;
    let admin = house.admin().await;
    for typed in ["https://api.acme.example/v1/", " https://api.acme.example/v1 ", "https://api.acme.example/v1//"] {
        let form = admin.visit("/settings/providers/new").await.form("#edit").set("id", "some").set("name", "Some");
        admin.save(&form.set("protocol", "ollama").set("base_url", typed)).await;
        let form = admin.visit("/settings/providers/some").await.form("#edit");
        assert_eq!(form.value("base_url"), "https://api.acme.example/v1", "{typed:?}");
        admin.post(super::ACTIONS, &[("action", "delete"), ("id", "some")]).await.is(303);
    }
}

#[tokio::test]
async fn an_address_that_today_s_rules_refuse_is_still_read() {
    let house = House::small().await;
    let stored = "https://api.zeta.example/v1/chat/completions";
    house.database.run(&format!("UPDATE providers SET base_url = '{stored}' WHERE id = 'zeta'")).await;
    house.bump().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/providers/zeta").await.form("#edit");
    assert_eq!(form.value("base_url"), stored);
    assert!(admin.submit(&form).await.is(422).mistake("base_url").contains("address of one call"));
}

#[tokio::test]
async fn an_address_is_not_longer_than_a_page_can_bear() {
    let house = House::empty().await;
    let admin = house.admin().await;
    let address = |length: usize| format!("https://example.com/{}", "a".repeat(length - 20));
    let mistake = add(&admin, &address(2_001), false).await.is(422).mistake("base_url");
    assert_eq!(mistake, "The address is longer than 2,000 characters. Use a shorter one.");
    add(&admin, &address(2_000), false).await.is(303);
}

#[tokio::test]
async fn a_provider_that_may_not_be_called_any_more_is_not_switched_on() {
    let house = House::with(|config| config.local_providers = Switch::Off).await;
    house.furnish().await;
    let admin = house.admin().await;
    house
        .database
        .run("UPDATE providers SET base_url = 'http://10.0.0.5/v1', local_network = 1, disabled_at = 1 WHERE id = 'zeta'")
        .await;
    house.bump().await;
    let page = admin.submit(&admin.visit("/settings/providers/zeta").await.form("form.ways").press("Enable")).await;
    let mistake = page.is(422).mistake("base_url");
    assert!(mistake.contains("which ROSTER_LOCAL_PROVIDERS forbids here"), "{mistake}");
    admin.post("/setup/providers", &[("choice", "used"), ("provider", "acme"), ("provider", "zeta")]).await.is(303);
    let page = admin.visit("/settings/providers/zeta").await;
    assert!(page.form("form.ways").labels().contains(&"Enable"), "it is still off");
    house.database.run("UPDATE providers SET base_url = 'https://api.zeta.example' WHERE id = 'zeta'").await;
    house.bump().await;
    admin.save(&page.form("form.ways").press("Enable")).await;
}

/// Tries to add a provider; a keyless one, so that no password is asked.
async fn add(admin: &Browser, address: &str, local: bool) -> Page {
    let id = format!("p{}", uuid::Uuid::now_v7().simple());
    let form = admin.visit("/settings/providers/new").await.form("#edit");
    let form = form.set("id", &id).set("name", "Some").set("protocol", "ollama").set("base_url", address);
    admin.submit(&form.tick("local_network", "yes", local)).await
}
