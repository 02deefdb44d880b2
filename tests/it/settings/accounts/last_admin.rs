//! Somebody who can sign in as an admin always remains.

use super::{ACTIONS, GOOD, address, id_of, invite};
use crate::support::House;

const REFUSED: &str = "ada is the last admin who can sign in. Make somebody else an admin first.";

#[tokio::test]
async fn the_last_admin_is_neither_demoted_nor_removed() {
    let house = House::small().await;
    let admin = house.admin().await;
    house.viewer().await;
    let ada = address(&house, "ada").await;
    let page = admin.submit(&admin.visit(&ada).await.form("#edit").set("role", "viewer")).await;
    assert_eq!(page.is(422).mistake("role"), REFUSED);
    let id = id_of(&house, "ada").await;
    for confirmed in ["", "yes"] {
        let page = admin.post(ACTIONS, &[("action", "remove"), ("id", &id), ("confirmed", confirmed)]).await;
        assert!(page.is(422).text(".errors").contains(REFUSED));
    }
    assert!(admin.visit(&ada).await.body.contains("This is the last admin who can sign in."));
}

#[tokio::test]
async fn an_admin_without_a_password_does_not_count() {
    let house = House::small().await;
    let admin = house.admin().await;
    let link = invite(&admin, "bob", "admin").await;
    let ada = address(&house, "ada").await;
    assert_eq!(admin.post(&ada, &[("role", "viewer")]).await.is(422).mistake("role"), REFUSED);
    let bob = house.visitor();
    bob.save(&bob.visit(&link).await.form(".card").set("password", GOOD)).await;
    admin.post(&ada, &[("role", "viewer")]).await.is(303);
    let id = id_of(&house, "bob").await;
    assert!(
        bob.post(ACTIONS, &[("action", "remove"), ("id", &id)]).await.is(422).body.contains("bob is the last admin")
    );
}

#[tokio::test]
async fn an_own_password_is_not_reset_here() {
    let house = House::small().await;
    let admin = house.admin().await;
    house.other_admin().await;
    let id = id_of(&house, "ada").await;
    let page = admin.post(ACTIONS, &[("action", "reset"), ("id", &id)]).await;
    assert!(page.is(422).text(".errors").contains("Change your own password under Your account."));
    admin.visit("/settings/account").await;
}

#[tokio::test]
async fn two_admins_who_turn_on_each_other_at_once_leave_one() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let (id_a, id_b) = (id_of(&house, "ada").await, id_of(&house, "bea").await);
    let (at_a, at_b) = (address(&house, "ada").await, address(&house, "bea").await);
    let (a, b) = tokio::join!(ada.post(&at_b, &[("role", "viewer")]), bea.post(&at_a, &[("role", "viewer")]));
    assert_eq!(admins(&house).await, 1, "{} {}", a.status, b.status);

    // The one who is left makes the other one again, and both remove each other.
    let (winner, other) = if a.status == 303 { (&ada, &at_b) } else { (&bea, &at_a) };
    winner.post(other, &[("role", "admin")]).await.is(303);
    let remove = |id| [("action", "remove"), ("id", id), ("confirmed", "yes")];
    let (of_a, of_b) = (remove(&id_a), remove(&id_b));
    tokio::join!(ada.post(ACTIONS, &of_b), bea.post(ACTIONS, &of_a));
    assert_eq!(admins(&house).await, 1);
}

#[tokio::test]
async fn two_admins_who_reset_each_other_at_once_leave_one_who_can_sign_in() {
    let house = House::small().await;
    let (ada, bea) = (house.admin().await, house.other_admin().await);
    let (id_a, id_b) = (id_of(&house, "ada").await, id_of(&house, "bea").await);
    let reset = |id| [("action", "reset"), ("id", id), ("confirmed", "yes")];
    let (of_a, of_b) = (reset(&id_a), reset(&id_b));
    tokio::join!(ada.post(ACTIONS, &of_b), bea.post(ACTIONS, &of_a));
    assert_eq!(admins(&house).await, 1);
}

async fn admins(house: &House) -> usize {
    house
        .database
        .texts("SELECT name FROM accounts JOIN passwords ON account_id = accounts.id WHERE role = 'admin'")
        .await
        .len()
}
