//! `/faq`.
#![expect(clippy::unwrap_used, reason = "a page without its structured data has to end the test")]

use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use roster::domain::{
    model::{Mode, Status},
    terms::NewModel,
    text::DisplayName,
    token_count::TokenCount,
};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::support::{House, Page, id, model, priced};

const QUESTIONS: [&str; 8] = [
    "How many models are there?",
    "How does the ranking work?",
    "Which model leads?",
    "Which model is the cheapest?",
    "What do a thousand requests cost?",
    "Which model reads the longest text?",
    "Is a model out of service?",
    "How fresh are the prices?",
];
// Where each stands.
const COUNT: usize = 0;
const RANKING: usize = 1;
const LEADER: usize = 2;
const CHEAPEST: usize = 3;
const THOUSAND: usize = 4;
const LONGEST: usize = 5;
const BENCHED: usize = 6;
const FRESH: usize = 7;
const ANSWER_MAX_CHARS: usize = 300;
const CASES: u32 = 12;

#[tokio::test]
async fn answers_are_computed_from_the_catalogue() {
    let house = House::small().await;
    let mut newest = priced("acme/new", Status::Active, "4", "4");
    newest.terms.facts.released_on = "2026-08".parse().ok();
    newest.terms.facts.context_window = TokenCount::new(64_000);
    house.add_models(&[newest, model("zeta/two", Status::Active)]).await;
    let page = house.visitor().visit("/faq").await;
    assert_eq!(page.texts("summary"), QUESTIONS);
    let expected = [
        "5 active models from 2 providers. We count every model that is switched on. In all, 7 models of 2 providers are \
         known.",
        "By the pass rate on a public benchmark, then by the rating from votes, then newest first. There are no ratings \
         yet, so the newest models come first.",
        "No model leads: there are no ratings yet. New is the newest, released in Aug 2026.",
        "One at $0.10 per million input tokens and $0.20 per million output tokens. 1,000 requests of 2,000 tokens in and \
         500 out cost $0.300. 1 active chat model has no price yet.",
        "From $0.300 with One to $10.00 with Alpha for 1,000 requests of 2,000 tokens in and 500 out. 1 active chat model \
         has no price yet.",
        "Alpha has the largest context: 128,000 tokens in one request. 3 others take as many.",
        "No model is known to be out of service. Roster has not called any model yet.",
        "Prices were last set by an admin on 20 Nov 2026. Changes by an admin show at once.",
    ];
    assert_eq!(answers(&page), expected);
    assert_eq!(page.text("title"), "Questions about models and prices · Roster");
}

#[tokio::test]
async fn search_engines_read_the_same_as_people() {
    let house = House::small().await;
    let page = house.visitor().visit("/faq").await;
    let data: Value = serde_json::from_str(&page.text("head script[type='application/ld+json']")).unwrap();
    assert_eq!((&data["@context"], &data["@type"]), (&"https://schema.org".into(), &"FAQPage".into()));
    let entity = &data["mainEntity"][0];
    assert_eq!((&entity["@type"], &entity["acceptedAnswer"]["@type"]), (&"Question".into(), &"Answer".into()));
    assert_eq!(structured(&page), (page.texts("summary"), answers(&page)));
}

#[tokio::test]
async fn models_that_an_answer_names_are_links_to_their_pages() {
    let house = House::small().await;
    let page = house.visitor().visit("/faq").await;
    let named = ["/models/zeta/one", "/models/zeta/one", "/models/acme/alpha", "/models/acme/alpha"];
    assert_eq!(page.attributes("details p a", "href"), named);
    for address in named {
        house.visitor().visit(address).await;
    }
}

#[tokio::test]
async fn prices_are_as_fresh_as_who_stated_them_says() {
    let house = House::bundled().await;
    house.wait(jiff::SignedDuration::from_hours(24 * 100));
    let fresh = async || answers(&house.visitor().visit("/faq").await)[FRESH].clone();
    let told = fresh().await;
    assert!(told.starts_with("Prices are from the bundled catalogue of 20 Nov 2026."), "{told}");
    assert!(!told.contains("2027"), "the day on which a page is drawn or Roster was installed is no price's: {told}");
    let foot = house.visitor().visit("/faq").await.text(".foot");
    assert!(foot.contains("Prices from the bundled catalogue of 20 Nov 2026"), "{foot}");
    // An admin's word beside it.
    let admin = house.admin().await;
    let form = admin.visit("/settings/models/openai/gpt-6-luna").await.form("#edit");
    admin.save(&form.set("input_price", "0.11")).await;
    let told = fresh().await;
    assert!(told.contains("Prices of 1 model were last set by an admin on 28 Feb 2027."), "{told}");
}

