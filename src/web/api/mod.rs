//! JSON for programs under `/api`: public as the pages are, served through the same door, refused as problems.

mod model;
pub mod models;
pub mod problem;
pub mod stats;

use serde::Deserialize;

/// Where what programs read begins.
const ROOT: &str = "/api/";

/// The query of an address that takes none: every key is refused by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

/// Whether an address is for programs, which read no page and follow no redirect to a sign-in.
pub fn is_for_programs(path: &str) -> bool {
    path.starts_with(ROOT)
}
