//! The settings pages: viewers read, admins change.

pub mod account;
pub mod accounts;
pub mod audit;
pub mod draft;
pub mod import;
pub mod infra;
pub mod models;
pub mod providers;
pub mod undo;

use axum::response::Redirect;

use super::navigation::Tab;

/// `GET /settings`.
pub async fn index() -> Redirect {
    Redirect::to(Tab::ALL[0].address())
}
