//! The settings pages: viewers read, admins change.

pub mod account;
mod account_rows;
pub mod accounts;
mod attention;
pub mod audit;
mod audit_csv;
mod confirmation;
mod field_readers;
pub mod import;
pub mod infra;
mod infra_form;
mod key_consent;
pub mod model_actions;
pub mod model_filter;
mod model_form;
mod model_index;
pub mod models;
mod origins;
pub mod own_tokens;
mod price_fields;
mod provider_form;
pub mod provider_index;
pub mod providers;
pub mod undo;

use axum::response::Redirect;

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
            Self::Models => "/settings/models",
            Self::Infra => "/settings/infra",
            Self::Providers => "/settings/providers",
            Self::Import => "/settings/import",
            Self::Accounts => "/settings/accounts",
            Self::Audit => "/settings/audit",
        }
    }
}

/// `GET /settings`.
pub async fn index() -> Redirect {
    Redirect::to(Tab::ALL[0].address())
}
