//! `/sign-in` and `/sign-out`.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use crate::{
    actions::sign_in::{Verdict, authenticate, start_session},
    app::App,
    store::sessions,
    web::{
        Result, addresses,
        asker::{Person, Viewer},
        form::{Form, Query},
        navigation::NavItem,
        page::{Page, render, render_with},
        request::client::ClientAddress,
        session,
    },
};

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct SignIn<'a> {
    page: Page,
    name: &'a str,
    next: &'a str,
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
    render(&SignIn { page, name: "", next: &to.next, problem: None })
}

/// `POST /sign-in`.
pub async fn create(State(app): State<App>, from: ClientAddress, Form(form): Form<Credentials>) -> Result {
    let (status, wait, problem) = match authenticate(&app, &form.name, &form.password, from.0).await? {
        Verdict::Right(signed_in) => {
            let mut response = Redirect::to(destination(&form.next)).into_response();
            session::set_cookie(&app, &mut response, start_session(&app, &signed_in).await?);
            return Ok(response);
        }
        Verdict::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, None, "Name or password is wrong.".to_owned()),
        Verdict::TooMany(seconds) => {
            let problem = format!("Too many tries from your address. Wait {seconds} seconds, then try again.");
            (StatusCode::TOO_MANY_REQUESTS, Some(seconds), problem)
        }
    };
    let page = Page::new("Sign in", NavItem::Elsewhere, &*app.views.catalog().await?);
    let mut response =
        render_with(status, &SignIn { page, name: &form.name, next: &form.next, problem: Some(problem) })?;
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

/// Where to go after signing in: an address of ours, whatever the query says.
fn destination(next: &str) -> &str {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if ours { next } else { addresses::MODELS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_addresses_are_destinations() {
        assert_eq!(destination("/settings/infra?x=1"), "/settings/infra?x=1");
        for foreign in
            ["", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"]
        {
            assert_eq!(destination(foreign), addresses::MODELS, "{foreign}");
        }
    }
}
