//! The settings pages: viewers read, admins change.

mod attention;
mod confirmation;
mod field_readers;
pub mod infra;
mod infra_form;
pub mod model_actions;
mod model_form;
mod model_index;
pub mod models;
mod price_fields;
mod provider_form;
pub mod provider_index;
pub mod providers;
pub mod setup;
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
}

impl Tab {
    /// Every tab.
    pub const ALL: [Self; 3] = [Self::Models, Self::Infra, Self::Providers];

    /// What it says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Models => "Models",
            Self::Infra => "Infra",
            Self::Providers => "Providers",
        }
    }

    /// Where it leads.
    pub fn address(self) -> &'static str {
        match self {
            Self::Models => "/settings/models",
            Self::Infra => "/settings/infra",
            Self::Providers => "/settings/providers",
        }
    }
}

/// `GET /settings`.
pub async fn index() -> Redirect {
    Redirect::to(Tab::ALL[0].address())
}
