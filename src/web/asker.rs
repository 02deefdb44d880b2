//! Who asks: a visitor, a program with a token, somebody signed in, and what each may do.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{Extensions, request::Parts},
};

use jiff::Timestamp;

use super::{Error, Result};
use crate::domain::{
    account::{AccountName, Role},
    audit::{Access, Actor},
    token::{Scope, Scopes},
};

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The session or token.
    pub access: Access,
    /// When the person signed in; absent for a token, which no person sends.
    pub signed_in_at: Option<Timestamp>,
    /// The account's id.
    pub account_id: String,
    /// The account's name.
    pub name: AccountName,
    /// What the account may do.
    pub role: Role,
}

/// Somebody signed in who may change things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin(pub Viewer);

/// Somebody signed in with a browser: one's own password, sessions and tokens are no program's affair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub viewer: Viewer,
    /// The session's id.
    pub session_id: String,
}

/// Whether the request may read more than everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MayRead(pub bool);

impl Viewer {
    /// Whether this is an admin.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }

    /// As the one who makes a change.
    pub fn actor(&self) -> Actor {
        Actor::Account { id: self.account_id.clone(), name: self.name.to_string(), access: self.access.clone() }
    }
}

/// A program with a good token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// What it may do, as far as its account's role goes now.
    pub scopes: Scopes,
    /// As somebody on the settings pages, where the token is good for those.
    pub viewer: Option<Viewer>,
}

/// Whether a token or a session lets a request read more than everybody.
pub fn may_read(asker: &Extensions) -> bool {
    let token_reads = || asker.get::<Bearer>().is_some_and(|bearer| bearer.scopes.allow(Scope::Read));
    asker.get::<Viewer>().is_some() || token_reads()
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts.extensions.get::<Self>().cloned().ok_or(Error::Unauthorized)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let viewer = Viewer::from_request_parts(parts, state).await?;
        if viewer.is_admin() { Ok(Self(viewer)) } else { Err(Error::Forbidden) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        if parts.extensions.get::<Bearer>().is_some() {
            return Err(Error::ForPeople);
        }
        let viewer = Viewer::from_request_parts(parts, state).await?;
        let Access::Session(session_id) = viewer.access.clone() else { return Err(Error::Unauthorized) };
        Ok(Self { viewer, session_id })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MayRead {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(may_read(&parts.extensions)))
    }
}
