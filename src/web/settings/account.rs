//! `/settings/account`: one's own password and sessions, for everybody who is signed in.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use crate::{
    actions::{
        set_password,
        sign_in::{Verdict, authenticate},
    },
    app::App,
    domain::account::check_password,
    store::sessions,
    web::{
        Error, Result,
        form::{Errors, Form, Query},
        notice::{After, Notice, address_after},
        page::{Moment, Page, Place, number_of, render_with},
        session::{self, ClientAddress, Viewer},
    },
};

const ADDRESS: &str = "/settings/account";

#[derive(Template)]
#[template(path = "settings/account.html")]
struct OwnAccount {
    page: Page,
    errors: Errors,
    sessions: Vec<Row>,
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
}

/// The form of `/settings/account/actions`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActionForm {
    action: String,
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
    viewer: Viewer,
    Query(after): Query<After>,
    Query(Ended { ended }): Query<Ended>,
) -> Result {
    let notice = match ended {
        Some(count) => Some(Notice::saying(format!("{} ended.", number_of(count, "other session", "other sessions")))),
        None => Notice::after(&app.db, &after, &*app.views.catalog().await?).await?,
    };
    show(&app, &viewer, StatusCode::OK, Errors::default(), notice).await
}

/// `POST /settings/account`: another password.
pub async fn update(
    State(app): State<App>,
    viewer: Viewer,
    from: ClientAddress,
    Form(form): Form<PasswordForm>,
) -> Result {
    let mut errors = form.check(&viewer);
    if !errors.is_empty() {
        return show(&app, &viewer, StatusCode::UNPROCESSABLE_ENTITY, errors, None).await;
    }
    match authenticate(&app, viewer.name.as_str(), &form.current_password, from.0).await? {
        Verdict::Right(account) => {
            let (cookie, committed) =
                set_password::of_own_account(&app, &account, &viewer.session_id, &form.new_password).await?;
            let mut response = Redirect::to(&address_after(ADDRESS, &committed)).into_response();
            session::set_cookie(&app, &mut response, cookie);
            Ok(response)
        }
        Verdict::Wrong => {
            errors.add("current_password", "is wrong");
            show(&app, &viewer, StatusCode::UNPROCESSABLE_ENTITY, errors, None).await
        }
        Verdict::TooMany(seconds) => {
            errors.add("current_password", format!("was tried too often: wait {seconds} seconds"));
            let mut response = show(&app, &viewer, StatusCode::TOO_MANY_REQUESTS, errors, None).await?;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            Ok(response)
        }
    }
}

/// `POST /settings/account/actions`.
pub async fn actions(State(app): State<App>, viewer: Viewer, Form(form): Form<ActionForm>) -> Result {
    if form.action != "end_other_sessions" {
        return Err(Error::BadRequest("There is no such action.".into()));
    }
    let live = sessions::list(&app.db, &viewer.account_id, app.clock.now()).await?;
    let ended = live.iter().filter(|session| session.id != viewer.session_id).count();
    sessions::delete_others(&app.db, &viewer.account_id, &viewer.session_id).await?;
    Ok(Redirect::to(&format!("{ADDRESS}?ended={ended}")).into_response())
}

impl PasswordForm {
    fn check(&self, viewer: &Viewer) -> Errors {
        let mut errors = Errors::default();
        if self.current_password.is_empty() {
            errors.add("current_password", "must be filled in");
        }
        if let Err(error) = check_password(&self.new_password, &viewer.name) {
            errors.add("new_password", error.to_string());
        } else if self.new_password == self.current_password {
            errors.add("new_password", "is the current one: choose another");
        }
        errors
    }
}

async fn show(app: &App, viewer: &Viewer, status: StatusCode, errors: Errors, notice: Option<Notice>) -> Result {
    let catalog = app.views.catalog().await?;
    let page = Page { viewer: Some(viewer.clone()), ..Page::new("Your account", Place::Settings, &catalog) };
    let row = |session: sessions::Listed| Row {
        is_this: session.id == viewer.session_id,
        created: Moment(session.created_at),
        last_seen: Moment(session.last_seen_at),
    };
    let sessions = sessions::list(&app.db, &viewer.account_id, app.clock.now()).await?.into_iter().map(row).collect();
    render_with(status, &OwnAccount { page: page.with_notice(notice), errors, sessions })
}
