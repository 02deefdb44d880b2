//! Where somebody came from: the list that a model's page was opened from keeps its filter until it is seen again.

use super::filter::FilterForm;
use crate::web::{
    addresses,
    list_query::{ListQuery, address},
};

/// The list by its query, as it rides through a model's page; the whole list where the query is none of ours.
pub fn list(query: &str) -> String {
    filter(query).address_of_page()
}

/// A model's page that leads back to that list.
pub fn model(id: &str, query: &str) -> String {
    address(&format!("{}/{id}", addresses::MODELS), [("list", filter(query).query().into())])
}

/// The end of an address of a model's page that leads back to the list of a query; empty for the whole list.
pub fn link(query: &str) -> String {
    address("", [("list", query.into())])
}

/// The query, if it is one of a list.
pub fn kept(query: &str) -> String {
    filter(query).query()
}

fn filter(query: &str) -> FilterForm {
    FilterForm::read(ListQuery::parse(query)).unwrap_or_default()
}
