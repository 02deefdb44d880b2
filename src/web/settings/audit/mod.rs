//! `/settings/audit`: who changed what, newest first, and the same as CSV.

mod csv_file;

use std::borrow::Cow;

use askama::Template;
use axum::{extract::State, http::header, response::IntoResponse};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::{
    app::App,
    domain::{
        account::Account,
        audit::{Actor, Kind, Subject, Verb},
        catalog::Catalog,
        date::{day_of, parse_day},
    },
    store::{
        accounts,
        audit_log::{self, AuditCursor, Filter, Logged},
    },
    web::{
        Error, Result, addresses,
        asker::Viewer,
        history::{self, ItemField},
        list_query::{ListQuery, address, choices, word},
        navigation::Tab,
        page::{Chrome, Page, render},
    },
    wording::{change, labels::Choices, moment::Moment},
};

const KEYS: [&str; 7] = ["actor", "id", "kind", "verb", "from", "to", "before"];
const ENTRIES_A_PAGE: u32 = 100;
/// More fields of one entry fold.
const FIELDS_OPEN: usize = 4;

#[derive(Template)]
#[template(path = "settings/audit.html")]
struct AuditIndex<'a> {
    page: Page,
    form: &'a FilterForm,
    /// Names to choose an actor from.
    actors: Vec<String>,
    kinds: Choices,
    verbs: Choices,
    rows: Vec<Row>,
    /// Where the page behind this one begins.
    next: Option<AuditCursor>,
}

struct Row {
    at: Moment,
    actor: String,
    headline: &'static str,
    name: String,
    /// Its kind, with its id where it has another name.
    known_as: String,
    /// Absent where the subject is gone.
    address: Option<String>,
    fields: Vec<ItemField>,
}

/// The query of `/settings/audit`.
#[derive(Debug, Clone, Default)]
pub struct FilterForm {
    actor: String,
    id: String,
    kind: String,
    verb: String,
    from: String,
    to: String,
    before: String,
}

/// `GET /settings/audit`.
pub async fn index(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Result {
    let form = FilterForm::read(query)?;
    let (filter, before) = form.parse()?;
    let catalog = app.views.catalog().await?;
    let accounts = accounts::list(&app.db).await?;
    let mut logged = audit_log::page(&app.db, &filter, before.as_ref(), ENTRIES_A_PAGE + 1).await?;
    let more = logged.len() > ENTRIES_A_PAGE as usize;
    logged.truncate(ENTRIES_A_PAGE as usize);
    let next = logged.last().filter(|_| more).map(|last| last.cursor.clone());
    let actors = accounts.iter().map(|account| account.name.to_string());
    let actors = actors.chain([Actor::CommandLine, Actor::Roster].map(|actor| actor.name().to_owned())).collect();
    let rows = logged.into_iter().map(|logged| row(logged, &catalog, &accounts)).collect();
    let page = Page::settings("Audit", Tab::Audit, Chrome::load(&app, &viewer).await?, &catalog);
    render(&AuditIndex { page, form: &form, actors, kinds: kinds(), verbs: verbs(), rows, next })
}

/// `GET /settings/audit.csv`: everything the filter finds, without pages.
pub async fn csv(State(app): State<App>, _: Viewer, query: ListQuery) -> Result {
    let (filter, _) = FilterForm::read(query)?.parse()?;
    let today = day_of(app.clock.now());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"roster-audit-{today}.csv\"")),
    ];
    Ok((headers, csv_file::body(app.db.clone(), filter).await?).into_response())
}

fn row(logged: Logged, catalog: &Catalog, accounts: &[Account]) -> Row {
    let Logged { at, actor, entry, .. } = logged;
    let (name, noun, id) = (change::subject(&entry.subject, catalog), entry.subject.noun(), entry.subject.id());
    Row {
        known_as: if name == id { noun.to_owned() } else { format!("{noun} {id}") },
        at: Moment(at),
        actor,
        headline: change::headline(entry.verb),
        name,
        address: edit_address(&entry.subject, catalog, accounts),
        fields: history::fields(entry.fields, catalog),
    }
}

/// Where a subject is edited, while it is there.
fn edit_address(subject: &Subject, catalog: &Catalog, accounts: &[Account]) -> Option<String> {
    match subject {
        Subject::Model(id) => catalog.find(id).map(|_| addresses::model(id)),
        Subject::Provider(id) => catalog.group(id).map(|_| addresses::provider(id)),
        Subject::Task(slug) => catalog.tasks().iter().any(|task| task.slug == *slug).then(|| addresses::task(slug)),
        Subject::Account(name) => {
            accounts.iter().find(|account| account.name.as_str() == name).map(|account| addresses::account(&account.id))
        }
        Subject::Catalogue => None,
    }
}

impl FilterForm {
    fn read(query: ListQuery) -> Result<Self> {
        let query = query.only_or_notice(&KEYS)?;
        let one = |key| query.one(key).map(str::to_owned);
        let (actor, id, kind, verb) = (one("actor")?, one("id")?, one("kind")?, one("verb")?);
        Ok(Self { actor, id, kind, verb, from: one("from")?, to: one("to")?, before: one("before")? })
    }

    /// Reads the query; what no filter knows is refused by name.
    fn parse(&self) -> Result<(Filter, Option<AuditCursor>)> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let filter = Filter {
            actor: text(&self.actor),
            id: text(&self.id),
            kind: word("kind", &self.kind, &choices(Kind::ALL))?,
            verb: word("verb", &self.verb, &choices(Verb::ALL))?,
            from: day("from", &self.from)?.map(midnight),
            until: day("to", &self.to)?.map(|day| midnight(day.saturating_add(1.day()))),
        };
        Ok((filter, word("before", &self.before, "")?))
    }

    /// `path` with this filter.
    fn address(&self, path: &str, before: Option<&AuditCursor>) -> String {
        let fields = [
            ("actor", &self.actor),
            ("id", &self.id),
            ("kind", &self.kind),
            ("verb", &self.verb),
            ("from", &self.from),
            ("to", &self.to),
        ];
        let before = before.map(ToString::to_string).unwrap_or_default();
        let pairs = fields.map(|(name, value)| (name, Cow::from(value.as_str())));
        address(path, pairs.into_iter().chain([("before", before.into())]))
    }

    fn is_empty(&self) -> bool {
        self.address("", None).is_empty()
    }
}

fn day(name: &str, text: &str) -> Result<Option<Date>> {
    if text.is_empty() {
        return Ok(None);
    }
    parse_day(text).map(Some).map_err(|error| Error::BadRequest(format!("“{name}”: “{text}” {error}.")))
}

/// When a day begins; of one behind all instants, the last of these.
fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
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
    let label = |verb: &Verb| (verb.as_str(), change::headline(*verb));
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
}

impl Row {
    fn folds(&self) -> bool {
        self.fields.len() > FIELDS_OPEN
    }
}
