//! The accept loop: bounded connections, a time limit for headers, and a stop that loses nothing.

use std::{convert::Infallible, sync::Arc, time::Duration};

use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::TokioIo,
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tracing::{info, warn};

use super::{Edge, Peer, head_timer::HeadTimer, service};
use crate::app::App;

/// Also closes idle and silent connections.
const HEADERS_WITHIN: Duration = Duration::from_secs(15);
const CONNECTIONS_AT_ONCE: usize = 1024;
const DRAIN_WITHIN: Duration = Duration::from_secs(20);
const PAUSE_AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(100);

/// Serves until `stop` is ready, then lets what has begun end.
pub async fn serve(app: App, listener: TcpListener, stop: impl Future<Output = ()>) {
    let edge = service(app.clone());
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
                let (edge, watcher) = (edge.clone(), graceful.watcher());
                tokio::spawn(async move {
                    converse(stream, peer.ip().into(), &edge, watcher).await;
                    drop(place);
                });
            }
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE_AFTER_ACCEPT_ERROR).await;
            }
        }
    }
    app.stopping.cancel();
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

/// Answers what one connection asks, as long as it lasts.
async fn converse(stream: TcpStream, peer: Peer, edge: &Edge, watcher: Watcher) {
    let peer = &peer;
    let service = service_fn(|request: Request<Incoming>| {
        let answer = edge.answer(peer, request);
        async { Ok::<_, Infallible>(answer.await) }
    });
    let mut server = http1::Builder::new();
    server.timer(HeadTimer::new(HEADERS_WITHIN)).header_read_timeout(HEADERS_WITHIN);
    // An error here is a client that went away or spoke no HTTP.
    let _ = watcher.watch(server.serve_connection(TokioIo::new(stream), service)).await;
}
