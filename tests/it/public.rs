//! The public pages.

mod board;
mod board_query;
mod calculator;
mod compare;
mod faq;
mod kept;
mod leaderboard;
mod model;
mod signed_in_only;
mod sitemap;
mod topics;
