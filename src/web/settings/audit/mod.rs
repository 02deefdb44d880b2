//! `/settings/audit`: who changed what, newest first, and the same as CSV.

mod csv_file;
mod filter;
mod line;

use askama::Template;
use axum::{extract::State, http::header, response::IntoResponse};
use jiff::{ToSpan, civil::Date};

use self::{
    filter::FilterForm,
    line::{ChangeLine, Known},
};
use crate::{
    app::App,
    domain::{
        account::Account,
        audit::{Actor, Kind, Verb},
        date::day_of,
    },
    store::{
        accounts,
        audit_log::{self, Filter},
        change_log,
    },
    web::{
        Result, addresses,
        asker::Viewer,
        error::OrNotFound,
        list_query::{ListQuery, word},
        navigation::Tab,
        notice::Notice,
        page::{Chrome, Page, render},
    },
    wording::{headlines, labels::Choices},
};

const CHANGES_A_PAGE: u32 = 20;
/// Entries of a page of one change.
const ENTRIES_A_PAGE: u32 = 30;

#[derive(Template)]
#[template(path = "settings/audit.html")]
struct AuditIndex<'a> {
    page: Page,
    form: &'a FilterForm,
    /// Names to choose an actor from.
    actors: Vec<String>,
    kinds: Choices,
    verbs: Choices,
    today: Date,
    changes: Vec<ChangeLine>,
    /// Whether it is one change with all its entries.
    whole: bool,
    /// Where the page behind this one begins.
    next: Option<String>,
}

/// `GET /settings/audit`.
pub async fn index(State(app): State<App>, viewer: Viewer, query: ListQuery, notice: Option<Notice>) -> Result {
    let form = FilterForm::read(query)?;
    let catalog = app.views.catalog().await?;
    let accounts = accounts::list(&app.db).await?;
    let actors = actors(&accounts);
    let filter = by_one_of(&actors, form.parse()?);
    let known = Known { catalog: &catalog, accounts: &accounts };
    let whole = !form.change.is_empty();
    let (changes, next) = if whole {
        one_change(&app, &form, &filter, &known).await?
    } else {
        let before = Some(form.before.as_str()).filter(|before| !before.is_empty());
        let mut logged = change_log::page(&app.db, &filter, before, CHANGES_A_PAGE + 1).await?;
        let more = logged.len() > CHANGES_A_PAGE as usize;
        logged.truncate(CHANGES_A_PAGE as usize);
        let next = logged.last().filter(|_| more).map(|last| last.id.clone());
        (logged.into_iter().map(|change| known.line(change)).collect(), next)
    };
    let page = Page::settings("Audit", Tab::Audit, Chrome::load(&app, &viewer).await?, &catalog).with_notice(notice);
    let today = day_of(app.clock.now());
    let (kinds, verbs) = (kinds(), verbs());
    render(&AuditIndex { page, form: &form, actors, kinds, verbs, today, changes, whole, next })
}

/// One change with its entries, a page of them at a time.
async fn one_change(
    app: &App,
    form: &FilterForm,
    filter: &Filter,
    known: &Known<'_>,
) -> Result<(Vec<ChangeLine>, Option<String>)> {
    let logged =
        change_log::page(&app.db, &Filter { change: filter.change.clone(), ..Filter::default() }, None, 1).await?;
    let change = logged.into_iter().next().or_not_found()?;
    let before = word("before", &form.before, "")?;
    let mut entries = audit_log::page(&app.db, filter, before.as_ref(), ENTRIES_A_PAGE + 1).await?;
    let more = entries.len() > ENTRIES_A_PAGE as usize;
    entries.truncate(ENTRIES_A_PAGE as usize);
    let next = entries.last().filter(|_| more).map(|last| last.cursor.to_string());
    let mut line = known.line(change);
    line.more = 0;
    line.rows = entries.into_iter().map(|logged| known.row(logged.entry, usize::MAX)).collect();
    Ok((vec![line], next))
}

/// `GET /settings/audit.csv`: everything the filter finds, without pages.
pub async fn csv(State(app): State<App>, _: Viewer, query: ListQuery) -> Result {
    let accounts = accounts::list(&app.db).await?;
    let filter = by_one_of(&actors(&accounts), FilterForm::read(query)?.parse()?);
    let today = day_of(app.clock.now());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"roster-audit-{today}.csv\"")),
    ];
    Ok((headers, csv_file::body(app.db.clone(), filter).await?).into_response())
}

/// Names to choose an actor from.
fn actors(accounts: &[Account]) -> Vec<String> {
    let names = accounts.iter().map(|account| account.name.to_string());
    names.chain([Actor::CommandLine, Actor::Roster].map(|actor| actor.name().to_owned())).collect()
}

/// The filter with its actor as the audit writes the name: capitals make no difference here, while the database finds
/// an exact name by its index.
fn by_one_of(actors: &[String], filter: Filter) -> Filter {
    let exact = |typed: String| {
        let is_meant = |name: &&String| name.to_lowercase() == typed.to_lowercase();
        actors.iter().find(is_meant).cloned().unwrap_or(typed)
    };
    Filter { actor: filter.actor.map(exact), ..filter }
}

/// Every kind of subject, and all.
fn kinds() -> Choices {
    let label = |kind: &Kind| match kind {
        Kind::Model => "Models",
        Kind::Provider => "Providers",
        Kind::Task => "Tasks",
        Kind::Account => "Accounts",
        Kind::Catalogue => "Catalogue",
    };
    std::iter::once(("", "All")).chain(Kind::ALL.iter().map(|kind| (kind.as_str(), label(kind)))).collect()
}

/// Everything that can be done, and all.
fn verbs() -> Choices {
    let label = |verb: &Verb| (verb.as_str(), headlines::headline(*verb));
    std::iter::once(("", "All")).chain(Verb::ALL.iter().map(label)).collect()
}

impl AuditIndex<'_> {
    fn csv_address(&self) -> String {
        self.form.address(addresses::AUDIT_CSV, None)
    }

    fn newest_address(&self) -> String {
        self.form.address(addresses::AUDIT, None)
    }

    fn older_address(&self) -> Option<String> {
        self.next.as_ref().map(|cursor| self.form.address(addresses::AUDIT, Some(cursor)))
    }

    /// Days that are asked for often, with whether they are shown.
    fn days(&self) -> Vec<(&'static str, String, bool)> {
        let ago = |days: i64| self.today.saturating_sub(days.days());
        let link = |(label, from, to): (&'static str, Date, Date)| {
            let form = self.form.between(from, to);
            let is_shown = (&form.from, &form.to) == (&self.form.from, &self.form.to);
            (label, form.address(addresses::AUDIT, None), is_shown)
        };
        [("Today", ago(0), ago(0)), ("Yesterday", ago(1), ago(1)), ("Last 7 days", ago(6), ago(0))].map(link).into()
    }
}
