//! JSON for programs under `/api`: public as the pages are, served through the same door, refused as problems.

pub mod complete;
mod model;
pub mod models;
pub mod openai;
pub mod openapi;
pub mod providers;
pub mod stats;
pub mod tasks;

use axum::{
    Router,
    response::Redirect,
    routing::{any, get},
};

use super::{Error, addresses};
use crate::app::App;

/// Addresses below which everything is for programs, unknown addresses among them.
const ROOTS: [&str; 2] = ["/api/", "/v1/"];

/// What programs may ask, and that there is nothing else below its roots. The page about it is one slash away.
pub fn closed(programs: Router<App>) -> Router<App> {
    let nothing = || any(async || Error::NotFound);
    let router = ROOTS.iter().fold(programs, |router, root| router.route(&format!("{root}{{*rest}}"), nothing()));
    router.route("/v1/", nothing()).route("/api/", get(async || Redirect::permanent(addresses::API)))
}
