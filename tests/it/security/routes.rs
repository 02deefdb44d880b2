//! Who gets in where, and that no address is without an answer to that.

use std::collections::BTreeSet;

use super::{
    ground::Ground,
    route::{READERS, ROUTES, Route},
};
use crate::support::House;

#[tokio::test]
async fn every_route_answers_each_person_as_the_matrix_says() {
    for (place, who) in ["visitor", "viewer", "admin"].iter().enumerate() {
        let ground = Ground::new().await;
        let house = &ground.house;
        let person = match *who {
            "visitor" => house.visitor(),
            "viewer" => house.viewer().await,
            _ => house.admin().await,
        };
        let before = house.version();
        for route in ROUTES {
            let page = ground.ask(route, &person).await;
            assert_eq!(page.status.as_u16(), route.answers[place], "{} {} for {who}", route.method, route.path);
            let is_taken = page.status.is_success() || page.status.is_redirection();
            let is_settings = route.path.starts_with("/settings") && *who == "admin";
            assert!(is_taken || !is_settings, "{} {} has no form that is taken", route.method, route.path);
        }
        assert_eq!(house.version() > before, *who == "admin", "the catalogue after a {who}");
    }
}

#[tokio::test]
async fn every_route_answers_each_token_as_its_scopes_say() {
    for scopes in [&["read"][..], &["report"], &["admin"], &["read", "report"]] {
        let ground = Ground::new().await;
        let house = &ground.house;
        let program = house.visitor().bearing(&house.admin().await.make_token("ci", scopes).await);
        let before = house.version();
        for route in ROUTES {
            let page = ground.ask(route, &program).await;
            let answer = answer_to_token(route, scopes);
            assert_eq!(page.status.as_u16(), answer, "{} {} for {scopes:?}", route.method, route.path);
            assert!(page.cookies().is_empty(), "{} gives a program a cookie", route.path);
        }
        assert_eq!(house.version() > before, scopes.contains(&"admin"), "the catalogue after {scopes:?}");
    }
}

#[tokio::test]
async fn a_token_that_is_not_good_is_refused_where_a_visitor_would_be_sent_to_sign_in() {
    let ground = Ground::new().await;
    let program = ground.house.visitor().bearing("roster_x");
    for route in ROUTES.iter().filter(|route| matches!(route.answers[0], 303 | 401)) {
        let page = ground.ask(route, &program).await;
        assert_eq!(page.status, 401, "{} {}", route.method, route.path);
        assert_eq!(page.header("www-authenticate"), Some("Bearer"));
    }
}

#[tokio::test]
async fn a_viewer_is_refused_before_anything_is_looked_up() {
    let house = House::small().await;
    let viewer = house.viewer().await;
    for path in ["/settings/models/no/body", "/settings/providers/nobody", "/settings/models/%00"] {
        viewer.post(path, &[("a", "1"), ("a", "2")]).await.is(403);
        house.visitor().post(path, &[]).await.is(401);
    }
}

#[tokio::test]
async fn other_methods_are_not_possible_and_change_nothing() {
    let ground = Ground::new().await;
    let house = &ground.house;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    for route in ROUTES {
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
            let request = admin.form_request(&ground.path(route)).method(method).body("display_name=x".into()).unwrap();
            let page = admin.send(request).await;
            assert_eq!(page.status, 405, "{method} {}", route.path);
        }
    }
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn an_unknown_address_is_not_here_for_anybody() {
    let house = House::small().await;
    for person in [house.visitor(), house.viewer().await, house.admin().await] {
        for path in ["/nowhere", "/settings/nowhere", "//", "/%FF", "/%00"] {
            person.get(path).await.is(404);
            person.post(path, &[]).await.is(404);
        }
    }
}

#[test]
fn the_matrix_has_every_route_of_the_program() {
    let text = include_str!("../../../src/web/routes.rs");
    let mut written = BTreeSet::new();
    for route in text.split(".route(").skip(1) {
        let pattern = route.split('"').nth(1).unwrap();
        let handlers = route.split(".route").next().unwrap();
        for method in ["get", "post", "put", "patch", "delete", "any", "on"] {
            let call = format!("{method}(");
            let is_word = |at: usize| !handlers[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            if handlers.match_indices(&call).any(|(at, _)| is_word(at)) {
                written.insert((method.to_uppercase(), pattern.to_owned()));
            }
        }
    }
    let tested: BTreeSet<_> = ROUTES.iter().map(|route| (route.method.to_owned(), route.pattern.to_owned())).collect();
    let untested: Vec<_> = written.difference(&tested).collect();
    let gone: Vec<_> = tested.difference(&written).collect();
    assert!(untested.is_empty() && gone.is_empty(), "not in the matrix: {untested:?}; not a route: {gone:?}");
    assert_eq!(text.matches(".route(").count(), text.matches(".route").count() - text.matches(".route_layer(").count());
    for other in ["nest(", "nest_service", "route_service", "fallback_service", "merge(axum"] {
        assert!(!text.contains(other), "routes by {other} escape the matrix");
    }
}

/// What a program gets: as far as its scopes go what its account would, but nothing of what is a person's own, nor accounts.
fn answer_to_token(route: &Route, scopes: &[&str]) -> u16 {
    let [visitor, viewer, admin] = route.answers;
    if route.method == "GET" && route.answers == READERS && scopes.contains(&"read") {
        return viewer;
    }
    let needs_session = matches!(visitor, 303 | 401);
    let own = route.path == "/sign-out"
        || format!("{}/", route.path).starts_with("/settings/account/")
        || route.method == "POST" && format!("{}/", route.path).starts_with("/settings/accounts/");
    match (needs_session, own, scopes.contains(&"admin")) {
        (true, true, _) | (true, _, false) => 403,
        (_, _, true) => admin,
        (false, _, false) => visitor,
    }
}
