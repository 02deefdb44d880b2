//! What every request that is worked for passes on its way in; `routes` says in which order.

use std::{panic::resume_unwind, sync::Arc, time::Duration};

use axum::{
    BoxError, Router,
    body::Body,
    error_handling::HandleErrorLayer,
    extract::{DefaultBodyLimit, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::Limited;
use tokio::sync::Semaphore;
use tower::{ServiceBuilder, limit::GlobalConcurrencyLimitLayer, load_shed::LoadShedLayer};
use tower_http::{
    csrf::CsrfLayer,
    timeout::{RequestBodyDeadlineLayer, TimeoutLayer},
};
use tracing::Instrument;

use super::{Error, Result, request::host::is_known_host, session::bearer};
use crate::{app::App, config::Config};

const REQUESTS_AT_ONCE: usize = 512;
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// The longest form of most pages.
pub const FORM_BYTES: usize = 64 * 1024;
/// The longest form that names thousands of rows.
pub const BULK_FORM_BYTES: usize = 1024 * 1024;
/// The longest file.
pub const UPLOAD_BYTES: usize = 16 * 1024 * 1024;

/// Refuses names that are not ours: another site's name that resolves to this server could read its pages.
pub async fn known_host(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_known_host(request.uri(), request.headers(), &app.config) {
        next.run(request).await
    } else {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    }
}

/// What all groups of addresses share: how many requests are worked for at once.
pub type Permits = Arc<Semaphore>;

/// Permits for a whole program.
pub fn permits() -> Permits {
    Arc::new(Semaphore::new(REQUESTS_AT_ONCE))
}

/// The limits and the guard against forged forms that all pages but static files and probes stand behind.
pub fn guard(router: Router<App>, app: &App, permits: &Permits) -> Router<App> {
    let overloaded = |_: BoxError| async { StatusCode::SERVICE_UNAVAILABLE };
    let limits = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(overloaded))
        .layer(LoadShedLayer::new())
        .layer(GlobalConcurrencyLimitLayer::with_semaphore(permits.clone()))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN));
    router
        .layer(axum::middleware::from_fn_with_state(app.clone(), in_own_task))
        .layer(RequestBodyDeadlineLayer::new(BODY_WITHIN))
        .layer(axum::middleware::from_fn_with_state(app.clone(), named_origin))
        .layer(csrf(&app.config))
        .layer(axum::middleware::from_fn(without_a_site))
        .layer(limits)
}

/// Lets no body of a group's addresses be longer, whatever reads it; one that says so is refused unread.
pub fn bodies(router: Router<App>, most: usize) -> Router<App> {
    router.layer(DefaultBodyLimit::max(most)).layer(axum::middleware::from_fn_with_state(most, bounded))
}

async fn bounded(State(most): State<usize>, request: Request, next: Next) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: usize| bytes > most) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, most)))).await
}

fn csrf(config: &Config) -> CsrfLayer {
    let layer = CsrfLayer::new();
    let Some(url) = &config.public_url else { return layer };
    // A proxy may rewrite Host; the public origin is ours all the same.
    layer.clone().add_trusted_origin(url.origin().ascii_serialization()).unwrap_or(layer)
}

/// A request with a token is no browser's form, whatever it says of the site it comes from: no site can add the token.
async fn without_a_site(mut request: Request, next: Next) -> Response {
    if bearer::token(request.headers()).is_some() {
        for name in ["sec-fetch-site", "origin", "cookie"] {
            request.headers_mut().remove(name);
        }
    }
    next.run(request).await
}

/// On https every browser names where a form comes from; an unsafe request with a cookie and no such word is refused.
async fn named_origin(State(app): State<App>, request: Request, next: Next) -> Result {
    let headers = request.headers();
    let named = headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN);
    if app.config.is_https() && !request.method().is_safe() && headers.contains_key(header::COOKIE) && !named {
        return Err(Error::Forbidden);
    }
    Ok(next.run(request).await)
}

/// Runs a request that writes in a task of its own, so that a client that hangs up can't cut a change in two. The task
/// stays in the request's span.
async fn in_own_task(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match app.writes.spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(failed) if failed.is_panic() => resume_unwind(failed.into_panic()),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
