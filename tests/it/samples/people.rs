//! Signing in, setting up, one's own account, and everybody's.

use jiff::SignedDuration;
use roster::actions::set_up::offer_link;

use super::{
    album::Album,
    catalogue::{MARKUP, rich},
};
use crate::support::{Browser, House, Page, house::PASSWORD};

const ACCOUNTS: &str = "/settings/accounts";
const OWN: &str = "/settings/account";

pub async fn pages(album: &mut Album) {
    set_up(album).await;
    let house = House::empty().await;
    rich(&house).await;
    sign_in(album, &house).await;
    accounts(album, &house).await;
    own(album, &house).await;
}

async fn set_up(album: &mut Album) {
    let house = House::empty().await;
    rich(&house).await;
    album.take(200, house.visitor().get("/sign-in").await);
    let link = offer_link(&house.app).await.expect("a link").expect("no account yet");
    let link = link.strip_prefix("http://127.0.0.1:3000").expect("an address of this server");
    let person = house.visitor();
    let form = album.take(200, person.get(link).await).form(".card");
    let form =
        album.take(422, person.submit(&form.set("name", "no slug").set("password", "short")).await).form(".card");
    album.take(422, person.submit(&form.clone().set("name", "grace").set("password", "short")).await);
    person.save(&form.set("name", "grace").set("password", PASSWORD)).await;
    album.take(404, house.visitor().get(link).await);
    house.database.run("UPDATE providers SET protocol = 'ollama', key_variables = '' WHERE id = 'local'").await;
    house.bump().await;
    let form = album.take(200, person.get("/setup/providers").await).form(".card");
    album.take(200, person.save(&form.press("Use these")).await);
}

async fn sign_in(album: &mut Album, house: &House) {
    let visitor = house.visitor();
    let form = album.take(200, visitor.get("/sign-in?next=/settings/infra").await).form(".card");
    album.take(422, visitor.submit(&form.set("name", "nobody").set("password", "wrong")).await);
    interrupted(album, house).await;
}

async fn interrupted(album: &mut Album, house: &House) {
    let (admin, fields) = (house.admin().await, [("name", MARKUP), ("password", PASSWORD), ("revision", "1")]);
    house.viewer().await;
    house.wait(SignedDuration::from_hours(9));
    let form = album.take(401, admin.post("/settings/providers/acme", &fields).await).form(".card");
    album.take(422, admin.submit(&form.clone().set("password", "wrong")).await);
    album.take(200, admin.submit(&form.clone().set("password", PASSWORD)).await);
    album.take(200, admin.submit(&form.set("name", "vera").set("password", PASSWORD)).await);
    let form = album.take(401, house.visitor().post("/settings/account", &[("new_password", PASSWORD)]).await);
    form.form(".card");
}

async fn accounts(album: &mut Album, house: &House) {
    let (admin, viewer) = (house.admin().await, house.viewer().await);
    // The last admin.
    let ada = album.take(200, admin.get(ACCOUNTS).await).attributes("th.name a", "href").remove(0);
    album.take(200, admin.get(&ada).await);
    album.take(422, press(&admin, &ada, "#removal", "Remove account").await);
    album.take(422, admin.post("/settings/accounts/actions", &[("action", "reset"), ("id", last(&ada))]).await);
    album.take(422, admin.submit(&admin.visit(ACCOUNTS).await.form("#add").set("name", "No slug at all")).await);

    let added = admin.visit(ACCOUNTS).await.form("#add").set("name", "bob").set("role", "admin");
    let link = album.take(200, admin.submit(&added).await).attributes("#link", "value").remove(0);
    let bob = admin.visit(ACCOUNTS).await.attributes("th.name a", "href").remove(1);
    for person in [&admin, &viewer] {
        album.take(200, person.get(ACCOUNTS).await);
        album.take(200, person.get(&bob).await);
    }
    let asked = album.take(200, press(&admin, &bob, "#password", "Reset password").await);
    album.take(200, admin.submit(&asked.form("#confirm").press("Reset password")).await);
    album.take(200, press(&admin, &bob, "#removal", "Remove account").await);
    album.take(200, admin.save(&admin.visit(&bob).await.form("#edit").set("role", "viewer")).await);
    welcome(album, house, &link).await;

    let other = house.other_admin().await;
    album.take(200, press(&other, &own_address(&other).await, "#removal", "Remove account").await);
    house.wait(SignedDuration::from_hours(25));
    let admin = house.other_admin().await;
    let waiting = album.take(200, admin.get(ACCOUNTS).await).attributes("th.name a", "href");
    for address in waiting {
        album.take(200, admin.get(&address).await);
    }
}

async fn welcome(album: &mut Album, house: &House, used: &str) {
    let admin = house.admin().await;
    let path = |link: &str| link.strip_prefix("http://127.0.0.1:3000").expect("an address of this server").to_owned();
    album.take(404, house.visitor().get(&path(used)).await);
    let added = admin.visit(ACCOUNTS).await.form("#add").set("name", "eve");
    let link = path(&admin.submit(&added).await.attributes("#link", "value").remove(0));
    let eve = house.visitor();
    let form = album.take(200, eve.get(&link).await).form(".card");
    album.take(422, eve.submit(&form.clone().set("password", "short")).await);
    album.take(200, eve.save(&form.set("password", PASSWORD)).await);
}

async fn own(album: &mut Album, house: &House) {
    let admin = house.admin().await;
    album.take(200, house.admin().await.get(OWN).await);
    let wrong = admin.visit(OWN).await.form("#edit").set("current_password", "wrong").set("new_password", "short");
    album.take(422, admin.submit(&wrong).await);
    let without = admin.visit(OWN).await.form("#new-token").tick("scopes", "read", false);
    album.take(422, admin.submit(&without).await);
    let token = admin.visit(OWN).await.form("#new-token").set("name", &"n".repeat(60)).set("expires_in", "7");
    let token = album.take(200, admin.submit(&token).await).attributes("#token", "value").remove(0);
    album.take(200, admin.get(OWN).await);
    let other = house.other_admin().await;
    album.take(200, other.get(&own_address(&admin).await).await);
    let added = other.visit(ACCOUNTS).await.form("#add").set("name", "late");
    house.wait(SignedDuration::from_mins(11));
    album.take(401, other.submit(&added).await);
    house.visitor().bearing(&token).get("/v1/models").await.is(200);
    house.wait(SignedDuration::from_hours(8 * 24));
    for person in [house.admin().await, house.viewer().await] {
        album.take(200, person.get(OWN).await);
    }
}

async fn press(person: &Browser, path: &str, form: &str, button: &str) -> Page {
    person.submit(&person.visit(path).await.form(form).press(button)).await
}

async fn own_address(person: &Browser) -> String {
    let list = person.visit(ACCOUNTS).await;
    let names = list.texts("th.name");
    let place = names.iter().position(|name| name.ends_with("You")).expect("one's own account");
    list.attributes("th.name a", "href").remove(place)
}

fn last(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}
