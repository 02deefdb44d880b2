//! JSON for programs under `/api`: public as the pages are, served through the same door, refused as problems.

pub mod complete;
mod model;
pub mod models;
pub mod openai;
pub mod openapi;
pub mod providers;
pub mod stats;
pub mod tasks;

use serde::Deserialize;

/// The query of an address that takes none: every key is refused by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}
