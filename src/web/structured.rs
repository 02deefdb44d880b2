//! Structured data of schema.org, as the text of a script element.

use std::fmt::Display;

use askama::filters::{HtmlSafeOutput, json};
use serde_json::Value;

/// Safe as the text of a script element: the filter writes `<`, `>`, `&` and `'` as escapes of JSON, so no name can end
/// the element or open another.
pub fn structured(value: &Value) -> HtmlSafeOutput<impl Display + use<>> {
    let Ok(text) = json(value.clone());
    HtmlSafeOutput(text)
}
