//! The count of active models has one source, and no text has a number of models that nobody counted.

use super::{code_of, sources, templates, untested};

/// A statement that has one of these and one of the next counts active models by itself.
const COUNTING: [&str; 5] = [".count()", ".sum()", ".sum::<", "COUNT(", "fold("];
const ACTIVE: [&str; 5] = ["is_active()", "Status::Active", "counts.active", "'active'", "active_at"];
/// The one that may; the sections' numbers and the one count stand beside each other there.
const COUNTED_IN: &str = "src/domain/catalog";
/// Who answers the one count, and who puts it in words.
const ANSWERED_IN: [(&str, &str); 4] = [
    ("fn active_models(", "src/domain/catalog.rs"),
    ("fn active_model_count(", "src/views/mod.rs"),
    ("fn active_models(", "src/wording/numbers.rs"),
    ("\"active models\"", "src/wording/numbers.rs"),
];

#[test]
fn active_models_are_counted_in_one_place() {
    for (path, text) in sources() {
        let code = code_of(untested(&text));
        for statement in code.split([';', '{', '}']).filter(|_| !path.starts_with(COUNTED_IN)) {
            let has = |words: &[&str]| words.iter().any(|word| statement.contains(word));
            assert!(!(has(&COUNTING) && has(&ACTIVE)), "{path} counts by itself: {}", statement.trim());
        }
        for (answer, _) in ANSWERED_IN.iter().filter(|(answer, _)| code.contains(answer)) {
            let allowed = ANSWERED_IN.iter().any(|(known, place)| known == answer && *place == path);
            assert!(allowed, "{path}: a second {answer}");
        }
        // The words are made of the catalogue's number and of nothing else.
        for argument in code.split("active_models(").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let is_known = matches!(argument, "" | "&self" | "count: usize" | "catalog.");
            assert!(is_known, "{path}: active_models({argument})");
        }
    }
    for (path, text) in templates() {
        assert!(!text.contains("active_model") && !text.contains("}} active model"), "{path}: a count of its own");
    }
}

/// Words that stand for numbers as digits do.
const NUMBER_WORDS: [&str; 7] = ["ten", "dozen", "dozens", "hundred", "hundreds", "thousand", "thousands"];
/// A smaller number is no catalogue's: "compare 2 to 4 models" is about a form.
const CATALOGUE_FROM: u64 = 10;
const COUNTED: [&str; 4] = ["model", "models", "provider", "providers"];
/// A number counts models where so few words stand between, as in "258 of the best models".
const WORDS_BETWEEN: usize = 3;

#[test]
fn no_text_has_a_number_of_models_of_its_own() {
    let spoken = sources().into_iter().flat_map(|(path, text)| {
        let literals = literals(&code_of(untested(&text)));
        literals.into_iter().map(move |literal| (path.clone(), literal))
    });
    let drawn = templates().into_iter().flat_map(|(path, text)| {
        text.split(['<', '>', '"', '{', '}', '%']).map(|piece| (path.clone(), piece.to_owned())).collect::<Vec<_>>()
    });
    let texts: Vec<_> = spoken.chain(drawn).collect();
    assert!(texts.len() > 1_000);
    for (path, text) in texts {
        assert!(!counts_models(&text), "{path}: a number of models that nobody counted: {text}");
    }
    for bad in ["All 258 models", "over 1,000 of the best models", "dozens of providers", "40+ models"] {
        assert!(counts_models(bad), "{bad}");
    }
    for fine in ["{} active models", "1 model costs", "gpt-4 is a model", "compare 2 to 4 models", "$10 models"] {
        assert!(!counts_models(fine), "{fine}");
    }
}

/// Whether a number of a catalogue's size stands before "models" in the same run of words.
fn counts_models(text: &str) -> bool {
    text.split(['.', ';', ':', '!', '?', '(', ')', '–', '·', '/']).any(|run| {
        let words: Vec<String> = run.split_whitespace().map(str::to_lowercase).collect();
        let counted = |at: usize| words[at..].iter().take(WORDS_BETWEEN + 2).any(|w| COUNTED.contains(&w.as_str()));
        (0..words.len()).any(|at| is_number(&words[at]) && counted(at))
    })
}

fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches('+').replace(',', "");
    NUMBER_WORDS.contains(&word) || digits.parse::<u64>().is_ok_and(|number| number >= CATALOGUE_FROM)
}

/// What stands between quotation marks.
fn literals(code: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let plain = code.replace("'\"'", "").replace("\\\"", "");
    for (number, piece) in plain.split('"').enumerate() {
        if number % 2 == 1 {
            literals.push(piece.to_owned());
        }
    }
    literals
}
