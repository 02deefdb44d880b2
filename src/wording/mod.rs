//! What things, numbers, moments and changes are called: shared by pages, commands and programs.

pub mod change;
pub mod freshness;
pub mod headlines;
pub mod labels;
pub mod moment;
pub mod news;
pub mod numbers;
pub mod task;
pub mod undo;
