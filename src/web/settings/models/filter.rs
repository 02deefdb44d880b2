//! Which models are meant: the filter in an address of the list, and in a form that acts on all it finds.

use std::borrow::Cow;

use crate::{
    domain::{
        attention::Concern,
        ids::ProviderId,
        model::{Capability, Status},
        search::{Filter, Sort},
    },
    web::{
        Result, addresses,
        list_query::{ListQuery, address, choices, word},
    },
};

const KEYS: [&str; 8] = ["q", "provider", "status", "capability", "attention", "sort", "page", "tick"];
/// More ticks do not fit into an address.
const TICKS_AT_MOST: usize = 25;
const LONGEST_Q_CHARS: usize = 200;

/// The query of `/settings/models`, and the same fields in a form that acts on all that it finds.
#[derive(Debug, Clone, Default)]
pub struct FilterForm {
    pub q: String,
    pub provider: String,
    pub status: String,
    pub capability: String,
    pub attention: String,
    pub sort: String,
    /// From 1; 0 is 1 as well.
    pub page: usize,
    /// Ids of rows that are ticked.
    pub ticks: Vec<String>,
}

impl FilterForm {
    /// Reads an address.
    pub fn read(query: ListQuery) -> Result<Self> {
        let query = query.only_or_notice(&KEYS)?;
        let one = |key| query.one(key).map(str::to_owned);
        Ok(Self {
            q: query.text("q", LONGEST_Q_CHARS)?.to_owned(),
            provider: one("provider")?,
            status: one("status")?,
            capability: one("capability")?,
            attention: one("attention")?,
            sort: one("sort")?,
            page: query.page()?,
            ticks: query.all("tick").map(str::to_owned).collect(),
        })
    }

    /// The fields that say which models are meant, and their order.
    pub fn fields(&self) -> [(&'static str, &str); 6] {
        [
            ("q", &self.q),
            ("provider", &self.provider),
            ("status", &self.status),
            ("capability", &self.capability),
            ("attention", &self.attention),
            ("sort", &self.sort),
        ]
    }

    /// The address of a page of what is found.
    pub fn address(&self, number: usize) -> String {
        let page = if number > 1 { number.to_string() } else { String::new() };
        let pairs = self.fields().map(|(name, value)| (name, Cow::from(value)));
        address(addresses::MODELS, pairs.into_iter().chain([("page", page.into())]))
    }

    /// The address of this page of it.
    pub fn address_of_page(&self) -> String {
        self.address(self.page)
    }

    /// The part of that address behind the question mark; empty for the first view.
    pub fn query(&self) -> String {
        self.address_of_page().split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }

    /// Whether anything is asked for at all.
    pub fn is_empty(&self) -> bool {
        self.query().is_empty()
    }

    /// This page of it as it was when `ids` were ticked: they still are, unless they are gone, and of the first view it
    /// is the provider of the first that is looked at.
    pub fn place(&self, ids: &[String], gone: bool) -> String {
        let provider = ids.first().and_then(|id| id.split('/').next()).and_then(|id| id.parse::<ProviderId>().ok());
        let anchor = provider.filter(|_| self.is_empty()).map(|provider| format!("#of-{provider}"));
        let ticks = if gone || ids.len() > TICKS_AT_MOST { &[] } else { ids };
        let pairs = self.fields().map(|(name, value)| (name, Cow::from(value)));
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let ticks = ticks.iter().map(|id| ("tick", Cow::from(id.as_str())));
        let place = address(addresses::MODELS, pairs.into_iter().chain([("page", page.into())]).chain(ticks));
        place + &anchor.unwrap_or_default()
    }

    /// Filter and order; a word that neither of them knows is refused by name.
    pub fn parse(&self) -> Result<(Filter, Sort)> {
        let filter = Filter {
            q: self.q.trim().to_owned(),
            provider: word("provider", &self.provider, "")?,
            status: word("status", &self.status, &choices(Status::ALL))?,
            capability: word("capability", &self.capability, &choices(Capability::ALL))?,
            attention: word("attention", &self.attention, &choices(Concern::ALL))?,
        };
        let sort = word("sort", &self.sort, &choices(Sort::ALL))?.unwrap_or(Sort::Name);
        Ok((filter, sort))
    }
}
