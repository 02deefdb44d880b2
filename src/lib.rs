//! Roster: which language models a product runs on, what they cost, and which are live right now.
//!
//! `tests/it/architecture.rs` says which room may use which.

/// Verbs that join several rooms.
pub mod actions;
/// What every handler can reach, built once.
pub mod app;
/// Subcommands.
pub mod cli;
/// Calls to other servers: one way out.
pub mod clients;
/// The time, moved by hand in tests.
pub mod clock;
/// Flags and environment.
pub mod config;
/// Types and rules; pure.
pub mod domain;
/// Catalogue files: bytes to entries and complaints.
pub mod feeds;
/// Which provider keys are set.
pub mod keys;
/// Log lines in few writes.
pub mod log;
/// What the program counts about itself.
pub mod metrics;
/// Passwords, and secrets for cookies, links and tokens.
pub mod secrets;
/// Every SQL statement.
pub mod store;
/// Cached read models, keyed by version.
pub mod views;
/// Pages, forms, layers.
pub mod web;
/// What things and changes are called.
pub mod wording;
/// Background loops.
pub mod workers;
