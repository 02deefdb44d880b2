//! A form with a file as an extractor whose failures are our own pages.

use std::error::Error as _;

use axum::extract::{FromRequest, Multipart, Request, multipart::MultipartError};
use http_body_util::LengthLimitError;

use super::Error;

/// Longer names of files are cut.
const NAME_MAX_CHARS: usize = 100;

/// A form with one file and the feed that it is said to be of.
#[derive(Debug, Default)]
pub struct Upload {
    /// The field `feed`.
    pub feed: String,
    /// What the file is called where it comes from.
    pub name: String,
    /// The field `file`.
    pub bytes: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let form = Multipart::from_request(request, state).await;
        let mut form = form.map_err(|_| Error::BadRequest("A file must be sent as multipart/form-data.".into()))?;
        let mut upload = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| refuse(&error))? {
            match field.name() {
                Some("feed") => upload.feed = field.text().await.map_err(|error| refuse(&error))?,
                Some("file") => {
                    upload.name = shown(field.file_name().unwrap_or_default());
                    upload.bytes = field.bytes().await.map_err(|error| refuse(&error))?.into();
                }
                _ => {}
            }
        }
        Ok(upload)
    }
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(NAME_MAX_CHARS).collect()
}

fn refuse(error: &MultipartError) -> Error {
    // The limit of the address and that of the form are nested; either may have cut it off.
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<LengthLimitError>() {
            return Error::TooLarge;
        }
        cause = inner.source();
    }
    Error::BadRequest("The file did not arrive whole. Nothing was changed; go back and send it again.".into())
}
