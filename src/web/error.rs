//! What a handler fails with; `error_page.rs` draws it.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::addresses;
use crate::{actions, domain::token::Scope, secrets::passwords, store, views};

/// Why there is no answer. Only [`Error::Internal`] is logged as an error.
#[derive(Debug, Clone)]
pub enum Error {
    /// No such page, model or provider.
    NotFound,
    /// A visitor asked for a settings page; holds the address to come back to.
    SignInRequired(String),
    /// A visitor sent a form, or a program asked where only people with an account may read.
    Unauthorized,
    /// A program sent a token that is none of ours, or has ended.
    BadToken,
    /// A program's token is not good for this.
    TokenLacks(Scope),
    /// A program asked for more than everybody may read; says for what.
    TokenRequired(&'static str),
    /// What was asked for is not there; says why.
    Missing(String),
    /// Not with this account: it may read only.
    Forbidden,
    /// Not with a token: only a person in a browser.
    ForPeople,
    /// Nothing says which site a form comes from.
    NoOrigin,
    /// A request that no form of ours makes; says what is wrong with it.
    BadRequest(String),
    /// The body is larger than this form can be.
    TooLarge,
    /// The database is out of reach, or too much is going on; why goes to the log, never to a page.
    Unavailable(Arc<anyhow::Error>),
    /// A fault of ours; its text goes to the log, never to a page.
    Internal(Arc<anyhow::Error>),
}

/// An error's words, for the layer that draws it.
#[derive(Debug, Clone)]
pub struct Words(pub String);

/// Why a request was not answered, for the log.
#[derive(Debug, Clone)]
pub struct Cause(pub Arc<anyhow::Error>);

/// Absence becomes an error only here, at the edge.
pub trait OrNotFound<T> {
    /// The value, or 404.
    fn or_not_found(self) -> Result<T, Error>;
}

impl<T> OrNotFound<T> for Option<T> {
    fn or_not_found(self) -> Result<T, Error> {
        self.ok_or(Error::NotFound)
    }
}

impl Error {
    /// A fault of ours.
    pub fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Internal(Arc::new(error.into()))
    }

    /// Nothing to be had for the moment.
    pub fn unavailable(error: impl Into<anyhow::Error>) -> Self {
        Self::Unavailable(Arc::new(error.into()))
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, words) = match self {
            Self::Internal(error) => return because(error, StatusCode::INTERNAL_SERVER_ERROR),
            Self::Unavailable(error) => return because(error, StatusCode::SERVICE_UNAVAILABLE),
            Self::SignInRequired(next) => {
                let query: String =
                    url::form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish();
                return Redirect::to(&format!("{}?{query}", addresses::SIGN_IN)).into_response();
            }
            Self::NotFound => (StatusCode::NOT_FOUND, None),
            Self::Missing(words) => (StatusCode::NOT_FOUND, Some(words)),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, None),
            Self::BadToken => {
                let words = "The token is unknown, revoked or expired. Nothing was changed.".to_owned();
                (StatusCode::UNAUTHORIZED, Some(words))
            }
            Self::TokenLacks(scope) => {
                let words = format!("The token lacks the scope “{scope}”, or its account may not use it any more.");
                (StatusCode::FORBIDDEN, Some(words))
            }
            Self::TokenRequired(words) => (StatusCode::UNAUTHORIZED, Some(words.to_owned())),
            Self::Forbidden => {
                let words = "You have view-only access. Ask an admin to make this change.".to_owned();
                (StatusCode::FORBIDDEN, Some(words))
            }
            Self::ForPeople => {
                let words = "Passwords, sessions and tokens of an account are changed in a browser, not with a token.";
                (StatusCode::FORBIDDEN, Some(words.to_owned()))
            }
            Self::NoOrigin => (StatusCode::FORBIDDEN, None),
            Self::BadRequest(words) => (StatusCode::BAD_REQUEST, Some(words)),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, None),
        };
        let mut response = status.into_response();
        if let Some(words) = words {
            response.extensions_mut().insert(Words(words));
        }
        response
    }
}

fn because(error: Arc<anyhow::Error>, status: StatusCode) -> Response {
    let mut response = status.into_response();
    response.extensions_mut().insert(Cause(error));
    response
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_) => Self::unavailable(error),
            // Addresses and forms are read so that none gets this far; where one does, it is no fault of ours.
            store::Error::Unstorable(_) => {
                Self::BadRequest("A character of the address or the form can’t be stored. Nothing was changed.".into())
            }
            store::Error::AccessEnded => Self::Unauthorized,
            store::Error::AdminRequired => Self::Forbidden,
            store::Error::Refused(_) | store::Error::Corrupt(_) => Self::internal(error),
        }
    }
}

impl From<views::Error> for Error {
    fn from(error: views::Error) -> Self {
        match *error {
            store::Error::Unavailable(_) => Self::unavailable(error),
            store::Error::AccessEnded => Self::Unauthorized,
            store::Error::AdminRequired => Self::Forbidden,
            _ => Self::internal(error),
        }
    }
}

impl From<actions::Error> for Error {
    fn from(error: actions::Error) -> Self {
        match error {
            actions::Error::Store(error) => error.into(),
            actions::Error::View(error) => error.into(),
            actions::Error::Passwords(error) => error.into(),
            actions::Error::Busy(_) => Self::unavailable(error),
            actions::Error::SignedOut => Self::Unauthorized,
            actions::Error::Other(error) => Self::internal(error),
        }
    }
}

impl From<passwords::Error> for Error {
    fn from(error: passwords::Error) -> Self {
        match error {
            passwords::Error::Busy => Self::unavailable(error),
            passwords::Error::Failed(_) => Self::internal(error),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}
