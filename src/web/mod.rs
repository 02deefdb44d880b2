//! The pages: addresses, layers, and what all of them share: forms, errors, sessions.

mod addresses;
mod api;
mod asker;
mod assets;
mod bare_addresses;
mod compress;
mod csv;
mod edge;
mod error;
mod error_page;
mod form;
mod headers;
mod history;
mod layers;
mod lean;
mod list_query;
mod marks;
mod navigation;
mod notice;
mod page;
mod problem;
mod public;
pub mod published;
mod request;
mod routes;
mod serve;
mod session;
mod settings;
mod shares;
mod status;
mod structured;
mod upload;

pub use self::{edge::Edge, error::Error, request::id::Peer, serve::serve};
use crate::app::App;

/// What a handler answers.
type Result<T = axum::response::Response, E = Error> = std::result::Result<T, E>;

/// The whole program as a service: every address behind the edge.
pub fn service(app: App) -> Edge {
    Edge::new(app.clone(), routes::router(app))
}
