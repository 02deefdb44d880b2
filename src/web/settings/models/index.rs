//! The list of models: by provider while nothing is asked for, flat and paged once something is.

use askama::Template;

use super::{
    attention::{self, Line},
    filter::FilterForm,
    place,
};
use crate::{
    app::App,
    domain::{
        catalog::{Catalog, Entry, Group},
        ids::ProviderId,
        model::Status,
        search::{Filter, Sort},
    },
    web::{Result, addresses, form::Errors, page::Page},
    wording::{labels, moment::Moment, numbers, numbers::number_of},
};

/// Rows of the first view over all providers, so that it stays small at 10,000 models.
const ROWS_AT_FIRST: usize = 48;
/// Providers of the first view that show rows; the others are listed by name.
const SECTIONS_AT_FIRST: usize = 12;
/// Names of folded providers; the Providers tab has all.
const FOLDED_AT_MOST: usize = 60;
const ROWS_A_PAGE: usize = 50;
/// Above so many providers the filter offers those with active models; search finds the others by name.
const PROVIDERS_OFFERED: usize = 100;

/// The page.
#[derive(Template)]
#[template(path = "settings/models/index.html")]
pub struct ModelIndex<'a> {
    page: Page,
    catalog: &'a Catalog,
    form: &'a FilterForm,
    attention: Vec<Line>,
    /// Mistakes of an action on several rows.
    pub errors: Errors,
    sections: Vec<Section<'a>>,
    /// The query of this list, for the way back from a model's page; encoded, empty on the first view.
    list: String,
    folded: Vec<&'a Group>,
    more_folded: usize,
    /// Absent on the first view.
    result: Option<Found>,
}

struct Section<'a> {
    /// Absent where rows of several providers stand together.
    group: Option<&'a Group>,
    has_key: bool,
    rows: Vec<Row<'a>>,
    /// Rows that the first view leaves out.
    left_out: usize,
    /// How many a box in its head takes, where no script narrows that to the rows that are shown.
    all: usize,
}

struct Row<'a> {
    group: &'a Group,
    entry: &'a Entry,
    ticked: bool,
    /// Whether the row has to say that its provider has no key: no head of a section does.
    lacks_key: bool,
}

/// How many were found, and which page of them this is.
struct Found {
    total: usize,
    number: usize,
    pages: usize,
}

impl<'a> ModelIndex<'a> {
    /// Reads the query; a word that no filter knows is refused by name.
    pub fn new(page: Page, app: &App, catalog: &'a Catalog, form: &'a FilterForm) -> Result<Self> {
        let ((filter, sort), number) = (form.parse()?, form.page.max(1));
        let mut view = Self {
            page,
            catalog,
            form,
            attention: Vec::new(),
            errors: Errors::default(),
            sections: Vec::new(),
            list: place::link(&form.query()),
            folded: Vec::new(),
            more_folded: 0,
            result: None,
        };
        if filter.is_empty() && form.sort.is_empty() && number == 1 {
            view.first(app);
        } else {
            view.found(app, &filter, sort, number);
        }
        Ok(view)
    }

    fn first(&mut self, app: &App) {
        let held = self.page.chrome.as_ref().map_or(0, |chrome| chrome.waiting.held);
        self.attention = attention::lines(app, self.catalog, held);
        let (open, folded): (Vec<&Group>, Vec<&Group>) =
            self.catalog.groups().iter().map(AsRef::as_ref).partition(|group: &&Group| group.counts.active > 0);
        let sections = &open[..open.len().min(SECTIONS_AT_FIRST)];
        let (active, others): (Vec<usize>, Vec<usize>) =
            sections.iter().map(|group| (group.counts.active, group.entries.len() - group.counts.active)).unzip();
        let (most_active, left) = share(&active, ROWS_AT_FIRST);
        let (most_others, _) = share(&others, left);
        let most = (most_active, most_others);
        self.sections = sections.iter().map(|group| Section::first(app, group, most, &self.form.ticks)).collect();
        self.folded = open.into_iter().skip(SECTIONS_AT_FIRST).chain(folded).collect();
        self.more_folded = self.folded.len().saturating_sub(FOLDED_AT_MOST);
        self.folded.truncate(FOLDED_AT_MOST);
    }

    fn found(&mut self, app: &App, filter: &Filter, sort: Sort, number: usize) {
        let found = filter.find(self.catalog, sort);
        let pages = found.len().div_ceil(ROWS_A_PAGE).max(1);
        // Rows go while somebody pages: behind the last page stands the last.
        let number = number.min(pages);
        let rows = found.iter().skip((number - 1).saturating_mul(ROWS_A_PAGE)).take(ROWS_A_PAGE);
        let group = filter.provider.as_ref().and_then(|id| self.catalog.group(id));
        self.sections = vec![Section {
            group,
            has_key: group.is_some_and(|group| app.keys.has_key(&group.provider.settings)),
            rows: rows
                .map(|(of, entry)| Row {
                    group: of,
                    entry,
                    ticked: is_ticked(&self.form.ticks, entry),
                    lacks_key: group.is_none() && !app.keys.has_key(&of.provider.settings),
                })
                .collect(),
            left_out: 0,
            all: found.len(),
        }];
        self.result = Some(Found { total: found.len(), number, pages });
    }
}

