//! Roster seen from outside; the modules mirror the addresses.

mod browser;
mod settings;
mod status;
mod support;
