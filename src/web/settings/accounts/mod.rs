//! `/settings/accounts`: who may sign in, and as what.

mod rows;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use uuid::Uuid;

use self::rows::{Row, row, rows};
use crate::{
    actions::invite::{self, Invitation},
    app::App,
    domain::account::{AccountName, Role},
    store::{
        Change, Topic,
        accounts::{self, Refusal},
    },
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, Path, Query},
        history::{self, Item},
        navigation::Tab,
        notice::{After, Notice, address_after},
        page::{Page, render, render_with},
    },
    wording::moment::Moment,
};

const LAST_ADMIN: &str = "is the last admin who can sign in; make somebody else one first";

#[derive(Template)]
#[template(path = "settings/accounts/index.html")]
struct AccountIndex<'a> {
    page: Page,
    rows: Vec<Row>,
    form: &'a AccountForm,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "settings/accounts/edit.html")]
struct AccountEdit<'a> {
    page: Page,
    row: Row,
    role: &'a str,
    errors: Errors,
    history: Vec<Item>,
}

#[derive(Template)]
#[template(path = "settings/accounts/link.html")]
struct LinkPage {
    page: Page,
    name: AccountName,
    invitation: Invitation,
}

#[derive(Template)]
#[template(path = "settings/accounts/remove.html")]
struct RemovePage {
    page: Page,
    row: Row,
}

/// The form of a new account, and of another role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AccountForm {
    name: String,
    role: String,
}

/// The form of `/settings/accounts/actions`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActionForm {
    action: String,
    id: String,
    confirmed: String,
}

/// `GET /settings/accounts`.
pub async fn index(State(app): State<App>, viewer: Viewer, Query(after): Query<After>) -> Result {
    let notice = Notice::after(&app.db, &after, &*app.views.catalog().await?).await?;
    let form = AccountForm { role: Role::Viewer.to_string(), ..AccountForm::default() };
    show_index(&app, &viewer, &form, StatusCode::OK, Errors::default(), notice).await
}

/// `POST /settings/accounts`.
pub async fn create(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<AccountForm>) -> Result {
    let errors = match form.parse() {
        Err(errors) => errors,
        Ok((name, role)) => {
            if let Some(invitation) = invite::add(&app, change(&app, &viewer).await?, &name, role).await? {
                return show_link(&app, &viewer, name, invitation).await;
            }
            let mut errors = Errors::default();
            errors.add("name", format!("“{name}” is taken: choose another"));
            errors
        }
    };
    show_index(&app, &viewer, &form, StatusCode::UNPROCESSABLE_ENTITY, errors, None).await
}

/// `GET /settings/accounts/{id}`.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<Uuid>, Query(after): Query<After>) -> Result {
    let id = id.to_string();
    let notice = Notice::after(&app.db, &after, &*app.views.catalog().await?).await?;
    show(&app, &viewer, &id, None, Errors::default(), notice).await
}

/// `POST /settings/accounts/{id}`: another role.
pub async fn update(
    State(app): State<App>,
    Admin(viewer): Admin,
    Path(id): Path<Uuid>,
    Form(form): Form<AccountForm>,
) -> Result {
    let id = id.to_string();
    accounts::find(&app.db, &id).await?.or_not_found()?;
    let mut errors = Errors::default();
    let Some(role) = errors.required::<Role>("role", &form.role) else {
        return show(&app, &viewer, &id, Some(&form.role), errors, None).await;
    };
    let mut change = change(&app, &viewer).await?;
    match accounts::set_role(&mut change, &id, role).await? {
        Ok(()) => Ok(Redirect::to(&address_after(&addresses::account(&id), &change.commit().await?)).into_response()),
        Err(refusal) => {
            drop(change);
            refused(&app, &viewer, &id, "role", refusal).await
        }
    }
}

/// `POST /settings/accounts/actions`.
pub async fn actions(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<ActionForm>) -> Result {
    match form.action.as_str() {
        "reset" => reset(&app, &viewer, &form.id).await,
        "remove" => remove(&app, &viewer, &form.id, form.confirmed == "yes").await,
        "end_sessions" => end_sessions(&app, &viewer, &form.id).await,
        _ => Err(Error::BadRequest("There is no such action.".into())),
    }
}

