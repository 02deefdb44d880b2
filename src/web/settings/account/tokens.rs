//! The tokens on `/settings/account`: made for one's programs, shown once, and revoked.

use askama::Template;
use axum::{extract::State, http::StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::Drafts;
use crate::{
    actions::tokens::{self, Issued, NewTokenRequest, Refusal, TOKENS_AT_MOST},
    app::App,
    domain::{account::Role, token::Scope},
    store::tokens::Token,
    web::{
        Result, addresses,
        asker::Person,
        form::{Errors, Form},
        navigation::NavItem,
        page::{Chrome, Page, render_secret},
        request::id::RequestId,
        session::{has_recent_password, resume::Interrupted},
        settings::{account, draft::Draft},
    },
    wording::{labels::Choices, moment::Moment},
};

const NAME_MAX_CHARS: usize = 60;
const HOURS_A_DAY: i64 = 24;
/// Days to choose from, and what they are called.
const LASTS: [(&str, &str); 4] = [("7", "In 7 days"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year")];
const LASTS_AT_FIRST: &str = "90";

/// The form of a new token, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TokenForm {
    name: String,
    scopes: Vec<String>,
    expires_in: String,
}

/// A token in the list.
pub struct Row {
    /// What is stored.
    pub token: Token,
    /// Whether it works no more.
    pub has_expired: bool,
}

#[derive(Template)]
#[template(path = "settings/token.html")]
struct TokenPage {
    page: Page,
    name: String,
    issued: Issued,
    /// Where programs reach this server.
    url: String,
    /// Whether an example that reads would work.
    can_read: bool,
}

/// `POST /settings/account/tokens`: the answer is the only one that ever shows the token.
pub async fn create(
    State(app): State<App>,
    person: Person,
    axum::Extension(id): axum::Extension<RequestId>,
    Form(form): Form<TokenForm>,
) -> Result {
    let errors = match form.parse() {
        Err(errors) => errors,
        Ok(request) if request.scopes.allow(Scope::Admin) && !has_recent_password(&app, &person.viewer) => {
            return Ok(Interrupted::again(addresses::OWN_TOKENS, form.encoded(), &person.viewer).draw(&id));
        }
        Ok(request) => match tokens::create(&app, &person.viewer.actor(), &person.viewer.account_id, &request).await? {
            Ok(issued) => {
                let page = Page::new("A new API token", NavItem::Settings, &*app.views.catalog().await?);
                let page = Page { chrome: Some(Chrome::load(&app, &person.viewer).await?), ..page };
                let (url, can_read) = (app.config.base_url(), request.scopes.allow(Scope::Read));
                let view = TokenPage { page, name: request.name, issued, url, can_read };
                return render_secret(StatusCode::OK, &view);
            }
            Err(refusal) => refused(&request, refusal),
        },
    };
    account::show(&app, &person, Drafts { draft: Draft::mistaken(errors), token: form }).await
}

fn refused(request: &NewTokenRequest, refusal: Refusal) -> Errors {
    let mut errors = Errors::default();
    match refusal {
        Refusal::Scope(scope) => errors.add("scopes", format!("Only admins may use the scope “{scope}”. Untick it.")),
        Refusal::Name => {
            errors.add("name", format!("You have a token “{}” already. Choose another name.", request.name));
        }
        Refusal::TooMany => {
            errors.add("name", format!("You have {TOKENS_AT_MOST} tokens, which is the most. Revoke one first."));
        }
    }
    errors
}

impl TokenForm {
    /// What a new token begins with.
    pub fn for_new() -> Self {
        let (name, scopes) = (String::new(), vec![Scope::Read.to_string()]);
        Self { name, scopes, expires_in: LASTS_AT_FIRST.to_owned() }
    }

    /// As a browser sends it.
    fn encoded(&self) -> String {
        let mut fields = Serializer::new(String::new());
        fields.append_pair("name", &self.name).append_pair("expires_in", &self.expires_in);
        fields.extend_pairs(self.scopes.iter().map(|scope| ("scopes", scope))).finish()
    }

    fn parse(&self) -> Result<NewTokenRequest, Errors> {
        let mut errors = Errors::default();
        let name = errors.required_line("name", &self.name, NAME_MAX_CHARS);
        let mut scopes = Vec::new();
        for word in &self.scopes {
            scopes.extend(errors.required::<Scope>("scopes", word));
        }
        if scopes.is_empty() && errors.on("scopes").is_none() {
            errors.add("scopes", "Tick at least one scope.");
        }
        let days = LASTS.iter().find(|(days, _)| *days == self.expires_in).and_then(|(days, _)| days.parse().ok());
        if days.is_none() {
            errors.add("expires_in", "Choose one of the listed times.");
        }
        let lasts = days.map(|days: i64| SignedDuration::from_hours(days * HOURS_A_DAY));
        errors.or(lasts.map(|lasts| NewTokenRequest { name, scopes: scopes.into_iter().collect(), lasts }))
    }

    /// What was typed as its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What was chosen for its end.
    pub fn expires_in(&self) -> &str {
        &self.expires_in
    }

    /// Every scope that an account of this role may tick, and whether it is ticked.
    pub fn choices(&self, role: Role) -> Vec<(Scope, bool)> {
        let open = Scope::ALL.iter().copied().filter(|scope| scope.is_open_to(role));
        open.map(|scope| (scope, self.scopes.iter().any(|word| word == scope.as_str()))).collect()
    }
}

/// Every choice for the end of a token.
pub fn expiries() -> Choices {
    LASTS.to_vec()
}

/// What a scope is good for.
pub fn scope_hint(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "Read models, providers, tasks and prices",
        Scope::Report => "Send usage",
        Scope::Admin => "Change settings, read and send usage",
    }
}

impl Row {
    /// A token as it stands at a moment.
    pub fn at(now: Timestamp, token: Token) -> Self {
        Self { has_expired: token.expires_at <= now, token }
    }

    /// "read, report".
    pub fn scopes(&self) -> String {
        let words: Vec<&str> = self.token.scopes.iter().map(Scope::as_str).collect();
        if words.is_empty() { "None: your role does not allow them".to_owned() } else { words.join(", ") }
    }

    /// When it ends or ended.
    pub fn expires(&self) -> Moment {
        Moment(self.token.expires_at)
    }

    /// When a program last used it.
    pub fn last_used(&self) -> Option<Moment> {
        self.token.last_used_at.map(Moment)
    }
}

impl TokenPage {
    fn expires(&self) -> Moment {
        Moment(self.issued.expires_at)
    }
}
