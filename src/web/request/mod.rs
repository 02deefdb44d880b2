//! What is known of a request before anything answers it.

pub mod client;
pub mod host;
pub mod id;
