//! Yes, no and unknown as forms send them and the audit keeps them.

/// A text that is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is neither yes nor no nor empty")]
pub struct FlagError;

/// Reads a flag; an empty text is unknown, which for a box is "not ticked".
pub fn read(text: &str) -> Result<Option<bool>, FlagError> {
    match text {
        "" => Ok(None),
        "yes" | "true" | "1" | "on" => Ok(Some(true)),
        "no" | "false" | "0" | "off" => Ok(Some(false)),
        _ => Err(FlagError),
    }
}

/// `yes`, `no`, or nothing for unknown.
pub fn written(known: Option<bool>) -> &'static str {
    match known {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

/// A box: `yes` where it is ticked, else nothing.
pub fn ticked(on: bool) -> &'static str {
    written(on.then_some(true))
}
