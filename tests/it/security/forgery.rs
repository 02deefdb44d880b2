//! Forms that another site makes a browser send.

use axum::{body::Body, http::Request};

use super::{
    ground::{Ground, encoded},
    route::{ROUTES, Route},
};
use crate::support::Browser;

/// What a browser says when another site's page sends a form, and what a rebound name looks like.
const FORGED: [(&[(&str, &str)], u16); 8] = [
    (&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], 403),
    (&[("sec-fetch-site", "cross-site")], 403),
    (&[("sec-fetch-site", "same-site")], 403),
    (&[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:3000")], 403),
    (&[("origin", "null")], 403),
    (&[("origin", "https://evil.example")], 403),
    (&[("origin", "http://127.0.0.1:3001")], 403),
    (&[("host", "evil.example"), ("origin", "http://evil.example"), ("sec-fetch-site", "same-origin")], 421),
];

#[tokio::test]
async fn every_form_of_another_site_is_refused_and_changes_nothing() {
    let ground = Ground::new().await;
    let house = &ground.house;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    for route in posts() {
        for (headers, status) in FORGED {
            let page = admin.send(request(&ground, &admin, route, headers).await).await;
            assert_eq!(page.status, status, "{} {headers:?}", route.path);
        }
    }
    assert_eq!(house.database.dump().await, before);
    admin.visit("/settings/models").await;
}

#[tokio::test]
async fn over_https_a_form_with_a_cookie_must_say_where_it_comes_from() {
    let ground = Ground::with(|config| config.public_url = Some("https://roster.example".parse().unwrap())).await;
    let house = &ground.house;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    for route in posts() {
        admin.send(request(&ground, &admin, route, &[]).await).await.is(403);
    }
    assert_eq!(house.database.dump().await, before);
    for own in [("origin", "https://roster.example"), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none")] {
        admin.send(request(&ground, &admin, sign_in(), &[own]).await).await.is(422);
    }
}

#[tokio::test]
async fn over_http_a_program_without_those_headers_may_send_forms() {
    let ground = Ground::new().await;
    let admin = ground.house.admin().await;
    for route in posts() {
        let page = admin.send(request(&ground, &admin, route, &[]).await).await;
        assert_eq!(page.status.as_u16(), route.answers[2], "{}", route.path);
    }
}

#[tokio::test]
async fn behind_a_proxy_that_rewrites_the_host_the_public_origin_is_ours() {
    let ground = Ground::with(|config| config.public_url = Some("https://roster.example".parse().unwrap())).await;
    let browser = ground.house.visitor();
    let headers = [("host", "roster.example:8080"), ("origin", "https://roster.example")];
    browser.send(request(&ground, &browser, sign_in(), &headers).await).await.is(422);
    let headers = [("host", "roster.example:8080"), ("origin", "https://roster.example.evil.example")];
    browser.send(request(&ground, &browser, sign_in(), &headers).await).await.is(403);
}

#[tokio::test]
async fn a_bearer_token_is_not_the_browser_that_has_a_cookie() {
    let ground = Ground::new().await;
    let house = &ground.house;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    for route in posts().filter(|route| route.answers[0] == 401) {
        let page = admin.send(request(&ground, &admin, route, &[("authorization", "Bearer roster_x")]).await).await;
        assert_eq!(page.status, 401, "{}", route.path);
    }
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn no_get_and_no_head_changes_anything() {
    let ground = Ground::new().await;
    let house = &ground.house;
    let people = [house.visitor(), house.viewer().await, house.admin().await];
    let before = house.database.dump().await;
    for person in &people {
        for route in ROUTES {
            for method in ["GET", "HEAD"] {
                let path = ground.path(route);
                let joint = if path.contains('?') { '&' } else { '?' };
                let path = format!("{path}{joint}{}", encoded(&ground.fields(route).await));
                let page = person.send(person.request(method, &path).body(Body::empty()).unwrap()).await;
                assert!(page.status.as_u16() < 500, "{method} {path}: {}", page.status);
                assert!(method == "GET" || page.body.is_empty(), "{method} {path} has a body");
            }
        }
    }
    assert_eq!(house.database.dump().await, before);
}

/// The form that everybody may send.
#[expect(clippy::unwrap_used, reason = "the matrix has it")]
fn sign_in() -> &'static Route {
    posts().find(|route| route.path == "/sign-in").unwrap()
}

fn posts() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| route.method == "POST")
}

/// The route's form with these headers and nothing that a browser on the site would add.
#[expect(clippy::unwrap_used, reason = "the headers are constants of this file")]
async fn request(ground: &Ground, person: &Browser, route: &Route, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = ground.request(route, person.request("POST", &ground.path(route))).await;
    for (name, value) in headers {
        request.headers_mut().insert(axum::http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    request
}
