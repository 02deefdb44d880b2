//! A slash at the end of an address leads to the page without it.

use axum::{
    extract::Request,
    http::Uri,
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

/// Where files are: no page is at this address.
const FILES: &str = "/assets";

/// A layer: no page has a slash at its end, so who reads one is led to the address without.
pub async fn lead(request: Request, next: Next) -> Response {
    match bare(request.uri()).filter(|_| request.method().is_safe()) {
        Some(address) => Redirect::permanent(&address).into_response(),
        None => next.run(request).await,
    }
}

/// The address without slashes at its end, query kept. What begins with two slashes would lead to another site.
fn bare(uri: &Uri) -> Option<String> {
    let bare = uri.path().strip_suffix('/')?.trim_end_matches('/');
    let is_ours = bare != FILES && bare.starts_with('/') && !bare[1..].starts_with(['/', '\\']);
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    is_ours.then(|| format!("{bare}{query}"))
}
