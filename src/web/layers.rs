//! What every request passes on its way in and out, outermost first; `routes` says in which order.

use std::{
    net::{IpAddr, SocketAddr},
    panic::resume_unwind,
    time::{Duration, Instant},
};

use axum::{
    BoxError, Router,
    body::Body,
    error_handling::HandleErrorLayer,
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::Limited;
use tower::{ServiceBuilder, limit::GlobalConcurrencyLimitLayer, load_shed::LoadShedLayer};
use tower_http::{
    csrf::CsrfLayer,
    timeout::{RequestBodyDeadlineLayer, TimeoutLayer},
};
use tracing::info;
use uuid::Uuid;

use super::{Error, Result, session::ClientAddress};
use crate::{
    app::App,
    config::{Config, Networks},
};

const REQUESTS_AT_ONCE: usize = 512;
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const BODY_WITHIN: Duration = Duration::from_secs(10);
const FORM_BYTES: usize = 64 * 1024;
const BULK_FORM_BYTES: usize = 1024 * 1024;
const UPLOAD_BYTES: usize = 16 * 1024 * 1024;
/// The one address that files are sent to.
const UPLOADS: &str = "/settings/import";

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                   form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const SECURITY_HEADERS: [(HeaderName, HeaderValue); 7] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Never `no-referrer`: browsers would then send `Origin: null` with forms.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ),
];
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a person can quote and an operator can find in the log.
#[derive(Debug, Clone, Default)]
pub struct RequestId(String);

impl RequestId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Request id, client address, security headers, and one log line with the path alone: a query may hold a secret.
pub async fn edge(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId(Uuid::now_v7().simple().to_string());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([0; 4]), |peer| peer.0.ip());
    let client = client_address(peer, request.headers(), &app.config.trusted_proxies);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(ClientAddress(client));

    let mut response = next.run(request).await;

    let headers = response.headers_mut();
    for (name, value) in &SECURITY_HEADERS {
        headers.insert(name, value.clone());
    }
    if app.config.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        headers.insert(REQUEST_ID, value);
    }
    let status = response.status().as_u16();
    let microseconds = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    info!(%method, path, status, microseconds, %client, request.id = id.0, "request");
    response
}

/// The right-most hop that is not one of our proxies; without a trusted peer, the peer.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let peer = peer.to_canonical();
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut client = peer;
    for hop in hops.iter().rev() {
        let Ok(ip) = hop.parse::<IpAddr>() else { break };
        client = ip.to_canonical();
        if !trusted.contains(&client) {
            break;
        }
    }
    client
}

/// Refuses names that are not ours: another site's name that resolves to this server could read its pages.
pub async fn known_host(State(app): State<App>, request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(ToString::to_string);
    let host = authority.or_else(|| Some(request.headers().get(header::HOST)?.to_str().ok()?.to_owned()));
    if host.is_some_and(|host| is_known_host(&host, &app.config)) {
        next.run(request).await
    } else {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    }
}

fn is_known_host(host: &str, config: &Config) -> bool {
    let Ok(url) = url::Url::parse(&format!("http://{host}")) else { return false };
    let Some(name) = url.host_str() else { return false };
    let public = config.public_url.as_ref().and_then(url::Url::host_str);
    let configured = config.allowed_hosts.iter().map(String::as_str).chain(public);
    let local = !config.is_https() && (name == "localhost" || !matches!(url.host(), Some(url::Host::Domain(_))));
    local || configured.into_iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The limits and the guard against forged forms that all pages but static files and probes stand behind.
pub fn guard(router: Router<App>, app: &App) -> Router<App> {
    let overloaded = |_: BoxError| async { StatusCode::SERVICE_UNAVAILABLE };
    let limits = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(overloaded))
        .layer(LoadShedLayer::new())
        .layer(GlobalConcurrencyLimitLayer::new(REQUESTS_AT_ONCE))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN));
    router
        .layer(axum::middleware::from_fn_with_state(app.clone(), in_own_task))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(axum::middleware::from_fn(bounded))
        .layer(RequestBodyDeadlineLayer::new(BODY_WITHIN))
        .layer(axum::middleware::from_fn_with_state(app.clone(), named_origin))
        .layer(csrf(&app.config))
        .layer(limits)
}

/// No body is longer than its address takes, whatever reads it; one that says so is refused unread.
async fn bounded(request: Request, next: Next) -> Response {
    let most = if request.uri().path() == UPLOADS { UPLOAD_BYTES } else { BULK_FORM_BYTES };
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: usize| bytes > most) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, most)))).await
}

/// Lets a file be sent.
pub fn upload() -> DefaultBodyLimit {
    DefaultBodyLimit::max(UPLOAD_BYTES)
}

/// Lets a form name thousands of rows.
pub fn bulk_form() -> DefaultBodyLimit {
    DefaultBodyLimit::max(BULK_FORM_BYTES)
}

fn csrf(config: &Config) -> CsrfLayer {
    let layer = CsrfLayer::new();
    let Some(url) = &config.public_url else { return layer };
    // A proxy may rewrite Host; the public origin is ours all the same.
    layer.clone().add_trusted_origin(url.origin().ascii_serialization()).unwrap_or(layer)
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

/// Runs a request that writes in a task of its own, so that a client that hangs up can't cut a change in two.
async fn in_own_task(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match app.writes.spawn(next.run(request)).await {
        Ok(response) => response,
        Err(failed) if failed.is_panic() => resume_unwind(failed.into_panic()),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_address_is_believed_only_from_a_trusted_proxy() {
        let trusted = "10.0.0.0/8, 192.0.2.7".parse().unwrap();
        let client = |peer: &str, forwarded: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
        };
        assert_eq!(client("203.0.113.9", "1.2.3.4"), "203.0.113.9");
        assert_eq!(client("10.0.0.1", "6.6.6.6, 1.2.3.4"), "1.2.3.4");
        assert_eq!(client("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2"), "1.2.3.4");
        assert_eq!(client("10.0.0.1", "garbage"), "10.0.0.1");
        assert_eq!(client("::ffff:10.0.0.1", "1.2.3.4"), "1.2.3.4");
    }
}
