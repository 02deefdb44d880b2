//! The edge: what every request meets first and every answer last, and pages that are kept answered right there.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    Router,
    extract::{ConnectInfo, MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, uri::Authority},
    response::Response,
};
use tower::{Service, ServiceExt};
use tracing::info;

use super::{public, session::ClientAddress};
use crate::{
    app::App,
    config::{Config, Networks},
};

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
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a person can quote and an operator can find in the log.
#[derive(Debug, Clone)]
pub struct RequestId(HeaderValue);

/// Tells the processes that ever ran apart, as a request's number tells its requests.
static PROCESS: LazyLock<String> = LazyLock::new(|| format!("{:016x}", getrandom::u64().unwrap_or_default()));
static REQUESTS: AtomicU64 = AtomicU64::new(0);

impl RequestId {
    fn next() -> Self {
        let id = format!("{}{:08x}", *PROCESS, REQUESTS.fetch_add(1, Ordering::Relaxed));
        Self(HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("")))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self(HeaderValue::from_static(""))
    }
}

/// All addresses behind the edge; cheap to clone.
#[derive(Clone)]
pub struct Edge(Arc<Parts>);

struct Parts {
    app: App,
    /// Behind all layers.
    worked: Router,
    headers: HeaderMap,
}

impl Edge {
    /// The whole program as a service.
    pub fn new(app: App) -> Self {
        let headers = headers(&app.config);
        Self(Arc::new(Parts { worked: super::routes::router(app.clone()), app, headers }))
    }

    /// Request id, client address, counters, and one log line with the path alone: a query may hold a secret.
    async fn answer(self, mut request: Request) -> Response {
        let Parts { app, .. } = &*self.0;
        let started = Instant::now();
        let id = RequestId::next();
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::from([0; 4]), |peer| peer.0.ip());
        let client = client_address(peer, request.headers(), &app.config.trusted_proxies);
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let kept = if method == Method::GET { public::kept(app, &uri, request.headers()).await } else { None };
        let (mut response, took) = if let Some((response, page)) = kept {
            let took = started.elapsed();
            page.served.count(response.status() == StatusCode::OK, took);
            (response, took)
        } else {
            request.extensions_mut().insert(id.clone());
            request.extensions_mut().insert(ClientAddress(client));
            let response = self.work(request).await;
            let took = started.elapsed();
            let route = response.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
            app.metrics.answered(method.as_str(), route, response.status().as_u16(), took);
            (response, took)
        };
        response.headers_mut().insert(REQUEST_ID, id.0.clone());
        let (method, path, status) = (method.as_str(), uri.path(), response.status().as_u16());
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        info!(target: "roster::request", method, path, status, microseconds, %client, request.id = id.as_str(), "request");
        response
    }

    /// What the layers and handlers answer, over the headers that all answers have.
    async fn work(&self, request: Request) -> Response {
        let Ok(mut response) = self.0.worked.clone().oneshot(request).await;
        let own = std::mem::replace(response.headers_mut(), self.0.headers.clone());
        response.headers_mut().extend(own);
        response
    }
}

/// What every answer has, unless it says something else itself.
pub fn headers(config: &Config) -> HeaderMap {
    let hsts = config.is_https().then_some((header::STRICT_TRANSPORT_SECURITY, HSTS));
    HEADERS.into_iter().chain(hsts).collect()
}

impl Service<Request> for Edge {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let edge = self.clone();
        Box::pin(async move { Ok(edge.answer(request).await) })
    }
}

/// Whether the name that a request asks for is one of ours.
pub fn is_known_host(uri: &Uri, headers: &HeaderMap, config: &Config) -> bool {
    let named = || headers.get(header::HOST)?.to_str().ok()?.parse::<Authority>().ok();
    let Some(authority) = uri.authority().cloned().or_else(named) else { return false };
    if authority.as_str().contains('@') {
        return false;
    }
    let name = authority.host();
    let is_address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let public = config.public_url.as_ref().and_then(url::Url::host_str);
    let configured = config.allowed_hosts.iter().map(String::as_str).chain(public);
    let local = !config.is_https() && (is_address || name.eq_ignore_ascii_case("localhost"));
    local || configured.into_iter().any(|known| known.eq_ignore_ascii_case(name))
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
