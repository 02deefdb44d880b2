//! What was typed into a form by field, for forms whose fields are a list of the domain's.

use std::{collections::BTreeMap, fmt, marker::PhantomData, str::FromStr};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::SEVERAL_VALUES;

/// The texts of a form's fields; what is no field of `F` is ignored. Stands in a form with `#[serde(flatten)]`.
#[derive(Debug, Clone)]
pub struct Texts<F, V = Once>(BTreeMap<F, V>);

/// A text that may be sent once.
#[derive(Debug, Clone, Default)]
pub struct Once(String);

/// Texts of one name, in their order.
#[derive(Debug, Clone, Default)]
pub struct Several(pub Vec<String>);

impl<F: Ord + Copy> Texts<F> {
    /// What was typed into a field.
    pub fn get(&self, field: F) -> &str {
        self.0.get(&field).map_or("", |text| &text.0)
    }

    /// Fills a field in.
    pub fn set(&mut self, field: F, text: impl Into<String>) {
        self.0.insert(field, Once(text.into()));
    }

    /// Every field with its text.
    pub fn iter(&self) -> impl Iterator<Item = (F, &str)> {
        self.0.iter().map(|(field, text)| (*field, text.0.as_str()))
    }
}

impl<F: Ord + Copy> Texts<F, Several> {
    /// What was typed into the field of a row.
    pub fn at(&self, field: F, row: usize) -> &str {
        self.0.get(&field).and_then(|texts| texts.0.get(row)).map_or("", |text| text.trim())
    }

    /// Every text with its field.
    pub fn iter(&self) -> impl Iterator<Item = (F, &str)> {
        self.0.iter().flat_map(|(field, texts)| texts.0.iter().map(|text| (*field, text.as_str())))
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.0.values().map(|texts| texts.0.len()).max().unwrap_or(0)
    }

    /// Fills a field of the next row in.
    pub fn push(&mut self, field: F, text: impl Into<String>) {
        self.0.entry(field).or_default().0.push(text.into());
    }
}

impl<F, V> Default for Texts<F, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<F: Ord, T: Into<String>> FromIterator<(F, T)> for Texts<F> {
    fn from_iter<I: IntoIterator<Item = (F, T)>>(texts: I) -> Self {
        Self(texts.into_iter().map(|(field, text)| (field, Once(text.into()))).collect())
    }
}

impl<'de, F: FromStr + Ord, V: Deserialize<'de>> Deserialize<'de> for Texts<F, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields(PhantomData))
    }
}

struct Fields<F, V>(PhantomData<(F, V)>);

impl<'de, F: FromStr + Ord, V: Deserialize<'de>> Visitor<'de> for Fields<F, V> {
    type Value = Texts<F, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a form")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut texts = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            match name.parse() {
                Ok(field) => {
                    texts.insert(field, map.next_value()?);
                }
                Err(_) => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Texts(texts))
    }
}

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut texts = Several::deserialize(deserializer)?.0;
        match (texts.pop(), texts.is_empty()) {
            (Some(text), true) => Ok(Self(text)),
            (None, _) => Ok(Self::default()),
            (Some(_), false) => Err(Error::custom(SEVERAL_VALUES)),
        }
    }
}

impl<'de> Deserialize<'de> for Several {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMore).map(Self)
    }
}

struct OneOrMore;

impl<'de> Visitor<'de> for OneOrMore {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one text or several")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(vec![text.to_owned()])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = list.next_element()? {
            texts.push(text);
        }
        Ok(texts)
    }
}
