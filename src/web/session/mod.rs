//! The session: the layers that find who asks and turn others away, and the cookie.

pub mod bearer;
pub mod resume;
pub mod setup;
pub mod sign_in;
pub mod welcome;

use axum::{
    extract::{OriginalUri, Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use jiff::SignedDuration;
use tracing::warn;

use self::resume::Interrupted;
use super::{
    Error, Result, addresses,
    asker::{Bearer, Viewer, may_read},
    error_page::Face,
    request::id::RequestId,
};
use crate::{
    actions::sign_in::start_session,
    app::App,
    domain::{account::SignedIn, audit::Access, token::Scope},
    secrets,
    store::{self, sessions},
};

/// For so long after signing in accounts and tokens for admins are made without asking for the password again.
const PASSWORD_COUNTS_FOR: SignedDuration = SignedDuration::from_mins(10);

/// A layer: finds who asks, where a token or else a cookie says so.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Result {
    if let Some(token) = bearer::token(request.headers()) {
        let bearer = bearer::find(&app, token).await?;
        if let Some(viewer) = bearer.viewer.clone() {
            request.extensions_mut().insert(viewer);
        }
        request.extensions_mut().insert(bearer);
    } else if let Some(viewer) = find(&app, request.headers()).await? {
        request.extensions_mut().insert(viewer.clone());
        let mut response = next.run(request).await;
        // For the page of an error: it would look signed out.
        response.extensions_mut().insert(viewer);
        return Ok(response);
    }
    Ok(next.run(request).await)
}

/// A layer: nobody passes who is not signed in.
pub async fn require_viewer(State(app): State<App>, request: Request, next: Next) -> Result {
    if request.extensions().get::<Viewer>().is_none() {
        return interrupt(&app, request).await;
    }
    Ok(next.run(request).await)
}

/// A layer: nobody passes who may not read, be it a person or a program.
pub async fn require_reader(request: Request, next: Next) -> Result {
    if may_read(request.extensions()) {
        return Ok(next.run(request).await);
    }
    let has_token = request.extensions().get::<Bearer>().is_some();
    Err(if has_token { Error::TokenLacks(Scope::Read) } else { turn_away(&request) })
}

/// A layer: nobody passes who is not an admin.
pub async fn require_admin(State(app): State<App>, request: Request, next: Next) -> Result {
    match request.extensions().get::<Viewer>() {
        None => interrupt(&app, request).await,
        Some(viewer) if !viewer.is_admin() => Err(Error::Forbidden),
        Some(_) => Ok(next.run(request).await),
    }
}

/// A layer: nobody passes but a person who gave the password just now, so that neither a stolen session nor a token
/// becomes an account of its own.
pub async fn require_recent_password(State(app): State<App>, request: Request, next: Next) -> Result {
    let Some(viewer) = request.extensions().get::<Viewer>() else { return interrupt(&app, request).await };
    if viewer.signed_in_at.is_none() {
        return Err(Error::ForPeople);
    }
    if has_recent_password(&app, viewer) {
        return Ok(next.run(request).await);
    }
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    Ok(Interrupted::of(&app, request).await.until_the_password_is_given().draw(&id))
}

/// Whether somebody signed in so recently that nobody else is likely to sit there.
pub fn has_recent_password(app: &App, viewer: &Viewer) -> bool {
    viewer.signed_in_at.is_some_and(|at| app.clock.now() - PASSWORD_COUNTS_FOR <= at)
}

/// Signs a browser in, over the session that it had before.
pub async fn enter(app: &App, response: &mut Response, signed_in: &SignedIn, former: Option<&Viewer>) -> Result<()> {
    set_cookie(app, response, start_session(app, signed_in).await?);
    if let Some(Access::Session(id)) = former.map(|viewer| &viewer.access) {
        sessions::delete(&app.db, id).await?;
    }
    Ok(())
}

/// Turns a visitor away; the form of somebody whose session ended is kept on the page that says so.
async fn interrupt(app: &App, request: Request) -> Result {
    match turn_away(&request) {
        Error::Unauthorized if request.extensions().get() != Some(&Face::Problem) => {
            let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
            Ok(Interrupted::of(app, request).await.draw(&id))
        }
        other => Err(other),
    }
}

fn turn_away(request: &Request) -> Error {
    if request.extensions().get::<Bearer>().is_some() {
        return Error::TokenLacks(Scope::Admin);
    }
    let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |original| &original.0);
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    if !reads || request.extensions().get() == Some(&Face::Problem) {
        return Error::Unauthorized;
    }
    Error::SignInRequired(uri.path_and_query().map_or("/", |path| path.as_str()).to_owned())
}

async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Viewer>> {
    let Some((id, secret)) = cookie_parts(app, headers) else { return Ok(None) };
    let now = app.clock.now();
    let Some(session) = sessions::find(&app.db, &id, now).await? else { return Ok(None) };
    if !secrets::matches(&secret, &session.secret_hash) {
        return Ok(None);
    }
    if let Err(error) = sessions::touch(&app.db, &session, now).await {
        // A page is not refused because its visit could not be noted.
        warn!(%error, "a visit could not be noted");
    }
    let store::sessions::Session { id: session_id, account_id, name, role, created_at, .. } = session;
    let signed_in_at = Some(created_at);
    Ok(Some(Viewer { access: Access::Session(session_id), signed_in_at, account_id, name, role }))
}

/// The id and the secret of the session that a browser names.
fn cookie_parts(app: &App, headers: &HeaderMap) -> Option<(String, String)> {
    let jar = CookieJar::from_headers(headers);
    let (id, secret) = jar.get(cookie_name(app))?.value().split_once('.')?;
    Some((id.to_owned(), secret.to_owned()))
}

/// Gives the browser its session.
pub fn set_cookie(app: &App, response: &mut Response, value: String) {
    put_cookie(response, &cookie(app, value));
}

/// Takes the session from the browser.
pub fn clear_cookie(app: &App, response: &mut Response) {
    let mut ended = cookie(app, String::new());
    ended.make_removal();
    put_cookie(response, &ended);
}

fn cookie(app: &App, value: String) -> Cookie<'static> {
    let mut cookie = Cookie::new(cookie_name(app), value);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(app.config.is_https());
    cookie
}

/// The prefix makes browsers refuse the cookie on plain http and for other paths or hosts; never both names are read.
fn cookie_name(app: &App) -> &'static str {
    if app.config.is_https() { "__Host-sid" } else { "sid" }
}

fn put_cookie(response: &mut Response, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Where to go after signing in: an address of ours, whatever the query says.
pub(super) fn destination(next: &str) -> &str {
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
