//! The edge: what every request meets first and every answer last, and pages that are kept answered right there.
//! It runs for each of a hundred thousand requests a second: what can be made once for a connection, a page or the
//! process is.

use std::{
    borrow::Cow,
    mem,
    net::IpAddr,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::MatchedPath,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header, uri::Authority},
    response::Response,
};
use futures_util::future::{Either, ready};
use tower::{BoxError, ServiceExt};
use tracing::info;

use super::{public, session::ClientAddress};
use crate::{
    app::App,
    config::{Config, Networks},
    views::pages::Rendered,
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
const NO_ID: HeaderValue = HeaderValue::from_static("");

/// What a person can quote and an operator can find in the log.
#[derive(Debug, Clone)]
pub struct RequestId(HeaderValue);

/// Tells the processes that ever ran apart.
static PROCESS: LazyLock<u64> = LazyLock::new(|| getrandom::u64().unwrap_or_default());
static CONNECTIONS: AtomicU64 = AtomicU64::new(0);

impl RequestId {
    /// The process, the connection and the number of the request on it: no two processors count in one place.
    fn next(peer: &Peer) -> Self {
        let mut id = [0; 26];
        id[..18].copy_from_slice(&peer.name);
        hexadecimal(peer.requests.fetch_add(1, Ordering::Relaxed), &mut id[18..]);
        Self(HeaderValue::from_bytes(&id).unwrap_or(NO_ID))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// Fills `digits` with the last ones of a number. The formatter takes ten times as long.
fn hexadecimal(mut number: u64, digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdef"[usize::try_from(number % 16).unwrap_or_default()];
        number /= 16;
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self(NO_ID)
    }
}

/// The other end of a connection.
#[derive(Debug)]
pub struct Peer {
    address: IpAddr,
    /// The same for the log.
    text: String,
    /// How the ids of its requests begin.
    name: [u8; 18],
    requests: AtomicU64,
}

/// What is known of a request before it is answered.
struct Asked<'a> {
    started: Instant,
    id: RequestId,
    client: IpAddr,
    /// The same for the log.
    client_text: Cow<'a, str>,
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

impl From<IpAddr> for Peer {
    fn from(address: IpAddr) -> Self {
        let address = address.to_canonical();
        let mut name = [0; 18];
        hexadecimal(*PROCESS, &mut name[..10]);
        hexadecimal(CONNECTIONS.fetch_add(1, Ordering::Relaxed), &mut name[10..]);
        Self { address, text: address.to_string(), name, requests: AtomicU64::new(0) }
    }
}

impl Edge {
    /// The whole program as a service.
    pub fn new(app: App) -> Self {
        let headers = headers(&app.config);
        Self(Arc::new(Parts { worked: super::routes::router(app.clone()), app, headers }))
    }

    /// Answers a request: from the pages that are kept, or by working for it. The first of these waits for nothing,
    /// so that hyper moves no future of the others' size.
    pub fn answer<'a, B>(
        &'a self,
        peer: &'a Peer,
        request: Request<B>,
    ) -> impl Future<Output = Response> + Send + use<'a, B>
    where
        B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let app = &self.0.app;
        let mut asked = Asked::new(peer, request.headers(), &app.config.trusted_proxies);
        let kept = public::address(app, &request)
            .and_then(|address| app.views.with_front_page(address, |page| asked.answer_with(&request, page)));
        match kept {
            Some(response) => Either::Left(ready(response)),
            None => Either::Right(Box::pin(self.work(asked, request.map(Body::new)))),
        }
    }

    /// A page that is kept behind the others, or what the layers and handlers answer, over the headers that all
    /// answers have.
    async fn work(&self, mut asked: Asked<'_>, mut request: Request<Body>) -> Response {
        let app = &self.0.app;
        if let Some(address) = public::address(app, &request)
            && let Some(page) = public::kept(app, address).await
        {
            return asked.answer_with(&request, &page);
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        request.extensions_mut().insert(asked.id.clone());
        request.extensions_mut().insert(ClientAddress(asked.client));
        let Ok(mut response) = self.0.worked.clone().oneshot(request).await;
        let own = mem::replace(response.headers_mut(), self.0.headers.clone());
        response.headers_mut().extend(own);
        response.headers_mut().insert(REQUEST_ID, asked.id.0.clone());
        let took = asked.started.elapsed();
        let route = response.extensions().get::<MatchedPath>().map_or("none", |path| public::one_name(path.as_str()));
        app.metrics.answered(method.as_str(), route, response.status().as_u16(), took);
        log(&method, &uri, &response, took, &asked);
        response
    }
}

impl<'a> Asked<'a> {
    fn new(peer: &'a Peer, headers: &HeaderMap, trusted: &Networks) -> Self {
        let (started, id) = (Instant::now(), RequestId::next(peer));
        let client = client_address(peer.address, headers, trusted);
        let client_text = if client == peer.address { Cow::from(&peer.text) } else { client.to_string().into() };
        Self { started, id, client, client_text }
    }

    /// Answers with a page, counted and logged.
    fn answer_with<B>(&mut self, request: &Request<B>, page: &Rendered) -> Response {
        let mut response = public::answer(page, request.headers());
        let took = self.started.elapsed();
        page.served.count(response.status() == StatusCode::OK, took);
        log(request.method(), request.uri(), &response, took, self);
        // It has its place; to insert it anew would make the table grow first.
        if let Some(id) = response.headers_mut().get_mut(REQUEST_ID) {
            *id = mem::take(&mut self.id).0;
        }
        response
    }
}

/// One line a request, with the path alone: a query may hold a secret.
fn log(method: &Method, uri: &Uri, response: &Response, took: Duration, asked: &Asked<'_>) {
    let (method, path, status) = (method.as_str(), uri.path(), response.status().as_u16());
    let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let (client, id) = (&*asked.client_text, asked.id.as_str());
    // The message as a text: as arguments of the formatter it takes longer than the other fields together.
    info!(
        target: "roster::request",
        message = "request", method, path, status, microseconds, client, request.id = id
    );
}

/// What every answer has, unless it says something else itself; with a place for the request's id.
pub fn headers(config: &Config) -> HeaderMap {
    let hsts = config.is_https().then_some((header::STRICT_TRANSPORT_SECURITY, HSTS));
    HEADERS.into_iter().chain(hsts).chain([(REQUEST_ID, NO_ID)]).collect()
}

/// Whether the name that a request asks for is one of ours.
pub fn is_known_host(uri: &Uri, headers: &HeaderMap, config: &Config) -> bool {
    let named = || headers.get(header::HOST)?.to_str().ok();
    let Some(authority) = uri.authority().map(Authority::as_str).or_else(named) else { return false };
    let name_ends = if authority.starts_with('[') { authority.find(']').map(|at| at + 1) } else { authority.find(':') };
    let (name, port) = authority.split_at(name_ends.unwrap_or(authority.len()));
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit())) {
        return false;
    }
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let is_local = || name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok();
    let public = config.public_url.as_ref().and_then(url::Url::host_str);
    let mut configured = config.allowed_hosts.iter().map(String::as_str).chain(public);
    !config.is_https() && is_local() || configured.any(|known| known.eq_ignore_ascii_case(name))
}

/// The right-most hop that is not one of our proxies; without a trusted peer, the peer.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
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
            client_address(Peer::from(peer.parse::<IpAddr>().unwrap()).address, &headers, &trusted).to_string()
        };
        assert_eq!(client("203.0.113.9", "1.2.3.4"), "203.0.113.9");
        assert_eq!(client("10.0.0.1", "6.6.6.6, 1.2.3.4"), "1.2.3.4");
        assert_eq!(client("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2"), "1.2.3.4");
        assert_eq!(client("10.0.0.1", "garbage"), "10.0.0.1");
        assert_eq!(client("::ffff:10.0.0.1", "1.2.3.4"), "1.2.3.4");
    }
}
