//! The public pages where only people with an account may read them.

use roster::config::Audience;

use crate::support::House;

#[tokio::test]
async fn visitors_are_led_to_the_sign_in_and_nothing_is_kept() {
    let house = House::with(|config| config.public = Audience::SignedIn).await;
    house.furnish().await;
    let viewer = house.viewer().await;
    for path in ["/", "/leaderboard?q=a", "/models/acme/alpha", "/compare?m=acme/alpha&m=zeta/one", "/faq"] {
        let answer = house.visitor().get(path).await;
        assert!(answer.is(303).location().starts_with("/sign-in?next=%2F"), "{path}");
        assert!(!answer.body.contains("Alpha"));
        let page = viewer.visit(path).await;
        assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
        assert!(page.body.contains("3 active models"));
    }
}
