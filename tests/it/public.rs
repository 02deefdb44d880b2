//! The public pages.

mod board;
mod board_query;
mod calculator;
mod changes;
mod compare;
mod faq;
mod kept;
mod leaderboard;
mod model;
mod signed_in_only;
mod site;
mod sitemap;
mod topics;
