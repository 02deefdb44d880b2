//! Roster seen from outside; the modules mirror the addresses.

mod browser;
mod processes;
