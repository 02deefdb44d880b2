//! A catalogue with a model in every state.

use jiff::SignedDuration;
use roster::{
    domain::{
        audit::Verb,
        ids::ModelId,
        model::{Capability, Mode, Status},
        price::{Rates, Tier},
        task::own_tasks,
        terms::NewModel,
        tiers::Tiers,
        token_count::TokenCount,
    },
    store::{Topic, defaults, providers, tasks},
};

use crate::support::{House, id, model, priced, provider};

/// A name that tries to be markup.
pub const MARKUP: &str = r#""><svg onload=alert(1)> & "more" 'of' it"#;
/// In other scripts.
pub const FAR: &str = "模型 Größe “9” — العربية";
/// As long as names may be, with no place to break it.
pub fn long() -> String {
    "W".repeat(120)
}

/// Five providers and models of all kinds: Acme has a key and a default, Zeta has none, `off` is switched off, `empty`
/// has no model, `local` needs no key.
pub async fn rich(house: &House) {
    let mut change = house.change(Topic::Catalog).await;
    for (slug, name) in [("acme", FAR), ("zeta", MARKUP), ("off", "Off"), ("empty", "Empty"), ("local", "Local")] {
        let (slug, mut settings) = provider(slug, name);
        settings.enabled = slug.as_str() != "off";
        assert!(providers::insert(&mut change, &slug, &settings, Verb::Create).await.expect("a provider"));
    }
    change.commit().await.expect("a commit");
    let next = priced("acme/next", Status::Active, "0.3", "0.4");
    house.add_models(&[next, full(), long_one(), priced("zeta/one", Status::Active, "0.1", "0.2")]).await;
    house.add_models(&states()).await;
    house.add_models(&offers()).await;
    let mut change = house.change(Topic::Catalog).await;
    assert!(defaults::set(&mut change, &id("acme/full")).await.expect("a default"));
    for mut task in own_tasks() {
        if task.slug == "summarizer" {
            task.picks = picks();
        }
        assert!(tasks::insert(&mut change, &task, Verb::Create).await.expect("a task"));
    }
    change.commit().await.expect("a commit");
    house.database.run("UPDATE models SET upstream_status = 'beta' WHERE id = 'acme/past'").await;
    house.bench("acme/benched").await;
    house.wait(SignedDuration::from_mins(1));
}

/// The first does not qualify.
fn picks() -> Vec<ModelId> {
    vec![id("acme/old"), id("acme/full")]
}

/// With everything that can be known of a model, and two tiers.
fn full() -> NewModel {
    let usd = |text: &str| Some(text.parse().expect("an amount"));
    let mut full = priced("acme/full", Status::Active, "2.50", "10");
    let tier = |above, input| Tier { above, input: usd(input), output: usd("20"), ..Tier::default() };
    full.terms.rates = full.terms.rates.map(|rates| Rates {
        cache_read: usd("0.25"),
        cache_write: usd("3"),
        reasoning: usd("12"),
        request: usd("0.001"),
        tiers: Tiers::new(vec![tier(128_000, "5"), tier(200_000, "7")]).expect("tiers"),
        ..rates
    });
    full.terms.facts.display_name = FAR.parse().expect("a name");
    full.terms.facts.description = MARKUP.parse().expect("a description");
    full.terms.facts.max_output_tokens = TokenCount::new(64_000);
    full.terms.facts.knowledge_cutoff = "2026-03".parse().ok();
    full.terms.facts.released_on = "2026-05-01".parse().ok();
    full.terms.facts.open_weights = Some(true);
    full.terms.facts.sunset_on = "2027-01-31".parse().ok();
    full.terms.facts.successor = Some(id("acme/next"));
    full.terms.facts.capabilities.set(Capability::Vision, Some(false));
    full
}

/// With an id and a name that are as long as they may be.
fn long_one() -> NewModel {
    let mut long_one = priced(&format!("acme/{}", "x".repeat(195)), Status::Active, "0.000000001", "1000000");
    long_one.terms.facts.display_name = long().parse().expect("a name");
    long_one
}

/// One in each further state.
fn states() -> Vec<NewModel> {
    let mut past = priced("acme/past", Status::Active, "1", "2");
    past.terms.facts.sunset_on = "2026-11-01".parse().ok();
    let mut old = priced("acme/old", Status::Deprecated, "5", "15");
    old.terms.facts.successor = Some(id("acme/next"));
    old.terms.facts.sunset_on = "2026-11-01".parse().ok();
    let mut image = model("acme/image", Status::Active);
    image.terms.facts.mode = Mode::Image;
    let mut drawn = priced("acme/drawn", Status::Active, "1", "2");
    drawn.terms.facts.mode = Mode::Image;
    vec![
        past,
        old,
        image,
        drawn,
        model("acme/unpriced", Status::Active),
        model("acme/inactive", Status::Inactive),
        priced("acme/benched", Status::Active, "1", "1"),
        priced("acme/free", Status::Active, "0", "0"),
        priced("off/one", Status::Active, "1", "1"),
        model("local/one", Status::Inactive),
    ]
}

/// One model that is offered more often than unfolds under it.
fn offers() -> Vec<NewModel> {
    let offer = |number| {
        let mut offer = priced(&format!("acme/twice-{number:02}"), Status::Active, "1", "1");
        offer.terms.facts.base_model = "twice-1".parse().ok();
        offer.terms.facts.context_window = TokenCount::new(1_000_000);
        offer.terms.facts.open_weights = Some(false);
        offer.terms.facts.released_on = "2026-01".parse().ok();
        offer
    };
    (0..12).map(offer).collect()
}

/// So many models and providers that lists have pages and ends.
pub async fn many(house: &House) {
    let mut change = house.change(Topic::Catalog).await;
    for number in 0..90 {
        let (slug, settings) = provider(&format!("p{number}"), &format!("Provider {number}"));
        assert!(providers::insert(&mut change, &slug, &settings, Verb::Create).await.expect("a provider"));
    }
    change.commit().await.expect("a commit");
    let chat = (0..310).map(|number| priced(&format!("p0/m{number:03}"), Status::Active, "1", "2"));
    let others = (1..90).map(|number| model(&format!("p{number}/one"), Status::Inactive));
    house.add_models(&chat.chain(others).collect::<Vec<_>>()).await;
}
