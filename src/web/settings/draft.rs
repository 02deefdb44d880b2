//! What an edit page differs in from the page as it is first shown.

use axum::http::StatusCode;

use crate::web::{form::Errors, history::Conflict, notice::Notice};

/// Status, mistakes, conflict and notice of a page with a form.
#[derive(Default)]
pub struct Draft {
    /// 200 unless something is wrong.
    pub status: StatusCode,
    /// What is wrong, by field.
    pub errors: Errors,
    /// Another version that was saved meanwhile.
    pub conflict: Option<Conflict>,
    /// What the last change did.
    pub notice: Option<Notice>,
}

impl Draft {
    /// A page with mistakes.
    pub fn mistaken(errors: Errors) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, errors, ..Self::default() }
    }

    /// A page with one mistake.
    pub fn refused(field: &'static str, message: impl Into<String>) -> Self {
        let mut errors = Errors::default();
        errors.add(field, message);
        Self::mistaken(errors)
    }

    /// A page that shows two versions.
    pub fn conflicting(conflict: Conflict) -> Self {
        Self { status: StatusCode::CONFLICT, conflict: Some(conflict), ..Self::default() }
    }
}

/// A page after a change, or as it is first shown.
impl From<Option<Notice>> for Draft {
    fn from(notice: Option<Notice>) -> Self {
        Self { notice, ..Self::default() }
    }
}
