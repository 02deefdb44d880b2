//! What an admin should look at: models that end, that nobody priced, that do not work.

use jiff::civil::Date;

use super::{
    catalog::{Catalog, Entry},
    ids::ModelId,
    model::Status,
    words::words,
};

/// A sunset is a concern from this many days before it on.
pub const SUNSET_WITHIN_DAYS: i32 = 90;

words! {
    /// Why a model is listed under Attention.
    Concern {
        /// It ends within 90 days, or should have ended.
        Sunset = "sunset",
        /// It is offered without a price.
        Unpriced = "unpriced",
        /// Calls showed that it does not work.
        Benched = "benched",
        /// The feed that brought it no longer lists it.
        Missing = "missing",
    }
}

/// The models of concern at the moment of a catalogue; computed once with it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Attention {
    /// Nearest sunset first, with the days that are left; 0 and below: past.
    pub sunset: Vec<(i32, ModelId)>,
    /// By provider and name.
    pub unpriced: Vec<ModelId>,
    /// By provider and name.
    pub benched: Vec<ModelId>,
    /// By provider and name.
    pub missing: Vec<ModelId>,
}

impl Concern {
    /// Whether it is one of this model. Only what is offered is a concern.
    pub fn applies(self, entry: &Entry, today: Date) -> bool {
        let model = &entry.model;
        model.status == Status::Active
            && match self {
                Self::Sunset => days_left(entry, today).is_some_and(|days| days <= SUNSET_WITHIN_DAYS),
                Self::Unpriced => entry.rates().is_none(),
                Self::Benched => model.is_benched(),
                Self::Missing => model.missing_since.is_some(),
            }
    }
}

impl Attention {
    /// Looks at every model once.
    pub fn of(catalog: &Catalog) -> Self {
        let today = catalog.today();
        let mut all = Self::default();
        for entry in catalog.entries() {
            let id = || entry.model.id.clone();
            for concern in Concern::ALL.iter().filter(|concern| concern.applies(entry, today)) {
                match concern {
                    Concern::Sunset => all.sunset.extend(days_left(entry, today).map(|days| (days, id()))),
                    Concern::Unpriced => all.unpriced.push(id()),
                    Concern::Benched => all.benched.push(id()),
                    Concern::Missing => all.missing.push(id()),
                }
            }
        }
        all.sunset.sort();
        all
    }
}

/// Days until the sunset; 0 on its day.
fn days_left(entry: &Entry, today: Date) -> Option<i32> {
    // Between two dates jiff counts in days alone.
    Some(today.until(entry.model.facts.sunset_on?).ok()?.get_days())
}
