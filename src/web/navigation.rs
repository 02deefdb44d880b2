//! The navigation: the items on top of every page, and the tabs of the settings.

use super::addresses;

/// An item of the navigation on top of every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NavItem {
    /// The leaderboard.
    Leaderboard,
    /// The questions.
    Faq,
    /// What changed.
    Changes,
    /// The settings, whichever tab.
    Settings,
    /// None of these.
    Elsewhere,
}

/// The tabs, in order; each is a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The catalogue.
    Models,
    /// Tasks and what is in force for them.
    Infra,
    /// Where models are called.
    Providers,
    /// What feeds would change.
    Import,
    /// Who may sign in.
    Accounts,
    /// Who changed what.
    Audit,
}

impl Tab {
    /// Every tab.
    pub const ALL: [Self; 6] = [Self::Models, Self::Infra, Self::Providers, Self::Import, Self::Accounts, Self::Audit];

    /// What it says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Models => "Models",
            Self::Infra => "Infra",
            Self::Providers => "Providers",
            Self::Import => "Import",
            Self::Accounts => "Accounts",
            Self::Audit => "Audit",
        }
    }

    /// Where it leads.
    pub fn address(self) -> &'static str {
        match self {
            Self::Models => addresses::MODELS,
            Self::Infra => addresses::INFRA,
            Self::Providers => addresses::PROVIDERS,
            Self::Import => addresses::IMPORT,
            Self::Accounts => addresses::ACCOUNTS,
            Self::Audit => addresses::AUDIT,
        }
    }
}
