//! Names that complete: which scoped names a few typed letters may mean, best first.
//!
//! What the search of all lists finds, and behind it names that have the letters in their order with others between.

use super::text_search::{Fit, Folded, Query, letters};

/// How well a name fits; the least is the best. Ties go to the shorter name, then to the alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    /// The search finds it.
    Found(Fit),
    /// Its letters stand in this order, with so many others between them.
    Scattered(usize),
}

/// The names that a word means, or that have its letters in their order; an empty word fits all.
pub fn complete<'a>(names: impl IntoIterator<Item = &'a str>, word: &str) -> Vec<&'a str> {
    let (query, letters) = (Query::new(word), letters(word));
    if letters.is_empty() && word.trim().is_empty() {
        let mut all: Vec<&str> = names.into_iter().collect();
        all.sort_unstable();
        return all;
    }
    let fitting = |name: &'a str| Some((fit(name, &query, letters.as_bytes())?, name));
    let mut found: Vec<_> = names.into_iter().filter_map(fitting).collect();
    found.sort_unstable_by_key(|(fit, name)| (*fit, name.len(), *name));
    found.into_iter().map(|(_, name)| name).collect()
}

fn fit(name: &str, query: &Query, letters: &[u8]) -> Option<Match> {
    if query.is_empty() {
        return None;
    }
    let scattered = others_between(name.as_bytes(), letters);
    // Several words may stand in another order; what has one is folded only if its letters are there.
    if scattered.is_none() && query.is_word() {
        return None;
    }
    let (among, folded) = (query.among(""), Folded::new(name, "", ""));
    if among.finds(&folded) { Some(Match::Found(among.fit(&folded))) } else { scattered.map(Match::Scattered) }
}

/// How many other letters stand between those of the word where they first are complete; `None` where they never are.
fn others_between(name: &[u8], word: &[u8]) -> Option<usize> {
    let mut end = 0;
    for letter in word {
        end += name[end..].iter().position(|byte| byte.eq_ignore_ascii_case(letter))? + 1;
    }
    // Back from there, the last place of each letter: the shortest stretch that ends here.
    let mut start = end;
    for letter in word.iter().rev() {
        start = name[..start].iter().rposition(|byte| byte.eq_ignore_ascii_case(letter))?;
    }
    Some(end - start - word.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 8] = [
        "openrouter/openai/gpt-5",
        "openai/gpt-5-mini",
        "openai/gpt-5",
        "google/gemini-3-pro",
        "anthropic/claude-opus-5",
        "mistral/Ministral-8B",
        "ollama/llama3.2:3b",
        "xai/grok-4",
    ];

    #[test]
    fn the_best_stands_first() {
        for (word, found) in [
            ("gpt-5-mini", &["openai/gpt-5-mini"][..]),
            ("gpt-5", &["openai/gpt-5", "openai/gpt-5-mini", "openrouter/openai/gpt-5"]),
            ("GPT5", &["openai/gpt-5", "openai/gpt-5-mini", "openrouter/openai/gpt-5"]),
            ("openai", &["openai/gpt-5", "openai/gpt-5-mini", "openrouter/openai/gpt-5"]),
            ("openai/gpt-5", &["openai/gpt-5", "openrouter/openai/gpt-5", "openai/gpt-5-mini"]),
            ("ministral", &["mistral/Ministral-8B"]),
            ("mini", &["mistral/Ministral-8B", "openai/gpt-5-mini", "google/gemini-3-pro"]),
            ("opus 5", &["anthropic/claude-opus-5"]),
            ("3.2:3b", &["ollama/llama3.2:3b"]),
            ("xg4", &["xai/grok-4"]),
            ("5tpg", &[]),
            ("größe", &[]),
            ("\0", &[]),
            ("- .", &[]),
            ("5 opus", &["anthropic/claude-opus-5"]),
            ("openrouter gpt", &["openrouter/openai/gpt-5"]),
            ("gmn3", &["google/gemini-3-pro"]),
        ] {
            assert_eq!(complete(NAMES, word), found, "{word}");
        }
    }

    #[test]
    fn an_empty_word_lists_all_in_the_order_of_the_alphabet() {
        for word in ["", "  "] {
            let all = complete(NAMES, word);
            assert_eq!(all.len(), NAMES.len());
            assert!(all.is_sorted());
        }
    }

    proptest! {
        #[test]
        fn exactly_those_that_have_the_letters_in_order_are_found(
            names in prop::collection::vec("[a-c]{1,3}/[a-cA-C:-]{1,6}", 0..20),
            word in "[a-cA-C/]{0,4}",
        ) {
            let has = |name: &&String| {
                let mut rest = name.chars();
                letters(&word).chars().all(|letter| rest.any(|c| c.eq_ignore_ascii_case(&letter)))
            };
            prop_assume!(word.is_empty() || !letters(&word).is_empty());
            let mut wanted: Vec<&str> = names.iter().filter(has).map(String::as_str).collect();
            let mut found = complete(names.iter().map(String::as_str), &word);
            let whole = |name: &str| letters(name) == letters(&word);
            prop_assert_eq!(found.first().is_some_and(|best| whole(best)), names.iter().any(|name| whole(name)));
            wanted.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, wanted);
        }
    }
}
