//! Verbs that join several rooms or have two callers.

pub mod add_account;
pub mod fill_catalogue;
pub mod invite;
pub mod passwords;
pub mod retire_models;
pub mod secrets;
pub mod set_password;
pub mod set_up;
pub mod sign_in;
