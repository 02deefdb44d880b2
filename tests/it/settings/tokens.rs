//! `/settings/account/tokens`: made by a person, used by a program.
#![expect(clippy::unwrap_used, reason = "a mistake in a test's own requests has to end the test")]

use jiff::SignedDuration;
use roster::{
    domain::account::{Account, Role},
    store::{Topic, accounts},
};

use crate::support::{Browser, House, page::Page};

const OWN: &str = "/settings/account";
const NEW: &str = "/settings/account/tokens";
const MODELS: &str = "/settings/models";
const ACT: &str = "/settings/models/actions";
const ACTIVATE: [(&str, &str); 2] = [("action", "activate"), ("id", "acme/gamma")];

#[tokio::test]
async fn a_token_is_made_by_the_form_and_shown_once() {
    let house = House::small().await;
    let ada = house.admin().await;
    let form = ada.visit(OWN).await.form("#new-token");
    assert!(form.is_ticked("scopes", "read") && !form.is_ticked("scopes", "admin"));
    assert_eq!(form.value("expires_in"), "90");
    let page = ada.submit(&form.set("name", " ci ").tick("scopes", "admin", true)).await;
    assert_eq!((page.is(200).text("h1"), page.header("cache-control")), ("Token “ci”".to_owned(), Some("no-store")));
    let token = page.attributes("#token", "value").concat();
    assert!(token.starts_with("roster_") && token.len() == 58, "{token}");

    let page = ada.visit(OWN).await;
    assert_eq!(page.text("#tokens tbody tr").replace(" Revoke ci", ""), "ci read, admin never 18 Feb 2027");
    assert!(!page.body.contains(&token));
    let secret = &token["roster_".len()..];
    for (table, rows) in house.database.dump().await {
        assert!(!rows.concat().contains(secret), "the token stands in {table}");
    }
    let audit = ada.visit("/settings/audit?verb=create_token").await;
    assert!(audit.text("tbody tr").contains("API token made"), "{}", audit.text("tbody tr"));
}

#[tokio::test]
async fn mistakes_are_named_and_what_was_typed_is_kept() {
    let house = House::small().await;
    let vera = house.viewer().await;
    assert!(!vera.visit(OWN).await.has("#scopes [value=admin]"), "a viewer is not offered what is refused");
    vera.make_token("ci", &["read"]).await;
    for (fields, field, mistake) in [
        (&[("name", ""), ("scopes", "read"), ("expires_in", "30")][..], "name", "Fill this in."),
        (
            &[("name", "ci"), ("scopes", "read"), ("expires_in", "30")],
            "name",
            "You have a token “ci” already. Choose another name.",
        ),
        (&[("name", "x"), ("expires_in", "30")], "scopes", "Tick at least one scope."),
        (&[("name", "x"), ("scopes", "root"), ("expires_in", "30")], "scopes", "“root” is not one of the choices"),
        (
            &[("name", "x"), ("scopes", "admin"), ("expires_in", "30")],
            "scopes",
            "Only admins may use the scope “admin”. Untick it.",
        ),
        (&[("name", "x"), ("scopes", "read"), ("expires_in", "-1")], "expires_in", "Choose one of the listed times."),
        (&[("name", "x"), ("scopes", "read")], "expires_in", "Choose one of the listed times."),
    ] {
        let page = vera.post(NEW, fields).await;
        assert_eq!(page.is(422).mistake(field), mistake);
        assert_eq!(page.form("#new-token").value("name"), fields[0].1);
        assert_eq!(page.attributes(".errors a", "href"), [format!("#{field}")]);
    }
    let long = "x".repeat(61);
    let page = vera.post(NEW, &[("name", &long), ("scopes", "report"), ("expires_in", "7")]).await;
    assert_eq!(page.is(422).mistake("name"), "Use at most 60 characters.");
    let form = page.form("#new-token");
    assert!(form.is_ticked("scopes", "report") && !form.is_ticked("scopes", "read"));
    assert_eq!(form.value("expires_in"), "7");
    assert_eq!(vera.visit(OWN).await.texts("#tokens tbody tr").len(), 1);
}

