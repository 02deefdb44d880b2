//! Background loops; each ends when it is dropped.

pub mod timers;
