//! Names that complete: which scoped names a few typed letters may mean, best first.
//!
//! Own code, because the domain is pure and the rule is small: all names are ASCII, and a match reads best where its
//! letters stand together at the beginning of a part.

/// How well a name fits; the least is the best. Ties go to the shorter name, then to the alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The whole name, or all behind its provider.
    Whole,
    /// The beginning of either.
    Beginning,
    /// The beginning of a part: behind one of `/ - _ . : @`.
    Part,
    /// Letters that stand together.
    Together,
    /// Letters in this order, with so many others between them.
    Scattered(usize),
}

/// The names that have the letters of `word` in their order, whatever their case, best first; an empty word fits all.
pub fn complete<'a>(names: impl IntoIterator<Item = &'a str>, word: &str) -> Vec<&'a str> {
    let letters: Vec<u8> = word.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let fitting = |name: &'a str| Some((fit(name.as_bytes(), &letters)?, name));
    let mut found: Vec<_> = names.into_iter().filter_map(fitting).collect();
    if letters.is_empty() {
        found.sort_unstable_by_key(|(_, name)| *name);
    } else {
        found.sort_unstable_by_key(|(fit, name)| (*fit, name.len(), *name));
    }
    found.into_iter().map(|(_, name)| name).collect()
}

fn fit(name: &[u8], word: &[u8]) -> Option<Fit> {
    let others = others_between(name, word)?;
    let own = name.iter().position(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
    let begins = |text: &[u8]| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let wholes = [name, &name[own..]];
    if wholes.iter().any(|text| text.eq_ignore_ascii_case(word)) {
        return Some(Fit::Whole);
    }
    if wholes.iter().any(|text| begins(text)) {
        return Some(Fit::Beginning);
    }
    let mut places = (0..name.len()).filter(|place| begins(&name[*place..])).peekable();
    let together = places.peek().is_some();
    let of_part = places.any(|place| place > 0 && b"/-_.:@".contains(&name[place - 1]));
    Some(match (of_part, together) {
        (true, _) => Fit::Part,
        (false, true) => Fit::Together,
        (false, false) => Fit::Scattered(others),
    })
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
                word.chars().all(|letter| rest.any(|c| c.eq_ignore_ascii_case(&letter)))
            };
            let mut wanted: Vec<&str> = names.iter().filter(has).map(String::as_str).collect();
            let mut found = complete(names.iter().map(String::as_str), &word);
            let whole = |name: &str| name.eq_ignore_ascii_case(&word);
            prop_assert_eq!(found.first().is_some_and(|best| whole(best)), names.iter().any(|name| whole(name)));
            wanted.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, wanted);
        }
    }
}
