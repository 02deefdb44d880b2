//! What must hold at every address, whatever it is for.

mod bodies;
mod caching;
mod cookies;
mod escaping;
mod failures;
mod forgery;
mod headers;
mod hosts;
pub mod route;
mod routes;
mod sessions;
mod sign_in_limits;
