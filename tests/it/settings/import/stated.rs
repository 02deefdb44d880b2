//! Who last stated a price, and of which day that word is.

use jiff::SignedDuration;
use roster::domain::origin::Source;

use super::{LITELLM, bring, import, litellm};
use crate::support::{Browser, House, id};

/// "litellm 2026-11-20" of a model.
async fn stated(house: &House, model: &str) -> String {
    let catalog = house.catalog().await;
    let stated = catalog.find(&id(model)).and_then(roster::domain::catalog::Entry::stated);
    stated.map_or_else(|| "nobody".to_owned(), |stated| format!("{} {}", stated.by, stated.on))
}

/// The admin a day later, signed in again.
async fn next_day(house: &House) -> Browser {
    house.wait(SignedDuration::from_hours(24));
    house.admin().await
}

/// Sets one field of a model's form.
async fn set(admin: &Browser, model: &str, field: &str, value: &str) -> crate::support::Page {
    let form = admin.visit(&format!("/settings/models/{model}")).await.form("#edit").set(field, value);
    admin.save(&form).await
}

#[tokio::test]
async fn a_price_carries_who_stated_it_and_the_day_of_that_word() {
    let house = House::bundled().await;
    let as_of = roster::feeds::bundled::catalogue().unwrap().as_of;
    house.wait(SignedDuration::from_hours(48));
    let catalog = house.catalog().await;
    let all: Vec<_> = catalog.entries().filter_map(roster::domain::catalog::Entry::stated).collect();
    assert!(all.len() > 150);
    assert!(all.iter().all(|stated| (stated.by, stated.on) == (Source::Bundled, as_of)), "not the installation's day");
    let admin = house.admin().await;
    set(&admin, "openai/gpt-5", "input_price", "1.26").await;
    assert_eq!(stated(&house, "openai/gpt-5").await, "admin 2026-11-22");
    set(&admin, "openai/gpt-5-mini", "description", "Small").await;
    assert_eq!(stated(&house, "openai/gpt-5-mini").await, format!("bundled {as_of}"), "not a word about its price");
    // What an undo puts back is the word of who said it.
    let page = set(&admin, "openai/gpt-5-mini", "input_price", "9").await;
    assert_eq!(stated(&house, "openai/gpt-5-mini").await, "admin 2026-11-22");
    admin.save(&page.form(".notice form").press_first()).await;
    assert_eq!(stated(&house, "openai/gpt-5-mini").await, format!("bundled {as_of}"));
}

#[tokio::test]
async fn an_import_that_finds_prices_as_they_are_says_so_in_one_step() {
    let house = House::small().await;
    let admin = house.admin().await;
    let entries = [
        ("acme/a", litellm("acme", 1e-6, 2e-6)),
        ("acme/b", litellm("acme", 1e-6, 2e-6)),
        ("acme/beta", litellm("acme", 9e-6, 9e-6)),
    ];
    import(&admin, &entries).await;
    for (model, by) in [("acme/a", "litellm"), ("acme/b", "litellm"), ("acme/beta", "admin")] {
        assert_eq!(stated(&house, model).await, format!("{by} 2026-11-20"));
    }
    // The same day it is no news.
    assert!(!bring(&admin, &entries).await.has("button.primary"));
    let admin = next_day(&house).await;
    let (version, before) = (house.version(), house.database.dump().await);
    let page = bring(&admin, &entries).await;
    assert_eq!(page.text(".found"), "1 protected, 2 unchanged.");
    assert_eq!(page.text("button.primary"), "Confirm 2 prices");
    let page = admin.save(&page.form("#apply").press("Confirm 2 prices")).await;
    assert_eq!(page.notice(), "2 prices confirmed by litellm.");
    assert_eq!(house.version(), version + 1);
    let after = house.database.dump().await;
    assert_eq!(after["audit"].len(), before["audit"].len() + 1, "one entry, not one per model");
    assert_eq!(after["prices"].len(), before["prices"].len());
    for (model, said) in [("acme/a", "litellm 2026-11-21"), ("acme/b", "litellm 2026-11-21")] {
        assert_eq!(stated(&house, model).await, said);
    }
    assert_eq!(stated(&house, "acme/beta").await, "admin 2026-11-20", "it said another price");
    assert!(!admin.visit(LITELLM).await.has("button.primary"));
    // One that changes is stated with the change, the other one beside it; one that is left out is not.
    let admin = next_day(&house).await;
    let entries = [("acme/a", litellm("acme", 1.5e-6, 2e-6)), ("acme/b", litellm("acme", 1e-6, 2e-6))];
    let page = import(&admin, &entries).await;
    assert_eq!(page.notice(), "a updated from a feed. 1 price confirmed by litellm.");
    for model in ["acme/a", "acme/b"] {
        assert_eq!(stated(&house, model).await, "litellm 2026-11-22");
    }
    let admin = next_day(&house).await;
    let page = bring(&admin, &[("acme/a", litellm("acme", 1.6e-6, 2e-6)), entries[1].clone()]).await;
    let form = page.form("#apply");
    let fields = [("file", form.value("file")), ("version", form.value("version")), ("confirm", "yes")];
    admin.post(LITELLM, &fields).await.is(303);
    assert_eq!(stated(&house, "acme/a").await, "litellm 2026-11-22", "the file says another price");
    assert_eq!(stated(&house, "acme/b").await, "litellm 2026-11-23");
}
