//! What other people's files become: the real ones, and files as no program wrote them.
#![expect(clippy::unwrap_used, reason = "a file that can't be read has to end the test")]

mod bundled;
mod exact;
mod mutated;
mod scale;
mod whole;
