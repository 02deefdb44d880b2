//! The edge: what every request meets first and every answer last, and pages that are kept answered right there.
//! It runs for each of a hundred thousand requests a second: what can be made once for a connection, a page or the
//! process is.

use std::{
    borrow::Cow,
    mem,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::MatchedPath,
    http::{HeaderMap, Method, Request, StatusCode, Uri},
    response::Response,
};
use futures_util::future::{Either, ready};
use tower::{BoxError, ServiceExt};
use tracing::{Instrument, error_span, info, warn};

use super::{
    headers::{REQUEST_ID, headers},
    published,
    request::{
        client::{ClientAddress, client_address},
        id::{Peer, RequestId},
    },
};
use crate::{app::App, config::Networks, log::REQUEST_SPAN, views::pages::Rendered};

/// What is known of a request before it is answered.
struct RequestMeta<'a> {
    started: Instant,
    id: RequestId,
    client: IpAddr,
    /// The same for the log.
    client_text: Cow<'a, str>,
}

/// All addresses behind the edge; cheap to clone.
#[derive(Clone)]
pub struct Edge(Arc<EdgeInner>);

struct EdgeInner {
    app: App,
    /// Behind all layers.
    router: Router,
    headers: HeaderMap,
    /// Whether the log was told of a proxy that is not trusted.
    told_of_a_proxy: AtomicBool,
}

impl Edge {
    /// The edge in front of a router.
    pub fn new(app: App, router: Router) -> Self {
        let headers = headers(&app.config);
        Self(Arc::new(EdgeInner { app, router, headers, told_of_a_proxy: AtomicBool::new(false) }))
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
        let mut asked = RequestMeta::new(peer, request.headers(), &app.config.trusted_proxies);
        let kept = published::address(app, &request)
            .and_then(|address| app.views.with_current_page(address, |page| asked.answer_with(&request, page)));
        match kept {
            Some(response) => Either::Left(ready(response)),
            None => Either::Right(Box::pin(self.work(peer, asked, request.map(Body::new)))),
        }
    }

    /// A page that is kept behind the others, or what the layers and handlers answer, over the headers that all
    /// answers have.
    async fn work(&self, peer: &Peer, mut asked: RequestMeta<'_>, mut request: Request<Body>) -> Response {
        let app = &self.0.app;
        if let Some(address) = published::address(app, &request)
            && let Some(page) = app.views.find_page(address).await
        {
            return asked.answer_with(&request, &page);
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        request.extensions_mut().insert(asked.id.clone());
        request.extensions_mut().insert(ClientAddress(asked.client));
        self.tell_of_a_proxy(peer, request.headers());
        let span = error_span!(target: REQUEST_SPAN, "request", request.id = asked.id.as_str());
        let Ok(mut response) = self.0.router.clone().oneshot(request).instrument(span).await;
        let own = mem::replace(response.headers_mut(), self.0.headers.clone());
        response.headers_mut().extend(own);
        response.headers_mut().insert(REQUEST_ID, asked.id.value());
        let took = asked.started.elapsed();
        let route =
            response.extensions().get::<MatchedPath>().map_or("none", |path| published::canonical_path(path.as_str()));
        app.metrics.answered(method.as_str(), route, response.status().as_u16(), took);
        log(&method, &uri, &response, took, &asked);
        response
    }
}

impl Edge {
    /// Behind a proxy that nobody said to trust all people are one address, with one share and few tries to sign in.
    fn tell_of_a_proxy(&self, peer: &Peer, headers: &HeaderMap) {
        let is_forwarded = headers.contains_key("x-forwarded-for");
        if is_forwarded
            && !self.0.app.config.trusted_proxies.contains(&peer.address())
            && !self.0.told_of_a_proxy.swap(true, Ordering::Relaxed)
        {
            warn!(
                proxy = peer.text(),
                "requests come through a proxy that is not trusted, so all its people count as one address; \
                 name it in ROSTER_TRUSTED_PROXIES"
            );
        }
    }
}

impl<'a> RequestMeta<'a> {
    fn new(peer: &'a Peer, headers: &HeaderMap, trusted: &Networks) -> Self {
        let (started, id) = (Instant::now(), peer.next_id());
        let client = client_address(peer.address(), headers, trusted);
        let client_text = if client == peer.address() { Cow::from(peer.text()) } else { client.to_string().into() };
        Self { started, id, client, client_text }
    }

    /// Answers with a page, counted and logged.
    fn answer_with<B>(&mut self, request: &Request<B>, page: &Rendered) -> Response {
        let mut response = published::answer(page, request.headers());
        let took = self.started.elapsed();
        page.counters.count(response.status() == StatusCode::OK);
        log(request.method(), request.uri(), &response, took, self);
        // It has its place; to insert it anew would make the table grow first.
        if let Some(id) = response.headers_mut().get_mut(REQUEST_ID) {
            *id = mem::take(&mut self.id).into_value();
        }
        response
    }
}

/// One line a request, with the path alone: a query may hold a secret.
fn log(method: &Method, uri: &Uri, response: &Response, took: Duration, asked: &RequestMeta<'_>) {
    let (method, path, status) = (method.as_str(), uri.path(), response.status().as_u16());
    let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let (client, id) = (&*asked.client_text, asked.id.as_str());
    // The message as a text: as arguments of the formatter it takes longer than the other fields together. Without a
    // parent: the line has the id itself, and no span has to be looked for.
    info!(
        target: "roster::request", parent: None,
        message = "request", method, path, status, microseconds, client, request.id = id
    );
}