#[tokio::test]
async fn no_name_ends_the_script_element_or_becomes_markup() {
    let house = House::small().await;
    for (number, name) in
        ["</script><script>alert(1)</script>", "<!--<script>", "]]>&quot;'\"\\", "{{ 7 * 7 }} \u{2028}", "&lt;/script>"]
            .iter()
            .enumerate()
    {
        let mut hostile = priced(&format!("acme/x{number}"), Status::Active, "0.0001", "0.0001");
        hostile.terms.facts.context_window = TokenCount::new(9_000_000);
        hostile.terms.facts.display_name = DisplayName::stored((*name).to_owned());
        house.add_models(&[hostile]).await;
        let page = house.visitor().visit("/faq").await;
        let (asked, answered) = structured(&page);
        assert!(answered.iter().any(|answer| answer.contains(name.trim_end())), "{name}: {answered:?}");
        assert_eq!((asked, answered), (page.texts("summary"), answers(&page)), "{name}");
        assert_eq!(page.body.matches("<script").count(), 2, "{name}");
        assert_eq!(page.body.matches("</script").count(), 2, "{name}");
        house.set_status(&format!("acme/x{number}"), Status::Inactive).await;
    }
}

#[tokio::test]
async fn free_unpriced_inactive_and_benched_models_are_not_the_cheapest() {
    let house = House::small().await;
    house.add_models(&[priced("acme/free", Status::Active, "0", "0")]).await;
    house.add_models(&[priced("acme/cheap", Status::Inactive, "0.01", "0.01")]).await;
    house.bench("zeta/one").await;
    let answers = answers(&house.visitor().visit("/faq").await);
    let free = "1 model that is listed at $0.00 is left out.";
    assert!(answers[CHEAPEST].starts_with("Beta at $0.50"), "{}", answers[CHEAPEST]);
    assert!(answers[CHEAPEST].contains(free) && answers[THOUSAND].contains(free), "{answers:?}");
    assert_eq!(
        answers[BENCHED],
        "1 model is out of service. One since 20 Nov 2026, 12:00 UTC. It is not counted as active until it works again."
    );
}

#[tokio::test]
async fn a_price_per_request_is_a_price_where_tokens_are_free() {
    let house = House::small().await;
    let mut counted = priced("acme/counted", Status::Active, "0", "0");
    counted.terms.rates.as_mut().unwrap().request = Some("0.0001".parse().unwrap());
    house.add_models(&[counted]).await;
    let answers = answers(&house.visitor().visit("/faq").await);
    assert_eq!(
        answers[CHEAPEST],
        "Counted at $0.00 per million input tokens and $0.00 per million output tokens, $0.0001 per request. 1,000 \
         requests of 2,000 tokens in and 500 out cost $0.100."
    );
    assert!(answers[THOUSAND].starts_with("From $0.100 with Counted to"), "{}", answers[THOUSAND]);
}

#[tokio::test]
async fn of_equals_the_smallest_id_is_named_and_the_others_are_counted() {
    let house = House::small().await;
    house.add_models(&[priced("acme/twin", Status::Active, "0.1", "0.2")]).await;
    let answers = answers(&house.visitor().visit("/faq").await);
    assert!(answers[CHEAPEST].starts_with("Twin at $0.10"), "{}", answers[CHEAPEST]);
    assert!(answers[CHEAPEST].ends_with("cost $0.300. 1 other costs the same."), "{}", answers[CHEAPEST]);
    assert_eq!(
        answers[LONGEST],
        "Alpha has the largest context: 128,000 tokens in one request. 3 others take as many."
    );
}

