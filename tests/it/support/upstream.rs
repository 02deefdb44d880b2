//! A server that feeds are fetched from, and that changes its mind.
#![expect(clippy::unwrap_used, reason = "a server of a test that fails has to end the test")]

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::net::TcpListener;

/// What the server answers, and how often it was asked.
#[derive(Clone, Default)]
pub struct Upstream {
    answer: Arc<Mutex<(u16, Vec<u8>)>>,
    asked: Arc<AtomicUsize>,
}

impl Upstream {
    /// Serves until the test ends; the address of its file.
    pub async fn start(&self) -> String {
        let upstream = self.clone();
        let serve = async move |headers: HeaderMap| -> Response {
            upstream.asked.fetch_add(1, Ordering::Relaxed);
            let (status, body) = upstream.answer.lock().unwrap().clone();
            let etag = format!("\"{}\"", body.len());
            if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
                return StatusCode::NOT_MODIFIED.into_response();
            }
            (StatusCode::from_u16(status).unwrap(), [(header::ETAG, etag)], body).into_response()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/prices.json", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/prices.json", get(serve))).await });
        url
    }

    /// What it answers from now on.
    pub fn says(&self, status: u16, body: &[u8]) {
        *self.answer.lock().unwrap() = (status, body.to_vec());
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}
