//! What must hold for the HTML of every page, whatever it shows.
#![expect(clippy::expect_used, reason = "a selector that is none has to end the test")]

use std::collections::BTreeSet;

use scraper::{ElementRef, Html, Selector};

use super::house::CANARY;

/// Asserts that a page parses without errors, that what refers to an id finds it, and that nothing stands in it that
/// the content security policy would block.
pub fn check(what: &str, body: &str) {
    let html = Html::parse_document(body);
    assert!(html.errors.is_empty(), "{what}: {:?}", html.errors);
    let ids = ids(what, &html);
    for (selector, attribute) in [
        ("label[for]", "for"),
        ("[aria-describedby]", "aria-describedby"),
        ("[aria-labelledby]", "aria-labelledby"),
        ("a[href^='#']", "href"),
        ("button[form]", "form"),
    ] {
        for element in select(&html, selector) {
            let value = element.attr(attribute).unwrap_or_default();
            let known = value.split(' ').all(|id| ids.contains(id.trim_start_matches('#')));
            assert!(known, "{what}: {attribute}=“{value}” leads nowhere");
        }
    }
    let script = "script:not([src], [type='application/ld+json'])";
    for blocked in ["[style]", "style", script, "[onclick]", "[onload]", "[onerror]", "iframe", "base"] {
        assert!(select(&html, blocked).is_empty(), "{what}: has {blocked}");
    }
    for link in select(&html, "[href], [src], [action]") {
        for name in ["href", "src", "action"] {
            let address = link.attr(name).unwrap_or_default().trim().to_lowercase();
            assert!(!address.starts_with("javascript:") && !address.starts_with("data:"), "{what}: {address}");
        }
    }
    for control in select(&html, "input:not([type=hidden]), select, textarea") {
        let named = control.attr("aria-label").is_some()
            || control.attr("id").is_some_and(|id| !select(&html, &format!("label[for='{id}']")).is_empty())
            || control.ancestors().filter_map(ElementRef::wrap).any(|above| above.value().name() == "label");
        assert!(named, "{what}: {} has no label", control.html());
    }
    assert_eq!(select(&html, "main h1").len(), 1, "{what}: one heading of the first level");
    assert!(!body.contains(CANARY), "{what}: shows a key");
}

fn ids(what: &str, html: &Html) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for element in select(html, "[id]") {
        let id = element.attr("id").unwrap_or_default().to_owned();
        assert!(ids.insert(id.clone()), "{what}: the id {id} stands twice");
    }
    ids
}

fn select<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    html.select(&Selector::parse(selector).expect("a selector")).collect()
}
