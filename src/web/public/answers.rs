//! The questions of `/faq`, each with an answer that is made of the catalogue and fits a search engine's box.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::answer_text::{MODEL, Piece, Sentence, Sentences, cut};

use crate::{
    domain::{
        catalog::{Catalog, Entry, Freshness},
        date::MonthOrDay,
        model::{Mode, Status},
        money::Cost,
        price::Rates,
    },
    wording::{
        freshness,
        moment::{self, Moment},
        numbers::{self, active_models, number_of, providers, typical_requests},
    },
};

/// A question and its answer.
#[derive(Debug)]
pub struct Question {
    /// What is asked.
    pub ask: &'static str,
    /// At most 300 characters of whole sentences.
    pub answer: Vec<Piece>,
}

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
        ("How fresh are the prices?", fresh(catalog)),
    ];
    answered.into_iter().map(|(ask, sentences)| Question { ask, answer: cut(sentences) }).collect()
}

impl Question {
    /// The answer as plain text.
    pub fn text(&self) -> String {
        self.answer.iter().map(|piece| piece.text.as_str()).collect()
    }
}

fn how_many(catalog: &Catalog) -> Sentences {
    let known = catalog.entries().count();
    let count = active_models(catalog.active_models());
    let mut sentences: Sentences = vec![
        format!("{count} from {}.", providers(catalog.active_providers())).into(),
        "We count every model that is switched on.".into(),
    ];
    let benched = benched(catalog).len();
    if benched > 0 {
        let are =
            number_of(benched, "model is out of service and not counted", "models are out of service and not counted");
        sentences.push(format!("{are}.").into());
    }
    if known > catalog.active_models() {
        let (models, of) = (number_of(known, "model", "models"), providers(catalog.groups().len()));
        sentences.push(format!("In all, {models} of {of} {} known.", if known == 1 { "is" } else { "are" }).into());
    }
    sentences
}

fn ranking(catalog: &Catalog) -> Sentences {
    let so_far = match catalog.active_models() {
        0 => NONE_ACTIVE,
        _ => "There are no ratings yet, so the newest models come first.",
    };
    vec![
        "By the pass rate on a public benchmark, then by the rating from votes, then newest first.".into(),
        so_far.into(),
    ]
}

fn leads(catalog: &Catalog) -> Sentences {
    let active = || catalog.entries().filter(|entry| entry.is_active());
    if catalog.active_models() == 0 {
        return vec![NONE_ACTIVE.into()];
    }
    let mut sentences: Sentences = vec!["No model leads: there are no ratings yet.".into()];
    let released = active().filter_map(|entry| Some((entry, entry.model.facts.released_on?)));
    let newest = released.min_by_key(|(entry, date)| (Reverse(date.first_day()), &entry.model.id));
    sentences.extend(newest.map(|(entry, date)| {
        Sentence::naming(&format!("{MODEL} is the newest, released {}.", released_words(date)), &[entry])
    }));
    sentences
}

/// "in Aug 2026", "on 14 Aug 2026".
fn released_words(date: MonthOrDay) -> String {
    let before = if matches!(date, MonthOrDay::Month(_)) { "in" } else { "on" };
    format!("{before} {}", moment::date(date))
}

fn cheapest(catalog: &Catalog) -> Sentences {
    let offers = offers(catalog);
    let Some((cost, entry, rates)) = offers.first() else { return no_price(catalog) };
    let request = rates.request.map(|request| format!(", {request} per request")).unwrap_or_default();
    let (input, output) = (rates.input, rates.output);
    let price = format!("{MODEL} at {input} per million input tokens and {output} per million output tokens{request}.");
    let same = offers.iter().filter(|offer| offer.0 == *cost).count() - 1;
    let mut sentences = vec![Sentence::naming(&price, &[entry]), format!("{} cost {cost}.", typical_requests()).into()];
    sentences.extend((same > 0).then(|| format!("{} the same.", number_of(same, "other costs", "others cost")).into()));
    sentences.extend(given_away(catalog).map(Sentence::from));
    sentences.extend(unpriced(catalog).map(Sentence::from));
    sentences
}

