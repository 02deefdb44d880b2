//! What the last change did, in sentences, read from the audit.

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Error, Result, asker::Viewer, form::Query};
use crate::{
    app::App,
    domain::{audit::RecordedChange, undo::can_be_undone},
    store::{Committed, audit},
    wording::{
        change::{nothing_changed, sentences},
        undo::not_put_back,
    },
};

/// The sentences on top of the page after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub text: String,
    /// The change that can be undone.
    pub undo: Option<String>,
}

/// The part of an address that leads back to a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct After {
    /// The id of a change.
    change: Option<String>,
    /// How many rows a change found as it would have made them.
    unchanged: Option<i64>,
    /// A change of which an undo could put nothing back.
    undo_of: Option<String>,
    /// Somebody just chose a password.
    welcome: Option<String>,
    /// The change that did before what a form asks for once more.
    saved_before: Option<String>,
}

/// The names in an address that lead a page to its notice.
pub const NAMES: [&str; 5] = ["change", "unchanged", "undo_of", "saved_before", "welcome"];

/// The notice that the address asks for.
impl OptionalFromRequestParts<App> for Notice {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>> {
        let Query(after) = Query::<After>::from_request_parts(parts, app).await?;
        if after.welcome.is_some()
            && let Some(viewer) = parts.extensions.get::<Viewer>()
        {
            return Ok(Some(Self::saying(greeting(viewer))));
        }
        Self::after(app, &after).await
    }
}

fn greeting(viewer: &Viewer) -> String {
    let may = if viewer.is_admin() {
        "You can change everything here."
    } else {
        "You have view-only access: you can read everything here, and admins make changes."
    };
    format!("Welcome, {}. Your password is set. {may}", viewer.name)
}

impl Notice {
    /// A notice that no audit entry tells.
    pub fn saying(text: impl Into<String>) -> Self {
        Self { text: text.into(), undo: None }
    }

    async fn after(app: &App, after: &After) -> Result<Option<Self>> {
        let (db, catalog) = (&app.db, app.views.catalog().await?);
        if after.unchanged.is_some() {
            return Ok(Some(Self::saying(nothing_changed())));
        }
        if let Some(undone) = &after.undo_of {
            let Some(undone) = audit::find(db, undone).await? else { return Ok(None) };
            let nothing = RecordedChange { entries: Vec::new(), ..undone.clone() };
            let text = format!("Nothing was undone.{}", not_put_back(&undone, &nothing, &catalog));
            return Ok(Some(Self::saying(text)));
        }
        let Some(id) = after.change.as_ref().or(after.saved_before.as_ref()) else { return Ok(None) };
        let Some(change) = audit::find(db, id).await? else { return Ok(None) };
        let undo = can_be_undone(&change).then(|| id.clone());
        let mut text = sentences(&change, &catalog);
        if let Some(undone) = &change.undoes
            && let Some(undone) = audit::find(db, undone).await?
        {
            text = format!("Undone. {text}{}", not_put_back(&undone, &change, &catalog));
        }
        if after.change.is_none() {
            text = format!("Saved before, no further change. {text}");
        }
        Ok(Some(Self { text, undo }))
    }
}

/// Sends the browser to `path`, which may have an anchor, where a notice tells what a change did.
pub fn redirect_after(path: &str, committed: &Committed) -> Response {
    let (name, value) = match committed {
        Committed::Changed(id) => ("change", id.clone()),
        Committed::Unchanged(rows) => ("unchanged", rows.to_string()),
    };
    redirect_with(path, name, &value)
}

/// The same with one of [`NAMES`].
pub fn redirect_with(path: &str, name: &str, value: &str) -> Response {
    let (path, anchor) = path.split_once('#').map_or((path, String::new()), |(path, id)| (path, format!("#{id}")));
    let joint = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{joint}{name}={value}{anchor}")).into_response()
}
