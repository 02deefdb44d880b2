//! The accept loop: bounded connections, a time limit for headers, and a stop that loses nothing.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::extract::ConnectInfo;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};
use tower::Service;
use tracing::{info, warn};

use super::Edge;
use crate::app::App;

/// Also closes idle and silent connections.
const HEADERS_WITHIN: Duration = Duration::from_secs(15);
const CONNECTIONS_AT_ONCE: usize = 1024;
const DRAIN_WITHIN: Duration = Duration::from_secs(20);
const PAUSE_AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(100);

/// Serves until `stop` is ready, then lets what has begun end.
pub async fn serve(app: App, listener: TcpListener, stop: impl Future<Output = ()>) {
    let edge = Edge::new(app.clone());
    let places = Arc::new(Semaphore::new(CONNECTIONS_AT_ONCE));
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = async {
            // A place before a connection: what is not accepted waits in the system's queue.
            let place = places.clone().acquire_owned().await.ok()?;
            Some((place, listener.accept().await))
        };
        let (place, accepted) = tokio::select! {
            () = &mut stop => break,
            Some(accepted) = accepted => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let _ = stream.set_nodelay(true);
                let connection = graceful.watch(connection(TokioIo::new(stream), edge.clone(), peer));
                tokio::spawn(async move {
                    // An error here is a client that went away or spoke no HTTP.
                    let _ = connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE_AFTER_ACCEPT_ERROR).await;
            }
        }
    }
    app.stop();
    drop(listener);
    info!("stopping: no new connections");
    app.writes.close();
    let drained = async {
        graceful.shutdown().await;
        app.writes.wait().await;
    };
    if timeout(DRAIN_WITHIN, drained).await.is_err() {
        warn!("some requests did not end in time");
    }
}

fn connection(
    io: TokioIo<tokio::net::TcpStream>,
    edge: Edge,
    peer: SocketAddr,
) -> http1::Connection<
    TokioIo<tokio::net::TcpStream>,
    impl hyper::service::Service<
        hyper::Request<Incoming>,
        Response = axum::response::Response,
        Error = std::convert::Infallible,
        Future: Send,
    >,
> {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        edge.clone().call(request.map(axum::body::Body::new))
    });
    http1::Builder::new().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN).serve_connection(io, service)
}
