//! JSON for programs under `/api`: public as the pages are, served through the same door, refused as problems.

pub mod complete;
mod model;
pub mod models;
pub mod openai;
pub mod openapi;
pub mod problem;
pub mod providers;
pub mod stats;
pub mod tasks;

use serde::Deserialize;

/// Where what programs read begins; the second is where they look for OpenAI's own.
const ROOTS: [&str; 2] = ["/api/", "/v1/"];

/// The query of an address that takes none: every key is refused by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

/// Whether an address is for programs, which read no page and follow no redirect to a sign-in.
pub fn is_for_programs(path: &str) -> bool {
    ROOTS.iter().any(|root| path.starts_with(root))
}
