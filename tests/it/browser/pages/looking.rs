//! Looks at the page on show in both schemes and two widths, and gathers what is wrong.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::json;

use crate::browser::driver::Browser;

const WIDTHS: [u32; 3] = [1440, 768, 320];
const HEIGHT: u32 = 800;
/// What is looked at is left so wide.
const WIDE: u32 = 1280;
const SCHEMES: [&str; 2] = ["light", "dark"];
/// Where pictures of every state are written, when somebody wants to see them.
const SHOTS: &str = "ROSTER_TEST_SHOTS";
const TALLEST_PICTURE: u64 = 6_000;

// Cells whose text runs into their neighbours.
const CRAMPED: &str = "
    const cells = [...document.querySelectorAll('td, tbody th')].filter((cell) => cell.scrollWidth > cell.clientWidth + 1);
    return [...new Set(cells.map((cell) => cell.textContent.trim().slice(0, 40)))]";

// The innermost of the elements that reach furthest.
const WIDEST: &str = "
    const reach = (element) => element.getBoundingClientRect().right;
    const widest = [...document.querySelectorAll('body *')].reduce((a, b) => (reach(b) >= reach(a) ? b : a));
    return widest.outerHTML.slice(0, 200)";

// What would show a scrollbar, though nothing of its kind should.
const SCROLLS: &str = "
    const may = '.tabs, .code, .toolbar, .table, input, select, textarea';
    const scrolls = (element) => {
        const { overflowX, overflowY } = getComputedStyle(element), open = /auto|scroll/;
        return (open.test(overflowX) && element.scrollWidth > element.clientWidth + 1)
            || (open.test(overflowY) && element.scrollHeight > element.clientHeight + 1);
    };
    const across = (element) => element.matches('.tabs, .table, .code') && element.scrollHeight > element.clientHeight + 1;
    return [...document.querySelectorAll('body *')]
        .filter((element) => (scrolls(element) && !element.matches(may)) || (scrolls(element) && across(element)))
        .map((element) => `scrolls: ${element.outerHTML.slice(0, 80)}`)";

// Where the foot of the page ends above the foot of the window.
const FOOT: &str = "
    const gap = innerHeight - document.querySelector('.foot').getBoundingClientRect().bottom;
    return document.documentElement.scrollHeight <= innerHeight ? Math.round(gap) : 0";

const SCRIPT_FROM_DATA: &str = "return document.querySelectorAll('[onload], svg svg').length";

/// What was seen of a site so far.
pub struct Looking<'a> {
    pub browser: &'a Browser,
    /// Each finding with the states that it was found in.
    found: BTreeMap<String, Vec<String>>,
    shots: Option<PathBuf>,
}

impl<'a> Looking<'a> {
    pub fn at(browser: &'a Browser) -> Self {
        Self { browser, found: BTreeMap::new(), shots: std::env::var_os(SHOTS).map(PathBuf::from) }
    }

    /// Looks at the page on show, called `state`, and leaves it wide and light.
    pub async fn look(&mut self, state: &str) {
        // The head of a table that is scrolled past lies over its last row, as it is meant to.
        self.browser.execute("scrollTo(0, 0)").await;
        for scheme in SCHEMES {
            self.browser.prefer_scheme(scheme).await;
            for width in WIDTHS {
                self.browser.resize(width, HEIGHT).await;
                let view = format!("{state} ({width} px, {scheme})");
                self.shoot(&format!("{state}-{width}-{scheme}"), width).await;
                let all = scheme == SCHEMES[0];
                let violations = if all { self.browser.axe().await } else { self.browser.axe_of_colours().await };
                self.note(&view, violations);
                let cells = self.browser.execute(CRAMPED).await;
                self.note(
                    &view,
                    cells
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|cell| format!("runs out of its cell: {cell}"))
                        .collect(),
                );
                let scrolls = self.browser.execute(SCROLLS).await;
                let scrolls = scrolls.as_array().into_iter().flatten().map(ToString::to_string).collect();
                self.note(&view, scrolls);
                if self.browser.execute(FOOT).await != json!(0) {
                    self.note(&view, vec!["the footer floats above the foot of the window".into()]);
                }
                if self.browser.horizontal_overflow().await {
                    let widest = self.browser.execute(WIDEST).await;
                    self.note(&view, vec![format!("the page scrolls sideways: {widest}")]);
                }
            }
        }
        let blocked = self.browser.csp_violations().await;
        self.note(state, blocked);
        if self.browser.execute(SCRIPT_FROM_DATA).await != json!(0) {
            self.note(state, vec!["a name has become markup".into()]);
        }
        self.browser.prefer_scheme(SCHEMES[0]).await;
        self.browser.resize(WIDE, HEIGHT).await;
    }

    /// Fails with everything that was found anywhere, so that one run tells all.
    pub fn assert_nothing_found(self) {
        let told: Vec<_> =
            self.found.iter().map(|(finding, states)| format!("{finding}\n    {}", states.join(", "))).collect();
        assert!(told.is_empty(), "{} findings:\n{}", told.len(), told.join("\n"));
    }

    fn note(&mut self, state: &str, findings: Vec<String>) {
        for finding in findings {
            self.found.entry(finding).or_default().push(state.to_owned());
        }
    }

    async fn shoot(&self, name: &str, width: u32) {
        let Some(folder) = &self.shots else { return };
        std::fs::create_dir_all(folder).expect("a folder for the pictures");
        let height = self.browser.execute("return document.documentElement.scrollHeight").await;
        let height = height.as_u64().unwrap_or_default().clamp(u64::from(HEIGHT), TALLEST_PICTURE);
        self.browser.resize(width, u32::try_from(height).expect("a height")).await;
        self.browser.screenshot(&folder.join(format!("{name}.png"))).await;
        self.browser.resize(width, HEIGHT).await;
    }
}
