//! `/settings/account`: one's own password, sessions and tokens, for everybody who is signed in with a browser.

pub mod tokens;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use self::tokens::TokenForm;
use crate::{
    actions::{
        set_password::{self, NewPassword},
        sign_in::{Verdict, authenticate},
    },
    app::App,
    domain::{
        account::{Role, check_password},
        flag,
        mistake::Mistake,
        words::words,
    },
    store::{self, Topic, accounts, sessions},
    web::{
        Error, Result, addresses,
        asker::{Person, Viewer},
        error::OrNotFound,
        form::{Errors, Form, Query, action},
        navigation::NavItem,
        notice::{Notice, redirect_after},
        page::{Chrome, Page, render_with},
        request::client::ClientAddress,
        session,
        settings::draft::Draft,
    },
    wording::{moment::Moment, numbers::number_of},
};

#[derive(Template)]
#[template(path = "settings/account.html")]
struct OwnAccount {
    page: Page,
    errors: Errors,
    sessions: Vec<Row>,
    role: Role,
    tokens: Vec<tokens::Row>,
    token_form: TokenForm,
}

/// What was typed in one of the page's forms.
pub struct Drafts {
    /// What is wrong with it.
    pub draft: Draft,
    /// A new token.
    pub token: TokenForm,
}

struct Row {
    is_this: bool,
    created: Moment,
    last_seen: Moment,
}

/// The form of `/settings/account`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    current_password: String,
    new_password: String,
    end_tokens: String,
}

words! {
    /// What can be done to one's own account.
    Action {
        /// Signed out everywhere else.
        EndOtherSessions = "end_other_sessions",
        /// A token works no more.
        RevokeToken = "revoke_token",
    }
}

/// The form of `/settings/account/actions`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActionForm {
    action: String,
    id: String,
}

/// How many sessions the last page ended: no audit entry tells of one's own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ended {
    ended: Option<usize>,
}

/// `GET /settings/account`.
pub async fn edit(
    State(app): State<App>,
    person: Person,
    notice: Option<Notice>,
    Query(Ended { ended }): Query<Ended>,
) -> Result {
    let ended = ended.map(|count| format!("{} ended.", number_of(count, "other session", "other sessions")));
    show(&app, &person, Draft::from(ended.map(Notice::saying).or(notice)).into()).await
}

/// `POST /settings/account`: another password.
pub async fn update(
    State(app): State<App>,
    person: Person,
    from: ClientAddress,
    Form(form): Form<PasswordForm>,
) -> Result {
    let errors = form.check(&person.viewer);
    if !errors.is_empty() {
        return show(&app, &person, Draft::mistaken(errors).into()).await;
    }
    match authenticate(&app, person.viewer.name.as_str(), &form.current_password, from.0).await? {
        Verdict::Right(signed_in) => {
            let new =
                NewPassword { text: &form.new_password, ends_tokens: flag::read(&form.end_tokens) == Ok(Some(true)) };
            let (cookie, committed) = set_password::of_own_account(&app, &signed_in, &person.session_id, &new).await?;
            let mut response = redirect_after(addresses::OWN_ACCOUNT, &committed);
            session::set_cookie(&app, &mut response, cookie);
            Ok(response)
        }
        Verdict::Wrong => {
            show(
                &app,
                &person,
                Draft::refused("current_password", "The current password is wrong. Type it again.").into(),
            )
            .await
        }
        Verdict::TooMany(seconds) => {
            let refused =
                Draft::refused("current_password", format!("Too many tries. Wait {seconds} seconds, then try again."));
            let draft = Draft { status: StatusCode::TOO_MANY_REQUESTS, ..refused };
            let mut response = show(&app, &person, draft.into()).await?;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            Ok(response)
        }
    }
}

/// `POST /settings/account/actions`.
pub async fn act(State(app): State<App>, person: Person, Form(form): Form<ActionForm>) -> Result {
    match action(&form.action)? {
        Action::EndOtherSessions => end_other_sessions(&app, &person).await,
        Action::RevokeToken => revoke_token(&app, &person.viewer, &form.id).await,
    }
}

async fn end_other_sessions(app: &App, person: &Person) -> Result {
    let live = sessions::list(&app.db, &person.viewer.account_id, app.clock.now()).await?;
    let ended = live.iter().filter(|session| session.id != person.session_id).count();
    sessions::delete_others(&app.db, &person.viewer.account_id, &person.session_id).await?;
    Ok(Redirect::to(&format!("{}?ended={ended}", addresses::OWN_ACCOUNT)).into_response())
}

async fn revoke_token(app: &App, viewer: &Viewer, id: &str) -> Result {
    let mut change = app.change(Topic::Accounts, &viewer.actor()).await?;
    let account = accounts::find(&mut change, &viewer.account_id).await?.ok_or(Error::Unauthorized)?;
    store::tokens::delete(&mut change, &account, id).await?.then_some(()).or_not_found()?;
    Ok(redirect_after(addresses::OWN_ACCOUNT, &change.commit().await?))
}

impl From<Draft> for Drafts {
    fn from(draft: Draft) -> Self {
        Self { draft, token: TokenForm::for_new() }
    }
}

impl PasswordForm {
    fn check(&self, viewer: &Viewer) -> Errors {
        let mut errors = Errors::default();
        if let Err(error) = flag::read(&self.end_tokens) {
            errors.add("end_tokens", Mistake::quoting(&self.end_tokens, &error).to_string());
        }
        if self.current_password.is_empty() {
            errors.add("current_password", Mistake::missing().to_string());
        }
        if let Err(error) = check_password(&self.new_password, &viewer.name) {
            errors.add("new_password", error.to_string());
        } else if self.new_password == self.current_password {
            errors.add("new_password", "This is your current password. Choose another one.");
        }
        errors
    }
}

/// The page with what was typed before.
pub async fn show(app: &App, person: &Person, drafts: Drafts) -> Result {
    let (catalog, viewer, now) = (app.views.catalog().await?, &person.viewer, app.clock.now());
    let page = Page {
        chrome: Some(Chrome::load(app, viewer).await?),
        ..Page::new("Your account", NavItem::Settings, &catalog)
    };
    let row = |session: sessions::Listed| Row {
        is_this: session.id == person.session_id,
        created: Moment(session.created_at),
        last_seen: Moment(session.last_seen_at),
    };
    let sessions = sessions::list(&app.db, &viewer.account_id, now).await?.into_iter().map(row).collect();
    let tokens = store::tokens::list(&app.db, &viewer.account_id).await?;
    let tokens = tokens.into_iter().map(|token| tokens::Row::at(now, token)).collect();
    let Drafts { draft: Draft { status, errors, notice, .. }, token } = drafts;
    let page = page.with_notice(notice);
    render_with(status, &OwnAccount { page, errors, sessions, role: viewer.role, tokens, token_form: token })
}
