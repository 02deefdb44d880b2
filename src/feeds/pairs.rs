//! The entries of a file's top object one by one: the whole of a feed as a tree would take a hundred megabytes.

use std::fmt;

use serde::{
    Deserializer as _,
    de::{MapAccess, Visitor},
};
use serde_json::{Deserializer, Error, Value};

/// Hands over each key with its value, in the file's order.
pub fn each(bytes: &[u8], with: impl FnMut(String, Value)) -> Result<(), Error> {
    let mut file = Deserializer::from_slice(bytes);
    file.deserialize_map(Pairs(with))?;
    file.end()
}

struct Pairs<F>(F);

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
