//! The accept loop: bounded connections with a share for each address, an end to every wait on the other side, and a
//! stop that loses nothing.

use std::{convert::Infallible, net::IpAddr, pin::Pin, sync::Arc, time::Duration};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_io_timeout::TimeoutStream;
use tracing::{info, warn};

use super::{
    Edge, Peer, service,
    shares::{Share, Shares},
};
use crate::app::App;

/// Also closes idle and silent connections.
const HEADERS_WITHIN: Duration = Duration::from_secs(15);
/// A head is one or two kilobytes; what is above this is refused.
const HEAD_BYTES: usize = 64 * 1024;
/// A client that reads nothing of an answer for this long is disconnected.
const WRITE_WITHIN: Duration = Duration::from_secs(30);
const CONNECTIONS_AT_ONCE: usize = 1024;
/// Beside those: for probes, and to tell others that the server is busy.
const CONNECTIONS_RESERVED: usize = 64;
/// What is answered on those.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];
/// A whole office may be one address; a trusted proxy is not counted.
const CONNECTIONS_OF_AN_ADDRESS: usize = 256;
const DRAIN_WITHIN: Duration = Duration::from_secs(20);
const PAUSE_AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(100);

/// Serves until `stop` is ready, then lets what has begun end.
pub async fn serve(app: App, listener: TcpListener, stop: impl Future<Output = ()>) {
    let door = Door {
        edge: service(app.clone()),
        places: Arc::new(Semaphore::new(CONNECTIONS_AT_ONCE)),
        reserved: Arc::new(Semaphore::new(CONNECTIONS_RESERVED)),
        shares: Shares::of(CONNECTIONS_OF_AN_ADDRESS),
    };
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = async {
            // A place before a connection: what is not accepted waits in the system's queue.
            let place = door.place().await?;
            Some((place, listener.accept().await))
        };
        let (place, accepted) = tokio::select! {
            () = &mut stop => break,
            Some(accepted) = accepted => accepted,
        };
        match accepted {
            Ok((stream, peer)) => door.admit(&app, stream, peer.ip(), place, graceful.watcher()),
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

/// Where connections come in.
struct Door {
    edge: Edge,
    places: Arc<Semaphore>,
    reserved: Arc<Semaphore>,
    shares: Shares,
}

/// What a connection holds while it lasts.
struct Place {
    _permit: OwnedSemaphorePermit,
    is_reserved: bool,
}

impl Door {
    /// A place for the next connection, a reserved one where the others are taken.
    async fn place(&self) -> Option<Place> {
        if let Ok(permit) = self.places.clone().try_acquire_owned() {
            return Some(Place { _permit: permit, is_reserved: false });
        }
        tokio::select! {
            biased;
            permit = self.places.clone().acquire_owned() => Some(Place { _permit: permit.ok()?, is_reserved: false }),
            permit = self.reserved.clone().acquire_owned() => Some(Place { _permit: permit.ok()?, is_reserved: true }),
        }
    }

    /// Serves a connection in a task of its own, unless its address has its share of them already.
    fn admit(&self, app: &App, stream: TcpStream, address: IpAddr, place: Place, watcher: Watcher) {
        let is_proxy = app.config.trusted_proxies.contains(&address.to_canonical());
        let share: Option<Share> = self.shares.take(address);
        if share.is_none() && !is_proxy {
            return;
        }
        let _ = stream.set_nodelay(true);
        let edge = self.edge.clone();
        tokio::spawn(async move {
            converse(bounded(stream), address.into(), &edge, place.is_reserved, watcher).await;
            drop((place, share));
        });
    }
}

/// A stream that fails where the other side takes nothing for too long.
fn bounded<S: AsyncRead + AsyncWrite>(stream: S) -> Pin<Box<TimeoutStream<S>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_WITHIN));
    Box::pin(stream)
}

/// Answers what one connection asks, as long as it lasts; on a reserved place only one probe.
async fn converse(
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    peer: Peer,
    edge: &Edge,
    is_reserved: bool,
    watcher: Watcher,
) {
    let peer = &peer;
    let service = service_fn(|request: Request<Incoming>| {
        let is_busy = is_reserved && !PROBES.contains(&request.uri().path());
        let answer = if is_busy { None } else { Some(edge.answer(peer, request)) };
        async move {
            let mut response = match answer {
                Some(answer) => answer.await,
                None => busy(),
            };
            if is_reserved {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
    });
    // An error here is a client that went away, took nothing for too long or spoke no HTTP.
    let _ = watcher.watch(http().serve_connection(TokioIo::new(stream), service)).await;
}

fn busy() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], "too many connections\n").into_response()
}

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN).max_buf_size(HEAD_BYTES);
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

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_is_let_go() {
        let (mut near, far) = tokio::io::duplex(1024);
        let service =
            service_fn(async |_| Ok::<_, Infallible>(Response::new(axum::body::Body::from(vec![b'x'; 100_000]))));
        let mut served = tokio::spawn(http().serve_connection(TokioIo::new(bounded(far)), service));
        near.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        assert!(timeout(2 * PAUSE, &mut served).await.is_err(), "let go too early");
        // One that takes a little goes on.
        near.read_exact(&mut [0; 2048]).await.unwrap();
        assert!(timeout(2 * PAUSE, &mut served).await.is_err(), "let go though it read");
        let ended = timeout(WRITE_WITHIN, served).await.expect("an end").unwrap();
        assert!(ended.is_err(), "an answer that nobody read");
    }
}
