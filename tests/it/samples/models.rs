//! The list of models, a model's form, and what is asked before it is done.

use jiff::SignedDuration;
use roster::domain::model::Status;

use super::{
    album::Album,
    catalogue::{MARKUP, many, rich},
};
use crate::support::{House, priced};

const INDEX: &str = "/settings/models";
const ACTIONS: &str = "/settings/models/actions";
const NEW: &str = "/settings/models/new";
const FULL: &str = "/settings/models/acme/full";

pub async fn pages(album: &mut Album) {
    let house = House::empty().await;
    album.take(200, house.admin().await.get(INDEX).await);
    many(&house).await;
    lists(album, &house).await;

    let house = House::empty().await;
    rich(&house).await;
    lists(album, &house).await;
    forms(album, &house).await;
    conflict(album, &house).await;
    questions(album, &house).await;
    for entry in house.catalog().await.entries() {
        house.set_status(entry.model.id.as_str(), Status::Inactive).await;
    }
    lists(album, &house).await;
}

async fn lists(album: &mut Album, house: &House) {
    for person in [house.admin().await, house.viewer().await] {
        for query in [
            "",
            "?q=one&sort=price",
            "?status=active&page=2",
            "?q=nothing+like+this",
            "?attention=unpriced",
            "?provider=off",
        ] {
            album.take(200, person.get(&format!("{INDEX}{query}")).await);
        }
    }
    album.take(400, house.admin().await.get("/settings/models?status=asleep").await);
}

async fn forms(album: &mut Album, house: &House) {
    let (admin, viewer) = (house.admin().await, house.viewer().await);
    let form = album.take(200, admin.get(NEW).await).form("#edit");
    let mistaken = form.clone().set("display_name", "").set("input_price", "$ 3").set("sunset_on", "31.1.2099");
    let mistaken = mistaken.set("tier_above", "many").set("tier_input", "x").set("successor", "nowhere");
    album.take(422, admin.submit(&mistaken.set("context_window", "-1").set("name", MARKUP)).await);
    let new = form.set("provider", "zeta").set("name", "made").set("display_name", MARKUP).set("status", "active");
    album.take(200, admin.save(&new.tick("make_default", "yes", true)).await);

    for name in ["full", "past", "old", "image", "unpriced", "inactive", "benched", "next"] {
        album.take(200, admin.get(&format!("{INDEX}/acme/{name}")).await);
        album.take(200, viewer.get(&format!("{INDEX}/acme/{name}")).await);
    }
    album.take(200, admin.get("/settings/models/off/one").await);
    for (input, from) in [("4", "2020-01-01"), ("5", ""), ("", "2099-12-01 14:00")] {
        house.wait(SignedDuration::from_mins(1));
        let form = admin.visit(FULL).await.form("#edit").set("input_price", input).set("price_valid_from", from);
        let form = if input.is_empty() { form.set("output_price", "").set("tier_above", "") } else { form };
        album.take(if input.is_empty() { 422 } else { 303 }, admin.submit(&form).await);
    }
    let described = admin.visit(FULL).await.form("#edit").set("description", "").set("max_output_tokens", "1");
    album.take(200, admin.save(&described).await);
    album.take(200, admin.get(FULL).await);
}

async fn conflict(album: &mut Album, house: &House) {
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let stale = bea.visit(FULL).await.form("#edit").set("display_name", "Bea’s");
    ada.save(&ada.visit(FULL).await.form("#edit").set("display_name", "Ada’s")).await;
    album.take(409, bea.submit(&stale).await);
    let gone = bea.visit("/settings/models/acme/image").await.form("#edit");
    album.take(303, ada.agree(ada.post(ACTIONS, &[("action", "delete"), ("id", "acme/image")]).await).await);
    album.take(404, bea.submit(&gone).await);
}

async fn questions(album: &mut Album, house: &House) {
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let more: Vec<_> = (0..14).map(|n| priced(&format!("acme/many-{n}"), Status::Active, "1", "1")).collect();
    house.add_models(&more).await;
    let ids: Vec<_> = more.iter().map(|new| ("id", new.id.to_string())).collect();
    let mut fields: Vec<_> = ids.iter().map(|(name, id)| (*name, id.as_str())).collect();
    fields.extend([("action", "delete"), ("id", "acme/full")]);
    let question = album.take(200, ada.post(ACTIONS, &fields).await);
    album.take(303, bea.post(ACTIONS, &[("action", "activate"), ("id", "acme/inactive")]).await);
    album.take(200, ada.submit(&question.form(".confirm form").press_first()).await);
    album.take(200, ada.post(ACTIONS, &[("action", "deactivate"), ("id", "acme/full"), ("from", "edit")]).await);
    // Mistakes about several, and about one.
    let wrong = [("action", "deprecate"), ("id", "acme/free"), ("id", "acme/past"), ("successor", "acme/nowhere")];
    album.take(422, ada.post(ACTIONS, &wrong).await);
    album.take(422, ada.post(ACTIONS, &[wrong[0], wrong[1], wrong[3]]).await);
    let done = ada.post(ACTIONS, &[("action", "deactivate"), ("id", "acme/free")]).await;
    album.take(200, ada.follow(&done).await);
}