#[tokio::test]
async fn nobody_piles_up_tokens() {
    let house = House::small().await;
    let vera = house.viewer().await;
    for number in 0..50 {
        vera.make_token(&format!("t{number}"), &["read"]).await;
    }
    let page = vera.post(NEW, &[("name", "more"), ("scopes", "read"), ("expires_in", "7")]).await;
    assert_eq!(page.is(422).mistake("name"), "You have 50 tokens, which is the most. Revoke one first.");
}

#[tokio::test]
async fn a_program_with_scope_admin_fills_in_the_forms_and_the_audit_names_its_account() {
    let house = House::small().await;
    let ada = house.admin().await;
    let program = house.visitor().bearing(&ada.make_token("ci", &["admin"]).await);
    assert_eq!(program.visit(MODELS).await.texts(".who a"), ["ada"]);
    let answer = send(&program, &[]).await;
    assert!(
        answer.is(303).location().starts_with("/settings/models?tick=acme%2Fgamma&change="),
        "{}",
        answer.location()
    );
    assert_eq!(house.catalog().await.active_models(), 4);
    let audit = ada.visit("/settings/audit?verb=activate").await;
    assert!(audit.text("tbody tr").contains("ada"));
    assert!(program.get(OWN).await.is(403).body.contains("Not allowed"), "its tokens are its account's own affair");
    program.post(NEW, &[("name", "x"), ("scopes", "admin"), ("expires_in", "365")]).await.is(403);
    assert!(program.visit(MODELS).await.cookies().is_empty());
}

#[tokio::test]
async fn a_token_needs_no_origin_and_is_not_helped_by_a_cookie() {
    let house = House::with(|config| config.public_url = Some("https://roster.example".parse().unwrap())).await;
    house.furnish().await;
    let (ada, vera) = (house.admin().await, house.viewer().await);
    let (good, weak) = (ada.make_token("ci", &["admin"]).await, vera.make_token("ci", &["read"]).await);
    let cookie = ada.cookie("__Host-sid").unwrap();
    for foreign in [&[][..], &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")]] {
        let helped = house.visitor().bearing(&weak);
        helped.keep("__Host-sid", &cookie);
        assert!(send(&helped, foreign).await.is(403).body.contains("lacks the scope “admin”"));
        let helped = house.visitor().bearing("roster_x");
        helped.keep("__Host-sid", &cookie);
        send(&helped, foreign).await.is(401);
        send(&house.visitor().bearing(&good), foreign).await.is(303);
    }
    let other = house.visitor();
    other.keep("__Host-sid", &cookie);
    let request = other.request("GET", MODELS).header("authorization", "Basic eDp5");
    other.send(request.body("".into()).unwrap()).await.is(200);
    let request = other.request("POST", ACT).header("authorization", "Basic eDp5").header("origin", "null");
    let request = request.body("action=activate&id=acme%2Fgamma".into()).unwrap();
    other.send(request).await.is(403);
}

#[tokio::test]
async fn a_token_ends_when_it_is_revoked_expires_or_loses_its_account() {
    let house = House::small().await;
    let ada = house.admin().await;
    let make = async |name| house.visitor().bearing(&ada.make_token(name, &["admin"]).await);
    let (revoked, expired) = (make("one").await, make("two").await);
    revoked.visit(MODELS).await;
    let page = ada.visit(OWN).await;
    let page = ada.save(&page.form("#tokens").press("Revoke one")).await;
    assert_eq!(page.notice(), "API token “one” of ada revoked. It no longer works.");
    assert!(!page.has(".notice button"), "that can't be undone");
    assert_eq!(page.texts("#tokens tbody th"), ["two"]);
    revoked.get(MODELS).await.is(401);

    house.wait(SignedDuration::from_hours(30 * 24) - SignedDuration::from_secs(1));
    expired.visit(MODELS).await;
    house.wait(SignedDuration::from_secs(1));
    expired.get(MODELS).await.is(401);
    let ada = house.admin().await;
    assert_eq!(ada.visit(OWN).await.texts("#tokens tbody th"), ["two Expired"]);

    let bea = house.other_admin().await;
    let hers = bea.make_token("hers", &["admin"]).await;
    let program = house.visitor().bearing(&hers);
    program.visit(MODELS).await;
    remove(&house, "bea").await;
    program.get(MODELS).await.is(401);
    assert!(house.database.texts("SELECT name FROM api_tokens WHERE name = 'hers'").await.is_empty());
}

