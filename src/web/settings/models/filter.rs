//! Which models are meant: the filter in an address of the list, and in a form that acts on all it finds.

use serde::Deserialize;

use crate::{
    domain::{
        attention::Concern,
        model::{Capability, Status},
        search::{Filter, Sort},
    },
    web::{
        Result, addresses,
        list_query::{choices, word},
    },
};

/// The query of `/settings/models`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    pub q: String,
    pub provider: String,
    pub status: String,
    pub capability: String,
    pub attention: String,
    pub sort: String,
    pub page: String,
}

impl FilterForm {
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
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.fields().iter().filter(|(_, value)| !value.is_empty()));
        if number > 1 {
            query.append_pair("page", &number.to_string());
        }
        format!("{}?{}", addresses::MODELS, query.finish())
    }

    /// Filter, order and number of the page; a word that none of them knows is refused by name.
    pub fn parse(&self) -> Result<(Filter, Sort, usize)> {
        let filter = Filter {
            q: self.q.trim().to_owned(),
            provider: word("provider", &self.provider, "")?,
            status: word("status", &self.status, &choices(Status::ALL))?,
            capability: word("capability", &self.capability, &choices(Capability::ALL))?,
            attention: word("attention", &self.attention, &choices(Concern::ALL))?,
        };
        let sort = word("sort", &self.sort, &choices(Sort::ALL))?.unwrap_or(Sort::Name);
        let number = word::<usize>("page", &self.page, "")?.unwrap_or(1);
        Ok((filter, sort, number.max(1)))
    }
}
