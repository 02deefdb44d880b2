//! What must hold at every address, whatever it is for.

mod bodies;
mod caching;
mod cookies;
mod escaping;
mod failures;
mod forgery;
mod ground;
mod headers;
mod hosts;
mod labels;
mod password_again;
mod resume;
mod revoked;
pub mod route;
mod routes;
mod sessions;
mod sign_in_limits;
