//! `/sign-in` and `/sign-out`.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use crate::{
    actions::sign_in::{Verdict, authenticate},
    app::App,
    store::{accounts, sessions},
    web::{
        Result,
        asker::{Person, Viewer},
        form::{Form, Query},
        navigation::NavItem,
        page::{Page, render, render_with},
        request::client::ClientAddress,
        session::{self, destination, resume::Carried},
    },
};

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct SignIn<'a> {
    page: Page,
    name: &'a str,
    next: &'a str,
    /// A form that waits for the sign-in.
    carried: Option<Carried<'a>>,
    /// Nobody can sign in yet.
    no_account: bool,
    problem: Option<String>,
}

/// The query of `/sign-in`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Destination {
    next: String,
}

/// The form of `/sign-in`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Credentials {
    name: String,
    password: String,
    next: String,
    /// The fields of a form that was sent after its session had ended, where it goes, and whose it is.
    resume: String,
    resume_at: String,
    resume_as: String,
}

impl Credentials {
    fn carried(&self) -> Option<Carried<'_>> {
        let (action, fields, account) = (self.resume_at.as_str(), self.resume.as_str(), self.resume_as.as_str());
        Some(Carried { action, fields, account, back: &self.next }).filter(|carried| carried.is_some())
    }
}

/// `GET /sign-in`.
pub async fn new(
    State(app): State<App>,
    viewer: Option<axum::Extension<Viewer>>,
    Query(to): Query<Destination>,
) -> Result {
    if viewer.is_some() {
        return Ok(Redirect::to(destination(&to.next)).into_response());
    }
    let page = Page::new("Sign in", NavItem::Elsewhere, &*app.views.catalog().await?);
    let no_account = !accounts::any(&app.db).await?;
    render(&SignIn { page, name: "", next: &to.next, carried: None, no_account, problem: None })
}

/// `POST /sign-in`.
pub async fn create(
    State(app): State<App>,
    from: ClientAddress,
    former: Option<axum::Extension<Viewer>>,
    Form(form): Form<Credentials>,
) -> Result {
    let (status, wait, problem) = match authenticate(&app, &form.name, &form.password, from.0).await? {
        Verdict::Right(signed_in) => {
            let mut response = match form.carried() {
                Some(carried) => carried.ask(&app, &signed_in.account.name).await?,
                None => Redirect::to(destination(&form.next)).into_response(),
            };
            session::enter(&app, &mut response, &signed_in, former.as_deref()).await?;
            return Ok(response);
        }
        Verdict::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, None, "Name or password is wrong.".to_owned()),
        Verdict::TooMany(seconds) => {
            let problem = format!("Too many tries from your address. Wait {seconds} seconds, then try again.");
            (StatusCode::TOO_MANY_REQUESTS, Some(seconds), problem)
        }
    };
    let page = Page::new("Sign in", NavItem::Elsewhere, &*app.views.catalog().await?);
    let (carried, no_account) = (form.carried(), !accounts::any(&app.db).await?);
    let view = SignIn { page, name: &form.name, next: &form.next, carried, no_account, problem: Some(problem) };
    let mut response = render_with(status, &view)?;
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// `POST /sign-out`.
pub async fn delete(State(app): State<App>, person: Person) -> Result {
    sessions::delete(&app.db, &person.session_id).await?;
    let mut response = Redirect::to("/").into_response();
    session::clear_cookie(&app, &mut response);
    // Nothing stays in the back button's page.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(response)
}
