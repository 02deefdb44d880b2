//! JSON for programs under `/api`: public as the pages are, served through the same door, refused as problems.

pub mod complete;
mod model;
pub mod models;
pub mod openai;
pub mod openapi;
pub mod providers;
pub mod stats;
pub mod tasks;

use axum::{Router, routing::any};

use super::Error;
use crate::app::App;

/// Addresses below which everything is for programs, unknown addresses among them.
const ROOTS: [&str; 2] = ["/api/", "/v1/"];

/// What programs may ask, and that there is nothing else below its roots.
pub fn closed(programs: Router<App>) -> Router<App> {
    ROOTS.iter().fold(programs, |router, root| {
        let nothing = || any(async || Error::NotFound);
        router.route(root, nothing()).route(&format!("{root}{{*rest}}"), nothing())
    })
}
