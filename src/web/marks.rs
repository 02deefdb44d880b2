//! The marks that say what a model can; `components/capabilities.html` draws them.

use crate::{
    domain::model::{Capabilities, Capability},
    wording::labels,
};

/// A mark: which shape, and its place in the line, the same in every row.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// A link to the shape.
    pub shape: &'static str,
    /// Pixels from the left.
    pub x: u8,
}

/// The mark of a capability.
pub fn mark(capability: Capability) -> Mark {
    let (shape, x) = match capability {
        Capability::Vision => ("#cv", 0),
        Capability::Tools => ("#ct", 19),
        Capability::Json => ("#cj", 38),
        Capability::Reasoning => ("#cr", 57),
        Capability::Audio => ("#ca", 76),
        Capability::Pdf => ("#cp", 95),
    };
    Mark { shape, x }
}

/// "Vision, tools, JSON": what is known to be there; empty where nothing is.
pub fn can(capabilities: Capabilities) -> String {
    let mut words: Vec<&str> = capabilities.present().map(labels::capability).collect();
    let first = capabilities.present().next();
    if let (Some(word), Some(first)) = (words.first_mut(), first) {
        *word = labels::field(first.as_str());
    }
    words.join(", ")
}
