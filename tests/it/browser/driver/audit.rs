//! What a browser knows about a page beyond its words: accessibility, overflow, complaints in its log.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::Browser;

const AXE_DEFAULT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/ci-tools/node_modules/axe-core/axe.min.js");
const AXE_TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/// The rules that another colour scheme can break.
const AXE_OF_COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];

// Where page script is off Chromium settles promises but fires no timer. axe uses timers without delay to take turns,
// and those with a delay only to give up on frames and fetches, which no page of ours has.
const TIMERS_BY_PROMISE: &str = "
    const setTimeout = (work, delay) => { if (!delay) Promise.resolve().then(work); };";

// `preload` would fetch the style sheets again, which a page's own policy need not allow.
const RUN_AXE: &str = "
    const [only, done] = arguments;
    axe.run(document, { runOnly: only, resultTypes: ['violations'], preload: false })
        .then((result) => done({ violations: result.violations }), (error) => done({ failed: String(error) }));";

/// The kinds of file that a page asks for; a page's own answer may be 404 or 422 by design, theirs may not.
const ASSETS: [&str; 4] = [".css", ".js", ".svg", ".ico"];

impl Browser {
    /// What axe finds wrong with the page as it now stands, a line per element; works with page script on or off.
    pub async fn axe(&self) -> Vec<String> {
        self.run_axe(json!({ "type": "tag", "values": AXE_TAGS })).await
    }

    /// The part of [`Self::axe`] that another colour scheme may answer otherwise.
    pub async fn axe_of_colours(&self) -> Vec<String> {
        self.run_axe(json!({ "type": "rule", "values": AXE_OF_COLOURS })).await
    }

    async fn run_axe(&self, only: Value) -> Vec<String> {
        // WebDriver's scripts are not subject to the page's content security policy; axe stays until the page goes.
        if self.execute("return typeof axe").await == json!("undefined") {
            self.execute(&[TIMERS_BY_PROMISE, &axe_source()].concat()).await;
        }
        let result = self.client.execute_async(RUN_AXE, vec![only]).await;
        let result = self.sure("run axe", result).await;
        let Some(violations) = result["violations"].as_array() else {
            panic!("axe fails on {}: {}", self.current_path().await, result["failed"]);
        };
        violations.iter().flat_map(lines).collect()
    }

    /// Whether the page itself scrolls sideways; a wide table may do so in a box of its own.
    pub async fn horizontal_overflow(&self) -> bool {
        let scrolls = "return document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth";
        self.execute(scrolls).await == json!(true)
    }

    /// Breaches of the content security policy, console errors and assets that did not load, on every page since it
    /// was last asked. Without page script the browser doesn't report inline script, which it would not run anyway.
    pub async fn csp_violations(&self) -> Vec<String> {
        let log = self.take_log().await;
        log.iter().filter(|entry| is_complaint(entry)).map(message).collect()
    }
}

fn axe_source() -> String {
    let path = std::env::var_os("ROSTER_TEST_AXE").map_or_else(|| AXE_DEFAULT.into(), PathBuf::from);
    std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("axe-core is not at {}, where .ci/run or ROSTER_TEST_AXE puts it: {error}", path.display())
    })
}

fn lines(violation: &Value) -> Vec<String> {
    let [id, impact, help] = ["id", "impact", "help"].map(|name| violation[name].as_str().unwrap_or("?"));
    let nodes = violation["nodes"].as_array().into_iter().flatten();
    nodes.map(|node| format!("{id} ({impact}) at {}: {help}", node["target"])).collect()
}

fn is_complaint(entry: &Value) -> bool {
    // A message from the network begins with the address that was asked for.
    let asked_for = message(entry).split(['?', ' ']).next().unwrap_or_default().to_owned();
    let by_design = entry["source"] == "network" && !ASSETS.iter().any(|kind| asked_for.ends_with(kind));
    entry["level"] == "SEVERE" && !by_design
}

fn message(entry: &Value) -> String {
    entry["message"].as_str().unwrap_or_default().to_owned()
}
