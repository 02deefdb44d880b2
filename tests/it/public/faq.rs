//! `/faq`.

use roster::domain::model::{Mode, Status};

use crate::support::{House, priced};

#[tokio::test]
async fn answers_are_computed_from_the_catalogue() {
    let house = House::small().await;
    let page = house.visitor().visit("/faq").await;
    let answers = page.texts("details p");
    assert_eq!(
        page.texts("summary"),
        ["How many models are there?", "Which model is the cheapest?", "Which model reads the longest text?"]
    );
    assert!(answers[0].starts_with("3 active models from 2 providers."), "{}", answers[0]);
    assert_eq!(
        answers[1],
        "One at $0.10 per million tokens in and $0.20 out. 1,000 requests of 2,000 tokens in and 500 out cost $0.300."
    );
    assert_eq!(answers[2], "Alpha takes 128K tokens in one call.");
    assert_eq!(page.text("title"), "Questions: 3 active models · Roster");
    assert!(answers.iter().all(|answer| answer.chars().count() <= 300));
}

#[tokio::test]
async fn free_unpriced_inactive_and_benched_models_are_not_the_cheapest() {
    let house = House::small().await;
    house.add_models(&[priced("acme/free", Status::Active, "0", "0")]).await;
    house.add_models(&[priced("acme/cheap", Status::Inactive, "0.01", "0.01")]).await;
    house.bench("zeta/one").await;
    let answers = house.visitor().visit("/faq").await.texts("details p");
    assert!(answers[1].starts_with("Beta at $0.50"), "{}", answers[1]);
}

#[tokio::test]
async fn the_longest_context_follows_a_change_at_once() {
    let house = House::small().await;
    let mut long = priced("acme/long", Status::Active, "1", "1");
    long.facts.context_window = Some(1_048_576);
    house.add_models(&[long]).await;
    let answers = house.visitor().visit("/faq").await.texts("details p");
    assert_eq!(answers[2], "Long takes 1.05M tokens in one call.");
}

#[tokio::test]
async fn an_empty_catalogue_has_no_numbers_made_up() {
    let house = House::empty().await;
    let answers = house.visitor().visit("/faq").await.texts("details p");
    assert!(answers[0].starts_with("0 active models from 0 providers."));
    assert_eq!(
        answers[1..3],
        ["No active chat model has a price yet.", "No active chat model says how much it reads."]
    );
}

#[tokio::test]
async fn a_model_that_does_not_chat_is_neither_the_cheapest_nor_the_longest() {
    let house = House::small().await;
    let mut embedding = priced("acme/embed", Status::Active, "0.01", "0.01");
    embedding.facts.mode = Mode::Embedding;
    embedding.facts.context_window = Some(2_000_000);
    house.add_models(&[embedding]).await;
    let answers = house.visitor().visit("/faq").await.texts("details p");
    assert!(answers[0].starts_with("4 active models"), "{}", answers[0]);
    assert!(answers[1].starts_with("One at $0.10"), "{}", answers[1]);
    assert_eq!(answers[2], "Alpha takes 128K tokens in one call.");
}
