//! The rows of a preview, class by class.

use super::look::Look;
use crate::{
    actions::receive_feed::Preview,
    domain::{
        audit::{Aspect, FieldChange},
        catalog::Catalog,
        field::ModelField,
        import::{Class, Diff, Kept, Row},
    },
    web::{
        addresses,
        history::{ItemField, fields},
    },
    wording::{labels, numbers},
};

/// Rows of each class on the first view.
const ROWS_AT_FIRST: usize = 20;
/// Rows of one class page by page.
const ROWS_A_PAGE: usize = 200;

/// The rows of one class that the page shows.
pub struct Section<'a> {
    /// The class.
    pub class: Class,
    /// How many rows it has.
    pub count: usize,
    /// Those that are shown.
    pub rows: Vec<Line<'a>>,
    /// Whether the box of the class is ticked, and whether it was from the start.
    pub all: bool,
    /// The same for a page that nobody changed yet.
    pub preset: bool,
}

/// A row.
pub struct Line<'a> {
    /// What happens to which model.
    pub row: &'a Row,
    /// Whether it is ticked.
    pub ticked: bool,
    catalog: &'a Catalog,
}

/// A field that stays.
pub struct KeptLine {
    /// With both values.
    pub field: ItemField,
    /// Who said the one that stays.
    pub holder: &'static str,
}

impl<'a> Section<'a> {
    /// The part of a class that is looked at.
    pub fn new(preview: &'a Preview, class: Class, look: &Look<'_>) -> Self {
        let (skipped, shown) = match look.class {
            Some(_) => ((look.number - 1).saturating_mul(ROWS_A_PAGE), ROWS_A_PAGE),
            None => (0, ROWS_AT_FIRST),
        };
        // Page by page one picks rows; what is held or doubtful waits for a word.
        let doubtful = class == Class::Missing && preview.plan.has_lost_most();
        let preset = look.class.is_none() && class.acts() && class != Class::Held && !doubtful;
        let sent = |words: &[String], word: &str| words.iter().any(|sent| sent == word);
        let all = look.sent.map_or(preset, |form| sent(&form.all, class.as_str()));
        let ticked = |row: &Row| look.sent.map_or(preset, |form| sent(&form.id, row.id.as_str()));
        let rows = preview.plan.of(class).skip(skipped).take(shown);
        let rows = rows.map(|row| Line { row, catalog: &preview.catalog, ticked: ticked(row) }).collect();
        Self { class, count: preview.plan.count(class), rows, all, preset }
    }

    /// How many pages a class has.
    pub fn pages(preview: &Preview, class: Class) -> usize {
        preview.plan.count(class).div_ceil(ROWS_A_PAGE).max(1)
    }

    /// How many of its rows are ticked, those that are not shown included.
    pub fn selected(&self) -> usize {
        let shown = self.rows.iter().filter(|line| line.ticked).count();
        if self.class.acts() { shown + if self.all { self.left_out() } else { 0 } } else { 0 }
    }

    /// How many rows are not shown.
    pub fn left_out(&self) -> usize {
        self.count - self.rows.len()
    }

    /// "430 more", and whether they are ticked.
    pub fn more(&self) -> Option<(String, &'static str)> {
        let state = match (self.class.acts(), self.all) {
            (true, true) => "all selected",
            (true, false) => "not selected",
            (false, _) => "",
        };
        (self.left_out() > 0).then(|| (format!("{} more", grouped(self.left_out())), state))
    }

    /// What the class is called.
    pub fn label(&self) -> &'static str {
        class_label(self.class)
    }

    /// "All 2,312".
    pub fn all_label(&self) -> String {
        format!("All {}", grouped(self.count))
    }

    /// How many there are.
    pub fn number(&self) -> String {
        grouped(self.count)
    }

    /// What it means, in a sentence.
    pub fn explanation(&self) -> &'static str {
        match self.class {
            Class::Held => "Large price changes. Check each one; none is selected.",
            Class::Added => "They arrive switched off.",
            Class::Reactivated => "They were missing and are listed again.",
            Class::Missing => "They are marked as missing. Nothing is deleted or switched off.",
            Class::Changed => "Fields that you protected stay as they are.",
            Class::Protected => "The file differs only in fields that an admin or a more trusted source set.",
            Class::Ignored => "An admin chose to ignore them.",
            Class::Unchanged => "Nothing differs.",
        }
    }
}

