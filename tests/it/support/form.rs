//! A form as a browser would send it: every field with what the page put there, changed as a person would.
#![expect(clippy::expect_used, clippy::panic, reason = "what a person could not do has to end the test")]

use scraper::{ElementRef, Html, Selector};

/// A form of a page.
#[derive(Clone)]
pub struct Form {
    what: String,
    pub action: String,
    pub method: String,
    controls: Vec<Control>,
    buttons: Vec<Button>,
    pressed: Option<(String, String)>,
}

#[derive(Clone)]
struct Control {
    name: String,
    value: String,
    kind: Kind,
    is_radio: bool,
    /// Nothing is chosen yet in a group of radio buttons.
    is_sent: bool,
}

#[derive(Clone)]
enum Kind {
    Text,
    Choice(Vec<String>),
    Tick(bool),
}

#[derive(Clone)]
struct Button {
    label: String,
    name: Option<String>,
    value: String,
    /// Where it sends the form instead.
    action: Option<String>,
}

impl Form {
    pub(super) fn read(what: &str, body: &str, selector: &str) -> Self {
        let html = Html::parse_document(body);
        let form = html.select(&parse(selector)).next().unwrap_or_else(|| panic!("{what}: no form {selector}"));
        let outside = form.attr("id").map(|id| format!("button[form='{id}']"));
        let outside = outside.map(|selector| html.select(&parse(&selector)).map(button).collect::<Vec<_>>());
        let is_on = |element: &ElementRef| !is_disabled(*element);
        let selector = parse("button");
        // One that sends to a dialog is what Enter presses in order to do nothing.
        let acts = |element: &ElementRef| is_on(element) && element.attr("formmethod") != Some("dialog");
        let buttons = form.select(&selector).filter(acts).map(button);
        let fields = parse("input, select, textarea");
        let inside = form.select(&fields).filter(|element| element.attr("form").is_none());
        let elsewhere = form.attr("id").map(|id| parse(&format!("input[form='{id}']")));
        let elsewhere = elsewhere.iter().flat_map(|selector| html.select(selector));
        let elements: Vec<_> = inside.chain(elsewhere).filter(is_on).collect();
        Self {
            what: what.to_owned(),
            action: form.attr("action").unwrap_or_default().to_owned(),
            method: form.attr("method").unwrap_or("get").to_owned(),
            controls: controls(elements.into_iter()),
            buttons: buttons.chain(outside.unwrap_or_default()).collect(),
            pressed: None,
        }
    }

    /// Types into the only field of a name, or chooses in it.
    #[must_use]
    pub fn set(self, name: &str, value: &str) -> Self {
        self.set_nth(name, 0, value)
    }

    /// The same for one of several fields of a name, from 0.
    #[must_use]
    pub fn set_nth(mut self, name: &str, place: usize, value: &str) -> Self {
        let what = self.what.clone();
        let control = self.controls.iter_mut().filter(|control| control.name == name).nth(place);
        let control = control.unwrap_or_else(|| panic!("{what}: no field {name} {place}"));
        if let Kind::Choice(options) = &control.kind {
            assert!(options.iter().any(|option| option == value), "{what}: {name} offers no “{value}”: {options:?}");
        }
        value.clone_into(&mut control.value);
        control.is_sent = true;
        self
    }

    /// Ticks or unticks a box by its name and value.
    #[must_use]
    pub fn tick(mut self, name: &str, value: &str, ticked: bool) -> Self {
        let found = self.controls.iter_mut().find(|control| control.name == name && control.value == value);
        let control = found.unwrap_or_else(|| panic!("{}: no box {name} {value}", self.what));
        assert!(matches!(control.kind, Kind::Tick(_)), "{}: {name} is no box", self.what);
        control.kind = Kind::Tick(ticked);
        self
    }

    /// Sends it by the button with this label.
    #[must_use]
    pub fn press(mut self, label: &str) -> Self {
        let found = self.buttons.iter().find(|button| button.label == label);
        let button = found.unwrap_or_else(|| panic!("{}: no button “{label}”", self.what));
        self.pressed = button.name.clone().map(|name| (name, button.value.clone()));
        if let Some(action) = &button.action {
            action.clone_into(&mut self.action);
        }
        self
    }

