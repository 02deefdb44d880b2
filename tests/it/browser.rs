//! Pages in a real browser, served by the real process.
#![expect(clippy::expect_used, clippy::panic, reason = "what the tests stand on ends a test where it fails")]

mod driver;
mod site;

mod accounts;
mod audit;
mod board;
mod bulk;
mod conflict;
mod example;
mod faq;
mod imports;
mod infra;
mod mistakes;
mod pages;
mod resume;
mod tokens;
mod visit;
mod walk;
