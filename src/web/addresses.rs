//! Where things are: one name or builder for each address that more than one file links to.

use crate::domain::{
    feed::FeedName,
    ids::{ModelId, ProviderId},
};

/// The leaderboard, which is also at the top.
pub const LEADERBOARD: &str = "/leaderboard";
/// The leaderboard's list as CSV.
pub const LEADERBOARD_CSV: &str = "/leaderboard.csv";
/// The same as JSON.
pub const LEADERBOARD_JSON: &str = "/leaderboard.json";
/// The comparison of models.
pub const COMPARE: &str = "/compare";
/// The questions.
pub const FAQ: &str = "/faq";
/// What changed.
pub const CHANGES: &str = "/changes";
/// The same as an Atom feed.
pub const CHANGES_ATOM: &str = "/changes.atom";
/// The same as JSON.
pub const CHANGES_JSON: &str = "/changes.json";
/// What programs may ask, for people.
pub const API: &str = "/api";
/// Signing in.
pub const SIGN_IN: &str = "/sign-in";
/// The Models tab.
pub const MODELS: &str = "/settings/models";
/// The Infra tab.
pub const INFRA: &str = "/settings/infra";
/// The Providers tab.
pub const PROVIDERS: &str = "/settings/providers";
/// The Import tab.
pub const IMPORT: &str = "/settings/import";
/// The Accounts tab.
pub const ACCOUNTS: &str = "/settings/accounts";
/// The Audit tab.
pub const AUDIT: &str = "/settings/audit";
/// The audit as CSV.
pub const AUDIT_CSV: &str = "/settings/audit.csv";
/// One's own account.
pub const OWN_ACCOUNT: &str = "/settings/account";

/// Where tokens are made.
pub const OWN_TOKENS: &str = "/settings/account/tokens";

/// The public page of a model; every character of an id may be in a path unescaped.
pub fn public_model(id: &ModelId) -> String {
    format!("/models/{id}")
}

/// Where a model is edited.
pub fn model(id: &ModelId) -> String {
    format!("{MODELS}/{id}")
}

/// Where a provider is edited.
pub fn provider(id: &ProviderId) -> String {
    format!("{PROVIDERS}/{id}")
}

/// Where the picks of a task are.
pub fn task(slug: &str) -> String {
    format!("{INFRA}#task-{slug}")
}

/// Where an account is edited.
pub fn account(id: &str) -> String {
    format!("{ACCOUNTS}/{id}")
}

/// Where the newest file of a feed is looked at.
pub fn feed(feed: FeedName) -> String {
    format!("{IMPORT}/{feed}")
}
