//! A form whose session ended while it was open: the page that says so keeps what was typed, and after signing in one
//! click sends it. Nothing is sent by itself, and passwords, keys and files are not kept.

use std::time::Duration;

use askama::Template;
use axum::{
    body::to_bytes,
    extract::{OriginalUri, Request},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use tokio::time::timeout;
use url::form_urlencoded::{Serializer, parse};

use super::destination;
use crate::{
    app::App,
    domain::{account::AccountName, secret::looks_like_key},
    store::sessions,
    web::{
        Result, addresses,
        asker::Viewer,
        navigation::NavItem,
        page::{Page, render},
        request::id::RequestId,
    },
    wording::labels,
};

/// So much of a form is kept: encoded twice, it still is a form that the sign-in takes.
const KEPT_BYTES: usize = 16 * 1024;
/// Nobody waits longer for a visitor's form.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// So much of a value is shown before it is sent.
const SHOWN_CHARS: usize = 200;
/// Fields that no page may carry.
const SECRET: [&str; 4] = ["password", "current_password", "new_password", "token"];
/// Fields that say nothing to a person.
const UNSHOWN: [&str; 3] = ["revision", "version", "confirmed"];

/// A form that arrived without a session.
#[derive(Debug, Clone, Default)]
pub struct Interrupted {
    /// Where it was sent to.
    action: String,
    /// Its fields, encoded; empty where none can be kept.
    fields: String,
    /// What is not kept, in words.
    note: &'static str,
    /// Whose session ended, where that is known.
    account: String,
    /// The page it came from.
    back: String,
    /// The session goes on, but the password is needed again.
    needs_password: bool,
}

#[derive(Template)]
#[template(path = "session/signed_out.html")]
struct SignedOut<'a> {
    page: Page,
    form: &'a Interrupted,
    request_id: &'a str,
}

#[derive(Template)]
#[template(path = "session/resume.html")]
struct Resume<'a> {
    page: Page,
    action: &'a str,
    back: &'a str,
    name: &'a AccountName,
    /// Whose form it is, where that is somebody else.
    other: Option<&'a str>,
    fields: Vec<(String, String)>,
}

/// What the sign-in carries of an interrupted form.
#[derive(Debug, Clone, Copy)]
pub struct Carried<'a> {
    /// Where it goes.
    pub action: &'a str,
    /// Its fields, encoded.
    pub fields: &'a str,
    /// Whose it is, if anybody's.
    pub account: &'a str,
    /// The page it came from.
    pub back: &'a str,
}

impl Interrupted {
    /// Takes what can be kept of a request that writes.
    pub async fn of(app: &App, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let action = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let kind = parts.headers.get(header::CONTENT_TYPE).map(|kind| kind.as_bytes().to_owned()).unwrap_or_default();
        let account = ended_account(app, &parts.headers).await;
        let back = came_from(&parts.headers);
        let (fields, note) = if kind.starts_with(b"application/x-www-form-urlencoded") {
            match timeout(BODY_WITHIN, to_bytes(body, KEPT_BYTES)).await {
                Ok(Ok(sent)) => kept(&sent, &action),
                _ => (String::new(), "The form is too long to be kept here. Go back after you sign in."),
            }
        } else {
            (String::new(), "A file can’t be kept. Select it again after you sign in.")
        };
        Self { action, fields, note, account, back, needs_password: false }
    }

    /// The same while the session goes on, for what only somebody who just gave the password may do.
    pub fn until_the_password_is_given(self) -> Self {
        Self { needs_password: true, ..self }
    }

    /// A form that was read already, of somebody whose password is needed again.
    pub fn again(action: &str, fields: String, viewer: &Viewer) -> Self {
        Self {
            action: action.to_owned(),
            fields,
            note: "",
            account: viewer.name.to_string(),
            back: action.to_owned(),
            needs_password: true,
        }
    }

    fn title(&self) -> &'static str {
        if self.needs_password { "Type your password" } else { "You are signed out" }
    }

    /// The page with status 401.
    pub fn draw(&self, id: &RequestId) -> Response {
        let view = SignedOut { page: Page::bare(self.title()), form: self, request_id: id.as_str() };
        let body = view.render().unwrap_or_else(|_| self.title().to_owned());
        // It has to say how to come in (RFC 9110, 15.5.2).
        (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], Html(body)).into_response()
    }
}

impl Carried<'_> {
    /// Whether there is a form to send, to an address of the settings.
    pub fn is_some(self) -> bool {
        let ours = destination(self.action) == self.action;
        !self.fields.is_empty() && ours && (self.action.starts_with("/settings/") || self.action.starts_with("/setup/"))
    }

    /// The page that asks whether to send it, for somebody who has just signed in.
    pub async fn ask(self, app: &App, name: &AccountName) -> Result {
        let page = Page::new("Send what you typed?", NavItem::Settings, &*app.views.catalog().await?);
        let other = Some(self.account).filter(|account| !account.is_empty() && *account != name.as_str());
        let fields = parse(self.fields.as_bytes()).map(|(name, value)| (name.into_owned(), visible(&value)));
        render(&Resume {
            page,
            action: self.action,
            back: destination(self.back),
            name,
            other,
            fields: fields.collect(),
        })
    }
}

impl Resume<'_> {
    /// Label and value of what a person typed.
    fn shown(&self) -> impl Iterator<Item = (&str, String)> {
        let told = self.fields.iter().filter(|(name, value)| !value.is_empty() && !UNSHOWN.contains(&name.as_str()));
        told.map(|(name, value)| (labels::field(name), value.chars().take(SHOWN_CHARS).collect()))
    }
}

/// The fields that may stand on a page, and what is said of the others.
fn kept(sent: &[u8], action: &str) -> (String, &'static str) {
    let mut fields = Serializer::new(String::new());
    let (mut some, mut secrets) = (false, false);
    for (name, value) in parse(sent) {
        let is_secret = SECRET.contains(&name.as_ref());
        if is_secret || (action.starts_with(addresses::PROVIDERS) && looks_like_key(&value)) {
            secrets |= !value.is_empty();
            continue;
        }
        some = true;
        fields.append_pair(&name, &visible(&value));
    }
    match (some, secrets) {
        (true, false) => (fields.finish(), ""),
        (true, true) => (fields.finish(), "Passwords and keys are not kept."),
        (false, _) => (String::new(), "Passwords are not kept. Go back after you sign in, and type them again."),
    }
}

/// HTML can't show all control characters; no reader of a field takes what stands for them.
fn visible(value: &str) -> String {
    value.replace(char::is_control, "\u{fffd}")
}

/// The page that a form stood on.
fn came_from(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|from| from.to_str().ok()?.parse::<Uri>().ok());
    let path = referer.as_ref().and_then(Uri::path_and_query).map_or("", |path| path.as_str());
    destination(path).to_owned()
}

/// The name of the account whose session the cookie was of, as long as its row is there.
async fn ended_account(app: &App, headers: &HeaderMap) -> String {
    let Some((id, secret)) = super::cookie_parts(app, headers) else { return String::new() };
    let ended = sessions::find_ended(&app.db, &id).await.ok().flatten();
    let known = ended.filter(|ended| crate::secrets::matches(&secret, &ended.secret_hash));
    known.map_or_else(String::new, |ended| ended.name.to_string())
}
