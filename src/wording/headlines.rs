//! What an entry of the audit did, in two or three words.

use crate::domain::{
    audit::{Entry, Verb},
    terms::PRICE_VALID_FROM,
};

/// What an entry did, as a line begins.
pub fn headline_of(entry: &Entry) -> &'static str {
    if is_cancelled_price(entry) { "Scheduled price cancelled" } else { headline(entry.verb) }
}

/// Whether an entry took back a price before its moment came.
pub fn is_cancelled_price(entry: &Entry) -> bool {
    entry.field(PRICE_VALID_FROM).is_some_and(|field| field.old.is_some() && field.new.is_none())
}

/// What was done, as a line begins.
pub fn headline(verb: Verb) -> &'static str {
    match verb {
        Verb::Fill => "Added from the bundled catalogue",
        Verb::Create => "Added",
        Verb::Update => "Edited",
        Verb::Activate => "Activated",
        Verb::Deactivate => "Deactivated",
        Verb::Deprecate => "Deprecated",
        Verb::Unbench => "Put back in service",
        Verb::Delete => "Deleted",
        Verb::Default => "Default changed",
        Verb::Enable => "Enabled",
        Verb::Disable => "Disabled",
        Verb::Picks => "Picks changed",
        Verb::Password => "Password set",
        Verb::Reset => "Password reset",
        Verb::EndSessions => "Signed out by an admin",
        Verb::Role => "Role changed",
        Verb::CreateToken => "API token made",
        Verb::RevokeToken => "API token revoked",
        Verb::Import => "Updated by an import",
        Verb::Missing => "Missing upstream",
        Verb::Confirm => "Prices confirmed",
        Verb::Ignore => "Ignored in a feed",
        Verb::Unignore => "No longer ignored in a feed",
        Verb::Alias => "Feed name changed",
    }
}
