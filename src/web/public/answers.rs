//! The questions of `/faq`, each with an answer that is made of the catalogue and fits a search engine's box.

use std::cmp::Reverse;

use crate::{
    domain::{
        catalog::{Catalog, Entry},
        model::{Mode, Status},
        money::Cost,
        price::Rates,
    },
    wording::{
        moment::Moment,
        numbers::{self, active_models, number_of, providers, typical_requests},
    },
};

const ANSWER_MAX_CHARS: usize = 300;
/// Two names of this length leave room for the shortest sentence about them.
const NAME_MAX_CHARS: usize = 80;

/// A question and its answer as plain text.
#[derive(Debug)]
pub struct Question {
    /// What is asked.
    pub ask: &'static str,
    /// At most 300 characters of whole sentences.
    pub answer: String,
}

/// An answer before it is cut: the sentence that matters most stands first.
type Sentences = Vec<String>;

/// Every question, answered.
pub fn questions(catalog: &Catalog) -> Vec<Question> {
    let answered = [
        ("How many models are there?", how_many(catalog)),
        ("How does the ranking work?", ranking(catalog)),
        ("Which model leads?", leads(catalog)),
        ("Which model is the cheapest?", cheapest(catalog)),
        ("What do a thousand requests cost?", thousand(catalog)),
        ("Which model reads the longest text?", longest(catalog)),
        ("Is a model out of service?", out_of_service(catalog)),
        ("How fresh are the numbers?", freshness(catalog)),
    ];
    answered.into_iter().map(|(ask, sentences)| Question { ask, answer: cut(&sentences) }).collect()
}

/// As many whole sentences as fit.
fn cut(sentences: &[String]) -> String {
    let mut answer = String::new();
    for sentence in sentences {
        let joint = if answer.is_empty() { "" } else { " " };
        if answer.chars().count() + joint.len() + sentence.chars().count() > ANSWER_MAX_CHARS {
            break;
        }
        answer.extend([joint, sentence]);
    }
    answer
}

fn how_many(catalog: &Catalog) -> Sentences {
    let known = catalog.entries().count();
    let mut sentences =
        vec![format!("{} from {}.", active_models(catalog.active_models()), providers(catalog.active_providers()))];
    sentences.push("A model counts while its provider is on, an admin offers it and it answers properly.".to_owned());
    if known > catalog.active_models() {
        let (models, of) = (number_of(known, "model", "models"), providers(catalog.groups().len()));
        sentences.push(format!("In all, {models} of {of} {} known.", if known == 1 { "is" } else { "are" }));
    }
    sentences
}

fn ranking(catalog: &Catalog) -> Sentences {
    let order = "By the pass rate on a public benchmark, then by the rating from votes, then by name.".to_owned();
    let so_far = match catalog.active_models() {
        0 => NONE_ACTIVE.to_owned(),
        1 => "The one active model has neither a benchmark run nor a vote yet, so it is not ranked.".to_owned(),
        _ => format!(
            "None of the {} has a benchmark run or a vote yet, so they are not ranked and stand by name.",
            active_models(catalog.active_models())
        ),
    };
    vec![order, so_far]
}

fn leads(catalog: &Catalog) -> Sentences {
    let active = || catalog.entries().filter(|entry| entry.is_active());
    if let Some(only) = active().next().filter(|_| catalog.active_models() == 1) {
        return vec![format!("Nobody yet: {} is the only active model.", name(only))];
    }
    if catalog.active_models() == 0 {
        return vec![format!("Nobody. {NONE_ACTIVE}")];
    }
    let mut sentences = vec![format!("Nobody yet: none of the {} is ranked.", active_models(catalog.active_models()))];
    let released = active().filter_map(|entry| Some((entry, entry.model.facts.released_on?)));
    let newest = released.min_by_key(|(entry, date)| (Reverse(date.first_day()), &entry.model.id));
    sentences.extend(newest.map(|(entry, date)| format!("The newest is {}, released {date}.", name(entry))));
    sentences
}

fn cheapest(catalog: &Catalog) -> Sentences {
    let offers = offers(catalog);
    let Some((cost, entry, rates)) = offers.first() else { return no_price(catalog) };
    let request = rates.request.map(|request| format!(", {request} a request")).unwrap_or_default();
    let (name, input, output) = (name(entry), rates.input, rates.output);
    let price = format!("{name} at {input} per million tokens in and {output} out{request}.");
    let same = offers.iter().filter(|offer| offer.0 == *cost).count() - 1;
    let mut sentences = vec![price, format!("{} cost {cost}.", typical_requests())];
    sentences.extend((same > 0).then(|| format!("{} the same.", number_of(same, "other costs", "others cost"))));
    sentences.extend(given_away(catalog));
    sentences.extend(unpriced(catalog));
    sentences
}

fn thousand(catalog: &Catalog) -> Sentences {
    let offers = offers(catalog);
    let Some(low) = offers.first() else { return no_price(catalog) };
    // Of those that cost the same, the smallest id, as everywhere.
    let high = offers.iter().max_by_key(|(cost, entry, _)| (*cost, Reverse(&entry.model.id))).unwrap_or(low);
    let (typical, cost, cheapest) = (typical_requests(), low.0, name(low.1));
    let mut sentences = vec![if high.0 > cost {
        format!("{typical} cost from {cost} with {cheapest} to {} with {}.", high.0, name(high.1))
    } else {
        format!("{typical} cost {cost} with {cheapest}.")
    }];
    sentences.extend(given_away(catalog));
    sentences.extend(unpriced(catalog));
    sentences
}

