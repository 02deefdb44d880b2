//! What of a preview is looked at, and why what was sent was not done.

use axum::http::StatusCode;

use super::apply_form::ApplyForm;
use crate::{
    domain::{
        feed::FeedName,
        import::{Class, Scope},
    },
    web::notice::Notice,
};

/// What of a preview is looked at.
#[derive(Default)]
pub struct Look<'a> {
    /// One class alone.
    pub class: Option<Class>,
    /// Which page of it.
    pub number: usize,
    /// Why what was sent was not done.
    pub problem: Option<Problem>,
    /// What was sent.
    pub sent: Option<&'a ApplyForm>,
    /// What the last change did.
    pub notice: Option<Notice>,
}

/// Why what was ticked was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was.
    NothingTicked,
    /// The catalogue or the file is another by now.
    Outdated,
    /// The feed lost most of its models, and nobody agreed to that.
    LostMost,
}

/// Whose models of which feed are shown.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The feed.
    pub feed: FeedName,
    /// The providers.
    pub scope: &'a Scope,
}

impl Problem {
    /// Of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Outdated => StatusCode::CONFLICT,
            Self::NothingTicked | Self::LostMost => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}
