//! Where each field of a model came from, and with it who may overwrite it.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Deserializer, Serialize};

use super::{field::ModelField, words::words};

words! {
    /// Who said so, most trusted first.
    Source {
        /// An admin: nothing overwrites it.
        Admin = "admin",
        /// The provider's own list of models.
        ProviderApi = "provider_api",
        /// The models.dev feed.
        ModelsDev = "models_dev",
        /// The litellm feed.
        Litellm = "litellm",
        /// The bundled catalogue.
        Bundled = "bundled",
        /// Nobody: it was guessed from the model's id.
        Guess = "guess",
        /// Handed back: any feed may say something new.
        Anybody = "anybody",
    }
}

impl Source {
    /// Whether it can state a field at all: models.dev has no modes, and one of its that was taken was guessed.
    pub fn states(self, field: ModelField) -> bool {
        !(self == Self::ModelsDev && field == ModelField::Mode)
    }
}

/// Who said something, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Who.
    pub source: Source,
    /// When.
    pub at: Timestamp,
}

/// Whose word a price is, and of which day: when it was stated last, not when it was first written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// Who.
    pub by: Source,
    /// The day in UTC; of the bundled catalogue its `as_of`, of a feed the day on which its file was read.
    pub on: Date,
}

impl Stated {
    /// Whether this word takes the place of a former one: the newer does, of one day the more trusted.
    pub fn replaces(self, former: Option<Self>) -> bool {
        former.is_none_or(|former| self.on > former.on || (self.on == former.on && self.by < former.by))
    }
}

/// The origin of each field of a model; stored as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origins {
    /// Of every field that is not named below: who added the model.
    rest: Origin,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "known_fields")]
    fields: BTreeMap<ModelField, Origin>,
}

impl Origins {
    /// Those of a new model.
    pub fn of_new(source: Source, at: Timestamp) -> Self {
        Self { rest: Origin { source, at }, fields: BTreeMap::new() }
    }

    /// Who added the model.
    pub fn brought_by(&self) -> Source {
        self.rest.source
    }

    /// Where a field came from.
    pub fn of(&self, field: ModelField) -> Origin {
        self.fields.get(&field).copied().unwrap_or(self.rest)
    }

    /// Notes who said a field's value.
    pub fn set(&mut self, field: ModelField, source: Source, at: Timestamp) {
        self.fields.insert(field, Origin { source, at });
    }

    /// Notes that a field's value is again the word of who said it before: of who added the model, since then.
    pub fn restore(&mut self, field: ModelField, source: Source, at: Timestamp) {
        if self.rest.source == source {
            self.fields.remove(&field);
        } else {
            self.set(field, source, at);
        }
    }

    /// Who added the model, and when: the origin of every field that has none of its own.
    pub fn rest(&self) -> Origin {
        self.rest
    }

    /// Fields that have an origin of their own.
    pub fn own(&self) -> impl Iterator<Item = (ModelField, Origin)> {
        self.fields.iter().map(|(field, origin)| (*field, *origin))
    }

    /// Whether no import may overwrite a field.
    pub fn is_protected(&self, field: ModelField) -> bool {
        self.of(field).source == Source::Admin
    }

    /// Fields that an admin set one by one.
    pub fn edited(&self) -> impl Iterator<Item = ModelField> {
        self.fields.iter().filter(|(_, origin)| origin.source == Source::Admin).map(|(field, _)| *field)
    }
}

/// Fields that other versions of the program knew say nothing here.
fn known_fields<'de, D: Deserializer<'de>>(stored: D) -> Result<BTreeMap<ModelField, Origin>, D::Error> {
    let stored = BTreeMap::<String, Origin>::deserialize(stored)?;
    Ok(stored.into_iter().filter_map(|(field, origin)| Some((field.parse().ok()?, origin))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_word_counts_and_of_one_day_the_more_trusted() {
        let stated = |by, on: &str| Stated { by, on: on.parse().unwrap() };
        let known = stated(Source::ModelsDev, "2026-11-20");
        for (by, on, replaces) in [
            (Source::Litellm, "2026-11-21", true),
            (Source::Litellm, "2026-11-20", false),
            (Source::ModelsDev, "2026-11-20", false),
            (Source::Admin, "2026-11-20", true),
            (Source::Admin, "2026-11-19", false),
        ] {
            assert_eq!(stated(by, on).replaces(Some(known)), replaces, "{by} {on}");
        }
        assert!(known.replaces(None));
    }

    #[test]
    fn an_edited_field_is_protected_until_it_is_handed_back() {
        let (then, now) = (Timestamp::UNIX_EPOCH, Timestamp::from_second(5).unwrap());
        let mut origins = Origins::of_new(Source::Bundled, then);
        assert!(!origins.is_protected(ModelField::Mode));
        origins.set(ModelField::Mode, Source::Admin, now);
        assert!(origins.is_protected(ModelField::Mode));
        assert_eq!(origins.edited().collect::<Vec<_>>(), [ModelField::Mode]);
        let stored = serde_json::to_string(&origins).unwrap();
        assert_eq!(serde_json::from_str::<Origins>(&stored).unwrap(), origins);
        origins.restore(ModelField::Mode, Source::Bundled, now);
        assert_eq!(origins, Origins::of_new(Source::Bundled, then), "what was said at first is of that moment");
        origins.restore(ModelField::Mode, Source::Anybody, now);
        assert_eq!(origins.of(ModelField::Mode).at, now);
        assert!(!origins.is_protected(ModelField::Mode));
        assert_eq!(origins.of(ModelField::DisplayName), Origin { source: Source::Bundled, at: then });
    }
}
