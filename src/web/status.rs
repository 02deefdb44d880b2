//! Probes for whoever runs the server.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use tracing::warn;

use super::{Error, Result};
use crate::{app::App, metrics, store::Topic};

/// `GET /healthz`: the process answers.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers too, and the server was not asked to stop.
pub async fn readyz(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match app.db.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer, or its file was moved\n")
        }
    }
}

/// `GET /metrics`: counters in the `OpenMetrics` text format.
pub async fn metrics(State(app): State<App>) -> Result {
    for topic in Topic::ALL {
        app.metrics.set_version(topic.as_str(), app.db.versions().current(*topic));
    }
    app.metrics.set_page_bytes(app.views.pages.bytes().await);
    let text = app.metrics.encode().map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response())
}
