//! `/settings/accounts`: the list, adding, roles, removal, and who may do what.
#![expect(clippy::expect_used, reason = "an account that is not there has to end the test")]

mod last_admin;
mod links;
mod sessions;

use roster::store::accounts;

use crate::support::{Browser, House, Page};

const INDEX: &str = "/settings/accounts";
const ACTIONS: &str = "/settings/accounts/actions";
const GOOD: &str = "several quite ordinary words";

#[tokio::test]
async fn the_list_names_everybody_and_viewers_have_no_controls() {
    let house = House::small().await;
    house.admin().await;
    let viewer = house.viewer().await;
    let page = viewer.visit(INDEX).await;
    assert_eq!(page.texts("th.name a"), ["ada", "vera"]);
    assert_eq!(page.texts("td[data-label=Role]"), ["Admin", "Viewer"]);
    assert_eq!(page.texts("td[data-label='Last seen']"), ["20 Nov 2026, 12:00 UTC"; 2]);
    assert_eq!(page.texts("th.name .tag"), ["You"]);
    assert!(!page.has("main form"), "a viewer reads only");
    let page = viewer.visit(&address(&house, "ada").await).await;
    assert!(!page.has("main form"), "a viewer reads only");
}

#[tokio::test]
async fn last_seen_stays_when_the_sessions_end() {
    let house = House::small().await;
    let (admin, viewer) = (house.admin().await, house.viewer().await);
    house.wait(jiff::SignedDuration::from_mins(61));
    viewer.visit("/settings/models").await;
    viewer.post("/sign-out", &[]).await.is(303);
    let seen = admin.visit(INDEX).await.texts("td[data-label='Last seen']");
    assert_eq!(seen, ["20 Nov 2026, 13:01 UTC"; 2]);
}

