//! Background loops; each ends when it is dropped.

pub mod feeds;
pub mod stand_ins;
pub mod timers;
