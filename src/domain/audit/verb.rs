//! What can be done to a subject of the audit, by its stored word.

use crate::domain::words::words;

words! {
    /// What was done.
    Verb {
        /// Made.
        Create = "create",
        /// Edited in a form.
        Update = "update",
        /// Status became active.
        Activate = "activate",
        /// Status became inactive.
        Deactivate = "deactivate",
        /// Status became deprecated.
        Deprecate = "deprecate",
        /// A benched model was put back by an admin.
        Unbench = "unbench",
        /// Deleted.
        Delete = "delete",
        /// A provider's default changed.
        Default = "default",
        /// A provider was switched on.
        Enable = "enable",
        /// A provider was switched off.
        Disable = "disable",
        /// A task got other picks.
        Picks = "picks",
        /// A password was set.
        Password = "password",
        /// A password was taken away, and a one-time link made.
        Reset = "reset",
        /// An admin ended the sessions of an account.
        EndSessions = "end_sessions",
        /// An account got another role.
        Role = "role",
        /// An account got a token for its programs.
        CreateToken = "create_token",
        /// A token was ended by its owner.
        RevokeToken = "revoke_token",
        /// A new database got the bundled catalogue.
        Fill = "fill",
        /// A feed said something new.
        Import = "import",
        /// The feed that brought a model no longer lists it.
        Missing = "missing",
        /// Prices were stated again as they are.
        Confirm = "confirm",
        /// A key of a feed is left alone from then on.
        Ignore = "ignore",
        /// A key of a feed is read again.
        Unignore = "heed",
        /// A feed's name of a provider was set or removed.
        Alias = "alias",
    }
}

impl Verb {
    /// Whether it raised the revision of the row by one: each entry with such a verb is a step of it.
    pub const fn steps_revision(self) -> bool {
        matches!(
            self,
            Self::Update
                | Self::Activate
                | Self::Deactivate
                | Self::Deprecate
                | Self::Enable
                | Self::Disable
                | Self::Import
                | Self::Missing
        )
    }
}
