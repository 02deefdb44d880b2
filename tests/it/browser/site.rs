//! A server for a browser, and what every walk through it does.

use serde_json::{Value, json};

use super::driver::Browser;
use crate::processes::{
    client::Client,
    home::{Home, PASSWORD},
    server::Server,
};

/// A running server with its database; the server ends before the database does.
pub struct Site {
    pub server: Server,
    pub home: Home,
}

impl Site {
    /// A server on an empty database, which has no account yet.
    pub async fn start() -> Self {
        let home = Home::new().await;
        Self { server: Server::start(&home).await, home }
    }

    /// A server that already has the admin `ada`.
    pub async fn with_admin() -> Self {
        let home = Home::new().await;
        assert_eq!(home.add_account("ada", "admin").status.code(), Some(0));
        Self { server: Server::start(&home).await, home }
    }

    /// A server with the admin `ada` that knows a provider's key.
    pub async fn with_key(variable: &str) -> Self {
        let home = Home::new().await;
        assert_eq!(home.add_account("ada", "admin").status.code(), Some(0));
        let server = Server::spawn(home.roster().env(variable, "a key that opens nothing"));
        server.ready().await;
        Self { server, home }
    }

    /// Opens a page.
    pub async fn open(&self, browser: &Browser, path: &str) {
        browser.goto(&format!("{}{path}", self.server.address())).await;
    }

    /// Opens a settings page and signs in on the way there.
    pub async fn sign_in(&self, browser: &Browser, name: &str, to: &str) {
        self.open(browser, to).await;
        assert_eq!(browser.current_path().await, "/sign-in");
        sign_in(browser, name, PASSWORD).await;
        assert_eq!(browser.current_path().await, to, "signing in leads to where one wanted to go");
    }

    /// The same account without a browser, to change things behind the browser's back.
    pub async fn behind(&self, name: &str) -> Client {
        Client::signed_in(&self.server, name).await
    }
}

/// Fills in and sends the form of `/sign-in`.
pub async fn sign_in(browser: &Browser, name: &str, password: &str) {
    browser.fill("#name", name).await;
    browser.fill("#password", password).await;
    browser.press("Sign in").await;
}

/// The status that the page on show was answered with.
pub async fn status(browser: &Browser) -> Value {
    browser.execute("return performance.getEntriesByType('navigation')[0].responseStatus").await
}

/// Asserts the status that the page on show was answered with.
pub async fn assert_status(browser: &Browser, expected: u16) {
    assert_eq!(status(browser).await, json!(expected), "{}", browser.current_path().await);
}