async fn reset(app: &App, viewer: &Viewer, id: &str) -> Result {
    let account = accounts::find(&app.db, id).await?.or_not_found()?;
    if account.id == viewer.account_id {
        // Else a stolen session could set a password without knowing the current one.
        let mut errors = Errors::default();
        errors.add("reset", "change your own password under Your account");
        return show(app, viewer, id, None, errors, None).await;
    }
    match invite::reset(app, change(app, viewer).await?, id).await? {
        Ok(invitation) => show_link(app, viewer, account.name, invitation).await,
        Err(refusal) => refused(app, viewer, id, "reset", refusal).await,
    }
}

async fn remove(app: &App, viewer: &Viewer, id: &str, confirmed: bool) -> Result {
    let row = row(app, viewer, id).await?;
    if row.is_last_admin {
        return refused(app, viewer, id, "remove", Refusal::LastAdmin).await;
    }
    if !confirmed {
        let page = page(app, viewer, &format!("Remove {}?", row.account.name)).await?;
        return render(&RemovePage { page, row });
    }
    let mut change = change(app, viewer).await?;
    match accounts::remove(&mut change, id).await? {
        Ok(()) => Ok(Redirect::to(&address_after(addresses::ACCOUNTS, &change.commit().await?)).into_response()),
        Err(refusal) => {
            drop(change);
            refused(app, viewer, id, "remove", refusal).await
        }
    }
}

async fn end_sessions(app: &App, viewer: &Viewer, id: &str) -> Result {
    let mut change = change(app, viewer).await?;
    if !accounts::end_sessions(&mut change, id).await? {
        return Err(Error::NotFound);
    }
    Ok(Redirect::to(&address_after(&addresses::account(id), &change.commit().await?)).into_response())
}

/// Opens a change of accounts by somebody who is an admin still: another may have taken the role away since the
/// request arrived.
async fn change(app: &App, viewer: &Viewer) -> Result<Change> {
    let mut change = app.change(Topic::Accounts, &viewer.actor()).await?;
    if accounts::is_admin(&mut change, &viewer.account_id).await? { Ok(change) } else { Err(Error::Forbidden) }
}

async fn refused(app: &App, viewer: &Viewer, id: &str, field: &'static str, refusal: Refusal) -> Result {
    if refusal == Refusal::Missing {
        return Err(Error::NotFound);
    }
    let account = accounts::find(&app.db, id).await?.or_not_found()?;
    let mut errors = Errors::default();
    errors.add(field, format!("{} {LAST_ADMIN}", account.name));
    show(app, viewer, id, None, errors, None).await
}

async fn show_index(
    app: &App,
    viewer: &Viewer,
    form: &AccountForm,
    status: StatusCode,
    errors: Errors,
    notice: Option<Notice>,
) -> Result {
    let page = page(app, viewer, "Accounts").await?.with_notice(notice);
    render_with(status, &AccountIndex { page, rows: rows(app, viewer).await?, form, errors })
}

/// The page of one account; with mistakes it is a 422.
async fn show(
    app: &App,
    viewer: &Viewer,
    id: &str,
    typed_role: Option<&str>,
    errors: Errors,
    notice: Option<Notice>,
) -> Result {
    let row = row(app, viewer, id).await?;
    let page = page(app, viewer, row.account.name.as_str()).await?.with_notice(notice);
    let history = history::of(&app.db, &row.account.subject(), &*app.views.catalog().await?).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let role = typed_role.map_or_else(|| row.account.role.to_string(), str::to_owned);
    render_with(status, &AccountEdit { page, row, role: &role, errors, history })
}

async fn show_link(app: &App, viewer: &Viewer, name: AccountName, invitation: Invitation) -> Result {
    let page = page(app, viewer, &format!("A link for {name}")).await?;
    render(&LinkPage { page, name, invitation })
}

async fn page(app: &App, viewer: &Viewer, title: &str) -> Result<Page> {
    Ok(Page::settings(title, Tab::Accounts, viewer, &*app.views.catalog().await?))
}

impl AccountForm {
    fn parse(&self) -> Result<(AccountName, Role), Errors> {
        let mut errors = Errors::default();
        let name = errors.required::<AccountName>("name", &self.name);
        let role = errors.required::<Role>("role", &self.role);
        errors.or(name.zip(role))
    }
}

impl LinkPage {
    fn expires(&self) -> Moment {
        Moment(self.invitation.expires_at)
    }
}
