//! Drives a real headless Chromium through `WebDriver`, in the words of a person at a page: goto, text, fill, press.
#![expect(clippy::expect_used, clippy::panic, reason = "a driver ends the test where a person would be stuck")]

mod audit;
mod command;
mod form;
mod process;
mod proof;

use std::path::Path;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use self::process::Chromedriver;

const COMMAND_WITHIN_MS: u32 = 60_000;

/// One Chromium with an empty profile, a driver process and a window of its own; all end when it is dropped.
///
/// Every method panics, naming the page, where a person would be stuck.
pub struct Browser {
    client: Client,
    // The order matters: the driver stops Chromium, only then can the profile be removed.
    _driver: Chromedriver,
    _profile: TempDir,
}

impl Browser {
    /// Opens an empty window, with or without page script, in the dark or the light scheme.
    pub async fn start(javascript: bool, dark: bool) -> Self {
        let driver = Chromedriver::start();
        let profile = tempfile::tempdir().expect("a folder for Chromium's profile");
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(profile.path(), javascript))
            .connect(&driver.url())
            .await
            .unwrap_or_else(|error| panic!("Chromium does not start: {error}"));
        let browser = Self { client, _driver: driver, _profile: profile };
        browser.prefer_scheme(if dark { "dark" } else { "light" }).await;
        browser
    }

    /// Closes the window and stops the driver; unlike a drop, it fails if the session is gone already.
    pub async fn close(self) {
        let closed = self.client.clone().close().await;
        closed.unwrap_or_else(|error| panic!("the browser's session does not close: {error}"));
    }

    /// Opens an absolute address, or one relative to the page on show.
    pub async fn goto(&self, url: &str) {
        let opened = self.client.goto(url).await;
        self.sure(&format!("open {url}"), opened).await;
    }

    /// The path of the page on show, without host, query and fragment.
    pub async fn current_path(&self) -> String {
        let url = self.client.current_url().await;
        url.map_or_else(|error| format!("(no page: {error})"), |url| url.path().to_owned())
    }

    /// The document's title.
    pub async fn title(&self) -> String {
        let title = self.client.title().await;
        self.sure("read the title", title).await
    }

    /// The document as the browser now holds it, which is not the text that the server sent.
    pub async fn source(&self) -> String {
        let source = self.client.source().await;
        self.sure("read the source", source).await
    }

    /// The text that a reader sees in the first element that matches.
    pub async fn text(&self, css: &str) -> String {
        let text = self.find(css).await.text().await;
        self.sure(&format!("read {css}"), text).await
    }

    /// What a control holds now.
    pub async fn value(&self, css: &str) -> String {
        let value = self.find(css).await.prop("value").await;
        self.sure(&format!("read {css}"), value).await.unwrap_or_default()
    }

    /// How many elements match, shown or not.
    pub async fn count(&self, css: &str) -> usize {
        let found = self.client.find_all(Locator::Css(css)).await;
        self.sure(&format!("look for {css}"), found).await.len()
    }

    /// Runs the body of a function in the page and returns its result, with page script on or off.
    pub async fn execute(&self, js: &str) -> Value {
        let result = self.client.execute(js, Vec::new()).await;
        self.sure("run a script", result).await
    }

    /// Lays pages out in exactly so many CSS pixels from now on; windows themselves don't get as narrow as 320.
    pub async fn resize(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Saves what the window shows as a PNG file; `resize` first to see more of a long page.
    pub async fn screenshot(&self, path: &Path) {
        let taken = self.client.screenshot().await;
        let png = self.sure("take a screenshot", taken).await;
        std::fs::write(path, png).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }

    /// Shows pages in the `light` or the `dark` scheme from now on.
    pub async fn prefer_scheme(&self, scheme: &str) {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", media).await;
        // Colours may take a moment to change.
        self.execute("return Promise.allSettled(document.getAnimations().map((a) => a.finished)).then(() => null)")
            .await;
    }

    async fn find(&self, css: &str) -> Element {
        let found = self.client.find(Locator::Css(css)).await;
        self.sure(&format!("find {css}"), found).await
    }

    async fn sure<T>(&self, doing: &str, result: Result<T, CmdError>) -> T {
        match result {
            Ok(value) => value,
            Err(error) => panic!("cannot {doing} on {}: {error}", self.current_path().await),
        }
    }
}

fn capabilities(profile: &Path, javascript: bool) -> Capabilities {
    let mut options = json!({ "args": arguments(profile) });
    if !javascript {
        options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
    }
    let mut capabilities = Capabilities::new();
    capabilities.insert("goog:chromeOptions".into(), options);
    capabilities.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
    capabilities.insert("timeouts".into(), json!({ "pageLoad": COMMAND_WITHIN_MS, "script": COMMAND_WITHIN_MS }));
    capabilities
}

fn arguments(profile: &Path) -> [String; 10] {
    [
        "--headless=new",
        "--no-sandbox", // Chromium's own sandbox refuses to run as root
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking", // no look-ups of hosts that no test asked for
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars", // as on phones: the whole width is the page's
        &format!("--user-data-dir={}", profile.display()),
    ]
    .map(str::to_owned)
}
