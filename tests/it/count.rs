//! The one count of active models: never stale, never made up, the same wherever it stands.

mod failing;
mod held;
mod stress;
mod sums;
