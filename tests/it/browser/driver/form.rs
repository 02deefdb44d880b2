//! What a person does at a form: fill, select, tick, click, press.

use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, Locator};
use serde_json::json;

use super::Browser;

const NEW_PAGE_WITHIN: Duration = Duration::from_secs(10);
const ENTER_ACTS_WITHIN: Duration = Duration::from_millis(500);
const POLL_EVERY: Duration = Duration::from_millis(20);

// Keys typed into a date control go by the browser's locale, so its value is set, with the events that typing gives.
const SET_VALUE: &str = "
    const [control, value] = arguments;
    control.value = value;
    for (const name of ['input', 'change']) control.dispatchEvent(new Event(name, { bubbles: true }));";

// What is in view may still be below something that sticks to an edge.
const TO_THE_MIDDLE: &str = "arguments[0].scrollIntoView({ block: 'center' })";

impl Browser {
    /// Empties a text control and types into it; a date is given as `2026-03-04`.
    pub async fn fill(&self, css: &str, value: &str) {
        let control = self.find(css).await;
        let filled = fill(&self.client, &control, value).await;
        self.sure(&format!("fill {css}"), filled).await;
    }

    /// Presses Enter while a control has the focus, and gives a page that follows the time to come.
    pub async fn press_enter(&self, css: &str) {
        let control = self.find(css).await;
        let focused = self.client.execute("arguments[0].focus()", vec![json!(control)]).await;
        self.sure(&format!("focus {css}"), focused).await;
        for (kind, text) in [("keyDown", "\r"), ("keyUp", "")] {
            let key =
                json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": text });
            self.devtools("Input.dispatchKeyEvent", key).await;
        }
        tokio::time::sleep(ENTER_ACTS_WITHIN).await;
    }

    /// Chooses a file of this machine.
    pub async fn choose_file(&self, css: &str, path: &str) {
        let chosen = self.find(css).await.send_keys(path).await;
        self.sure(&format!("choose {path} in {css}"), chosen).await;
    }

    /// Chooses the option of a list by its value.
    pub async fn select(&self, css: &str, value: &str) {
        let chosen = self.find(css).await.select_by_value(value).await;
        self.sure(&format!("choose {value:?} in {css}"), chosen).await;
    }

    /// Sets a box or a radio button; one that is set already stays so.
    pub async fn tick(&self, css: &str) {
        let ticked = self.find(css).await.is_selected().await;
        if !self.sure(&format!("read {css}"), ticked).await {
            self.click(css).await;
        }
    }

    /// Clicks an element; a page that a link leads to is loaded before the next command.
    pub async fn click(&self, css: &str) {
        let element = self.find(css).await;
        let moved = self.client.execute(TO_THE_MIDDLE, vec![json!(element)]).await;
        self.sure(&format!("scroll to {css}"), moved).await;
        let clicked = element.click().await;
        self.sure(&format!("click {css}"), clicked).await;
    }

    /// Submits a form by the one visible button that reads exactly so, and waits for the page that follows.
    pub async fn press(&self, button: &str) {
        let control = self.button(button).await;
        let before = self.find("html").await;
        let pressed = control.click().await;
        self.sure(&format!("press {button:?}"), pressed).await;
        let replaced = tokio::time::timeout(NEW_PAGE_WITHIN, left(&before)).await.is_ok();
        assert!(replaced, "no new page after {button:?} on {}", self.current_path().await);
    }

    async fn button(&self, text: &str) -> Element {
        // XPath knows no escapes; no button's text holds both kinds of quotes.
        let quote = if text.contains('"') { '\'' } else { '"' };
        let xpath = format!("//button[normalize-space()={quote}{text}{quote}]");
        let found = self.client.find_all(Locator::XPath(&xpath)).await;
        let mut shown = Vec::new();
        for button in self.sure(&format!("look for button {text:?}"), found).await {
            if button.is_displayed().await.unwrap_or(false) {
                shown.push(button);
            }
        }
        match <[Element; 1]>::try_from(shown) {
            Ok([button]) => button,
            Err(shown) => panic!("{} buttons read {text:?} on {}", shown.len(), self.current_path().await),
        }
    }
}

async fn fill(client: &Client, control: &Element, value: &str) -> Result<(), CmdError> {
    let kind = control.prop("type").await?.unwrap_or_default();
    if matches!(kind.as_str(), "date" | "datetime-local" | "month" | "time") {
        let element = serde_json::to_value(control)?;
        return client.execute(SET_VALUE, vec![element, json!(value)]).await.map(drop);
    }
    control.clear().await?;
    control.send_keys(value).await
}

/// Waits until an element's document is no longer on show.
async fn left(element: &Element) {
    while element.tag_name().await.is_ok() {
        tokio::time::sleep(POLL_EVERY).await;
    }
}