impl Line<'_> {
    /// What the model is called.
    pub fn name(&self) -> &str {
        match (self.catalog.find(&self.row.id), &self.row.outcome) {
            (Some(entry), _) => &entry.model.facts.display_name,
            (None, Some(outcome)) => &outcome.terms.facts.display_name,
            (None, None) => self.row.id.as_str(),
        }
    }

    /// Where the model is edited, if it is here.
    pub fn address(&self) -> Option<String> {
        self.row.is_known.then(|| addresses::model(&self.row.id))
    }

    /// What a new model is: its kind, and what a buyer asks first.
    pub fn gist(&self) -> Option<Vec<ItemField>> {
        let outcome = self.row.outcome.as_ref().filter(|_| !self.row.is_known)?;
        let facts = &outcome.terms.facts;
        let fact = |label: &str, new: Option<String>| ItemField { label: label.to_owned(), old: None, new };
        let kind = fact("Mode", Some(labels::mode(facts.mode).to_owned()));
        let price = match &outcome.terms.rates {
            Some(rates) => {
                vec![fact("Input", Some(rates.input.to_string())), fact("Output", Some(rates.output.to_string()))]
            }
            None => vec![fact("No price stated", None)],
        };
        let context = facts.context_window.map(|tokens| fact("Context", Some(numbers::tokens(tokens))));
        Some(std::iter::once(kind).chain(price).chain(context).collect())
    }

    /// Old and new values of what changes, but of rates that are told with why they are held.
    pub fn changes(&self) -> Vec<ItemField> {
        if !self.row.is_known {
            return Vec::new();
        }
        let is_told =
            |diff: &&Diff| self.row.holds.iter().any(|hold| hold.above == 0 && hold.rate.field() == diff.field);
        self.row.diffs.iter().filter(|diff| !is_told(diff)).filter_map(|diff| self.item(diff)).collect()
    }

    /// What stays although the feed says otherwise.
    pub fn kept(&self) -> Vec<KeptLine> {
        let line = |kept: &Kept| Some(KeptLine { field: self.item(&kept.diff)?, holder: labels::source(kept.holder) });
        self.row.kept.iter().filter_map(line).collect()
    }

    fn item(&self, diff: &Diff) -> Option<ItemField> {
        let text = |text: &str| Some(readable(diff.field, text)).filter(|text| !text.is_empty());
        let change =
            FieldChange { field: Aspect::value(diff.field.as_str()), old: text(&diff.old), new: text(&diff.new) };
        fields(vec![change], self.catalog).into_iter().next()
    }

    /// What the button that leaves it alone, or no longer, sends.
    pub fn ignoring(&self) -> (&'static str, &'static str) {
        if self.row.class == Class::Ignored { ("heed", "Stop ignoring") } else { ("ignore", "Ignore") }
    }
}

/// Numbers of tokens with a comma before each three digits.
fn readable(field: ModelField, text: &str) -> String {
    match (field, text.parse::<u64>()) {
        (ModelField::ContextWindow | ModelField::MaxOutputTokens, Ok(tokens)) => numbers::thousands(tokens),
        _ => text.to_owned(),
    }
}

/// What a class is called.
pub fn class_label(class: Class) -> &'static str {
    match class {
        Class::Held => "Held for review",
        Class::Added => "Added",
        Class::Reactivated => "Reactivated",
        Class::Missing => "Missing upstream",
        Class::Changed => "Changed",
        Class::Protected => "Protected",
        Class::Ignored => "Ignored",
        Class::Unchanged => "Unchanged",
    }
}

/// With a comma before each three digits.
pub fn grouped(count: usize) -> String {
    numbers::thousands(i128::try_from(count).unwrap_or(i128::MAX))
}
