//! The accept loop: bounded connections, a time limit for headers, and a stop that loses nothing.

use std::{convert::Infallible, sync::Arc, time::Duration};

use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tracing::{info, warn};

use super::{Edge, Peer, service};
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
    // An error here is a client that went away or spoke no HTTP.
    let _ = watcher.watch(http().serve_connection(TokioIo::new(stream), service)).await;
}

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    http
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
        time::sleep,
    };

    use super::*;

    /// Two of them are longer than the limit; what one leaves of it is shorter than one.
    const PAUSE: Duration = Duration::from_secs(10);

    /// A connection to a server that answers everything with nothing.
    fn connect() -> DuplexStream {
        let (near, far) = tokio::io::duplex(1024);
        let service =
            service_fn(async |_| Ok::<_, Infallible>(axum::response::Response::<axum::body::Body>::default()));
        tokio::spawn(http().serve_connection(TokioIo::new(far), service));
        near
    }

    async fn is_answered(connection: &mut DuplexStream) -> bool {
        connection.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        connection.read(&mut [0; 1024]).await.is_ok_and(|read| read > 0)
    }

    /// Whether the server closes within this time.
    async fn is_closed_within(time: Duration, connection: &mut DuplexStream) -> bool {
        timeout(time, connection.read(&mut [0; 1024])).await.is_ok_and(|read| read.unwrap_or(0) == 0)
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_connection_is_closed_at_the_limit() {
        let mut connection = connect();
        assert!(!is_closed_within(PAUSE, &mut connection).await, "closed too early");
        assert!(is_closed_within(PAUSE, &mut connection).await, "not closed at the limit");
    }

    #[tokio::test(start_paused = true)]
    async fn each_request_has_the_whole_time_and_no_more() {
        let mut connection = connect();
        for _ in 0..2 {
            assert!(is_answered(&mut connection).await);
            sleep(PAUSE).await;
        }
        assert!(is_answered(&mut connection).await, "closed too early");
        assert!(!is_closed_within(PAUSE, &mut connection).await, "closed too early");
        assert!(is_closed_within(PAUSE, &mut connection).await, "not closed at the limit");
    }

    #[tokio::test(start_paused = true)]
    async fn dripping_gains_no_time() {
        let mut connection = connect();
        assert!(is_answered(&mut connection).await);
        connection.write_all(b"GET / HT").await.unwrap();
        sleep(PAUSE).await;
        connection.write_all(b"TP/1.1\r\n").await.unwrap();
        assert!(is_closed_within(PAUSE, &mut connection).await, "more than the rest of the time");
    }
}
