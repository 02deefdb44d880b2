//! The pages: addresses, layers, and the house's own words for forms, errors and sessions.

mod api;
mod assets;
mod bearer;
mod edge;
mod error;
mod form;
mod head_timer;
mod history;
mod labels;
mod layers;
pub mod notice;
mod page;
mod public;
mod query;
mod routes;
mod serve;
mod session;
mod settings;
mod setup;
mod sign_in;
mod status;
mod undone;
mod upload;
mod welcome;

pub use self::{
    edge::{Edge, Peer},
    error::Error,
    serve::serve,
};

/// What a handler answers.
type Result<T = axum::response::Response> = std::result::Result<T, Error>;
