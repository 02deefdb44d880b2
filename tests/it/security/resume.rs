//! A form that is sent after its session has ended is kept, and sent again by one click after signing in.

use jiff::SignedDuration;

use crate::support::{Browser, House, Page, house::PASSWORD};

const ALPHA: &str = "/settings/models/acme/alpha";
const A_NIGHT: SignedDuration = SignedDuration::from_hours(9);
const MARKUP: &str = r#""><svg onload=alert(1)> & “more”"#;

#[tokio::test]
async fn what_was_typed_is_kept_and_sent_after_signing_in() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ALPHA).await.form("#edit").set("description", MARKUP);
    house.wait(A_NIGHT);
    let page = admin.submit(&form).await;
    assert_eq!(page.is(401).text("h1"), "You are signed out");
    assert_eq!(page.header("www-authenticate"), Some("Bearer"));
    let before = house.database.dump().await["models"].clone();

    let sign_in = page.form(".card");
    assert_eq!(sign_in.value("name"), "ada", "whose session it was");
    let wrong = admin.submit(&sign_in.clone().set("password", "not the password")).await;
    let asked = admin.submit(&wrong.is(422).form(".card").set("password", PASSWORD)).await;
    assert_eq!(asked.is(200).text("h1"), "Send what you typed?");
    assert!(asked.texts("dd").contains(&MARKUP.to_owned()), "{:?}", asked.texts("dd"));
    assert_eq!(house.database.dump().await["models"], before, "nothing is sent by itself");
    assert_eq!(asked.attributes(".plain a", "href"), [ALPHA]);

    let saved = admin.save(&asked.form(".plain form").press("Send now")).await;
    assert_eq!(saved.form("#edit").value("description"), MARKUP);
}

#[tokio::test]
async fn passwords_keys_and_files_are_not_kept() {
    let house = House::small().await;
    let visitor = house.visitor();
    let key = "sk-proj-0000000000000000000000000000000000000000";
    let fields =
        [("name", "Acme two"), ("base_url", key), ("password", "a secret of mine"), ("requests_per_minute", "61")];
    let page = visitor.post("/settings/providers/acme", &fields).await;
    assert!(!page.is(401).body.contains(key) && !page.body.contains("a+secret") && !page.body.contains("a secret"));
    assert!(page.form(".card").value("resume").contains("Acme+two"));
    assert!(page.text("main").contains("Passwords and keys are not kept."));

    let own = [("current_password", PASSWORD), ("new_password", "several new ordinary words")];
    let page = visitor.post("/settings/account", &own).await;
    assert!(!page.is(401).body.contains("ordinary") && !page.has("[name=resume]"));
    assert!(page.text("main").contains("Passwords are not kept."));

    let page = visitor.upload("/settings/import", "litellm", ("prices.json", b"{}")).await;
    assert!(page.is(401).text("main").contains("A file can’t be kept."));
    assert!(!page.has("[name=resume]"));

    let long = "x".repeat(17 * 1024);
    let page = visitor.post(ALPHA, &[("description", &long)]).await;
    assert!(page.is(401).text("main").contains("too long to be kept") && !page.body.contains("xxxx"));
}

#[tokio::test]
async fn somebody_else_does_not_send_it() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit(ALPHA).await.form("#edit").set("description", "Mine");
    house.other_admin().await;
    house.wait(A_NIGHT);
    let page = admin.submit(&form).await;
    let other = admin.submit(&page.form(".card").set("name", "bea").set("password", PASSWORD)).await;
    assert_eq!(other.is(200).text("h1"), "This form is not yours");
    assert!(other.text("main").contains("ada filled it in, and you are signed in as bea"));
    assert!(!other.has("main form") && !other.body.contains("Mine"));
}

#[tokio::test]
async fn a_role_that_was_revoked_is_said() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let form = bea.visit(ALPHA).await.form("#edit").set("description", "Hers");
    let list = ada.visit("/settings/accounts").await;
    let place = list.texts("th.name a").iter().position(|name| name == "bea").unwrap();
    let address = list.attributes("th.name a", "href")[place].clone();
    ada.save(&ada.visit(&address).await.form("#edit").set("role", "viewer")).await;
    let page = bea.submit(&form).await;
    assert_eq!(page.is(403).text(".lead"), "You have view-only access. Ask an admin to make this change.");
}

#[tokio::test]
async fn a_form_goes_to_the_settings_only_and_another_site_is_shown_nothing() {
    let house = House::small().await;
    house.admin().await;
    for action in ["https://evil.example/", "//evil.example/settings/", "/sign-out", "/settings", "javascript:alert(1)"]
    {
        let page = sign_in(&house.visitor(), &[("resume", "a=b"), ("resume_at", action), ("next", "/faq")]).await;
        assert_eq!(page.is(303).location(), "/faq", "{action}");
    }
    let visitor = house.visitor();
    let mut request = visitor.form_request(ALPHA).body("description=Forged".into()).unwrap();
    let foreign = "https://evil.example".parse().unwrap();
    request.headers_mut().insert("origin", foreign);
    request.headers_mut().remove("sec-fetch-site");
    let page = visitor.send(request).await;
    assert!(!page.is(403).body.contains("Forged"));
}

#[tokio::test]
async fn a_proxy_that_drops_the_port_is_told_from_another_site() {
    let house = House::small().await;
    let ask = async |host: &str, origin: &str| {
        let browser = Browser::new(house.edge.clone(), &format!("http://{host}"));
        let mut request = browser.form_request("/sign-in").body("name=ada&password=x".into()).unwrap();
        request.headers_mut().remove("sec-fetch-site");
        request.headers_mut().insert("origin", origin.parse().unwrap());
        browser.send(request).await
    };
    let page = ask("localhost", "http://localhost:8080").await;
    let words = page.is(403).text(".lead");
    assert!(words.contains("Set ROSTER_PUBLIC_URL to http://localhost:8080"), "{words}");
    let page = ask("localhost", "http://evil.example").await;
    let words = page.is(403).text(".lead");
    assert!(words.contains("ROSTER_PUBLIC_URL") && !words.contains("evil"), "{words}");
}

async fn sign_in(browser: &Browser, more: &[(&str, &str)]) -> Page {
    let fields: Vec<_> = [("name", "ada"), ("password", PASSWORD)].into_iter().chain(more.iter().copied()).collect();
    browser.post("/sign-in", &fields).await
}
