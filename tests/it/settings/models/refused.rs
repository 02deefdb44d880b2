//! Forms that no page of ours sends.

use crate::support::{Browser, House};

const ALPHA: &str = "/settings/models/acme/alpha";

#[tokio::test]
async fn a_repeated_single_field_is_refused() {
    let house = House::small().await;
    let admin = house.admin().await;
    let twice = [("display_name", "A"), ("display_name", "B"), ("revision", "1")];
    for path in [ALPHA, "/settings/models"] {
        let page = admin.post(path, &twice).await;
        let words = page.is(400).text("main");
        assert!(words.contains("A field that may stand only once came twice"), "{words}");
    }
    let twice = [("action", "deactivate"), ("action", "activate"), ("id", "acme/alpha")];
    admin.post("/settings/models/actions", &twice).await.is(400);
    assert_eq!(admin.visit(ALPHA).await.form("#edit").value("revision"), "1");
}

#[tokio::test]
async fn control_characters_are_refused_in_every_field() {
    let house = House::small().await;
    let admin = house.admin().await;
    let new = admin.visit("/settings/models/new?provider=acme").await.form("#edit");
    let filled: Vec<(String, String)> = new.fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for (name, value) in &filled {
        for control in ["\u{0}", "\n", "\r\n", "\u{7f}", "\u{85}", "\u{1b}[2J"] {
            let typed = if value.is_empty() { good(name) } else { value };
            let dirty = format!("{typed}{control}");
            let fields: Vec<_> = filled
                .iter()
                .map(|(other, value)| match other.as_str() {
                    other if other == name => (other, dirty.as_str()),
                    "name" | "display_name" => (other.as_str(), "Delta"),
                    "input_price" | "output_price" => (other.as_str(), "1"),
                    other => (other, value.as_str()),
                })
                .collect();
            let page = admin.post("/settings/models", &fields).await;
            assert_eq!(page.status, 422, "{name} {dirty:?}");
        }
    }
    assert_eq!(admin.visit("/settings/models?q=delta").await.text(".empty h2"), "No model matches");
}

#[tokio::test]
async fn names_that_mislead_the_eye_are_refused() {
    let house = House::small().await;
    let admin = house.admin().await;
    let edit = async |name: &str| admin.submit(&admin.visit(ALPHA).await.form("#edit").set("display_name", name)).await;
    for c in "\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{2028}\u{2029}"
        .chars()
    {
        let mistake = edit(&format!("Al{c}pha")).await.is(422).mistake("display_name");
        assert!(mistake.contains("control character"), "{c:?}: {mistake}");
    }
    for name in ["\u{200b}", "\u{a0}\u{200d}", "\u{3164}", "\u{2060}\u{feff}", "\u{e0041}", "\u{ad}"] {
        let mistake = edit(name).await.is(422).mistake("display_name");
        assert_eq!(mistake, "Use at least one visible character.", "{name:?}");
    }
    for name in ["模型", "نموذج", "👩\u{200d}💻", "."] {
        edit(name).await.is(303);
    }
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    let house = House::small().await;
    let admin = house.admin().await;
    let fields =
        [("display_name", "Alpha"), ("revision", "1"), ("status", "active"), ("surprise", "1"), ("surprise", "2")];
    admin.post(ALPHA, &fields).await.is(303);
}

#[tokio::test]
async fn texts_that_are_too_long_are_refused() {
    let house = House::small().await;
    let admin = house.admin().await;
    for (field, length) in [("display_name", 121), ("description", 501)] {
        let long = "ü".repeat(length);
        let page = admin.submit(&admin.visit(ALPHA).await.form("#edit").set(field, &long)).await;
        assert_eq!(page.is(422).mistake(field), format!("Use at most {} characters.", length - 1));
        assert_eq!(page.form("#edit").value(field), long);
    }
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused() {
    let house = House::small().await;
    let admin = house.admin().await;
    let send = async |admin: &Browser, kind: &str, body: &'static str| {
        let mut request = admin.form_request(ALPHA).body(body.into()).unwrap();
        request.headers_mut().insert("content-type", kind.parse().unwrap());
        admin.send(request).await
    };
    send(&admin, "application/json", r#"{"display_name":"x"}"#).await.is(400);
    send(&admin, "text/plain", "display_name=x").await.is(400);
    send(&admin, "multipart/form-data; boundary=x", "--x--").await.is(400);
    send(&admin, "application/x-www-form-urlencoded", "display_name=%FF%FE&revision=1").await;
    assert_eq!(admin.visit(ALPHA).await.text("h1"), "Alpha");
}

/// Something that the field would take.
fn good(field: &str) -> &'static str {
    match field {
        "successor" => "acme/alpha",
        "knowledge_cutoff" | "released_on" => "2026-03",
        "sunset_on" | "price_valid_from" => "2027-03-01",
        "tier_above" | "context_window" | "max_output_tokens" => "1000",
        field if field.ends_with("_price") || field.starts_with("tier_") => "2",
        "vision" | "tools" | "json" | "reasoning" | "audio" | "pdf" | "open_weights" => "yes",
        _ => "Delta",
    }
}
