//! Types and rules of the catalogue; pure: no I/O, no clock, no randomness.

pub mod account;
pub mod attention;
pub mod audit;
pub mod base_url;
pub mod catalog;
pub mod complete;
pub mod date;
pub mod describe;
pub mod feed;
pub mod ids;
pub mod import;
pub mod leaderboard;
pub mod model;
pub mod money;
pub mod network;
pub mod origin;
pub mod price;
pub mod provider;
pub mod search;
pub mod task;
pub mod token;
pub mod undo_scope;
pub mod words;
