//! The real binary as a process: started, spoken to over loopback, stopped and killed.
#![expect(clippy::expect_used, clippy::panic, reason = "what the tests stand on ends a test where it fails")]

pub mod client;
mod cluster;
pub mod home;
mod proxy;
pub mod server;

mod accounts;
mod commands;
mod environment;
mod first_start;
mod hogs;
mod imports;
mod interruptions;
mod kill;
mod misses;
mod models;
mod outage;
mod quiet;
mod refusals;
mod rude_clients;
mod shells;
mod stop;
mod two_servers;
