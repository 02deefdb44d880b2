//! The token that a program sends instead of a session's cookie.

use axum::http::{HeaderMap, header};

use crate::{
    actions::tokens,
    app::App,
    domain::{account::Role, audit::Access, token::Scope},
    store::tokens::LiveToken,
    web::{
        Error, Result,
        asker::{Bearer, Viewer},
    },
};

const SCHEME: &str = "Bearer ";

/// What follows `Authorization: Bearer`. Such a request is no browser's: its cookies are not looked at, and no other
/// site can make a browser send it.
pub fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_at_checked(SCHEME.len())?;
    scheme.eq_ignore_ascii_case(SCHEME).then(|| token.trim())
}

/// The program that sends a token. A token that is not good is refused, not treated as if there were none.
pub async fn find(app: &App, token: &str) -> Result<Bearer> {
    let live = tokens::recognise(app, token).await?.ok_or(Error::BadToken)?;
    let viewer = live.token.scopes.allow(Scope::Admin).then(|| viewer(&live));
    Ok(Bearer { scopes: live.token.scopes, viewer })
}

fn viewer(live: &LiveToken) -> Viewer {
    Viewer {
        access: Access::Token(live.token.id.clone()),
        signed_in_at: None,
        account_id: live.account_id.clone(),
        name: live.account.clone(),
        // The scope is the token's only while the role is the account's.
        role: Role::Admin,
    }
}
