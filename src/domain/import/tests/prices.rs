//! Prices: what belongs together, what is taken back, what is confirmed.

use super::*;

#[test]
fn parts_of_a_price_go_with_the_price_they_belong_to() {
    let cached = |input: &str, cache: &str| Rates { cache_read: cache.parse().ok(), ..rates(input, "2") };
    let tier = Tier { above: 200_000, input: "3".parse().ok(), ..Tier::default() };
    let tiered = Rates { tiers: Tiers::stored(vec![tier]), ..rates("1", "2") };
    // Filled in where the base is the same, by whomever.
    let world = World::new().with("on/a", Source::ModelsDev, Some(rates("1", "2")));
    let row = |said| world.row(FeedName::Litellm, entry("on/a", Some(said)));
    assert_eq!(row(cached("1", "0.2")), "changed: cache_read_price >0.20");
    // Not where it belongs to a price that is not taken.
    assert_eq!(row(cached("9", "0.9")), "protected: !input_price 9.00 models_dev !cache_read_price 0.90 models_dev");
    // Dropped with the former price, kept beside the same one.
    let world = World::new().with("on/a", Source::Litellm, Some(tiered.clone()));
    assert_eq!(
        world.row(FeedName::ModelsDev, entry("on/a", Some(rates("1.5", "2")))),
        "changed: input_price 1.00>1.50 tiers above 200000: input $3.00>"
    );
    assert_eq!(world.row(FeedName::ModelsDev, entry("on/a", Some(rates("1", "2")))), "unchanged:");
    assert_eq!(
        world.row(FeedName::Litellm, entry("on/a", Some(rates("1", "2")))),
        "changed: tiers above 200000: input $3.00>"
    );
    // An admin's stays in any case.
    let world = world.edit(|model| model.origins.set(ModelField::Tiers, Source::Admin, NOW));
    assert_eq!(
        world.row(FeedName::ModelsDev, entry("on/a", Some(rates("1.5", "2")))),
        "changed: input_price 1.00>1.50 !tiers  admin"
    );
}

#[test]
fn input_and_output_come_together() {
    let world = World::new().with("on/a", Source::Litellm, None);
    let world = world.edit(|model| model.origins.set(ModelField::OutputPrice, Source::Admin, NOW));
    let row = world.row(FeedName::Litellm, entry("on/a", Some(rates("1", "2"))));
    assert_eq!(row, "protected: !input_price 1.00 admin !output_price 2.00 admin");
    let world = World::new().with("on/a", Source::Litellm, Some(rates("1", "2")));
    assert_eq!(world.row(FeedName::Litellm, entry("on/a", None)), "unchanged:", "no price is no word about the price");
}

#[test]
fn a_price_that_is_withdrawn_is_told_and_stays() {
    let world =
        World::new().with("on/a", Source::Litellm, Some(rates("1", "2"))).heard(Source::Litellm, "input_price=1.00");
    let withdraws = |world: &World, said: Entry| {
        let plan = world.plan(FeedName::Litellm, &[said]);
        assert_eq!(plan.rows[0].class, Class::Unchanged);
        plan.rows[0].withdraws
    };
    assert!(withdraws(&world, entry("on/a", None)));
    assert!(!withdraws(&world, entry("on/a", Some(rates("1", "2")))));
    let unread = Entry { unread: vec![ModelField::CacheReadPrice], ..entry("on/a", None) };
    assert!(!withdraws(&world, unread), "a price that can't be read is not withdrawn");
    let bundled = World::new().with("on/a", Source::Bundled, Some(rates("1", "2")));
    assert!(!withdraws(&bundled, entry("on/a", None)), "it never stated it");
}

#[test]
fn a_price_is_confirmed_by_who_states_it_as_it_is() {
    let world = World::new().with("on/a", Source::Admin, Some(rates("1", "2"))).with("on/b", Source::Admin, None);
    let confirms = |said: Entry| world.plan(FeedName::Litellm, &[said]).rows[0].confirms;
    assert!(confirms(entry("on/a", Some(rates("1", "2")))));
    assert!(!confirms(entry("on/a", Some(rates("1", "3")))), "kept against the feed's word");
    assert!(!confirms(entry("on/a", None)));
    assert!(!confirms(entry("on/b", Some(rates("1", "2")))), "there is none to confirm");
    let world = World::new().with("on/a", Source::Litellm, Some(rates("1", "2")));
    let moved = world.plan(FeedName::Litellm, &[entry("on/a", Some(rates("1", "3")))]);
    assert!(!moved.rows[0].confirms, "a change is stated with the change");
}
