//! The two commands that chromedriver takes beside the standard's: `DevTools` calls and the browser's log.

use fantoccini::wd::WebDriverCompatibleCommand;
use hyper::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::Browser;

/// A POST below the session's address.
#[derive(Debug)]
struct SessionPost {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for SessionPost {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/{}", session_id.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _request_url: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

impl Browser {
    /// Calls a method of Chromium's `DevTools` protocol on the window.
    pub(super) async fn devtools(&self, method: &'static str, parameters: Value) -> Value {
        let body = json!({ "cmd": method, "params": parameters });
        let path = "goog/cdp/execute";
        let result = self.client.issue_cmd(SessionPost { path, body }).await;
        self.sure(method, result).await
    }

    /// Takes what was logged since the last call: console, network, security.
    pub(super) async fn take_log(&self) -> Vec<Value> {
        let body = json!({ "type": "browser" });
        let path = "se/log";
        let result = self.client.issue_cmd(SessionPost { path, body }).await;
        match self.sure("read the log", result).await {
            Value::Array(entries) => entries,
            other => panic!("not a log: {other}"),
        }
    }
}
