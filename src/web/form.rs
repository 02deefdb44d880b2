//! Forms and addresses as extractors whose failures are our own pages, and the mistakes of a form.

use std::{borrow::Cow, fmt::Display, str::FromStr};

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, RawForm, Request, rejection::QueryRejection},
    http::{StatusCode, Uri, request::Parts},
    response::IntoResponse,
};
use axum_extra::extract::FormRejection;
use serde::de::DeserializeOwned;
use url::form_urlencoded::{Serializer, parse};

use super::Error;

/// A submitted form: absent fields are empty, repeated single ones are refused.
pub struct Form<T>(pub T);

/// The query of an address.
pub struct Query<T>(pub T);

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
        // What the reader of forms says of several values where one is meant.
        _ if text.contains("unsupported value") => {
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

/// The mistakes of a form, by field, in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<(Cow<'static, str>, String)>);

impl Errors {
    /// Notes a mistake.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    /// The mistake at a field.
    pub fn on(&self, field: impl AsRef<str>) -> Option<&str> {
        let field = field.as_ref();
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// Field and message of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_ref(), message.as_str()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// "Not saved: …", for the summary on top.
    pub fn headline(&self) -> String {
        match self.0.len() {
            1 => "Not saved: one field needs another look".to_owned(),
            n => format!("Not saved: {n} fields need another look"),
        }
    }

    /// A value that must be there.
    pub fn required<T>(&mut self, field: &'static str, text: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        if text.trim().is_empty() {
            self.add(field, "must be filled in");
            return None;
        }
        self.optional(field, text)
    }

    /// A value that may be absent; empty is absent.
    pub fn optional<T>(&mut self, field: impl Into<Cow<'static, str>>, text: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return None;
        }
        match trimmed.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, quoted(text, &error));
                None
            }
        }
    }

    /// One line of free text without control characters.
    pub fn line(&mut self, field: &'static str, text: &str, max_chars: usize) -> String {
        if text.contains(is_no_text) {
            self.add(field, CONTROL_CHARACTER);
        } else if text.trim().chars().count() > max_chars {
            self.add(field, format!("is longer than {max_chars} characters"));
        }
        text.trim().to_owned()
    }

    /// A box: ticked where anything is sent.
    pub fn tick(&mut self, field: &'static str, text: &str) -> bool {
        if text.contains(is_no_text) {
            self.add(field, CONTROL_CHARACTER);
        }
        !text.is_empty()
    }

    /// One line of free text that must be there.
    pub fn required_line(&mut self, field: &'static str, text: &str, max_chars: usize) -> String {
        let line = self.line(field, text, max_chars);
        if line.is_empty() && self.on(field).is_none() {
            self.add(field, "must be filled in");
        } else if !line.is_empty() && line.chars().all(is_invisible) && self.on(field).is_none() {
            self.add(field, "has nothing in it that can be seen");
        }
        line
    }

    /// The value with the mistakes that it was read with, or those mistakes.
    pub fn or<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

const CONTROL_CHARACTER: &str = "has a line break or another control character: leave it out";

/// Control characters, those that break a line elsewhere than here, and those that turn the order of what follows
/// around: a name with one of them could pass for another.
fn is_no_text(c: char) -> bool {
    let breaks_a_line = matches!(c, '\u{2028}' | '\u{2029}');
    let turns_around = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || c == char::REPLACEMENT_CHARACTER || breaks_a_line || turns_around
}

/// White space, what Unicode says to show nothing for, and the blanks that count as letters.
fn is_invisible(c: char) -> bool {
    let ignorable = matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    let blank = matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}');
    c.is_whitespace() || ignorable || blank
}

/// What was typed, then what is wrong with it. Long texts are cut: the field still has the whole.
pub fn quoted(text: &str, error: &impl Display) -> String {
    const SHOWN: usize = 40;
    let cut: String = text.trim().chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    let more = if text.trim().chars().count() > SHOWN { "…" } else { "" };
    format!("“{cut}{more}” {error}")
}
