//! Roster seen from outside; the modules mirror the addresses.

mod api;
mod architecture;
mod assets;
mod browser;
mod count;
mod feeds;
mod log;
mod migrations;
mod processes;
mod public;
mod samples;
mod security;
mod settings;
mod setup;
mod sign_in;
mod stand_ins;
mod status;
mod store;
mod support;
