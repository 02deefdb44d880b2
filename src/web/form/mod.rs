//! Forms and addresses as extractors whose failures are our own pages.

mod errors;
mod texts;

use std::str::FromStr;

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, RawForm, Request, rejection::QueryRejection},
    http::{StatusCode, Uri, request::Parts},
    response::IntoResponse,
};
use axum_extra::extract::FormRejection;
use serde::de::DeserializeOwned;
use url::form_urlencoded::{Serializer, parse};

pub use self::{
    errors::Errors,
    texts::{Several, Texts},
};
use super::Error;
pub use crate::domain::mistake::quoted;

/// What the reader of forms says of several values where one is meant, and [`Texts`] as well.
const SEVERAL_VALUES: &str = "unsupported value";

/// A submitted form: absent fields are empty, repeated single ones are refused.
pub struct Form<T>(pub T);

/// The query of an address.
pub struct Query<T>(pub T);

/// What a form asks to be done; a word outside the list is no form of ours.
pub fn action<T: FromStr>(word: &str) -> Result<T, Error> {
    word.parse().map_err(|_| Error::BadRequest("There is no such action.".into()))
}

/// An identifier in an address; one that can't exist is not found.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let whole = RawForm::from_request(Request::from_parts(parts.clone(), body), state).await;
        let RawForm(sent) = whole.map_err(|rejection| refuse(rejection.into()))?;
        let body = without_control_characters(&sent).map_or_else(|| Body::from(sent), Body::from);
        match axum_extra::extract::Form::from_request(Request::from_parts(parts, body), state).await {
            Ok(axum_extra::extract::Form(form)) => Ok(Self(form)),
            Err(rejection) => Err(refuse(rejection)),
        }
    }
}

/// The same form or query with U+FFFD, which no reader of a field takes, where control characters were: HTML can't
/// show all of them again, PostgreSQL can't store the first. `None` where there are none.
fn without_control_characters(encoded: &[u8]) -> Option<String> {
    if !parse(encoded).any(|(_, value)| value.contains(char::is_control)) {
        return None;
    }
    let mut plain = Serializer::new(String::new());
    for (name, value) in parse(encoded) {
        plain.append_pair(&name, &value.replace(char::is_control, "\u{fffd}"));
    }
    Some(plain.finish())
}

fn refuse(rejection: FormRejection) -> Error {
    let text = rejection.body_text();
    match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Error::BadRequest("A form must be sent as application/x-www-form-urlencoded.".into())
        }
        _ if text.contains(SEVERAL_VALUES) => {
            Error::BadRequest("A field that may stand only once came twice. Nothing was changed.".into())
        }
        _ => Error::BadRequest("The form did not arrive whole. Nothing was changed; go back and send it again.".into()),
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let plain = parts.uri.query().and_then(|query| without_control_characters(query.as_bytes()));
        let plain = plain.and_then(|query| format!("/?{query}").parse::<Uri>().ok());
        let query = axum::extract::Query::try_from_uri(plain.as_ref().unwrap_or(&parts.uri));
        let refused = |rejection: QueryRejection| {
            Error::BadRequest(format!("The address can’t be read: {}.", rejection.body_text()))
        };
        query.map(|axum::extract::Query(query)| Self(query)).map_err(refused)
    }
}

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let axum::extract::Path(text) = path.map_err(|_| Error::NotFound)?;
        text.parse().map(Self).map_err(|_| Error::NotFound)
    }
}
