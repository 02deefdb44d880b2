//! Providers, tasks and the audit.

use super::{
    album::Album,
    catalogue::{FAR, MARKUP, long, many, rich},
};
use roster::domain::model::Status;

use crate::support::{House, priced};

const PROVIDERS: &str = "/settings/providers";
const INFRA: &str = "/settings/infra";
const AUDIT: &str = "/settings/audit";
const UNDO: &str = "form[action='/settings/undo']";

pub async fn pages(album: &mut Album) {
    let house = House::empty().await;
    let admin = house.admin().await;
    for path in [PROVIDERS, INFRA] {
        album.take(200, admin.get(path).await);
    }
    album.take(200, admin.get(&format!("{AUDIT}?actor=nobody")).await);
    house.database.run("DELETE FROM audit").await;
    album.take(200, admin.get(AUDIT).await);

    let house = House::empty().await;
    rich(&house).await;
    providers(album, &house).await;
    tasks(album, &house).await;
    many(&house).await;
    album.take(200, house.admin().await.get(INFRA).await);
    album.take(
        422,
        house.admin().await.post(INFRA, &[("action", "append"), ("task", "judge"), ("append", "nonsense")]).await,
    );
    audit(album, &house).await;
}

async fn providers(album: &mut Album, house: &House) {
    let (admin, viewer) = (house.admin().await, house.viewer().await);
    for path in ["", "/acme", "/zeta", "/off", "/empty", "/local"] {
        for person in [&admin, &viewer] {
            album.take(200, person.get(&format!("{PROVIDERS}{path}")).await);
        }
    }
    let form = album.take(200, admin.get("/settings/providers/new").await).form("#edit");
    let mistaken = form.clone().set("id", "No slug").set("base_url", "javascript:alert(1)").set("key_variables", "a-b");
    let mistaken = mistaken.set("max_parallel_requests", "0").set("requests_per_minute", "x");
    album.take(422, admin.submit(&mistaken).await);
    let local = form.set("id", "made").set("name", MARKUP).set("base_url", "http://127.0.0.1:11434/v1");
    let local = album.take(422, admin.submit(&local.set("protocol", "ollama")).await).form("#edit");
    album.take(200, admin.save(&local.tick("local_network", "yes", true)).await);

    album.take(200, admin.get(&format!("{PROVIDERS}/made")).await);
    let edit = admin.visit("/settings/providers/acme").await.form("#edit");
    let asked = album.take(422, admin.submit(&edit.clone().set("base_url", "https://else.example/v1")).await);
    album.take(422, admin.submit(&asked.form("#edit").set("password", "wrong")).await);
    let other = house.other_admin().await;
    let stale = other.visit("/settings/providers/acme").await.form("#edit").set("name", "Bea’s");
    album.take(200, admin.save(&edit.set("name", FAR.trim_end()).set("requests_per_minute", "10000")).await);
    album.take(409, other.submit(&stale).await);

    album.take(200, admin.get(&format!("{PROVIDERS}?q=acme&show=enabled")).await);
    album.take(200, admin.get(&format!("{PROVIDERS}?q=nobody")).await);
    let actions = "/settings/providers/actions";
    album.take(422, admin.post(actions, &[("action", "delete"), ("id", "acme")]).await);
    let done = admin.post(actions, &[("action", "disable"), ("id", "zeta")]).await;
    let done = album.take(200, admin.follow(&admin.agree(done).await).await);
    album.take(200, admin.save(&done.form(UNDO)).await);
}

async fn tasks(album: &mut Album, house: &House) {
    let (admin, viewer) = (house.admin().await, house.viewer().await);
    let add = admin.visit(INFRA).await.form("#new-task").press("Add task");
    let mistaken = add.clone().set("task", "No slug").set("min_context", "many");
    album.take(422, admin.submit(&mistaken).await);
    let odd =
        [("action", "add"), ("task", "odd"), ("mode", "chat"), ("caller", "programs"), ("capabilities", "flight")];
    album.take(422, admin.post(INFRA, &odd).await);
    let task = add.set("task", &"t".repeat(40)).set("description", MARKUP).set("min_context", "1000000000");
    album.take(200, admin.save(&task.tick("capabilities", "audio", true)).await);
    let picks = [("task", "judge"), ("picks", "acme/unpriced"), ("picks", "no id"), ("picks", "acme/nowhere")];
    album.take(422, admin.post(INFRA, &picks).await);
    album.take(200, admin.follow(&admin.post(INFRA, &picks[..2]).await).await);
    album.take(422, admin.post(INFRA, &[("action", "append"), ("task", "judge"), ("append", "acme/nowhere")]).await);
    let two = [("task", "judge"), ("picks", "acme/next"), ("picks", "acme/full")];
    album.take(200, admin.follow(&admin.post(INFRA, &two).await).await);
    let stale = [("task", "judge"), ("revision", "0"), ("down", "acme/next")];
    album.take(409, admin.post(INFRA, &stale).await);
    album.take(200, viewer.get(INFRA).await);
}

async fn audit(album: &mut Album, house: &House) {
    let admin = house.admin().await;
    for number in 0..52 {
        house.add_models(&[priced(&format!("acme/later-{number}"), Status::Inactive, "1", "1")]).await;
    }
    let changed = admin.visit("/settings/providers/off").await.form("#edit").set("requests_per_minute", "77");
    admin.save(&changed).await;
    let undo = album.take(200, admin.get(AUDIT).await).form("tbody form");
    album.take(303, admin.submit(&undo).await);
    album.take(200, admin.get("/settings/providers/off").await);
    let whole = admin.get(AUDIT).await.attributes("details > a", "href").remove(0);
    album.take(200, admin.get(&whole).await);
    album.take(200, house.viewer().await.get(&whole).await);
    let first = album.take(200, admin.get(AUDIT).await);
    let older = first.attributes(".pager [rel=next]", "href").remove(0);
    let older = album.take(200, admin.get(&older).await);
    album.take(200, admin.get(&older.attributes(".pager a", "href").remove(0)).await);
    for query in
        ["?kind=model&verb=create&from=2020-01-01&to=2099-12-31", "?kind=task", "?kind=account", "?actor=nobody"]
    {
        album.take(200, house.viewer().await.get(&format!("{AUDIT}{query}")).await);
    }
    album.take(200, admin.get(&format!("{AUDIT}?id={}", long())).await);
    album.take(400, admin.get(&format!("{AUDIT}?kind=cat")).await);
}