    /// Presses the first button.
    #[must_use]
    pub fn press_first(self) -> Self {
        let label = self.labels().first().map(|label| (*label).to_owned());
        self.press(&label.unwrap_or_default())
    }

    /// The value of the first field of a name.
    pub fn value(&self, name: &str) -> &str {
        self.values(name).next().unwrap_or_else(|| panic!("{}: no field {name}", self.what))
    }

    /// The values of all fields of a name.
    pub fn values<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.controls.iter().filter(move |control| control.name == name).map(|control| control.value.as_str())
    }

    /// The labels of its buttons.
    pub fn labels(&self) -> Vec<&str> {
        self.buttons.iter().map(|button| button.label.as_str()).collect()
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, name: &str, value: &str) -> bool {
        let is_it = |control: &&Control| control.name == name && control.value == value;
        self.controls.iter().find(is_it).is_some_and(|control| matches!(control.kind, Kind::Tick(true)))
    }

    /// What is sent, in the page's order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let sent = self.controls.iter().filter(|control| control.is_sent && !matches!(control.kind, Kind::Tick(false)));
        let controls = sent.map(|control| (control.name.as_str(), control.value.as_str()));
        controls.chain(self.pressed.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }
}

/// The controls in their order; radio buttons of one name are one choice, where one is chosen from the beginning.
fn controls<'a>(elements: impl Iterator<Item = ElementRef<'a>>) -> Vec<Control> {
    let mut controls: Vec<Control> = Vec::new();
    let mut chosen: Vec<String> = Vec::new();
    for element in elements {
        let read = control(element);
        if element.attr("type") != Some("radio") {
            controls.push(read);
            continue;
        }
        if element.attr("checked").is_some() {
            chosen.push(read.name.clone());
        }
        let is_same = |known: &&mut Control| known.name == read.name && matches!(known.kind, Kind::Choice(_));
        match controls.iter_mut().find(is_same) {
            Some(known) => {
                if element.attr("checked").is_some() {
                    known.value.clone_from(&read.value);
                }
                if let Kind::Choice(options) = &mut known.kind {
                    options.push(read.value);
                }
            }
            None => controls.push(Control { kind: Kind::Choice(vec![read.value.clone()]), ..read }),
        }
    }
    // Of a group in which nothing is chosen a browser sends nothing.
    let is_sent = |control: &Control| {
        !matches!(control.kind, Kind::Choice(_)) || !control.is_radio || chosen.contains(&control.name)
    };
    for control in &mut controls {
        control.is_sent = is_sent(control);
    }
    controls
}

fn control(element: ElementRef) -> Control {
    let name = element.attr("name").unwrap_or_default().to_owned();
    let value = element.attr("value");
    if element.value().name() == "select" {
        let selector = parse("option");
        let options: Vec<_> = element.select(&selector).collect();
        let value_of = |option: &ElementRef| option.attr("value").unwrap_or_default().to_owned();
        let selected = options.iter().find(|option| option.attr("selected").is_some()).or_else(|| options.first());
        let value = selected.map(value_of).unwrap_or_default();
        let kind = Kind::Choice(options.iter().map(value_of).collect());
        return Control { name, value, kind, is_radio: false, is_sent: true };
    }
    let is_radio = element.attr("type") == Some("radio");
    if is_radio || element.attr("type") == Some("checkbox") {
        let kind = Kind::Tick(element.attr("checked").is_some());
        return Control { name, value: value.unwrap_or("on").to_owned(), kind, is_radio, is_sent: true };
    }
    let text = value.map_or_else(|| element.text().collect(), str::to_owned);
    Control { name, value: text, kind: Kind::Text, is_radio: false, is_sent: true }
}

fn button(element: ElementRef) -> Button {
    Button {
        label: element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "),
        name: element.attr("name").map(str::to_owned),
        value: element.attr("value").unwrap_or_default().to_owned(),
        action: element.attr("formaction").map(str::to_owned),
    }
}

fn is_disabled(element: ElementRef) -> bool {
    let by_set = element.ancestors().filter_map(ElementRef::wrap);
    let by_set = by_set.filter(|ancestor| ancestor.value().name() == "fieldset");
    by_set.chain([element]).any(|element| element.attr("disabled").is_some())
}

fn parse(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}
