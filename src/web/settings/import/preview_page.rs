//! The preview as a page: what waits for a word first, each row with its tick, a box for all of a class.

use std::num::NonZeroUsize;

use askama::Template;

use super::{
    look::{Look, Problem, Shown},
    preview_rows::{Section, class_label, grouped},
};
use crate::{
    actions::{describe_import, receive_feed::Preview},
    domain::{feed::FeedName, import::Class},
    store::feed_files::File,
    web::{
        addresses,
        navigation::Tab,
        page::{Chrome, Page},
    },
    wording::{moment::Moment, numbers::number_of},
};

/// Sentences about what could not be read; the command line shows all of them.
const COMPLAINTS_AT_MOST: usize = 50;

/// The page.
#[derive(Template)]
#[template(path = "settings/import/preview.html")]
pub struct ImportPreview<'a> {
    page: Page,
    feed: FeedName,
    scope: String,
    preview: &'a Preview,
    /// Those that wait for somebody, then those of which there is nothing to do.
    open: Vec<Section<'a>>,
    folded: Vec<Section<'a>>,
    look: Look<'a>,
    pages: usize,
    /// Providers that are gone, prices that are not stated any more.
    told: Vec<String>,
    complaints: Vec<String>,
}

impl<'a> ImportPreview<'a> {
    /// Draws a preview for somebody.
    pub fn new(shown: Shown<'_>, preview: &'a Preview, chrome: Chrome, mut look: Look<'a>) -> Self {
        let Shown { feed, scope } = shown;
        let title = format!("{} to review", number_of(preview.plan.waiting(), "change", "changes"));
        let page = Page::settings(title, Tab::Import, chrome, &preview.catalog).with_notice(look.notice.take());
        let pages = look.class.map_or(1, |class| Section::pages(preview, class));
        let wanted = |class: &Class| look.class.is_none_or(|only| only == *class);
        let sections = Class::ALL.iter().copied().filter(wanted);
        let sections = sections.map(|class| Section::new(preview, class, &look)).filter(|section| section.count > 0);
        let (open, folded) = sections.partition(|section| section.class.acts() || look.class.is_some());
        let told = describe_import::told(&preview.plan, feed, &preview.catalog);
        let complaints = describe_import::complaints(preview.read.complaints.iter());
        Self { page, feed, scope: scope.to_string(), preview, open, folded, look, pages, told, complaints }
    }

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
        let counts: Vec<_> = counts.map(|(count, label)| format!("{} {label}", grouped(count))).collect();
        if counts.is_empty() { "Nothing of these providers is in the file".to_owned() } else { counts.join(", ") }
    }

    /// "8,213 more of other providers."
    fn others(&self) -> Option<String> {
        let others = self.preview.plan.out_of_scope;
        (others > 0).then(|| format!("{} more of other providers.", grouped(others)))
    }

    fn scopes(&self) -> Vec<(&str, &str)> {
        let mut scopes = vec![("enabled", "Enabled ones"), ("all", "All, adding new ones switched off")];
        if !scopes.iter().any(|(value, _)| *value == self.scope) {
            scopes.push((&self.scope, &self.scope));
        }
        scopes
    }

    fn shown_complaints(&self) -> &[String] {
        &self.complaints[..self.complaints.len().min(COMPLAINTS_AT_MOST)]
    }

    fn more_complaints(&self) -> Option<NonZeroUsize> {
        NonZeroUsize::new(self.complaints.len().saturating_sub(COMPLAINTS_AT_MOST))
    }

    /// Whether there is something that can be ticked.
    fn can_apply(&self) -> bool {
        self.page.can_change() && self.open.iter().any(|section| section.class.acts())
    }

    /// How many changes are ticked as the page is first seen.
    fn selected(&self) -> usize {
        self.open.iter().map(Section::selected).sum()
    }

    /// "37 changes".
    fn selection(&self) -> String {
        changes(self.selected())
    }

    /// "37 of 41 selected, 4 held".
    fn of_all(&self) -> String {
        let plan = &self.preview.plan;
        let held = match plan.count(Class::Held) {
            0 => String::new(),
            held => format!(", {} held", grouped(held)),
        };
        format!("of {} selected{held}", grouped(plan.waiting()))
    }

    /// How many prices are as the file says, where that is news.
    fn confirmed(&self) -> usize {
        let Preview { plan, catalog, stated, .. } = self.preview;
        plan.confirmed(catalog, *stated).count()
    }

    /// "300 of 400 models that litellm listed are no longer in it", where those are too many.
    fn loss(&self) -> Option<String> {
        let plan = &self.preview.plan;
        let (lost, brought) = (grouped(plan.count(Class::Missing)), grouped(plan.brought));
        let text = || format!("{lost} of {brought} models that {} listed are no longer in it", self.feed.label());
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

    /// "Protected, ignored and unchanged", as far as there are any.
    fn folded_label(&self) -> String {
        let labels: Vec<String> = self.folded.iter().map(|section| class_label(section.class).to_lowercase()).collect();
        let joined = match labels.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [most @ .., last] => format!("{} and {last}", most.join(", ")),
        };
        let mut letters = joined.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }
}

/// "1 change", "2,312 changes".
pub fn changes(count: usize) -> String {
    format!("{} {}", grouped(count), if count == 1 { "change" } else { "changes" })
}
