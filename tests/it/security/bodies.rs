//! Forms that are too large.

use axum::body::Body;

use crate::support::House;

const MOST: usize = 64 * 1024;
const PATH: &str = "/settings/models/acme/alpha";

#[tokio::test]
async fn a_body_above_the_limit_is_refused_whether_it_says_its_length_or_not() {
    let house = House::small().await;
    let admin = house.admin().await;
    let before = house.database.dump().await;
    let body = format!("display_name=x&revision=1&surprise={}", "x".repeat(MOST));
    for announced in [true, false] {
        for path in [PATH, "/settings/models", "/sign-in", "/settings/infra"] {
            let mut request = admin.form_request(path);
            if announced {
                request = request.header("content-length", body.len());
            }
            let page = admin.send(request.body(Body::from(body.clone())).unwrap()).await;
            assert_eq!(page.status, 413, "{path} {announced}");
            assert!(page.text("main").contains("larger than this page takes"));
        }
    }
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn a_body_within_the_limit_is_read() {
    let house = House::small().await;
    let admin = house.admin().await;
    let start = "display_name=x&status=active&revision=1&surprise=";
    let body = format!("{start}{}", "x".repeat(MOST - start.len()));
    let request = admin.form_request(PATH).header("content-length", body.len());
    admin.send(request.body(Body::from(body)).unwrap()).await.is(303);
}

#[tokio::test]
async fn a_visitor_s_large_body_costs_nothing() {
    let house = House::small().await;
    let visitor = house.visitor();
    let request = visitor.form_request(PATH).header("content-length", 20 * MOST);
    // Refused for who asks, before anybody looks at what is sent.
    visitor.send(request.body(Body::empty()).unwrap()).await.is(401);
}
