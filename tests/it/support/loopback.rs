//! A house served over real HTTP, on a port of its own on loopback.
#![expect(clippy::expect_used, reason = "a test without its server has to end")]

use roster::{app::App, web};
use tokio::{net::TcpListener, task::JoinHandle};

/// A server in this process; it ends when it is dropped.
pub struct Loopback {
    /// Like `http://127.0.0.1:41234`.
    pub site: String,
    serving: JoinHandle<()>,
}

impl Loopback {
    /// Serves an app.
    pub async fn serve(app: App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let site = format!("http://{}", listener.local_addr().expect("an address"));
        Self { site, serving: tokio::spawn(web::serve(app, listener, std::future::pending())) }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