fn is_ticked(ticks: &[String], entry: &Entry) -> bool {
    ticks.iter().any(|id| id == entry.model.id.as_str())
}

/// The most rows that each may have so that all together stay within `budget`, and what is left of that.
fn share(wanted: &[usize], budget: usize) -> (usize, usize) {
    let used = |most: usize| wanted.iter().map(|rows| (*rows).min(most)).sum::<usize>();
    let most = (0..=budget).rev().find(|most| used(*most) <= budget).unwrap_or(0);
    (most, budget - used(most))
}

impl<'a> Section<'a> {
    /// Active models first, then the others as far as there is room.
    fn first(app: &App, group: &'a Group, (most_active, most_others): (usize, usize), ticks: &[String]) -> Self {
        // No row is looked for that isn't there: that would go through all of them.
        let (most_active, all_others) =
            (most_active.min(group.counts.active), group.entries.len() - group.counts.active);
        let active = group.entries.iter().filter(|entry| entry.is_active()).take(most_active);
        let others = group.entries.iter().filter(|entry| !entry.is_active()).take(most_others.min(all_others));
        let row = |entry| Row { group, entry, ticked: is_ticked(ticks, entry), lacks_key: false };
        let rows: Vec<Row> = active.chain(others).map(row).collect();
        Self {
            group: Some(group),
            has_key: app.keys.has_key(&group.provider.settings),
            left_out: group.entries.len() - rows.len(),
            all: group.entries.len(),
            rows,
        }
    }
}

impl ModelIndex<'_> {
    /// Where a row's model is edited, with the way back to this list.
    fn address(&self, row: &Row<'_>) -> String {
        format!("{}{}", addresses::model(&row.entry.model.id), self.list)
    }

    /// Whether a box in the head of a table takes all that was found: where they do not fit on one page, the toolbar has
    /// a box that says so.
    fn takes_all_found(&self) -> bool {
        self.result.as_ref().is_some_and(|found| found.pages == 1)
    }

    fn providers(&self) -> Vec<(&str, &str)> {
        let groups = self.catalog.groups();
        let mut room = PROVIDERS_OFFERED;
        let offered = groups.iter().filter(|group| {
            let fits = room > 0 && (groups.len() <= PROVIDERS_OFFERED || group.counts.active > 0);
            room -= usize::from(fits);
            fits || group.provider.id.as_str() == self.form.provider
        });
        let named = offered.map(|group| &group.provider);
        let named = named.map(|provider| (provider.id.as_str(), provider.settings.name.as_str()));
        std::iter::once(("", "All")).chain(named).collect()
    }

    /// Whether a row shows a model that could be put back in service.
    fn has_benched(&self) -> bool {
        self.sections.iter().flat_map(|section| &section.rows).any(Row::is_benched)
    }

    /// The address of another page of the same result.
    fn page_address(&self, number: usize) -> String {
        self.form.address(number)
    }

    /// Where a model is added: to the chosen provider.
    fn new_address(&self) -> String {
        if self.form.provider.parse::<ProviderId>().is_ok() {
            format!("{}/new?provider={}", addresses::MODELS, self.form.provider)
        } else {
            format!("{}/new", addresses::MODELS)
        }
    }
}

impl Found {
    fn headline(&self) -> String {
        number_of(self.total, "model found", "models found")
    }
}

impl Row<'_> {
    fn name(&self) -> &str {
        &self.entry.model.facts.display_name
    }

    fn id(&self) -> &str {
        self.entry.model.id.as_str()
    }

    fn is_off(&self) -> bool {
        !self.entry.is_active()
    }

    fn is_benched(&self) -> bool {
        self.entry.model.is_benched()
    }

    fn status(&self) -> Status {
        self.entry.model.status
    }

    fn status_label(&self) -> &'static str {
        labels::status(self.status())
    }

    /// "Default", or that it is one without force.
    fn default(&self) -> Option<&'static str> {
        match (self.entry.is_default, self.entry.is_active()) {
            (false, _) => None,
            (true, true) => Some("Default"),
            (true, false) => Some("Default, not available"),
        }
    }

    fn is_unpriced(&self) -> bool {
        self.entry.rates().is_none()
    }

    fn is_provider_off(&self) -> bool {
        !self.group.provider.settings.enabled
    }

    fn input(&self) -> String {
        self.entry.rates().map_or_else(|| "–".to_owned(), |rates| rates.input.to_string())
    }

    fn output(&self) -> String {
        self.entry.rates().map_or_else(|| "–".to_owned(), |rates| rates.output.to_string())
    }

    fn context(&self) -> String {
        self.entry.model.facts.context_window.map_or_else(|| "–".to_owned(), numbers::tokens)
    }

    fn can(&self) -> String {
        let present = self.entry.model.facts.capabilities.present();
        present.map(labels::capability).collect::<Vec<_>>().join(" · ")
    }

    fn updated(&self) -> Moment {
        Moment(self.entry.model.updated_at)
    }
}