#[tokio::test]
async fn a_demoted_account_s_tokens_do_what_its_role_may_and_no_more() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let program = house.visitor().bearing(&bea.make_token("ci", &["admin"]).await);
    program.visit(MODELS).await;
    set_role(&house, "bea", Role::Viewer).await;
    assert!(program.get(MODELS).await.is(403).body.contains("lacks the scope “admin”"));
    send(&program, &[]).await.is(403);
    assert!(bea.visit(OWN).await.text("#tokens tbody tr").contains("None: your role does not allow them"));
    set_role(&house, "bea", Role::Admin).await;
    program.visit(MODELS).await;
    ada.visit(MODELS).await;
}

#[tokio::test]
async fn a_reset_of_the_password_ends_the_tokens_too() {
    let house = House::small().await;
    let (ada, vera) = (house.admin().await, house.viewer().await);
    vera.make_token("ci", &["read"]).await;
    let id = account(&house, "vera").await.id;
    ada.post("/settings/accounts/actions", &[("action", "reset"), ("id", &id), ("confirmed", "yes")]).await.is(200);
    assert!(house.database.texts("SELECT name FROM api_tokens").await.is_empty());
}

#[tokio::test]
async fn one_s_own_tokens_are_one_s_own() {
    let house = House::small().await;
    let (ada, vera) = (house.admin().await, house.viewer().await);
    vera.make_token("ci", &["read"]).await;
    let id = house.database.texts("SELECT id FROM api_tokens").await.concat();
    let revoke = [("action", "revoke_token"), ("id", id.as_str())];
    ada.post("/settings/account/actions", &revoke).await.is(404);
    house.visitor().post("/settings/account/actions", &revoke).await.is(401);
    for unknown in ["", "nothing", "\0"] {
        vera.post("/settings/account/actions", &[("action", "revoke_token"), ("id", unknown)]).await.is(404);
    }
    assert!(!ada.visit(OWN).await.has("#tokens"));
    vera.post("/settings/account/actions", &revoke).await.is(303);
}

#[tokio::test]
async fn the_last_use_is_written_at_most_every_five_minutes() {
    let house = House::small().await;
    let ada = house.admin().await;
    let program = house.visitor().bearing(&ada.make_token("ci", &["admin"]).await);
    let used = async || house.database.texts("SELECT CAST(last_used_at AS TEXT) FROM api_tokens").await.concat();
    program.visit(MODELS).await;
    let first = used().await;
    house.wait(SignedDuration::from_secs(299));
    program.visit(MODELS).await;
    assert_eq!(used().await, first);
    house.wait(SignedDuration::from_secs(1));
    program.visit(MODELS).await;
    assert_ne!(used().await, first);
    assert!(ada.visit(OWN).await.text("#tokens tbody tr").contains("20 Nov 2026, 12:05 UTC"));
}

async fn send(program: &Browser, headers: &[(&str, &str)]) -> Page {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(ACTIVATE).finish();
    let mut request = program.request("POST", ACT).header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    program.send(request.body(body.into()).unwrap()).await
}

async fn account(house: &House, name: &str) -> Account {
    accounts::find_by_name(&house.app.db, &name.parse().unwrap()).await.unwrap().unwrap()
}

async fn set_role(house: &House, name: &str, role: Role) {
    let account = account(house, name).await;
    let mut change = house.change(Topic::Accounts).await;
    accounts::set_role(&mut change, &account.id, role).await.unwrap().unwrap();
    change.commit().await.unwrap();
}

async fn remove(house: &House, name: &str) {
    let account = account(house, name).await;
    let mut change = house.change(Topic::Accounts).await;
    accounts::remove(&mut change, &account.id).await.unwrap().unwrap();
    change.commit().await.unwrap();
}
