//! What the log says of tasks that no pick serves.
#![expect(clippy::unwrap_used, reason = "a change that can't be made has to end the test")]

use roster::{
    domain::{audit::Verb, model::Status},
    store::{Topic, tasks},
    workers::stand_ins::{Served, StandIns, Turn},
};

use crate::support::{House, id};

#[tokio::test]
async fn a_stand_in_is_told_when_it_begins_when_it_changes_and_when_it_ends() {
    let house = House::small().await;
    let mut stand_ins = StandIns::default();
    let told = stand_ins.look(&house.app).await.unwrap();
    assert_eq!(told, [standing_in("judge", "acme/beta"), standing_in("scenario_expansion", "acme/beta")]);
    assert_eq!(stand_ins.look(&house.app).await.unwrap(), []);

    let version = house.version();
    house.set_status("acme/gamma", Status::Active).await;
    assert!(house.version() > version);
    assert_eq!(stand_ins.look(&house.app).await.unwrap(), [], "another version, the same stand-ins");

    house.set_status("acme/beta", Status::Inactive).await;
    let told = stand_ins.look(&house.app).await.unwrap();
    assert_eq!(told, [standing_in("judge", "acme/alpha"), standing_in("scenario_expansion", "acme/alpha")]);
    pick(&house, "judge", "acme/alpha").await;
    assert_eq!(stand_ins.look(&house.app).await.unwrap(), [turn("judge", Served::Pick)]);
    assert_eq!(stand_ins.look(&house.app).await.unwrap(), []);
}

#[tokio::test]
async fn that_no_model_is_in_force_is_told_when_it_becomes_so_and_when_it_ends() {
    let house = House::small().await;
    let mut stand_ins = StandIns::default();
    stand_ins.look(&house.app).await.unwrap();
    house.set_status("acme/beta", Status::Inactive).await;
    house.set_status("acme/alpha", Status::Inactive).await;
    let told = stand_ins.look(&house.app).await.unwrap();
    let all = ["judge", "scenario_expansion", "summarizer"];
    assert_eq!(told, all.map(|task| turn(task, Served::Nothing)));

    house.set_status("acme/old", Status::Inactive).await;
    assert_eq!(stand_ins.look(&house.app).await.unwrap(), [], "another version, and still no model");

    house.set_status("acme/alpha", Status::Active).await;
    let told = stand_ins.look(&house.app).await.unwrap();
    let [judge, expansion] = [standing_in("judge", "acme/alpha"), standing_in("scenario_expansion", "acme/alpha")];
    assert_eq!(told, [judge, expansion, turn("summarizer", Served::Pick)]);
}

#[tokio::test]
async fn a_task_that_is_gone_is_told_no_more_and_one_of_its_name_anew() {
    let house = House::small().await;
    let mut stand_ins = StandIns::default();
    stand_ins.look(&house.app).await.unwrap();
    let judge = house.catalog().await.tasks().iter().find(|task| task.slug == "judge").cloned().unwrap();
    let mut change = house.change(Topic::Catalog).await;
    assert!(tasks::delete(&mut change, "judge").await.unwrap());
    change.commit().await.unwrap();
    assert_eq!(stand_ins.look(&house.app).await.unwrap(), []);
    let mut change = house.change(Topic::Catalog).await;
    assert!(tasks::insert(&mut change, &judge, Verb::Create).await.unwrap());
    change.commit().await.unwrap();
    assert_eq!(stand_ins.look(&house.app).await.unwrap(), [standing_in("judge", "acme/beta")]);
}

fn turn(task: &str, served: Served) -> Turn {
    Turn { task: task.to_owned(), served }
}

fn standing_in(task: &str, model: &str) -> Turn {
    turn(task, Served::StandIn(id(model)))
}

async fn pick(house: &House, task: &str, model: &str) {
    let mut change = house.change(Topic::Catalog).await;
    assert!(tasks::set_picks(&mut change, task, &[id(model)]).await.unwrap());
    change.commit().await.unwrap();
}
