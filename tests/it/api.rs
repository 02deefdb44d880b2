//! JSON for programs.

mod complete;
mod model;
mod models;
mod openapi;
mod problems;
mod readers;
mod stats;

use serde_json::Value;

use crate::support::Page;

/// The JSON of an answer that is there.
fn json(page: &Page) -> Value {
    assert_eq!(page.is(200).header("content-type"), Some("application/json"));
    serde_json::from_str(&page.body).unwrap_or_default()
}

/// The texts of a field of each item.
fn each<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list.as_array().into_iter().flatten().filter_map(|item| item[field].as_str()).collect()
}
