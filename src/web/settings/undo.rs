//! `POST /settings/undo`: puts back the old values of a change, and leads back to where the button stood.

use axum::{
    extract::State,
    http::{HeaderMap, header},
};
use serde::Deserialize;

use crate::{
    actions::undo::{Undone, undo},
    app::App,
    store::Committed,
    web::{
        Error, Result, addresses,
        asker::Admin,
        form::Form,
        notice::{self, redirect_after, redirect_with},
    },
};

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UndoForm {
    change: String,
}

/// `POST /settings/undo`.
pub async fn act(
    State(app): State<App>,
    Admin(viewer): Admin,
    headers: HeaderMap,
    Form(form): Form<UndoForm>,
) -> Result {
    let back = came_from(&headers);
    Ok(match undo(&app, &viewer.actor(), &form.change).await? {
        Undone::Missing => return Err(Error::NotFound),
        Undone::Impossible => return Err(Error::BadRequest("This change can’t be undone.".into())),
        Undone::Done(Committed::Unchanged(_)) => redirect_with(&back, "undo_of", &form.change),
        Undone::Done(committed @ Committed::Changed(_)) => redirect_after(&back, &committed),
    })
}

/// The page that the button stood on, without what led to its notice; the host does not matter.
fn came_from(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let Some(url) = referer.and_then(|text| url::Url::parse(text).ok()) else { return addresses::MODELS.to_owned() };
    if !url.path().starts_with("/settings/") {
        return addresses::MODELS.to_owned();
    }
    let kept = url.query_pairs().filter(|(name, _)| !notice::NAMES.contains(&name.as_ref()));
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    if query.is_empty() { url.path().to_owned() } else { format!("{}?{query}", url.path()) }
}
