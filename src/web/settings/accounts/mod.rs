//! `/settings/accounts`: who may sign in, and as what.

mod rows;

use askama::Template;
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use uuid::Uuid;

use self::rows::{Row, row, rows};
use crate::{
    actions::invite::{self, Invitation},
    app::App,
    domain::{
        account::{AccountName, Role},
        flag,
        words::words,
    },
    store::{
        self, Change, Topic,
        accounts::{self, Refusal},
    },
    web::{
        Error, Result, addresses,
        asker::{Admin, Viewer},
        error::OrNotFound,
        form::{Errors, Form, Path, action},
        history::{self, Item},
        navigation::Tab,
        notice::{Notice, redirect_after},
        page::{Chrome, Page, render, render_secret, render_with},
        settings::{account::tokens, draft::Draft},
    },
    wording::moment::Moment,
};

const LAST_ADMIN: &str = "is the last admin who can sign in. Make somebody else an admin first.";

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
    tokens: Vec<tokens::Row>,
    history: Vec<Item>,
}

#[derive(Template)]
#[template(path = "settings/accounts/link.html")]
struct LinkPage {
    page: Page,
    name: AccountName,
    invitation: Invitation,
}

/// Asks before something that can't be undone.
#[derive(Template)]
#[template(path = "settings/accounts/confirm.html")]
struct ConfirmPage<'a> {
    page: Page,
    row: Row,
    action: Action,
    button: &'a str,
    words: &'a str,
}

/// The form of a new account, and of another role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AccountForm {
    name: String,
    role: String,
}

words! {
    /// What can be done to accounts.
    Action {
        /// The password ends; a link lets the person choose another.
        Reset = "reset",
        /// Gone.
        Remove = "remove",
        /// Signed out everywhere.
        EndSessions = "end_sessions",
        /// One of the account's tokens works no more.
        RevokeToken = "revoke_token",
    }
}

/// The form of `/settings/accounts/actions`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActionForm {
    action: String,
    id: String,
    token: String,
    confirmed: String,
}

/// `GET /settings/accounts`.
pub async fn index(State(app): State<App>, viewer: Viewer, notice: Option<Notice>) -> Result {
    let form = AccountForm { role: Role::Viewer.to_string(), ..AccountForm::default() };
    show_index(&app, &viewer, &form, notice.into()).await
}

/// `POST /settings/accounts`.
pub async fn create(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<AccountForm>) -> Result {
    let draft = match form.parse() {
        Err(errors) => Draft::mistaken(errors),
        Ok((name, role)) => {
            if let Some(invitation) = invite::add(&app, change(&app, &viewer).await?, &name, role).await? {
                return show_link(&app, &viewer, name, invitation).await;
            }
            Draft::refused(
                "name",
                format!("There is an account “{name}” already. Choose another name; capitals make no difference."),
            )
        }
    };
    show_index(&app, &viewer, &form, draft).await
}

/// `GET /settings/accounts/{id}`.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<Uuid>, notice: Option<Notice>) -> Result {
    show(&app, &viewer, &id.to_string(), notice.into()).await
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
        let shown = Shown { row: row(&app, &viewer, &id).await?, role: &form.role };
        return render_edit(&app, &viewer, shown, Draft::mistaken(errors)).await;
    };
    let mut change = change(&app, &viewer).await?;
    match accounts::set_role(&mut change, &id, role).await? {
        Ok(()) => Ok(redirect_after(&addresses::account(&id), &change.commit().await?)),
        Err(refusal) => {
            drop(change);
            refused(&app, &viewer, &id, "role", refusal).await
        }
    }
}

/// `POST /settings/accounts/actions`.
pub async fn act(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<ActionForm>) -> Result {
    let confirmed = flag::read(&form.confirmed) == Ok(Some(true));
    match action(&form.action)? {
        Action::Reset => reset(&app, &viewer, &form.id, confirmed).await,
        Action::Remove => remove(&app, &viewer, &form.id, confirmed).await,
        Action::EndSessions => end_sessions(&app, &viewer, &form.id).await,
        Action::RevokeToken => revoke_token(&app, &viewer, &form.id, &form.token).await,
    }
}

