//! The preview as a page: a section per class that folds, its first rows, and a box for all of it.

use askama::Template;

use super::preview::ApplyForm;
use crate::{
    actions::receive_feed::Preview,
    domain::{
        audit::{Aspect, FieldChange},
        catalog::Catalog,
        feed::FeedName,
        import::{Class, Diff, Row, Scope},
    },
    feeds::Complaint,
    store::feed_files::File,
    web::{
        addresses,
        form::Errors,
        history::{ItemField, fields},
        navigation::Tab,
        notice::Notice,
        page::Chrome,
        page::Page,
    },
    wording::{labels, moment::Moment, numbers},
};

/// Rows of each class on the first view.
const ROWS_AT_FIRST: usize = 20;
/// Rows of one class page by page.
const ROWS_A_PAGE: usize = 200;
/// Complaints that are shown; the command line shows all of the providers that it is asked about.
const COMPLAINTS_AT_MOST: usize = 50;

/// What of a preview is looked at.
#[derive(Default)]
pub struct Look<'a> {
    /// One class alone.
    pub class: Option<Class>,
    /// Which page of it.
    pub number: usize,
    /// What was wrong with what was sent.
    pub errors: Errors,
    /// Whether what was sent was made from an older preview.
    pub is_outdated: bool,
    /// What was sent.
    pub sent: Option<&'a ApplyForm>,
    /// What the last change did.
    pub notice: Option<Notice>,
}

/// Whose models of which feed are shown.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The feed.
    pub feed: FeedName,
    /// The providers.
    pub scope: &'a Scope,
}

/// The page.
#[derive(Template)]
#[template(path = "settings/import/preview.html")]
pub struct ImportPreview<'a> {
    page: Page,
    feed: FeedName,
    scope: String,
    preview: &'a Preview,
    sections: Vec<Section<'a>>,
    look: Look<'a>,
    pages: usize,
    complaints: Vec<&'a Complaint>,
}

struct Section<'a> {
    class: Class,
    count: usize,
    rows: Vec<Line<'a>>,
    all: bool,
}

struct Line<'a> {
    row: &'a Row,
    catalog: &'a Catalog,
    ticked: bool,
}

/// A field that stays.
struct KeptLine {
    field: ItemField,
    holder: &'static str,
}

impl<'a> ImportPreview<'a> {
    /// Draws a preview for somebody.
    pub fn new(shown: Shown<'_>, preview: &'a Preview, chrome: Chrome, mut look: Look<'a>) -> Self {
        let Shown { feed, scope } = shown;
        let title = format!("Import from {}", feed.label());
        let page = Page::settings(title, Tab::Import, chrome, &preview.catalog).with_notice(look.notice.take());
        let wanted = |class: &Class| match look.class {
            Some(only) => only == *class,
            None => *class != Class::Unchanged,
        };
        let pages = look.class.map_or(1, |class| preview.plan.count(class).div_ceil(ROWS_A_PAGE).max(1));
        let sections = Class::ALL.iter().copied().filter(wanted);
        let sections = sections.map(|class| Section::new(preview, class, &look)).filter(|section| section.count > 0);
        let complaints = preview.read.complaints.iter().take(COMPLAINTS_AT_MOST).collect();
        let (sections, scope) = (sections.collect(), scope.to_string());
        Self { page, feed, scope, preview, sections, look, pages, complaints }
    }
}

impl<'a> Section<'a> {
    fn new(preview: &'a Preview, class: Class, look: &Look<'_>) -> Self {
        let (skipped, shown) = match look.class {
            Some(_) => ((look.number - 1).saturating_mul(ROWS_A_PAGE), ROWS_A_PAGE),
            None => (0, ROWS_AT_FIRST),
        };
        let ticked = |row: &Row| look.sent.is_some_and(|form| form.id.iter().any(|id| id == row.id.as_str()));
        let rows = preview.plan.of(class).skip(skipped).take(shown);
        let rows = rows.map(|row| Line { row, catalog: &preview.catalog, ticked: ticked(row) }).collect();
        let all = if let Some(form) = look.sent {
            form.all.iter().any(|word| word == class.as_str())
        } else {
            // Page by page one picks rows; what is held or doubtful waits for a word.
            let doubtful = class == Class::Missing && preview.plan.has_lost_most();
            look.class.is_none() && class.acts() && class != Class::Held && !doubtful
        };
        Self { class, count: preview.plan.count(class), rows, all }
    }

    fn label(&self) -> &'static str {
        class_label(self.class)
    }

    fn explanation(&self) -> &'static str {
        match self.class {
            Class::Held => "A price moves so far that it may be a slip of upstream. Tick what is right.",
            Class::Added => "They arrive inactive.",
            Class::Reactivated => "They were missing and are listed again.",
            Class::Missing => "This feed brought them and no longer lists them. They are marked, nothing else.",
            Class::Changed => "Fields get another value; a changed price holds from now on.",
            Class::Protected => "What an admin or a more trusted source said stays.",
            Class::Ignored => "An admin said to leave them alone.",
            Class::Unchanged => "Nothing differs.",
        }
    }

    fn acts(&self) -> bool {
        self.class.acts()
    }

    fn is_open(&self) -> bool {
        matches!(self.class, Class::Held | Class::Reactivated | Class::Missing)
    }

    fn left_out(&self) -> usize {
        self.count - self.rows.len()
    }
}

