//! Files that are none, previews that are outdated, feeds that lost most of their models.

use super::{IMPORT, LITELLM, apply, bring, file, import, litellm};
use crate::support::{House, id};

#[tokio::test]
async fn a_file_that_is_none_changes_nothing_and_is_told_why() {
    let house = House::small().await;
    let admin = house.admin().await;
    bring(&admin, &[("acme/new", litellm("acme", 1e-6, 2e-6))]).await;
    let before = house.database.dump().await;
    let whole = file(&[("acme/a", litellm("acme", 1e-6, 2e-6))]);
    let models_dev = br#"{"openai": {"name": "OpenAI", "models": {"gpt": {"name": "GPT"}}}}"#;
    for (feed, bytes, told) in [
        ("litellm", &b"<html>\n<body>"[..], "The file is not JSON: see line 1, column 1."),
        ("", b"<html>", "The file is not JSON: see line 1, column 1."),
        (
            "litellm",
            b"[1, 2]",
            "The file is a JSON list. Roster imports LiteLLM’s price map and models.dev’s api.json.",
        ),
        ("", br#"{"data": [{"id": "a/b", "pricing": {}}]}"#, "The file is OpenRouter's list of models."),
        ("litellm", &whole[..whole.len() - 9], "The file was cut off: it ends in the middle, at line 1, column"),
        ("litellm", models_dev, "The file is of models.dev, not of litellm."),
        ("models-dev", &whole, "The file is of litellm, not of models.dev."),
        ("litellm", b"{}", "The file holds no models."),
        ("", b"{\"a\": 1}", "The file is JSON, but no list of models that Roster knows."),
        ("", br#"{"acme": {"models": []}}"#, "The first problem: “acme” has a “models” that is not an object."),
        ("", b"PK\x03\x04", "The file is a ZIP archive."),
        ("litellm", b"", "The file is empty."),
        ("nonsense", &whole, "is not one of the choices"),
    ] {
        let page = admin.upload(IMPORT, feed, ("x.json", bytes)).await;
        page.is(422);
        assert!(page.text(".errors").contains(told), "{told}: {}", page.text(".errors"));
    }
    let page = admin.upload(IMPORT, "", ("", b"")).await;
    page.is(422);
    assert_eq!(page.mistake("file"), "Choose a file.");
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn files_are_taken_as_programs_save_them_and_recognised() {
    let house = House::small().await;
    let admin = house.admin().await;
    let text = String::from_utf8(file(&[("acme/a", litellm("acme", 1e-6, 2e-6))])).unwrap();
    let utf16 = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let catalog =
        br#"{"models": {"acme/a": {"id": "acme/a"}}, "providers": {"acme": {"models": {"a": {"name": "A"}}}}}"#;
    for (feed, bytes, leads) in [
        ("", text.clone().into_bytes(), LITELLM),
        ("litellm", [b"\xef\xbb\xbf", text.as_bytes()].concat(), LITELLM),
        ("", [b"\xff\xfe".to_vec(), utf16(u16::to_le_bytes)].concat(), LITELLM),
        ("", utf16(u16::to_be_bytes), LITELLM),
        ("", catalog.to_vec(), super::MODELS_DEV),
    ] {
        let answer = admin.upload(IMPORT, feed, ("prices.json", &bytes)).await;
        assert_eq!(admin.follow(&answer).await.text(".found"), "1 added.");
        assert_eq!(answer.location(), leads);
    }
}

#[tokio::test]
async fn an_upload_has_its_own_limit_and_form() {
    let house = House::small().await;
    let admin = house.admin().await;
    let spaces = vec![b' '; 2 * 1024 * 1024];
    let padded = [file(&[("acme/a", litellm("acme", 1e-6, 2e-6))]), spaces].concat();
    admin.upload(IMPORT, "litellm", ("large.json", &padded)).await.is(303);
    let page = admin.upload(IMPORT, "litellm", ("huge.json", &vec![b' '; 17 * 1024 * 1024])).await;
    page.is(413);
    admin.post(IMPORT, &[("feed", "litellm")]).await.is(400);
    admin.upload(LITELLM, "litellm", ("elsewhere.json", b"{}")).await.is(400);
}

#[tokio::test]
async fn an_outdated_preview_is_refused() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = bring(&admin, &[("acme/new", litellm("acme", 1e-6, 2e-6))]).await;
    let form = apply(page.form("#apply"));
    house.set_status("acme/gamma", roster::domain::model::Status::Active).await;
    let page = admin.submit(&form).await;
    page.is(409);
    assert!(page.text(".errors").contains("this preview is outdated"));
    assert!(house.catalog().await.find(&id("acme/new")).is_none());
    // The page that came back is made anew.
    assert_eq!(admin.save(&apply(page.form("#apply"))).await.notice(), "new added.");
    // So is one of a file that was replaced.
    let form = bring(&admin, &[("acme/x", litellm("acme", 1e-6, 2e-6))]).await.form("#apply");
    bring(&admin, &[("acme/y", litellm("acme", 1e-6, 2e-6))]).await;
    admin.submit(&apply(form)).await.is(409);
    assert!(house.catalog().await.find(&id("acme/x")).is_none());
}

#[tokio::test]
async fn a_feed_that_lost_most_is_asked_about_twice() {
    let house = House::small().await;
    let admin = house.admin().await;
    let all = ["acme/a", "acme/b", "acme/c"].map(|key| (key, litellm("acme", 1e-6, 2e-6)));
    import(&admin, &all).await;
    let page = bring(&admin, &all[..1]).await;
    let form = page.form("#apply");
    assert!(!form.is_ticked("all", "missing"), "it is not ticked by itself");
    let before = house.database.dump().await;
    let page = admin.submit(&apply(form.tick("all", "missing", true))).await;
    page.is(422);
    assert!(page.text(".errors").contains("More than half"));
    assert_eq!(house.database.dump().await, before);
    let form = page.form("#apply");
    assert!(form.is_ticked("all", "missing"), "what was ticked still is");
    let page = admin.save(&apply(form.tick("accept_loss", "yes", true))).await;
    assert_eq!(page.notice(), "2 models marked missing upstream.");
    let catalog = house.catalog().await;
    let gone = catalog.find(&id("acme/b")).unwrap();
    assert_eq!((gone.model.status.as_str(), gone.model.missing_since.is_some()), ("inactive", true));
    assert_eq!(bring(&admin, &all[..1]).await.text(".found"), "1 unchanged.", "missing is told once");
}

#[tokio::test]
async fn what_is_not_there_or_not_ticked_is_refused() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = bring(&admin, &[("acme/new", litellm("acme", 1e-6, 2e-6))]).await.form("#apply");
    let (file, version) = (form.value("file"), form.value("version"));
    for (fields, status) in [
        (vec![("file", file), ("version", version)], 422),
        (vec![("file", file), ("version", "x"), ("all", "added")], 400),
        (vec![("file", file), ("version", version), ("all", "nonsense")], 400),
        (vec![("file", file), ("version", version), ("id", "no id")], 404),
        (vec![("ignore", "acme/unknown")], 404),
        (vec![("file", "another"), ("version", version), ("all", "added")], 409),
    ] {
        admin.post(LITELLM, &fields).await.is(status);
    }
    admin.post("/settings/import/models-dev", &[("ignore", "acme/new")]).await.is(404);
}