#[tokio::test]
async fn an_account_is_added_with_a_link_and_waits_for_its_person() {
    let house = House::small().await;
    let admin = house.admin().await;
    let page = admin.submit(&admin.visit(INDEX).await.form("#add").set("name", " Bob ").set("role", "viewer")).await;
    let link = link(&page);
    assert!(link.starts_with("http://127.0.0.1:3000/welcome?token="), "{link}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let list = admin.visit(INDEX).await;
    assert_eq!(list.texts("td[data-label=State]"), ["Can sign in", "Waiting for a password"]);
    assert_eq!(list.texts("td[data-label='Last seen']")[1], "never");
    assert!(!list.body.contains("token="), "the link is shown once");
    let history = admin.visit(&address(&house, "bob").await).await.text(".history");
    assert_eq!(history, "Added ada, 20 Nov 2026, 12:00 UTC");
    for password in ["", GOOD] {
        let answer = house.visitor().post("/sign-in", &[("name", "bob"), ("password", password)]).await;
        assert_eq!(answer.is(422).text(".errors"), "Name or password is wrong.");
    }
}

#[tokio::test]
async fn a_new_account_that_can_not_be_is_refused_and_what_was_typed_stays() {
    let house = House::small().await;
    let admin = house.admin().await;
    for (name, role, field, mistake) in [
        ("", "viewer", "name", "Fill this in."),
        ("a b", "viewer", "name", "“a b” is not an account name. Use 1 to 60 of a-z, 0-9 and . _ @ + -"),
        (
            "Ada",
            "viewer",
            "name",
            "There is an account “ada” already. Choose another name; capitals make no difference.",
        ),
        ("bob", "", "role", "Fill this in."),
        ("bob", "owner", "role", "“owner” is not one of the choices"),
    ] {
        let page = admin.post(INDEX, &[("name", name), ("role", role)]).await;
        assert_eq!(page.is(422).mistake(field), mistake, "{name} {role}");
        assert_eq!(page.form("#add").value("name"), name);
    }
    assert_eq!(names(&house).await, ["ada"]);
    admin.post(INDEX, &[("name", "bob"), ("name", "eve"), ("role", "viewer")]).await.is(400);
}

#[tokio::test]
async fn another_role_is_in_force_at_once() {
    let house = House::small().await;
    let (admin, viewer) = (house.admin().await, house.viewer().await);
    let vera = address(&house, "vera").await;
    let page = admin.save(&admin.visit(&vera).await.form("#edit").set("role", "admin")).await;
    assert_eq!(page.notice(), "vera saved: role viewer → admin.");
    assert!(viewer.visit(INDEX).await.has("#add"));
    let page = admin.save(&page.form("#edit")).await;
    assert_eq!(page.notice(), "No change.");
    admin.save(&page.form("#edit").set("role", "viewer")).await;
    viewer.post(INDEX, &[("name", "bob"), ("role", "admin")]).await.is(403);
    let page = admin.post(&vera, &[("role", "owner")]).await;
    assert_eq!(page.is(422).mistake("role"), "“owner” is not one of the choices");
}

#[tokio::test]
async fn removal_asks_first_then_ends_the_sessions_and_the_audit_keeps_the_name() {
    let house = House::small().await;
    let (admin, viewer) = (house.admin().await, house.viewer().await);
    let vera = address(&house, "vera").await;
    let form = admin.visit(&vera).await.form("#removal").press_first();
    let asked = admin.submit(&form).await;
    assert_eq!(asked.is(200).text("h1"), "Remove vera?");
    viewer.visit(INDEX).await;
    let page = admin.save(&asked.form("#confirm").press("Remove account")).await;
    assert_eq!(page.notice(), "vera deleted.");
    assert_eq!(names(&house).await, ["ada"]);
    viewer.get(INDEX).await.is(303);
    house.visitor().post("/sign-in", &[("name", "vera"), ("password", GOOD)]).await.is(422);
    admin.get(&vera).await.is(404);
    let told = admin.visit("/settings/audit?id=vera").await;
    assert_eq!(told.texts("summary"), ["vera deleted.", "vera added."]);
    assert!(!told.has("tbody li a"), "nothing to lead to any more");
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_what_is_no_action_is_refused() {
    let house = House::small().await;
    let admin = house.admin().await;
    for id in ["", "nobody", "01a1fa0a-cd46-771d-886c-6e9f6683d822", "' OR 1=1 --", "\0"] {
        for action in ["reset", "remove", "end_sessions"] {
            admin.post(ACTIONS, &[("action", action), ("id", id), ("confirmed", "yes")]).await.is(404);
        }
    }
    for address in ["/settings/accounts/nobody", "/settings/accounts/%00", "/settings/accounts/%FF"] {
        admin.get(address).await.is(404);
    }
    admin.post("/settings/accounts/nobody", &[("role", "viewer")]).await.is(404);
    let ada = id_of(&house, "ada").await;
    admin.post(ACTIONS, &[("action", "promote"), ("id", &ada)]).await.is(400);
    admin.post(ACTIONS, &[("action", "remove"), ("id", &ada), ("id", &ada)]).await.is(400);
}

#[tokio::test]
async fn nobody_but_admins_changes_accounts() {
    let house = House::small().await;
    house.admin().await;
    let (viewer, visitor) = (house.viewer().await, house.visitor());
    let (ada, id) = (address(&house, "ada").await, id_of(&house, "ada").await);
    let before = house.database.dump().await;
    for path in [INDEX, &ada] {
        assert!(visitor.get(path).await.is(303).location().starts_with("/sign-in?next="));
    }
    for (path, fields) in [
        (INDEX, vec![("name", "eve"), ("role", "admin")]),
        (ada.as_str(), vec![("role", "viewer")]),
        (ACTIONS, vec![("action", "reset"), ("id", &id)]),
        (ACTIONS, vec![("action", "remove"), ("id", &id), ("confirmed", "yes")]),
        (ACTIONS, vec![("action", "end_sessions"), ("id", "nobody")]),
    ] {
        visitor.post(path, &fields).await.is(401);
        viewer.post(path, &fields).await.is(403);
    }
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn an_id_that_no_account_can_have_is_not_here() {
    let house = House::small().await;
    let admin = house.admin().await;
    for id in ["%00", "a%00b", "nobody", "%ff", "01234567-89ab-7def-8123-456789abcdef"] {
        let path = format!("{INDEX}/{id}");
        admin.get(&path).await.is(404);
        admin.post(&path, &[("role", "viewer")]).await.is(404);
    }
    for id in ["\u{0}", "nobody"] {
        admin.post(ACTIONS, &[("action", "end_sessions"), ("id", id)]).await.is(404);
    }
}

async fn names(house: &House) -> Vec<String> {
    let all = accounts::list(&house.app.db).await.expect("the accounts");
    all.iter().map(|account| account.name.to_string()).collect()
}

async fn id_of(house: &House, name: &str) -> String {
    let name = name.parse().expect("a name");
    accounts::find_by_name(&house.app.db, &name).await.expect("the accounts").expect("the account").id
}

async fn address(house: &House, name: &str) -> String {
    format!("{INDEX}/{}", id_of(house, name).await)
}

/// The link that a page shows.
fn link(page: &Page) -> String {
    page.is(200).attributes("#link", "value").remove(0)
}

/// Its path, for a browser of the test.
fn path(link: &str) -> String {
    link.replace("http://127.0.0.1:3000", "")
}

/// Adds an account and returns the path of its link.
async fn invite(admin: &Browser, name: &str, role: &str) -> String {
    path(&link(&admin.post(INDEX, &[("name", name), ("role", role)]).await))
}

/// Resets a password and returns the path of the link.
async fn reset(house: &House, admin: &Browser, name: &str) -> String {
    let page = admin.visit(&address(house, name).await).await;
    let asked = admin.submit(&page.form("#password").press("Reset password")).await;
    path(&link(&admin.submit(&asked.form("#confirm").press("Reset password")).await))
}
