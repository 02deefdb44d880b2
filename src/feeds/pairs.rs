//! The entries of a file's top object one by one: the whole of a feed as a tree would take a hundred megabytes.

use std::{fmt, ops::ControlFlow};

use serde::de::{DeserializeSeed, Deserializer as Deserialize, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Deserializer, Error, Value};

/// Hands over each key with its value, in the file's order.
pub fn each(text: &str, with: impl FnMut(String, Value)) -> Result<(), Error> {
    let mut file = Deserializer::from_str(text);
    file.deserialize_map(Pairs(with))?;
    file.end()
}

/// The same of the object that stands under a key of the top object.
pub fn each_under(text: &str, key: &str, with: impl FnMut(String, Value)) -> Result<(), Error> {
    let mut file = Deserializer::from_str(text);
    file.deserialize_map(Under { key, pairs: Pairs(with) })?;
    file.end()
}

/// Looks at entries until one tells what is asked.
pub fn find<T>(text: &str, mut look: impl FnMut(String, Value) -> ControlFlow<T>) -> Option<T> {
    let mut found = None;
    let visitor = Until(|key, value| match look(key, value) {
        ControlFlow::Continue(()) => true,
        ControlFlow::Break(told) => {
            found = Some(told);
            false
        }
    });
    // The rest of the file is not read, and a broken one ends the search.
    let _ = Deserializer::from_str(text).deserialize_map(visitor);
    found
}

struct Pairs<F>(F);

struct Under<'a, F> {
    key: &'a str,
    pairs: Pairs<F>,
}

struct Until<F>(F);

impl<'de, F: FnMut(String, Value)> Visitor<'de> for Pairs<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        while let Some((key, value)) = map.next_entry()? {
            (self.0)(key, value);
        }
        Ok(())
    }
}

impl<'de, F: FnMut(String, Value)> DeserializeSeed<'de> for &mut Pairs<F> {
    type Value = ();

    fn deserialize<D: Deserialize<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(Pairs(&mut self.0))
    }
}

impl<'de, F: FnMut(String, Value)> Visitor<'de> for Under<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == self.key {
                map.next_value_seed(&mut self.pairs)?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl<'de, F: FnMut(String, Value) -> bool> Visitor<'de> for Until<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        while let Some((key, value)) = map.next_entry()? {
            if !(self.0)(key, value) {
                return Err(M::Error::custom("enough"));
            }
        }
        Ok(())
    }
}
