//! Background loops; each ends when it is dropped.

pub mod stand_ins;
pub mod timers;