fn thousand(catalog: &Catalog) -> Sentences {
    let offers = offers(catalog);
    let Some(low) = offers.first() else { return no_price(catalog) };
    // Of those that cost the same, the smallest id, as everywhere.
    let high = offers.iter().max_by_key(|(cost, entry, _)| (*cost, Reverse(&entry.model.id))).unwrap_or(low);
    let cost = low.0;
    let mut sentences = vec![if high.0 > cost {
        let text = format!("From {cost} with {MODEL} to {} with {MODEL} for {}.", high.0, typical_requests());
        Sentence::naming(&text, &[low.1, high.1])
    } else {
        Sentence::naming(&format!("{cost} with {MODEL} for {}.", typical_requests()), &[low.1])
    }];
    sentences.extend(given_away(catalog).map(Sentence::from));
    sentences.extend(unpriced(catalog).map(Sentence::from));
    sentences
}

fn longest(catalog: &Catalog) -> Sentences {
    let known = || chat(catalog).filter_map(|entry| Some((entry.model.facts.context_window?, entry)));
    let Some((tokens, entry)) = known().min_by_key(|(tokens, entry)| (Reverse(*tokens), &entry.model.id)) else {
        return match chat(catalog).next() {
            None => vec![no_chat(catalog).into()],
            Some(_) => vec!["The context window of no active chat model is known.".into()],
        };
    };
    let same = known().filter(|(other, _)| *other == tokens).count() - 1;
    let largest = format!("{MODEL} has the largest context: {} in one request.", numbers::all_tokens(tokens));
    let mut sentences = vec![Sentence::naming(&largest, &[entry])];
    sentences.extend((same > 0).then(|| format!("{} as many.", number_of(same, "other takes", "others take")).into()));
    sentences
}

/// Models that an admin offers and that are out of service, the latest first.
fn benched(catalog: &Catalog) -> Vec<(Timestamp, &Entry)> {
    let offered = catalog.entries().filter(|entry| entry.model.status == Status::Active && entry.provider_enabled);
    let mut out: Vec<_> = offered.filter_map(|entry| Some((entry.model.benched_at?, entry))).collect();
    out.sort_by_key(|(since, entry)| (Reverse(*since), &entry.model.id));
    out
}

fn out_of_service(catalog: &Catalog) -> Sentences {
    let out = benched(catalog);
    if out.is_empty() {
        return vec!["No model is known to be out of service.".into(), "Roster has not called any model yet.".into()];
    }
    let head = number_of(out.len(), "model is", "models are");
    let each = out
        .iter()
        .map(|(since, entry)| Sentence::naming(&format!("{MODEL} since {}.", Moment(*since).text()), &[entry]));
    let rule = match out.len() {
        1 => "It is not counted as active until it works again.",
        _ => "They are not counted as active until they work again.",
    };
    std::iter::once(format!("{head} out of service.").into()).chain(each).chain([rule.into()]).collect()
}

fn fresh(catalog: &Catalog) -> Sentences {
    let Freshness { sources, undated } = catalog.freshness();
    let is_one = sources.len() == 1 && *undated == 0;
    let mut sentences: Sentences = sources.iter().map(|checked| freshness::sentence(checked, is_one).into()).collect();
    let oldest = sources.iter().map(|checked| checked.oldest).min();
    let newest = sources.iter().map(|checked| checked.last.on).max();
    sentences.extend(
        oldest.filter(|_| oldest != newest).map(|day| format!("The oldest is of {}.", moment::day(day)).into()),
    );
    if *undated > 0 {
        sentences.push(format!("Of {} nobody noted the day.", number_of(*undated, "price", "prices")).into());
    } else if sources.is_empty() {
        sentences.push("No active model has a price yet.".into());
    }
    sentences.push("Changes by an admin show at once.".into());
    sentences
}

const NONE_ACTIVE: &str = "No model is active right now.";

/// Why there is no price to tell of.
fn no_price(catalog: &Catalog) -> Sentences {
    let free = chat(catalog).find(|entry| entry.rates().is_some());
    match (free, unpriced(catalog)) {
        (Some(free), None) => {
            let text = format!("{MODEL} is listed at $0.00 per token; no active chat model has a higher price.");
            vec![Sentence::naming(&text, &[free])]
        }
        // The unknown price may be a higher one or none at all.
        (Some(free), Some(unpriced)) => {
            vec![Sentence::naming(&format!("{MODEL} is listed at $0.00 per token."), &[free]), unpriced.into()]
        }
        (None, Some(_)) => vec!["No active chat model has a price yet.".into()],
        (None, None) => vec![no_chat(catalog).into()],
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
