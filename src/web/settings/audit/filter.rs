//! The query of the audit, for its pages and its CSV.

use std::borrow::Cow;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::{
    domain::{
        audit::{Kind, Verb},
        date::parse_day,
    },
    store::audit_log::Filter,
    web::{
        Error, Result,
        list_query::{ListQuery, address, choices, word},
    },
};

const KEYS: [&str; 8] = ["actor", "id", "kind", "verb", "from", "to", "before", "in"];

/// The query of `/settings/audit`.
#[derive(Debug, Clone, Default)]
pub struct FilterForm {
    pub actor: String,
    pub id: String,
    pub kind: String,
    pub verb: String,
    pub from: String,
    pub to: String,
    pub before: String,
    /// One change, of which every entry is shown.
    pub change: String,
}

impl FilterForm {
    /// Reads an address.
    pub fn read(query: ListQuery) -> Result<Self> {
        let query = query.only_or_notice(&KEYS)?;
        let one = |key| query.one(key).map(str::to_owned);
        let (actor, id, kind, verb) = (one("actor")?, one("id")?, one("kind")?, one("verb")?);
        let (from, to, before, change) = (one("from")?, one("to")?, one("before")?, one("in")?);
        Ok(Self { actor, id, kind, verb, from, to, before, change })
    }

    /// Reads the query; what no filter knows is refused by name.
    pub fn parse(&self) -> Result<Filter> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Filter {
            actor: text(&self.actor),
            id: text(&self.id),
            kind: word("kind", &self.kind, &choices(Kind::ALL))?,
            verb: word("verb", &self.verb, &choices(Verb::ALL))?,
            from: day("from", &self.from)?.map(midnight),
            until: day("to", &self.to)?.map(|day| midnight(day.saturating_add(1.day()))),
            change: text(&self.change),
        })
    }

    /// `path` with this filter.
    pub fn address(&self, path: &str, before: Option<&str>) -> String {
        let fields = [
            ("actor", &self.actor),
            ("id", &self.id),
            ("kind", &self.kind),
            ("verb", &self.verb),
            ("from", &self.from),
            ("to", &self.to),
            ("in", &self.change),
        ];
        let pairs = fields.map(|(name, value)| (name, Cow::from(value.as_str())));
        address(path, pairs.into_iter().chain([("before", before.unwrap_or_default().into())]))
    }

    /// The same between two days.
    pub fn between(&self, from: Date, to: Date) -> Self {
        Self { from: from.to_string(), to: to.to_string(), before: String::new(), ..self.clone() }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.address("", None).is_empty()
    }
}

fn day(name: &str, text: &str) -> Result<Option<Date>> {
    if text.is_empty() {
        return Ok(None);
    }
    parse_day(text).map(Some).map_err(|error| Error::BadRequest(format!("“{name}”: “{text}” {error}.")))
}

/// When a day begins; of one behind all instants, the last of these.
fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}
