//! `/settings/import/{feed}`: what a file would do, and doing what is ticked.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};

use super::{
    apply_form::ApplyForm,
    look::{Look, Problem, Shown},
    preview_page::ImportPreview,
};
use crate::{
    actions::{
        receive_feed::{self, Preview, Selection},
        sync_catalog::{Applied, File},
    },
    app::App,
    domain::{
        feed::FeedName,
        import::{Class, Scope},
    },
    store::{Topic, feed_claims},
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Form, Path},
        list_query::{ListQuery, choices, refused},
        notice::{Notice, redirect_after},
        page::{Chrome, render_with},
    },
};

const KEYS: [&str; 3] = ["providers", "class", "page"];

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
    show(&app, &viewer, Shown { feed, scope: &scope }, (StatusCode::OK, look)).await
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
    let problem = if ticks.is_empty() && form.confirm.is_empty() {
        Problem::NothingTicked
    } else {
        let chosen = Selection { feed, scope: scope.clone(), file: form.file.clone(), ticks };
        match receive_feed::apply(&app, &viewer.actor(), &chosen).await? {
            Applied::Done(committed) => return Ok(redirect_after(&back, &committed)),
            Applied::Outdated => Problem::Outdated,
            Applied::LostMost => Problem::LostMost,
        }
    };
    let (class, number) = form.view()?;
    let look = Look { class, number, problem: Some(problem), sent: Some(&form), notice: None };
    show(&app, &viewer, Shown { feed, scope: &scope }, (problem.status(), look)).await
}

/// The page; without a file the one where one is uploaded.
async fn show(app: &App, viewer: &Viewer, shown: Shown<'_>, (status, look): (StatusCode, Look<'_>)) -> Result {
    let Some(preview) = receive_feed::preview(app, shown.feed, shown.scope).await? else {
        return Ok(Redirect::to(addresses::IMPORT).into_response());
    };
    check_scope(shown, &preview)?;
    let chrome = Chrome::load(app, viewer).await?;
    render_with(status, &ImportPreview::new(shown, &preview, chrome, look))
}

/// Refuses a provider that is neither here nor in the file, and says which there are.
fn check_scope(Shown { feed, scope }: Shown<'_>, preview: &Preview) -> Result<()> {
    let file = File { feed, read: &preview.read, scope, as_of: preview.stated.on };
    file.scope_mistake(&preview.catalog).map_or(Ok(()), |mistake| Err(Error::BadRequest(mistake)))
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