#[tokio::test]
async fn the_longest_context_follows_a_change_at_once() {
    let house = House::small().await;
    let mut long = priced("acme/long", Status::Active, "1", "1");
    long.terms.facts.context_window = TokenCount::new(1_048_576);
    house.visitor().visit("/faq").await;
    house.add_models(&[long]).await;
    let answers = answers(&house.visitor().visit("/faq").await);
    assert_eq!(answers[LONGEST], "Long has the largest context: 1,048,576 tokens in one request.");
}

#[tokio::test]
async fn a_price_whose_moment_comes_shows_within_a_minute() {
    let house = House::small().await;
    let mut later = priced("acme/later", Status::Active, "0.01", "0.01");
    later.valid_from = Some(house.app.clock.now() + jiff::SignedDuration::from_secs(30));
    house.add_models(&[later]).await;
    let version = house.version();
    for turn in 1..=3 {
        // Twice: the second one is kept.
        for _ in 0..2 {
            let answers = answers(&house.visitor().visit("/faq").await);
            let cheapest = if turn == 1 { "One at" } else { "Later at" };
            assert!(answers[CHEAPEST].starts_with(cheapest), "{}", answers[CHEAPEST]);
        }
        house.wait(jiff::SignedDuration::from_secs(61));
    }
    assert_eq!(house.version(), version, "the clock alone did it");
}

#[tokio::test]
async fn an_empty_catalogue_has_no_numbers_made_up() {
    let house = House::empty().await;
    let page = house.visitor().visit("/faq").await;
    assert_eq!(page.texts("summary"), QUESTIONS);
    let answers = answers(&page);
    assert!(answers[COUNT].starts_with("0 active models from 0 providers."));
    assert!(!answers[COUNT].contains("In all"));
    assert!(answers[RANKING].ends_with("No model is active right now."));
    assert_eq!(answers[LEADER], "No model is active right now.");
    for number in [CHEAPEST, THOUSAND, LONGEST] {
        assert_eq!(answers[number], "No model is active right now.");
    }
    assert_eq!(answers[BENCHED], "No model is known to be out of service. Roster has not called any model yet.");
    assert_eq!(answers[FRESH], "No active model has a price yet. Changes by an admin show at once.");
    assert!(answers.concat().chars().filter(|c| *c == '$').count() == 0, "no price is made up");
}

#[tokio::test]
async fn one_model_is_told_of_in_the_singular() {
    let house = House::small().await;
    house.set_status("acme/beta", Status::Inactive).await;
    house.set_status("zeta/one", Status::Inactive).await;
    let page = house.visitor().visit("/faq").await;
    let answers = answers(&page);
    assert!(answers[COUNT].starts_with("1 active model from 1 provider."), "{}", answers[COUNT]);
    assert_eq!(answers[LEADER], "No model leads: there are no ratings yet.");
    assert_eq!(answers[THOUSAND], "$10.00 with Alpha for 1,000 requests of 2,000 tokens in and 500 out.");
    assert_eq!(answers[LONGEST], "Alpha has the largest context: 128,000 tokens in one request.");
    assert!(!page.text("main").contains("1 active models") && !page.text("main").contains("1 providers"));
}

#[tokio::test]
async fn models_without_a_price_or_given_away_are_said_to_be_so() {
    let house = House::small().await;
    for name in ["acme/alpha", "acme/beta", "zeta/one"] {
        house.set_status(name, Status::Inactive).await;
    }
    let mut plain = model("acme/plain", Status::Active);
    plain.terms.facts.context_window = None;
    house.add_models(&[plain]).await;
    let found = answers(&house.visitor().visit("/faq").await);
    for number in [CHEAPEST, THOUSAND] {
        assert_eq!(found[number], "No active chat model has a price yet.");
    }
    assert_eq!(found[LONGEST], "The context window of no active chat model is known.");
    house.add_models(&[priced("acme/gift", Status::Active, "0", "0")]).await;
    let page = house.visitor().visit("/faq").await;
    let found = answers(&page);
    for number in [CHEAPEST, THOUSAND] {
        let known = "Gift is listed at $0.00 per token. 1 active chat model has no price yet.";
        assert_eq!(found[number], known, "nobody knows whether the other costs more");
    }
    assert_eq!(structured(&page).1, found);
    house.set_status("acme/plain", Status::Inactive).await;
    let found = answers(&house.visitor().visit("/faq").await);
    for number in [CHEAPEST, THOUSAND] {
        assert_eq!(found[number], "Gift is listed at $0.00 per token; no active chat model has a higher price.");
    }
}

