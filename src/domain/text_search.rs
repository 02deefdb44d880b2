//! The one search of all lists of models: every word must be found, letters and digits decide, the best match is first.
//!
//! What is searched is folded once per model. Its signature, which pairs of letters it has, lies beside the model and
//! spares most looks at the text.

use std::sync::Arc;

use super::words::words;

/// Between texts, where no word can reach across.
const BREAK: char = '\n';
const SIGNATURE_BITS: usize = 128;

/// What of a model can be found, folded; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    signature: Signature,
    texts: Arc<Texts>,
}

/// The letters and digits of several texts in lower case, each behind the other.
#[derive(Debug, PartialEq, Eq)]
struct Texts {
    text: Box<str>,
    /// Where the id's own name begins, and the last part of that.
    own: [usize; 2],
    /// Where the display name begins.
    name: usize,
    /// Where the description begins.
    description: usize,
    /// Where words begin in id and name, in order.
    starts: Box<[usize]>,
}

/// A bit for each pair of neighbours, several pairs for one bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Signature(u128);

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
    /// All words without what was between them.
    joined: String,
}

/// What of a query the name of a provider leaves to be found in each of its models.
#[derive(Debug)]
pub struct Among<'a> {
    query: &'a Query,
    missing: Vec<&'a str>,
    signature: Signature,
}

words! {
    /// How well a model fits; the least is the best.
    Fit {
        /// It has this id.
        Id = "id",
        /// It is called so, with or without its provider.
        Name = "name",
        /// Its id, its name or a part of the id begins so.
        Beginning = "beginning",
        /// All words stand together, at the beginning of a word of id or name.
        Together = "together",
        /// Every word begins one of id or name.
        Words = "words",
        /// All words stand together, within another word.
        Within = "within",
        /// Every word is in id or name.
        Parts = "parts",
        /// The description or the provider's name is needed.
        Elsewhere = "elsewhere",
    }
}

impl Folded {
    /// Of a model.
    pub fn new(id: &str, name: &str, description: &str) -> Self {
        let mut text = String::with_capacity(id.len() + name.len() + description.len());
        let mut starts = Vec::new();
        let own = id.find('/').map_or(0, |slash| slash + 1);
        let last = id.rfind('/').map_or(0, |slash| slash + 1);
        fold(&id[..own], &mut text, &mut starts);
        let own_start = text.len();
        fold(&id[own..last], &mut text, &mut starts);
        let last_start = text.len();
        fold(&id[last..], &mut text, &mut starts);
        text.push(BREAK);
        let name_start = text.len();
        fold(name, &mut text, &mut starts);
        text.push(BREAK);
        let description_start = text.len();
        text.push_str(&letters(description));
        let signature = Signature::of(&text);
        let texts = Texts {
            text: text.into(),
            own: [own_start, last_start],
            name: name_start,
            description: description_start,
            starts: starts.into(),
        };
        Self { signature, texts: Arc::new(texts) }
    }
}

impl Query {
    /// Takes the words apart; one without letters and digits asks for nothing.
    pub fn new(text: &str) -> Self {
        let words: Vec<String> = text.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect();
        Self { joined: words.concat(), words }
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether it is one word alone.
    pub fn is_word(&self) -> bool {
        self.words.len() == 1
    }

    /// What is left to be found in the models of a provider, of whose name these are the [`letters`].
    pub fn among(&self, provider: &str) -> Among<'_> {
        let missing: Vec<&str> =
            self.words.iter().map(String::as_str).filter(|word| !provider.contains(word)).collect();
        let signature = missing.iter().fold(Signature::default(), |all, word| all.with(word));
        Among { query: self, missing, signature }
    }
}

impl Among<'_> {
    /// Whether every word is found.
    pub fn finds(&self, folded: &Folded) -> bool {
        folded.signature.has(self.signature) && self.missing.iter().all(|word| folded.texts.text.contains(word))
    }

    /// How well a model fits that was found.
    pub fn fit(&self, Folded { texts, .. }: &Folded) -> Fit {
        let joined = self.query.joined.as_str();
        let (id, name) = (&texts.text[..texts.name - 1], &texts.text[texts.name..texts.description - 1]);
        let [own, last] = texts.own.map(|start| &id[start..]);
        let head = &texts.text[..texts.description];
        let begins = |word: &str| head.match_indices(word).any(|(at, _)| texts.starts.binary_search(&at).is_ok());
        let all = |fits: &dyn Fn(&str) -> bool| self.missing.iter().all(|word| fits(word));
        match () {
            () if id == joined => Fit::Id,
            () if own == joined || name == joined => Fit::Name,
            () if [id, own, last, name].iter().any(|text| text.starts_with(joined)) => Fit::Beginning,
            () if begins(joined) => Fit::Together,
            () if all(&begins) && self.is_in_models() => Fit::Words,
            () if head.contains(joined) => Fit::Within,
            () if all(&|word| head.contains(word)) && self.is_in_models() => Fit::Parts,
            () => Fit::Elsewhere,
        }
    }

    /// Whether the provider's name alone is not all that was asked for.
    fn is_in_models(&self) -> bool {
        !self.missing.is_empty()
    }
}

impl Signature {
    fn of(text: &str) -> Self {
        Self::default().with(text)
    }

    fn with(self, text: &str) -> Self {
        let bytes = text.as_bytes().windows(2);
        let bits = bytes.map(|pair| (usize::from(pair[0]) * 37 + usize::from(pair[1])) % SIGNATURE_BITS);
        Self(bits.fold(self.0, |all, bit| all | 1 << bit))
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The letters and digits of a text in lower case: what decides whether something is found.
pub fn letters(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    if text.is_ascii() {
        kept.map(|c| c.to_ascii_lowercase()).collect()
    } else {
        kept.flat_map(char::to_lowercase).collect()
    }
}

/// Appends the letters and digits of a text, and where its words begin: a number is a word of its own.
fn fold(text: &str, folded: &mut String, starts: &mut Vec<usize>) {
    let kind = |c: char| (c.is_alphanumeric(), c.is_numeric());
    let mut before = (false, false);
    for c in text.chars() {
        let now = kind(c);
        if now.0 {
            if now != before {
                starts.push(folded.len());
            }
            folded.extend(c.to_lowercase());
        }
        before = now;
    }
}

#[cfg(test)]
mod tests;
