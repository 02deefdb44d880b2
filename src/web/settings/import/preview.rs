//! `/settings/import/{feed}`: what a file would do, and doing what is ticked.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use super::preview_page::{ImportPreview, Look, Shown};
use crate::{
    actions::{
        receive_feed::{self, Selection},
        sync_catalog::{Applied, Ticks},
    },
    app::App,
    domain::{
        feed::FeedName,
        ids::ModelId,
        import::{Class, Scope},
    },
    store::{Topic, feed_claims},
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, Path},
        list_query::{ListQuery, choices, refused},
        notice::{Notice, redirect_after},
        page::{Chrome, render_with},
    },
};

const KEYS: [&str; 3] = ["providers", "class", "page"];

/// What is ticked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ApplyForm {
    pub providers: String,
    /// The id of the file and the version of the catalogue that were looked at.
    pub file: String,
    pub version: String,
    /// Classes of which all are meant.
    pub all: Vec<String>,
    pub id: Vec<String>,
    pub accept_loss: String,
    /// Whether prices that are as the file says are confirmed, though nothing is ticked.
    pub confirm: String,
    /// The key of a row that is to be left alone from now on, or no longer.
    pub ignore: String,
    pub heed: String,
}

/// `GET /settings/import/{feed}`.
pub async fn index(
    State(app): State<App>,
    viewer: Viewer,
    Path(feed): Path<FeedName>,
    query: ListQuery,
    notice: Option<Notice>,
) -> Result {
    let query = query.only_or_notice(&KEYS)?;
    let scope = scope(query.one("providers")?)?;
    let class = query.word("class", &choices(Class::ALL))?;
    let look = Look { class, number: query.page()?, notice, ..Look::default() };
    let Some(preview) = receive_feed::preview(&app, feed, &scope).await? else {
        return Ok(Redirect::to(addresses::IMPORT).into_response());
    };
    let (shown, chrome) = (Shown { feed, scope: &scope }, Chrome::load(&app, &viewer).await?);
    render_with(StatusCode::OK, &ImportPreview::new(shown, &preview, chrome, look))
}

/// `POST /settings/import/{feed}`.
pub async fn update(
    State(app): State<App>,
    Admin(viewer): Admin,
    Path(feed): Path<FeedName>,
    Form(form): Form<ApplyForm>,
) -> Result {
    let scope = scope(&form.providers)?;
    let back = if scope == Scope::Enabled {
        addresses::feed(feed)
    } else {
        format!("{}?providers={scope}", addresses::feed(feed))
    };
    for (key, ignored) in [(&form.ignore, true), (&form.heed, false)] {
        if !key.is_empty() {
            return ignore(&app, &viewer, feed, (key, ignored), &back).await;
        }
    }
    let ticks = form.ticks()?;
    if ticks.is_empty() && form.confirm.is_empty() {
        return Err(Error::BadRequest("Nothing was ticked. Go back, tick a class or a model, and try again.".into()));
    }
    let chosen = Selection { feed, scope: scope.clone(), file: form.file.clone(), ticks };
    let mut errors = Errors::default();
    let status = match receive_feed::apply(&app, &viewer.actor(), &chosen).await? {
        Applied::Done(committed) => return Ok(redirect_after(&back, &committed)),
        Applied::Outdated => StatusCode::CONFLICT,
        Applied::LostMost => {
            errors.add("accept_loss", "are more than half of those that this feed brought: tick that it is right");
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    let preview = receive_feed::preview(&app, feed, &scope).await?.or_not_found()?;
    let look = Look { errors, is_outdated: status == StatusCode::CONFLICT, sent: Some(&form), ..Look::default() };
    let (shown, chrome) = (Shown { feed, scope: &scope }, Chrome::load(&app, &viewer).await?);
    render_with(status, &ImportPreview::new(shown, &preview, chrome, look))
}

/// Leaves a key of the feed alone from now on, or no longer.
async fn ignore(app: &App, viewer: &Viewer, feed: FeedName, (key, ignored): (&str, bool), back: &str) -> Result {
    let preview = receive_feed::preview(app, feed, &Scope::All).await?.or_not_found()?;
    let row = preview.plan.rows.iter().find(|row| row.key == key).or_not_found()?;
    let mut change = app.change(Topic::Catalog, &viewer.actor()).await?;
    feed_claims::ignore(&mut change, feed, (key, &row.id), ignored).await?;
    let committed = change.commit().await?;
    receive_feed::recount(app, feed).await?;
    Ok(redirect_after(back, &committed))
}

/// Whose models are meant: those of enabled providers where nothing is said.
fn scope(text: &str) -> Result<Scope> {
    let scope = if text.is_empty() { Ok(Scope::Enabled) } else { text.parse() };
    scope.map_err(|_| refused("providers", text, "all, enabled, or ids separated by commas"))
}

impl ApplyForm {
    fn ticks(&self) -> Result<Ticks> {
        let refused = |_| Error::BadRequest("There is no such class or model. Nothing was changed.".into());
        let classes = self.all.iter().map(|word| word.parse::<Class>().map_err(refused)).collect::<Result<_>>()?;
        let ids = self.id.iter().map(|id| id.parse::<ModelId>().map_err(|_| Error::NotFound)).collect::<Result<_>>()?;
        let version = self.version.parse();
        let version = version.map_err(|_| Error::BadRequest("The form did not arrive whole.".into()))?;
        Ok(Ticks { classes, ids, accepts_loss: !self.accept_loss.is_empty(), version })
    }
}