#[tokio::test]
async fn a_model_that_does_not_chat_is_neither_the_cheapest_nor_the_longest() {
    let house = House::small().await;
    let mut embedding = priced("acme/embed", Status::Active, "0.01", "0.01");
    embedding.terms.facts.mode = Mode::Embedding;
    embedding.terms.facts.context_window = TokenCount::new(2_000_000);
    house.add_models(&[embedding]).await;
    let found = answers(&house.visitor().visit("/faq").await);
    assert!(found[COUNT].starts_with("4 active models"), "{}", found[COUNT]);
    assert!(found[CHEAPEST].starts_with("One at $0.10"), "{}", found[CHEAPEST]);
    assert!(found[LONGEST].starts_with("Alpha has the largest context"), "{}", found[LONGEST]);
    for name in ["acme/alpha", "acme/beta", "zeta/one"] {
        house.set_status(name, Status::Deprecated).await;
    }
    let found = answers(&house.visitor().visit("/faq").await);
    for number in [CHEAPEST, THOUSAND, LONGEST] {
        assert_eq!(found[number], "The one active model is not for chat.");
    }
}

#[test]
fn no_answer_is_longer_than_it_may_be_whatever_models_are_called_and_cost() {
    let runtime = Runtime::new().unwrap();
    let house = runtime.block_on(House::small());
    let config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    let name = prop_oneof!["\\PC{1,300}", "[Ww ]{81,400}", "[ß€🙂.]{1,200}", "[a-z]{1,20}\\. [A-Z][a-z]{1,200}\\."];
    let price = prop_oneof![Just("0.000000001"), Just("999999.999999999"), Just("1000000"), Just("3")];
    let new = (name, price, any::<bool>(), any::<bool>(), prop::option::of(1..u64::from(u32::MAX)));
    let outcome = TestRunner::new(config).run(&vec(new, 1..4), |all| {
        runtime.block_on(async {
            let mut added = Vec::new();
            for (number, (name, price, priced_, benched, context)) in all.iter().enumerate() {
                let id_ = format!("zeta/p{}-{number}", house.version());
                let mut new: NewModel = priced(&id_, Status::Active, price, price);
                new.terms.rates = new.terms.rates.filter(|_| *priced_);
                new.terms.facts.display_name = DisplayName::stored(name.clone());
                new.terms.facts.context_window = context.and_then(TokenCount::new);
                new.terms.facts.released_on = "2026-08-05".parse().ok();
                house.add_models(std::slice::from_ref(&new)).await;
                if *benched {
                    house.bench(&id_).await;
                }
                added.push(id(&id_));
            }
            let page = house.visitor().visit("/faq").await;
            let texts = answers(&page);
            assert_eq!(texts.len(), QUESTIONS.len());
            for text in &texts {
                assert!(text.chars().count() <= ANSWER_MAX_CHARS, "{text}");
                assert!(text.ends_with('.') && text.chars().count() > 1, "cut at a sentence: {text}");
            }
            assert_eq!(structured(&page), (page.texts("summary"), texts));
            // Half of them go, so that the answers are about others next time.
            for id in added.iter().step_by(2) {
                house.set_status(id.as_str(), Status::Inactive).await;
            }
        });
        Ok(())
    });
    assert!(outcome.is_ok(), "{outcome:?}");
}

fn answers(page: &Page) -> Vec<String> {
    page.texts("details p")
}

/// Questions and answers of the structured data, white space as a page shows it.
fn structured(page: &Page) -> (Vec<String>, Vec<String>) {
    let plain = |text: &Value| text.as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    // Not through the page's own words: white space may matter within JSON.
    let text = page.body.split("<script type=\"application/ld+json\">").nth(1).unwrap();
    let data: Value = serde_json::from_str(text.split("</script>").next().unwrap()).unwrap();
    let all = data["mainEntity"].as_array().unwrap();
    let asked = all.iter().map(|question| plain(&question["name"])).collect();
    (asked, all.iter().map(|question| plain(&question["acceptedAnswer"]["text"])).collect())
}
