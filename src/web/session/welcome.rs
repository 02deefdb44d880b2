//! `/welcome`: where a one-time link leads, and a person chooses a password.

use askama::Template;
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

use crate::{
    actions::set_password,
    app::App,
    domain::account::{Account, AccountName, check_password},
    web::{
        Result, addresses,
        asker::Viewer,
        form::{Errors, Form, Query},
        navigation::NavItem,
        notice::redirect_with,
        page::{Page, render_secret, render_with},
        session,
    },
};

#[derive(Template)]
#[template(path = "session/welcome.html")]
struct Welcome<'a> {
    page: Page,
    name: AccountName,
    token: &'a str,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "session/useless.html")]
struct Useless<'a> {
    page: Page,
    words: &'a str,
}

/// The query of `/welcome`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Link {
    token: String,
}

/// The form of `/welcome`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    token: String,
    password: String,
}

/// `GET /welcome`.
pub async fn new(State(app): State<App>, Query(link): Query<Link>) -> Result {
    match set_password::account_of(&app, &link.token).await? {
        Some(account) => show(&app, StatusCode::OK, &account, &link.token, Errors::default()).await,
        None => show_useless(&app).await,
    }
}

/// `POST /welcome`.
pub async fn create(
    State(app): State<App>,
    former: Option<axum::Extension<Viewer>>,
    Form(form): Form<PasswordForm>,
) -> Result {
    let Some(account) = set_password::account_of(&app, &form.token).await? else { return show_useless(&app).await };
    if let Err(error) = check_password(&form.password, &account.name) {
        let mut errors = Errors::default();
        errors.add("password", error.to_string());
        return show(&app, StatusCode::UNPROCESSABLE_ENTITY, &account, &form.token, errors).await;
    }
    let set = set_password::with_link(&app, &form.token, &form.password).await?;
    let Some((signed_in, _)) = set else { return show_useless(&app).await };
    let mut response = redirect_with(addresses::MODELS, "welcome", "yes");
    session::enter(&app, &mut response, &signed_in, former.as_deref()).await?;
    Ok(response)
}

async fn show(app: &App, status: StatusCode, account: &Account, token: &str, errors: Errors) -> Result {
    let page = Page::new("Choose a password", NavItem::Elsewhere, &*app.views.catalog().await?);
    render_secret(status, &Welcome { page, name: account.name.clone(), token, errors })
}

/// Says what to do with a link that was used, replaced, or is too old, and nothing of whose it was.
async fn show_useless(app: &App) -> Result {
    let page = Page::new("This link has expired", NavItem::Elsewhere, &*app.views.catalog().await?);
    let words = "It was used, replaced by a newer link, or is older than 24 hours. Ask an admin for a new link.";
    render_with(StatusCode::NOT_FOUND, &Useless { page, words })
}
