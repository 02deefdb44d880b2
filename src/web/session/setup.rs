//! `/setup`: the first admin, then which providers the team uses.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use crate::{
    actions::set_up,
    app::App,
    domain::{
        account::{AccountName, check_password},
        catalog::{Catalog, Group},
        ids::ProviderId,
    },
    store::accounts,
    web::{
        Result, addresses,
        asker::Admin,
        form::{Errors, Form, Query},
        navigation::NavItem,
        notice::redirect_after,
        page::{Page, render, render_secret, render_with},
        session::enter,
    },
};

#[derive(Template)]
#[template(path = "session/setup.html")]
struct SetUp<'a> {
    page: Page,
    form: &'a SetUpForm,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "session/providers.html")]
struct ChooseProviders<'a> {
    page: Page,
    choices: Vec<Choice<'a>>,
}

#[derive(Template)]
#[template(path = "session/useless.html")]
struct Useless<'a> {
    page: Page,
    words: &'a str,
}

struct Choice<'a> {
    group: &'a Group,
    has_key: bool,
    ticked: bool,
}

/// The query of `/setup`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Link {
    token: String,
}

/// The form of `/setup`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SetUpForm {
    token: String,
    name: String,
    password: String,
}

/// The form of `/setup/providers`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProvidersForm {
    /// "used" changes, "all" keeps every provider as it is.
    choice: String,
    provider: Vec<String>,
}

/// `GET /setup`.
pub async fn new(State(app): State<App>, Query(link): Query<Link>) -> Result {
    if !set_up::is_good(&app, &link.token).await? {
        return useless(&app).await;
    }
    let form = SetUpForm { token: link.token, ..SetUpForm::default() };
    render_secret(StatusCode::OK, &SetUp { page: page(&app).await?, form: &form, errors: Errors::default() })
}

/// `POST /setup`.
pub async fn create(State(app): State<App>, Form(form): Form<SetUpForm>) -> Result {
    if !set_up::is_good(&app, &form.token).await? {
        return useless(&app).await;
    }
    let name = match form.parse() {
        Ok(name) => name,
        Err(errors) => {
            let view = SetUp { page: page(&app).await?, form: &form, errors };
            return render_secret(StatusCode::UNPROCESSABLE_ENTITY, &view);
        }
    };
    let Some(admin) = set_up::create_admin(&app, &form.token, &name, &form.password).await? else {
        return useless(&app).await;
    };
    let mut response = Redirect::to("/setup/providers").into_response();
    enter(&app, &mut response, &admin, None).await?;
    Ok(response)
}

/// Says what became of a link that leads nowhere, and what to do.
async fn useless(app: &App) -> Result {
    let (title, words) = if accounts::any(&app.db).await? {
        ("This link was already used", "The admin account exists. Sign in, or ask an admin for an account.")
    } else {
        (
            "This link has expired",
            "A set-up link works for 24 hours. Restart the server: it writes a new link to its log.",
        )
    };
    let page = Page::new(title, NavItem::Elsewhere, &*app.views.catalog().await?);
    render_with(StatusCode::NOT_FOUND, &Useless { page, words })
}

/// The query of `/setup/providers`: which are ticked, `all`, `none`, or else those with a key.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Selection {
    select: String,
}

/// `GET /setup/providers`.
pub async fn providers(State(app): State<App>, Admin(_): Admin, Query(selection): Query<Selection>) -> Result {
    let catalog = app.views.catalog().await?;
    let page = Page::new("Which providers do you use?", NavItem::Settings, &catalog);
    let mut choices = choices(&app, &catalog);
    match selection.select.as_str() {
        "all" => choices.iter_mut().for_each(|choice| choice.ticked = true),
        "none" => choices.iter_mut().for_each(|choice| choice.ticked = false),
        _ => {}
    }
    render(&ChooseProviders { page, choices })
}

/// `POST /setup/providers`.
pub async fn choose(State(app): State<App>, Admin(viewer): Admin, Form(form): Form<ProvidersForm>) -> Result {
    if form.choice != "used" {
        return Ok(Redirect::to(addresses::MODELS).into_response());
    }
    let used: Vec<ProviderId> = form.provider.iter().filter_map(|id| id.parse().ok()).collect();
    let committed = set_up::choose_providers(&app, &viewer.actor(), &used).await?;
    Ok(redirect_after(addresses::MODELS, &committed))
}

impl Choice<'_> {
    fn needs_key(&self) -> bool {
        self.group.provider.settings.needs_key()
    }
}

impl SetUpForm {
    fn parse(&self) -> Result<AccountName, Errors> {
        let mut errors = Errors::default();
        let name = errors.required::<AccountName>("name", &self.name);
        if let Some(name) = &name
            && let Err(error) = check_password(&self.password, name)
        {
            errors.add("password", error.to_string());
        }
        errors.or(name)
    }
}

/// Those whose key is set here are ticked; a provider that needs none is ticked where it is on.
fn choices<'a>(app: &App, catalog: &'a Catalog) -> Vec<Choice<'a>> {
    let choice = |group: &'a Group| {
        let settings = &group.provider.settings;
        let has_key = settings.needs_key() && app.keys.has_key(settings);
        Choice { group, has_key, ticked: has_key || (!settings.needs_key() && settings.enabled) }
    };
    catalog.groups().iter().map(|group| choice(group)).collect()
}

async fn page(app: &App) -> Result<Page> {
    Ok(Page::new("Create the admin", NavItem::Elsewhere, &*app.views.catalog().await?))
}
