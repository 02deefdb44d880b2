//! What the log says of tasks that no pick serves.

use roster::{
    domain::model::Status,
    store::Topic,
    workers::stand_ins::{StandIns, Trouble},
};

use crate::support::{House, id};

#[tokio::test]
async fn a_stand_in_is_told_once_a_version_of_the_catalogue() {
    let house = House::small().await;
    let mut stand_ins = StandIns::default();
    let standing_in = |task: &str, model: &str| Trouble { task: task.to_owned(), stand_in: Some(id(model)) };
    let told = stand_ins.look(&house.app).await.unwrap();
    assert_eq!(told, [standing_in("judge", "acme/beta"), standing_in("scenario_expansion", "acme/beta")]);
    assert_eq!(stand_ins.look(&house.app).await.unwrap(), []);

    house.change(Topic::Catalog).await.commit().await.unwrap();
    assert_eq!(stand_ins.look(&house.app).await.unwrap(), [], "nothing was changed");
    house.set_status("acme/beta", Status::Inactive).await;
    let told = stand_ins.look(&house.app).await.unwrap();
    assert_eq!(told, [standing_in("judge", "acme/alpha"), standing_in("scenario_expansion", "acme/alpha")]);
    house.set_status("acme/alpha", Status::Inactive).await;
    let told = stand_ins.look(&house.app).await.unwrap();
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|trouble| trouble.stand_in.is_none()));
}
