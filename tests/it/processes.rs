//! The real binary as a process: started, spoken to over loopback, stopped and killed.
#![expect(clippy::expect_used, clippy::panic, reason = "what the tests stand on ends a test where it fails")]

pub mod client;
pub mod home;
pub mod server;

mod accounts;
mod first_start;
mod imports;
mod kill;
mod quiet;
mod refusals;
mod rude_clients;
mod stop;
mod two_servers;
