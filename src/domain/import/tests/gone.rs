//! What is gone, and what could not be read and is not.

use super::*;

#[test]
fn an_entry_that_could_not_be_read_is_not_gone() {
    let mut world = World::new().with("on/a", Source::Litellm, None);
    world.rejected.push("on/a");
    assert!(world.plan(FeedName::Litellm, &[]).rows.is_empty());
    world.rejected = vec!["upstream-key"];
    assert_eq!(world.plan(FeedName::Litellm, &[]).count(Class::Missing), 1);
    world.heard.insert(
        id("on/a"),
        vec![Heard { source: Source::Litellm, key: "upstream-key".to_owned(), says: String::new() }],
    );
    assert!(world.plan(FeedName::Litellm, &[]).rows.is_empty());
}

#[test]
fn a_feed_that_lost_more_than_half_is_in_doubt() {
    let world = ["a", "b", "c", "d"]
        .iter()
        .fold(World::new(), |world, name| world.with(&format!("on/{name}"), Source::Litellm, None));
    let half = [entry("on/a", None), entry("on/b", None)];
    assert!(!world.plan(FeedName::Litellm, &half).has_lost_most());
    assert!(world.plan(FeedName::Litellm, &half[..1]).has_lost_most());
    assert!(!world.plan(FeedName::ModelsDev, &half[..1]).has_lost_most(), "it brought none of them");
}

#[test]
fn models_of_a_provider_that_could_not_be_read_are_not_gone() {
    let mut world = World::new().with("on/a", Source::ModelsDev, None).with("on/b", Source::ModelsDev, None);
    let plan = world.plan(FeedName::ModelsDev, &[]);
    assert_eq!((plan.count(Class::Missing), plan.vanished), (2, vec![("on".parse().unwrap(), 2)]));
    let plan = world.plan(FeedName::ModelsDev, &[entry("on/a", None)]);
    assert_eq!((plan.count(Class::Missing), plan.vanished), (1, Vec::new()), "one of several is no provider");
    world.unread.insert("on".parse().unwrap());
    let plan = world.plan(FeedName::ModelsDev, &[]);
    assert_eq!((plan.rows.len(), plan.vanished), (0, Vec::new()));
}
