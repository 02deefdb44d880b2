//! The host name that a request asks for.

use std::net::IpAddr;

use axum::http::{HeaderMap, Uri, header, uri::Authority};

use crate::config::Config;

/// Whether the name that a request asks for is one of ours.
pub fn is_known_host(uri: &Uri, headers: &HeaderMap, config: &Config) -> bool {
    let named = || headers.get(header::HOST)?.to_str().ok();
    let Some(authority) = uri.authority().map(Authority::as_str).or_else(named) else { return false };
    let name_ends = if authority.starts_with('[') { authority.find(']').map(|at| at + 1) } else { authority.find(':') };
    let (name, port) = authority.split_at(name_ends.unwrap_or(authority.len()));
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit())) {
        return false;
    }
    if name.is_empty() {
        return false;
    }
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let is_local = || name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok();
    let public = config.public_url.as_ref().and_then(url::Url::host_str);
    let mut configured = config.allowed_hosts.iter().map(String::as_str).chain(public);
    !config.is_https() && is_local() || configured.any(|known| known.eq_ignore_ascii_case(name))
}