impl ImportPreview<'_> {
    fn file(&self) -> &File {
        &self.preview.file
    }

    fn arrived(&self) -> Moment {
        Moment(self.file().arrived_at)
    }

    fn action(&self) -> String {
        addresses::feed(self.feed)
    }

    fn version(&self) -> i64 {
        self.preview.catalog.version()
    }

    /// "4 added, 2 changed, 9 unchanged".
    fn counts(&self) -> String {
        let plan = &self.preview.plan;
        let of = |class: &Class| (plan.count(*class), class_label(*class).to_lowercase());
        let counts = Class::ALL.iter().map(of).filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts.map(|(count, label)| format!("{count} {label}")).collect();
        if counts.is_empty() { "Nothing of these providers is in the file".to_owned() } else { counts.join(", ") }
    }

    fn scopes(&self) -> Vec<(&str, &str)> {
        let mut scopes = vec![("enabled", "Enabled ones"), ("all", "All, adding new ones switched off")];
        if !scopes.iter().any(|(value, _)| *value == self.scope) {
            scopes.push((&self.scope, &self.scope));
        }
        scopes
    }

    fn rejected(&self) -> usize {
        self.preview.read.rejected()
    }

    fn more_complaints(&self) -> usize {
        self.preview.read.complaints.len() - self.complaints.len()
    }

    fn can_apply(&self) -> bool {
        self.page.can_change() && self.sections.iter().any(Section::acts)
    }

    /// How many prices are as the file says, where that is news.
    fn confirmed(&self) -> usize {
        let Preview { plan, catalog, stated, .. } = self.preview;
        plan.confirmed(catalog, *stated).count()
    }

    /// "300 of 400 models that litellm brought are no longer in it", where those are too many.
    fn loss(&self) -> Option<String> {
        let plan = &self.preview.plan;
        let (lost, brought) = (plan.count(Class::Missing), plan.brought);
        let text = || format!("{lost} of {brought} models that {} brought are no longer in it", self.feed.label());
        plan.has_lost_most().then(text)
    }

    fn class_address(&self, class: Class) -> String {
        format!("{}?providers={}&class={class}", self.action(), self.scope)
    }

    /// The address of another page of the one class.
    fn page_address(&self, number: usize) -> String {
        let class = self.look.class.map_or("", Class::as_str);
        format!("{}?providers={}&class={class}&page={number}", self.action(), self.scope)
    }
}

impl Line<'_> {
    fn name(&self) -> &str {
        match (self.catalog.find(&self.row.id), &self.row.outcome) {
            (Some(entry), _) => &entry.model.facts.display_name,
            (None, Some(outcome)) => &outcome.terms.facts.display_name,
            (None, None) => self.row.id.as_str(),
        }
    }

    fn address(&self) -> Option<String> {
        self.row.is_known.then(|| addresses::model(&self.row.id))
    }

    /// What a new model is, in a line.
    fn gist(&self) -> Option<String> {
        let outcome = self.row.outcome.as_ref().filter(|_| !self.row.is_known)?;
        let facts = &outcome.terms.facts;
        let price = outcome.terms.rates.as_ref();
        let price = price.map_or_else(|| "unpriced".to_owned(), |r| format!("{} in, {} out", r.input, r.output));
        let context = facts.context_window.map(|tokens| format!("{} context", numbers::tokens(tokens)));
        let parts = [Some(labels::mode(facts.mode).to_owned()), Some(price), context];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
    }

    fn changes(&self) -> Vec<ItemField> {
        if !self.row.is_known {
            return Vec::new();
        }
        fields(self.row.diffs.iter().map(change).collect(), self.catalog)
    }

    fn kept(&self) -> Vec<KeptLine> {
        let line = |kept: &crate::domain::import::Kept| {
            let field = fields(vec![change(&kept.diff)], self.catalog).into_iter().next()?;
            Some(KeptLine { field, holder: labels::source(kept.holder) })
        };
        self.row.kept.iter().filter_map(line).collect()
    }

    /// What the button that leaves it alone, or no longer, sends.
    fn ignoring(&self) -> (&'static str, &'static str) {
        if self.row.class == Class::Ignored { ("heed", "Read again") } else { ("ignore", "Ignore") }
    }
}

fn class_label(class: Class) -> &'static str {
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

fn change(diff: &Diff) -> FieldChange {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    FieldChange { field: Aspect::value(diff.field.as_str()), old: text(&diff.old), new: text(&diff.new) }
}
