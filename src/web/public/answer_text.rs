//! Answers as sentences that name models: cut where they are too long for a search engine's box, each name a link.

use crate::{domain::catalog::Entry, web::addresses};

const ANSWER_MAX_CHARS: usize = 300;
/// Two names of this length leave room for the shortest sentence about them.
const NAME_MAX_CHARS: usize = 80;

/// Stands in a sentence where a model is named; a blank follows it, or the end of a link would touch a full stop.
pub const MODEL: char = '\u{fffc}';

/// A piece of an answer.
#[derive(Debug)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// Where the page of the model is that it names.
    pub address: Option<String>,
}

/// A sentence in its pieces.
pub struct Sentence(Vec<Piece>);

/// An answer before it is cut: the sentence that matters most is the first.
pub type Sentences = Vec<Sentence>;

impl Sentence {
    /// A sentence that names models: each [`MODEL`] in it is the next of them.
    pub fn naming(text: &str, models: &[&Entry]) -> Self {
        let mut models = models.iter();
        let mut pieces = Vec::new();
        for (place, words) in text.split(MODEL).enumerate() {
            if place > 0 {
                pieces.extend(
                    models.next().map(|entry| Piece {
                        text: name(entry),
                        address: Some(addresses::public_model(&entry.model.id)),
                    }),
                );
            }
            if !words.is_empty() {
                pieces.push(Piece { text: words.to_owned(), address: None });
            }
        }
        Self(pieces)
    }

    fn chars(&self) -> usize {
        self.0.iter().map(|piece| piece.text.chars().count()).sum()
    }
}

impl<T: Into<String>> From<T> for Sentence {
    fn from(text: T) -> Self {
        Self(vec![Piece { text: text.into(), address: None }])
    }
}

/// As many whole sentences as fit.
pub fn cut(sentences: Sentences) -> Vec<Piece> {
    let mut answer: Vec<Piece> = Vec::new();
    let mut chars = 0;
    for sentence in sentences {
        let joint = usize::from(chars > 0);
        if chars + joint + sentence.chars() > ANSWER_MAX_CHARS {
            break;
        }
        chars += joint + sentence.chars();
        let blank = Piece { text: " ".to_owned(), address: None };
        answer.extend((joint > 0).then_some(blank));
        answer.extend(sentence.0);
    }
    answer
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
            let cut = cut(sentences.iter().cloned().map(Sentence::from).collect());
            let answer: String = cut.iter().map(|piece| piece.text.as_str()).collect();
            prop_assert!(answer.chars().count() <= ANSWER_MAX_CHARS);
            let whole = answer.split(' ').filter(|sentence| !sentence.is_empty()).count();
            prop_assert_eq!(&answer, &sentences[..whole].join(" "));
            let more: usize = lengths.iter().take(whole + 1).map(|length| length + 1).sum();
            prop_assert!(whole == lengths.len() || more - 1 > ANSWER_MAX_CHARS);
        }
    }
}
