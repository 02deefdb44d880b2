//! The public pages.

mod faq;
mod leaderboard;
mod signed_in_only;
mod sitemap;
