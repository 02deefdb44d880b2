//! Headers that every answer has, and the policies of caches: no other file writes `Cache-Control`.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::Config;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                   form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 8] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
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
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
pub const NO_ID: HeaderValue = HeaderValue::from_static("");

/// What every answer has, unless it says something else itself; with a place for the request's id.
pub fn headers(config: &Config) -> HeaderMap {
    let hsts = config.is_https().then_some((header::STRICT_TRANSPORT_SECURITY, HSTS));
    HEADERS.into_iter().chain(hsts).chain([(REQUEST_ID, NO_ID)]).collect()
}
