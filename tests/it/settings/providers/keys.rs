//! A key that is typed into a form of a provider is refused, and stands nowhere afterwards.

use super::ollama;
use crate::support::{House, Page};

/// Looks like a key and opens nothing.
const KEYS: [&str; 5] = [
    "sk-proj-0000000000000000000000000000000000000000",
    "AIzaSyA1234567890abcdefghijklmnopqrstuvw",
    "gsk_a1b2c3d4e5f6g7h8i9j0",
    "xai-abc123def456ghi789jkl",
    "Zq3Xw9Lm2Tr7Vb5Nc8KdHg6Jf4Ps1Ya0",
];
const FIELDS: [&str; 10] = [
    "id",
    "name",
    "protocol",
    "base_url",
    "key_variables",
    "max_parallel_requests",
    "requests_per_minute",
    "enabled",
    "local_network",
    "revision",
];

#[tokio::test]
async fn a_key_in_any_field_of_a_new_provider_is_refused_and_stands_nowhere() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    let good = ollama(&admin.visit("/settings/providers/new").await.form("#edit"));
    for key in KEYS {
        for field in FIELDS.iter().filter(|field| **field != "revision") {
            refused(
                &admin.post("/settings/providers", &with(&good.fields().collect::<Vec<_>>(), field, key)).await,
                field,
                key,
            );
        }
    }
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn a_key_in_any_field_of_an_edit_is_refused_and_stands_nowhere() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    let good = admin.visit(super::ACME).await.form("#edit");
    for key in KEYS {
        for field in FIELDS.iter().filter(|field| **field != "id").chain(&["default_model"]) {
            refused(&admin.post(super::ACME, &with(&good.fields().collect::<Vec<_>>(), field, key)).await, field, key);
        }
    }
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn a_key_inside_an_address_or_a_variable_is_refused_and_stands_nowhere() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    let good = ollama(&admin.visit("/settings/providers/new").await.form("#edit"));
    let key = KEYS[0];
    for (field, typed, secret) in [
        ("base_url", format!("https://api.acme.example/v1/{key}"), key),
        ("base_url", format!("https://api.acme.example/v1?key={key}"), key),
        ("base_url", format!("https://{key}@api.acme.example/v1"), key),
        ("base_url", "https://user:hunter2hunter2@api.acme.example/v1".to_owned(), "hunter2hunter2"),
        ("key_variables", format!("ACME_API_KEY={key}"), key),
        ("key_variables", "my7secret7password".to_owned(), "my7secret7password"),
        ("name", format!("Acme {key}"), key),
    ] {
        let page = admin.post("/settings/providers", &with(&good.fields().collect::<Vec<_>>(), field, &typed)).await;
        assert!(!page.is(422).mistake(field).is_empty(), "{field}");
        assert!(!page.body.contains(secret), "{field} shows {secret} again");
        assert_eq!(page.form("#edit").value("name").is_empty(), field == "name", "the other fields stay");
    }
    assert_eq!(house.database.dump().await, before);
}

fn refused(page: &Page, field: &str, key: &str) {
    let summary = page.is(422).text(".errors");
    assert!(summary.contains("This looks like an API key. Set keys in the server’s environment"), "{field}: {summary}");
    assert!(!page.body.contains(key) && !page.body.contains(&key[..16]), "{field} shows {key} again");
}

/// The fields with another value of one, be it a box that was not ticked.
fn with<'a>(fields: &[(&'a str, &'a str)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = fields.iter().filter(|(other, _)| *other != name).copied();
    others.chain([(name, value)]).collect()
}
