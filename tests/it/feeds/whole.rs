//! The real files are read whole: nothing is left out but what was counted by hand.

use roster::{
    domain::{ids::ModelId, money::Nano},
    feeds::{Reason, litellm, models_dev},
};

use crate::support::feeds::{LITELLM, LITELLM_AUGUST, MODELS_DEV, real};

#[test]
#[ignore = "needs the real feeds"]
fn nothing_of_litellm_is_lost() {
    // August had one key that ends in a slash.
    for (name, models, variants, rejected) in [(LITELLM, 4_551, 294, 0), (LITELLM_AUGUST, 2_976, 128, 1)] {
        let feed = litellm::parse(&real(name)).unwrap();
        let twins: usize = feed.entries.iter().map(|entry| entry.twins.len()).sum();
        let left_out = feed.complaints.iter().filter(|complaint| complaint.reason == Reason::Variant).count();
        assert_eq!((left_out, feed.rejected() - left_out), (variants, rejected), "{name}");
        assert_eq!(feed.entries.len() + twins + left_out, models, "{name}");
        assert!(feed.complaints.len() - left_out < 20, "{name}: {:?}", feed.complaints);
        assert!(feed.entries.iter().filter(|entry| entry.facts.sunset_on.is_some()).count() > 90);
    }
}

#[test]
#[ignore = "needs the real feeds"]
fn odd_prices_of_litellm_are_exact() {
    let feed = litellm::parse(&real("fixtures/litellm_small.json")).unwrap();
    let by_id = feed.by_id();
    let usd = |text: &str| text.parse::<Nano>().unwrap();
    for (id, input, output) in [
        ("opencode_go/qwen3.8-flash", "0.15", "0.47"),
        ("bigmodel/glm-5.3-flash", "0.114285714", "0.4"),
        ("azure_ai/jais-30b-chat", "3200", "9710"),
        ("databricks/databricks-kimi-k3", "2.99999", "15.00002"),
        ("dashscope/qwen-flash", "0.05", "0.4"),
    ] {
        let rates = by_id[&id.parse::<ModelId>().unwrap()].rates.as_ref().unwrap();
        assert_eq!((rates.input, rates.output), (usd(input), usd(output)), "{id}");
    }
}

#[test]
#[ignore = "needs the real feeds"]
fn nothing_of_models_dev_is_lost() {
    let feed = models_dev::parse(&real(MODELS_DEV)).unwrap();
    let twins: usize = feed.entries.iter().map(|entry| entry.twins.len()).sum();
    assert_eq!((feed.entries.len() + twins, feed.rejected()), (8_337, 0));
    // Nine releases on the first day of 1970, and four names that end in a tab.
    let told = |reason: fn(&Reason) -> bool| feed.complaints.iter().filter(|c| reason(&c.reason)).count();
    assert_eq!(told(|reason| matches!(reason, Reason::Date { field: "release_date", .. })), 9);
    assert_eq!((told(|reason| *reason == Reason::Name), feed.complaints.len()), (4, 13));
    let rates = || feed.entries.iter().filter_map(|entry| entry.rates.as_ref());
    assert_eq!(feed.entries.iter().filter(|entry| entry.rates.is_none()).count(), 423);
    assert!(rates().flat_map(|rates| &rates.tiers).all(|tier| tier.above % 1_000 == 0 || tier.above % 1_024 == 0));
    assert!(rates().any(|rates| rates.tiers.len() == 3));
}

#[test]
#[ignore = "needs the real feeds"]
fn the_oddities_of_models_dev_are_complained_about() {
    let feed = models_dev::parse(&real("fixtures/models_dev_small_2026-07-24.json")).unwrap();
    let keys: Vec<_> = feed.complaints.iter().map(|complaint| complaint.key.as_str()).collect();
    assert_eq!((keys, feed.rejected()), (vec!["azure/claude-haiku-4-5"], 0));
}
