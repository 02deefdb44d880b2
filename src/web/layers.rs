//! What every request that is worked for passes on its way in; `routes` says in which order.

use std::{panic::resume_unwind, sync::Arc, time::Duration};

use axum::{
    BoxError, Router,
    body::Body,
    error_handling::HandleErrorLayer,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::{sync::Semaphore, time::timeout};
use tower::{ServiceBuilder, limit::GlobalConcurrencyLimitLayer, load_shed::LoadShedLayer};
use tower_http::{csrf::CsrfLayer, timeout::TimeoutLayer};
use tracing::Instrument;
use url::Url;

use super::{
    Error, Result,
    error::Words,
    request::{client::ClientAddress, host::is_known_host},
    session::bearer,
    shares::Shares,
};
use crate::{app::App, config::Config, domain::token::Scope};

const REQUESTS_AT_ONCE: usize = 512;
/// A whole office may be one address.
const REQUESTS_OF_A_CLIENT: usize = 128;
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const BODY_WITHIN: Duration = Duration::from_secs(10);
const METRICS_NEED: &str = "Metrics need a token with the scope “read”, or a client in a network of ROSTER_METRICS.";
const NOT_WHOLE: &str = "The form did not arrive whole. Nothing was changed; go back and send it again.";
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

/// What all groups of addresses share; cheap to clone.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many requests are worked for at once.
    permits: Arc<Semaphore>,
    /// Each client's share of them.
    shares: Shares,
}

impl Default for Limits {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(REQUESTS_AT_ONCE)), shares: Shares::of(REQUESTS_OF_A_CLIENT) }
    }
}

/// The guard against forged forms that all pages but static files and probes have.
pub fn guard(router: Router<App>, app: &App) -> Router<App> {
    router
        .layer(axum::middleware::from_fn_with_state(app.clone(), named_origin))
        .layer(csrf(&app.config))
        .layer(axum::middleware::from_fn(explain_origin))
        .layer(axum::middleware::from_fn(without_a_site))
}

/// Works for the requests of a group: no body is longer, each is there as a whole before anything is held for its
/// request, and no client has more than a share of what is worked for at once.
pub fn work(router: Router<App>, most: usize, app: &App, limits: &Limits) -> Router<App> {
    let overloaded = |_: BoxError| async { StatusCode::SERVICE_UNAVAILABLE };
    let limited = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(overloaded))
        .layer(LoadShedLayer::new())
        .layer(GlobalConcurrencyLimitLayer::with_semaphore(limits.permits.clone()))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN));
    router
        .layer(axum::middleware::from_fn_with_state(app.clone(), in_own_task))
        .layer(limited)
        .layer(axum::middleware::from_fn_with_state(limits.shares.clone(), within_a_share))
        .layer(DefaultBodyLimit::max(most))
        .layer(axum::middleware::from_fn_with_state(most, whole))
}

/// Reads the body first, so that a form that drips holds no permit. One that says that it is too long is refused unread.
async fn whole(State(most): State<usize>, request: Request, next: Next) -> Result {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: usize| bytes > most) {
        return Err(Error::TooLarge);
    }
    let (parts, body) = request.into_parts();
    let Ok(read) = timeout(BODY_WITHIN, Limited::new(body, most).collect()).await else {
        return Ok(StatusCode::REQUEST_TIMEOUT.into_response());
    };
    let body = read.map_err(|error| {
        if error.is::<LengthLimitError>() { Error::TooLarge } else { Error::BadRequest(NOT_WHOLE.to_owned()) }
    })?;
    Ok(next.run(Request::from_parts(parts, Body::from(body.to_bytes()))).await)
}

async fn within_a_share(State(shares): State<Shares>, client: ClientAddress, request: Request, next: Next) -> Response {
    match shares.take(client.0) {
        Some(_share) => next.run(request).await,
        None => StatusCode::TOO_MANY_REQUESTS.into_response(),
    }
}

fn csrf(config: &Config) -> CsrfLayer {
    let layer = CsrfLayer::new();
    let Some(url) = &config.public_url else { return layer };
    // A proxy may rewrite Host; the public origin is ours all the same.
    layer.clone().add_trusted_origin(url.origin().ascii_serialization()).unwrap_or(layer)
}

/// Lets clients in a network of `ROSTER_METRICS` pass, and programs with a token that reads.
pub async fn measurers(State(app): State<App>, client: ClientAddress, request: Request, next: Next) -> Result {
    if !app.config.metrics.contains(&client.0) {
        let token = bearer::token(request.headers()).ok_or(Error::TokenRequired(METRICS_NEED))?;
        if !bearer::find(&app, token).await?.scopes.allow(Scope::Read) {
            return Err(Error::TokenLacks(Scope::Read));
        }
    }
    Ok(next.run(request).await)
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

/// Says what to set where a form was refused because a proxy drops the port: the browser's address has one, and the one
/// that arrives here has not. Whatever else differs may be another site, to which nobody is helped.
async fn explain_origin(request: Request, next: Next) -> Response {
    let (origin, host) = (text_of(request.headers(), &header::ORIGIN), text_of(request.headers(), &header::HOST));
    let mut response = next.run(request).await;
    let is_unexplained = response.extensions().get::<Words>().is_none();
    if response.status() == StatusCode::FORBIDDEN && is_unexplained && differ_in_port(&origin, &host) {
        response.extensions_mut().insert(Words(format!(
            "Your browser opened {origin}, but a proxy passed the request on as {host}. Set ROSTER_PUBLIC_URL to {origin} on \
             the server and restart it. Nothing was changed."
        )));
    }
    response
}

fn text_of(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn differ_in_port(origin: &str, host: &str) -> bool {
    let Some(url) = Url::parse(origin).ok() else { return false };
    let Some(seen) = Url::parse(&format!("{}://{host}", url.scheme())).ok() else { return false };
    url.host_str().is_some_and(|name| !name.is_empty() && seen.host_str() == Some(name))
        && url.port_or_known_default() != seen.port_or_known_default()
}

/// On https every browser names where a form comes from; an unsafe request with a cookie and no such word is refused.
async fn named_origin(State(app): State<App>, request: Request, next: Next) -> Result {
    let headers = request.headers();
    let named = headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN);
    if app.config.is_https() && !request.method().is_safe() && headers.contains_key(header::COOKIE) && !named {
        return Err(Error::NoOrigin);
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