fn longest(catalog: &Catalog) -> Sentences {
    let known = || chat(catalog).filter_map(|entry| Some((entry.model.facts.context_window?, entry)));
    let Some((tokens, entry)) = known().min_by_key(|(tokens, entry)| (Reverse(*tokens), &entry.model.id)) else {
        return match chat(catalog).next() {
            None => vec![no_chat(catalog)],
            Some(_) => vec!["No active chat model says how much it reads.".to_owned()],
        };
    };
    let same = known().filter(|(other, _)| *other == tokens).count() - 1;
    let mut sentences =
        vec![format!("{} has the largest context: {} tokens in one call.", name(entry), numbers::tokens(tokens))];
    sentences.extend((same > 0).then(|| format!("{} as many.", number_of(same, "other takes", "others take"))));
    sentences
}

fn out_of_service(catalog: &Catalog) -> Sentences {
    let offered = catalog.entries().filter(|entry| entry.model.status == Status::Active && entry.provider_enabled);
    let mut out: Vec<_> = offered.filter_map(|entry| Some((entry.model.benched_at?, entry))).collect();
    out.sort_by_key(|(since, entry)| (Reverse(*since), &entry.model.id));
    let rule = "What keeps failing is not counted as active until it works again.".to_owned();
    match out.len() {
        0 if catalog.active_models() == 0 => vec![format!("No. {NONE_ACTIVE}")],
        0 => vec!["No: every model that is offered answers properly.".to_owned(), rule],
        count => {
            let head = number_of(count, "model is", "models are");
            let each = out.iter().map(|(since, entry)| format!("{} since {}.", name(entry), Moment(*since).text()));
            std::iter::once(format!("{head} out of service.")).chain(each).chain([rule]).collect()
        }
    }
}

fn freshness(catalog: &Catalog) -> Sentences {
    let mut sentences = vec![format!("They are as of {}.", Moment(catalog.loaded_at()).text())];
    sentences.push("What an admin changes shows at once, and a price whose moment comes within a minute.".to_owned());
    let changed = catalog.entries().map(|entry| entry.model.updated_at).max();
    sentences.extend(changed.map(|at| format!("A model was last changed on {}.", Moment(at).text())));
    sentences
}

const NONE_ACTIVE: &str = "No model is active right now.";

/// Why there is no price to tell of.
fn no_price(catalog: &Catalog) -> Sentences {
    let free = chat(catalog).find(|entry| entry.rates().is_some());
    match (free.map(name), unpriced(catalog)) {
        (Some(free), None) => {
            vec![format!("{free} is listed at $0.00 per token; no active chat model has a higher price.")]
        }
        // The unknown price may be a higher one or none at all.
        (Some(free), Some(unpriced)) => vec![format!("{free} is listed at $0.00 per token."), unpriced],
        (None, Some(_)) => vec!["No active chat model has a price yet.".to_owned()],
        (None, None) => vec![no_chat(catalog)],
    }
}

/// How many are listed as free beside those that cost something, where there are any.
fn given_away(catalog: &Catalog) -> Option<String> {
    let count = chat(catalog).filter_map(Entry::rates).filter(|rates| is_free(rates)).count();
    let models = number_of(count, "model that is listed at $0.00 is", "models that are listed at $0.00 are");
    (count > 0).then(|| format!("{models} left out."))
}

/// How many cost nobody knows what, where there are any.
fn unpriced(catalog: &Catalog) -> Option<String> {
    let count = chat(catalog).filter(|entry| entry.rates().is_none()).count();
    let models = number_of(count, "active chat model has", "active chat models have");
    (count > 0).then(|| format!("{models} no price yet."))
}

fn no_chat(catalog: &Catalog) -> String {
    match catalog.active_models() {
        0 => NONE_ACTIVE.to_owned(),
        1 => "The one active model is not for chat.".to_owned(),
        _ => format!("None of the {} is for chat.", active_models(catalog.active_models())),
    }
}

/// Active models that answer in words: an embedding costs less and is no answer to any of these questions.
fn chat(catalog: &Catalog) -> impl Iterator<Item = &Entry> {
    catalog.entries().filter(|entry| entry.is_active() && entry.model.facts.mode == Mode::Chat)
}

/// What typical requests cost with each chat model that has a price and is not given away, cheapest first.
fn offers(catalog: &Catalog) -> Vec<(Cost, &Entry, &Rates)> {
    let priced = chat(catalog).filter_map(|entry| Some((entry, entry.rates().filter(|rates| !is_free(rates))?)));
    let mut offers: Vec<_> = priced.map(|(entry, rates)| (rates.typical_cost(), entry, rates)).collect();
    offers.sort_by_key(|(cost, entry, _)| (*cost, &entry.model.id));
    offers
}

/// Whether typical requests cost nothing; tokens may be free while each request has its price.
fn is_free(rates: &Rates) -> bool {
    rates.typical_cost() == Cost::default()
}

/// A model's name, cut where it is so long that no sentence about it would fit.
fn name(entry: &Entry) -> String {
    let name = &entry.model.facts.display_name;
    match name.char_indices().nth(NAME_MAX_CHARS) {
        Some((end, _)) => format!("{}…", name[..end].trim_end()),
        None => name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_answer_is_as_many_whole_sentences_as_fit(lengths in prop::collection::vec(1_usize..400, 0..6)) {
            let sentences: Vec<String> = lengths.iter().map(|length| "ß".repeat(*length)).collect();
            let answer = cut(&sentences);
            prop_assert!(answer.chars().count() <= ANSWER_MAX_CHARS);
            let whole = answer.split(' ').filter(|sentence| !sentence.is_empty()).count();
            prop_assert_eq!(&answer, &sentences[..whole].join(" "));
            let more: usize = lengths.iter().take(whole + 1).map(|length| length + 1).sum();
            prop_assert!(whole == lengths.len() || more - 1 > ANSWER_MAX_CHARS);
        }
    }
}
