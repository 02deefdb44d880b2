//! A topic that only a newer program knows, in a database that both use while instances are updated one by one.

use std::time::Duration;

use roster::{
    domain::model::Status,
    store::{Db, Topic},
};
use tokio::time::{sleep, timeout};

use crate::support::House;

/// Long enough for the slowest machine.
const WITHIN: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_topic_of_a_newer_program_keeps_no_older_one_from_following() {
    let house = House::small().await;
    house.database.run("INSERT INTO versions (topic, version) VALUES ('weather', 7)").await;
    // Another process, which began when the newer one was there already.
    let other = Db::open_as_it_is(house.database.url()).await.unwrap();
    let following = other.clone();
    let follower = tokio::spawn(async move { following.follow_versions().await });

    house.set_status("acme/beta", Status::Inactive).await;
    let learned = async {
        while other.versions().current(Topic::Catalog) < house.version() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(WITHIN, learned).await.expect("the step of the other process");
    follower.abort();
    other.close().await;
}