async fn reset(app: &App, viewer: &Viewer, id: &str, confirmed: bool) -> Result {
    let row = row(app, viewer, id).await?;
    if row.is_own {
        // Else a stolen session could set a password without knowing the current one.
        return show(app, viewer, id, Draft::refused("reset", "Change your own password under Your account.")).await;
    }
    if row.is_last_admin {
        return refused(app, viewer, id, "reset", Refusal::LastAdmin).await;
    }
    if !confirmed {
        let page = page(app, viewer, &format!("Reset the password of {}?", row.account.name)).await?;
        let words = "The password, all sessions and all API tokens of this account end at once. You get a one-time link \
                     for the person to choose a new password.";
        return render(&ConfirmPage { page, row, action: Action::Reset, button: "Reset password", words });
    }
    match invite::reset(app, change(app, viewer).await?, id).await? {
        Ok(invitation) => show_link(app, viewer, row.account.name, invitation).await,
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
        let words = if row.is_own {
            "You are signed out and can’t sign in again. The audit keeps the name. This can’t be undone."
        } else {
            "The person is signed out everywhere and can’t sign in again. The audit keeps the name. This can’t be undone."
        };
        return render(&ConfirmPage { page, row, action: Action::Remove, button: "Remove account", words });
    }
    let mut change = change(app, viewer).await?;
    match accounts::remove(&mut change, id).await? {
        Ok(()) => Ok(redirect_after(addresses::ACCOUNTS, &change.commit().await?)),
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
    Ok(redirect_after(&addresses::account(id), &change.commit().await?))
}

async fn revoke_token(app: &App, viewer: &Viewer, id: &str, token: &str) -> Result {
    let mut change = change(app, viewer).await?;
    let account = accounts::find(&mut change, id).await?.or_not_found()?;
    store::tokens::delete(&mut change, &account, token).await?.then_some(()).or_not_found()?;
    Ok(redirect_after(&addresses::account(id), &change.commit().await?))
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
    show(app, viewer, id, Draft::refused(field, format!("{} {LAST_ADMIN}", account.name))).await
}

async fn show_index(app: &App, viewer: &Viewer, form: &AccountForm, draft: Draft) -> Result {
    let page = page(app, viewer, "Accounts").await?.with_notice(draft.notice);
    let view = AccountIndex { page, rows: rows(app, viewer).await?, form, errors: draft.errors };
    render_with(draft.status, &view)
}

/// The page of one account.
async fn show(app: &App, viewer: &Viewer, id: &str, draft: Draft) -> Result {
    let row = row(app, viewer, id).await?;
    let role = row.account.role.as_str();
    render_edit(app, viewer, Shown { row, role }, draft).await
}

/// An account, with its role as it is stored or was typed.
struct Shown<'a> {
    row: Row,
    role: &'a str,
}

async fn render_edit(app: &App, viewer: &Viewer, shown: Shown<'_>, draft: Draft) -> Result {
    let Shown { row, role } = shown;
    let page = page(app, viewer, row.account.name.as_str()).await?.with_notice(draft.notice);
    let history = history::of(&app.db, &row.account.subject(), &*app.views.catalog().await?).await?;
    let now = app.clock.now();
    let tokens = store::tokens::list(&app.db, &row.account.id).await?;
    let tokens = tokens.into_iter().map(|token| tokens::Row::at(now, token)).collect();
    render_with(draft.status, &AccountEdit { page, row, role, errors: draft.errors, tokens, history })
}

async fn show_link(app: &App, viewer: &Viewer, name: AccountName, invitation: Invitation) -> Result {
    let page = page(app, viewer, &format!("A link for {name}")).await?;
    render_secret(StatusCode::OK, &LinkPage { page, name, invitation })
}

async fn page(app: &App, viewer: &Viewer, title: &str) -> Result<Page> {
    Ok(Page::settings(title, Tab::Accounts, Chrome::load(app, viewer).await?, &*app.views.catalog().await?))
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
