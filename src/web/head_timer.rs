//! The time that a client has for the head of a request: one timer a connection, whatever the number of requests.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use hyper::rt::{Sleep, Timer};

/// What hyper waits by. It asks for a new wait with every request and drops it unused; a timer of the runtime for each
/// would be entered and taken out again a hundred thousand times a second.
#[derive(Debug, Clone)]
pub struct HeadTimer(Arc<Mutex<Pin<Box<tokio::time::Sleep>>>>);

/// Ends at its deadline; until then it is woken by the connection's timer, which moves on when it was too early.
#[derive(Debug)]
struct Wait {
    timer: HeadTimer,
    deadline: Instant,
}

impl HeadTimer {
    /// For a connection that begins now; the first wait is about as long.
    pub fn new(first: Duration) -> Self {
        Self(Arc::new(Mutex::new(Box::pin(tokio::time::sleep(first)))))
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Wait { timer: self.clone(), deadline })
    }
}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let deadline = self.deadline.into();
        let mut timer = self.timer.0.lock().unwrap_or_else(PoisonError::into_inner);
        while timer.as_mut().poll(context).is_ready() {
            if timer.deadline() >= deadline {
                return Poll::Ready(());
            }
            timer.as_mut().reset(deadline);
        }
        Poll::Pending
    }
}

impl Sleep for Wait {}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
        time::{sleep, timeout},
    };

    use super::*;

    const LIMIT: Duration = Duration::from_secs(2);
    /// Two of them are longer than the limit; what one leaves of it is shorter than one.
    const PAUSE: Duration = Duration::from_millis(1_400);

    /// A connection to a server that answers everything with nothing.
    fn connect() -> DuplexStream {
        let (near, far) = tokio::io::duplex(1024);
        let service = hyper::service::service_fn(async |_| {
            Ok::<_, std::convert::Infallible>(axum::response::Response::<axum::body::Body>::default())
        });
        let mut server = hyper::server::conn::http1::Builder::new();
        server.timer(HeadTimer::new(LIMIT)).header_read_timeout(LIMIT);
        tokio::spawn(server.serve_connection(hyper_util::rt::TokioIo::new(far), service));
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

    #[tokio::test]
    async fn a_silent_connection_is_closed_at_the_limit() {
        let mut connection = connect();
        assert!(!is_closed_within(PAUSE, &mut connection).await, "closed too early");
        assert!(is_closed_within(10 * LIMIT, &mut connection).await, "never closed");
    }

    #[tokio::test]
    async fn each_request_has_the_whole_time_and_no_more() {
        let mut connection = connect();
        for _ in 0..2 {
            assert!(is_answered(&mut connection).await);
            sleep(PAUSE).await;
        }
        assert!(is_answered(&mut connection).await, "closed too early");
        assert!(!is_closed_within(PAUSE, &mut connection).await, "closed too early");
        assert!(is_closed_within(10 * LIMIT, &mut connection).await, "never closed");
    }

    #[tokio::test]
    async fn dripping_gains_no_time() {
        let mut connection = connect();
        assert!(is_answered(&mut connection).await);
        connection.write_all(b"GET / HT").await.unwrap();
        sleep(PAUSE).await;
        connection.write_all(b"TP/1.1\r\n").await.unwrap();
        assert!(is_closed_within(PAUSE, &mut connection).await, "more than the rest of the time");
    }
}
