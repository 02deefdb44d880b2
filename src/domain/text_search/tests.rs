//! What a person means is found, best first.

use proptest::prelude::*;

use super::*;

const MODELS: [(&str, &str, &str); 6] = [
    ("openai/gpt-6-luna", "GPT-6 Luna", "Small and quick"),
    ("openai/gpt-6-luna-pro", "GPT-6 Luna Pro", ""),
    ("openrouter/openai/gpt-6-luna", "OpenAI: GPT-6 Luna", ""),
    ("google/gemini-3.8-flash", "Gemini 3.8 Flash", "The gpt of Google"),
    ("acme/größe_1", "Größe 1", "Écrit en français"),
    ("ollama/llama3.2:3b", "Llama", ""),
];

fn found(text: &str) -> Vec<&'static str> {
    let query = Query::new(text);
    let mut found: Vec<_> = MODELS
        .iter()
        .filter_map(|(id, name, description)| {
            let provider = letters(if id.starts_with("google") { "Google DeepMind" } else { "" });
            let (among, folded) = (query.among(&provider), Folded::new(id, name, description));
            among.finds(&folded).then(|| (among.fit(&folded), *id))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, id)| id).collect()
}

#[test]
fn what_a_person_means_is_found_best_first() {
    let [luna, pro, routed, flash, size, llama] = MODELS.map(|(id, ..)| id);
    for (text, expected) in [
        ("gpt6", &[luna, pro, routed][..]),
        ("GPT 6", &[luna, pro, routed]),
        ("gpt_6.luna", &[luna, pro, routed]),
        ("GPT 6 Luna", &[luna, pro, routed]),
        ("luna gpt", &[luna, pro, routed]),
        ("openai/gpt-6-luna", &[luna, routed, pro]),
        ("gpt 6 luna pro", &[pro]),
        ("openrouter gpt", &[routed]),
        ("gemini flash", &[flash]),
        ("flash gemini 3.8", &[flash]),
        ("deepmind flash", &[flash]),
        ("deepmind", &[flash]),
        ("gpt google", &[flash]),
        ("GRÖSSE", &[]),
        ("GRÖßE 1", &[size]),
        ("français", &[size]),
        ("llama32", &[llama]),
        ("3b", &[llama]),
        ("3.2:3b", &[llama]),
        ("gpt 7", &[]),
        ("lunagpt", &[]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
    for nothing in ["", " ", "- _ . :"] {
        assert!(Query::new(nothing).is_empty());
        assert_eq!(found(nothing).len(), MODELS.len());
    }
}

#[test]
fn the_better_a_word_fits_the_earlier_it_stands() {
    let fits = |text: &str, id: &str| {
        let (query, folded) = (Query::new(text), Folded::new(id, "Some Model", "writes prose"));
        let among = query.among("");
        assert!(among.finds(&folded), "{text}");
        among.fit(&folded)
    };
    for (text, id, fit) in [
        ("acme/one-two", "acme/one-two", Fit::Id),
        ("one two", "acme/one-two", Fit::Name),
        ("some model", "acme/one-two", Fit::Name),
        ("one", "acme/one-two", Fit::Beginning),
        ("three", "acme/one/three-four", Fit::Beginning),
        ("two", "acme/one-two", Fit::Together),
        ("two one", "acme/one-two", Fit::Words),
        ("wo", "acme/one-two", Fit::Within),
        ("wo ne", "acme/one-two", Fit::Parts),
        ("two prose", "acme/one-two", Fit::Elsewhere),
    ] {
        assert_eq!(fits(text, id), fit, "{text} in {id}");
    }
}

proptest! {
    #[test]
    fn a_model_is_found_by_every_part_of_its_letters(
        id in "[a-zA-Z0-9._:@~*+-]{1,20}",
        name in "[a-zA-Zäß0-9 ._-]{1,20}",
        from in 0..20_usize,
        length in 1..20_usize,
    ) {
        let folded = Folded::new(&format!("acme/{id}"), &name, "");
        for text in [&id, &name] {
            let part: String = letters(text).chars().skip(from).take(length).collect();
            prop_assert!(Query::new(&part).among("").finds(&folded), "{part} of {text}");
        }
        prop_assert!(Query::new(&name).among("").finds(&folded));
    }

    #[test]
    fn no_text_panics(id in "\\PC{0,20}", name in "\\PC{0,20}", text in "\\PC{0,20}") {
        let (query, folded) = (Query::new(&text), Folded::new(&id, &name, &text));
        prop_assert!(query.among("").finds(&folded), "the description holds every word");
        query.among(&letters(&name)).fit(&folded);
    }
}
