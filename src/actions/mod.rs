//! Verbs that join several rooms or have two callers.

pub mod add_account;
pub mod change_models;
pub mod consequences;
pub mod describe_import;
pub mod edit_model;
pub mod fetch_feed;
pub mod fill_catalogue;
pub mod invite;
pub mod receive_feed;
pub mod retire_models;
pub mod set_password;
pub mod set_up;
pub mod sign_in;
pub mod sync_catalog;
pub mod tokens;
pub mod undo;
mod undo_import;

use crate::{secrets::passwords, store, views};

/// Why an action could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The catalogue could not be read.
    #[error(transparent)]
    View(#[from] views::Error),
    /// Passwords could not be hashed in time.
    #[error(transparent)]
    Passwords(#[from] passwords::Error),
    /// The account's password changed meanwhile, or the account or its session is gone.
    #[error("signed out meanwhile")]
    SignedOut,
    /// Others were in front for too long; says with what.
    #[error("{0}")]
    Busy(&'static str),
    /// No random numbers.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}
