//! Whose word is taken: the more trusted one's, and what silence takes back.

use super::*;

#[test]
fn the_more_trusted_source_is_believed() {
    let from = |source| World::new().with("on/a", source, Some(rates("1", "2")));
    let litellm = || entry("on/a", Some(rates("1", "3")));
    let taken = "changed: output_price 2.00>3.00";
    assert_eq!(from(Source::Bundled).row(FeedName::Litellm, litellm()), taken);
    assert_eq!(from(Source::Litellm).row(FeedName::Litellm, litellm()), taken);
    assert_eq!(from(Source::Anybody).row(FeedName::Litellm, litellm()), taken);
    assert_eq!(from(Source::Litellm).row(FeedName::ModelsDev, litellm()), taken);
    for holder in [Source::ModelsDev, Source::ProviderApi, Source::Admin] {
        let kept = format!("protected: !output_price 3.00 {holder}");
        assert_eq!(from(holder).row(FeedName::Litellm, litellm()), kept);
    }
}

#[test]
fn what_a_more_trusted_feed_confirmed_is_its_word() {
    let world = World::new().with("on/a", Source::Bundled, None).heard(Source::ModelsDev, "context_window=1000\n");
    let mut said = entry("on/a", None);
    said.facts.context_window = TokenCount::new(900);
    assert_eq!(world.row(FeedName::Litellm, said.clone()), "protected: !context_window 900 models_dev");
    let world = World::new().with("on/a", Source::Bundled, None).heard(Source::ModelsDev, "context_window=800\n");
    assert_eq!(world.row(FeedName::Litellm, said), "changed: context_window 1000>900");
}

#[test]
fn gaps_are_filled_by_anybody_and_kept_by_an_admin_who_made_them() {
    let mut said = entry("on/a", None);
    said.facts.capabilities.set(Capability::Vision, Some(false));
    let world = World::new().with("on/a", Source::ModelsDev, None);
    assert_eq!(world.row(FeedName::Litellm, said.clone()), "changed: vision >no");
    let world = world.edit(|model| model.origins.set(ModelField::Vision, Source::Admin, NOW));
    assert_eq!(world.row(FeedName::Litellm, said), "protected: !vision no admin");
}

#[test]
fn silence_takes_back_only_what_the_same_feed_said_alone() {
    let silent = || Entry { facts: Facts::named("a".parse().unwrap()), ..entry("on/a", None) };
    let from = |source| World::new().with("on/a", source, Some(rates("1", "2")));
    assert_eq!(from(Source::Litellm).row(FeedName::Litellm, silent()), "changed: context_window 1000>");
    assert_eq!(from(Source::Bundled).row(FeedName::Litellm, silent()), "unchanged:");
    let agreed = from(Source::Litellm).heard(Source::ModelsDev, "context_window=1000\n");
    assert_eq!(agreed.row(FeedName::Litellm, silent()), "unchanged:", "another feed says so too");
}

#[test]
fn the_input_limit_of_litellm_is_the_same_window() {
    let world =
        World::new().with("on/a", Source::Bundled, None).edit(|m| m.facts.context_window = TokenCount::new(400_000));
    let mut said = entry("on/a", None);
    said.facts.context_window = TokenCount::new(272_000);
    said.facts.max_output_tokens = TokenCount::new(128_000);
    assert_eq!(world.row(FeedName::Litellm, said.clone()), "changed: max_output_tokens >128000");
    said.facts.max_output_tokens = TokenCount::new(272_000);
    assert_eq!(
        world.row(FeedName::Litellm, said),
        "changed: context_window 400000>272000",
        "a repeated limit says nothing"
    );
}

#[test]
fn upstream_s_word_about_itself_has_no_rival() {
    let world = World::new().with("on/a", Source::Admin, None);
    let said = Entry { upstream_status: Some(UpstreamStatus::Deprecated), ..entry("on/a", None) };
    assert_eq!(world.row(FeedName::ModelsDev, said), "changed: upstream_status >deprecated");
    let world = world.edit(|model| model.upstream_status = Some(UpstreamStatus::Deprecated));
    assert_eq!(world.row(FeedName::Litellm, entry("on/a", None)), "unchanged:");
    let said = Entry { upstream_status: Some(UpstreamStatus::Active), ..entry("on/a", None) };
    assert_eq!(world.row(FeedName::ModelsDev, said), "changed: upstream_status deprecated>");
}

#[test]
fn what_could_not_be_read_leaves_what_is_known() {
    let known = || {
        World::new().with("on/a", Source::ModelsDev, Some(rates("1", "2"))).edit(|model| {
            model.facts.released_on = "2026-01-31".parse().ok();
            model.facts.sunset_on = Some(jiff::civil::date(2027, 1, 31));
            model.facts.open_weights = Some(false);
            model.facts.capabilities.set(Capability::Tools, Some(true));
            model.upstream_status = Some(UpstreamStatus::Deprecated);
        })
    };
    let nothing = || Entry { facts: Facts::named("a".parse().unwrap()), ..entry("on/a", None) };
    let unread: Vec<ModelField> = ModelField::of_feeds().collect();
    let row = known().row(FeedName::ModelsDev, Entry { unread, ..nothing() });
    assert_eq!(row, "unchanged:");
    let silent = known().row(FeedName::ModelsDev, nothing());
    assert!(silent.contains("released_on 2026-01-31>") && silent.contains("upstream_status deprecated>"), "{silent}");
    // What it said before is still its word.
    let before = Heard { source: Source::ModelsDev, key: "on/a".to_owned(), says: "tools=yes\nvision=no".to_owned() };
    let said = Claims::of(FeedName::ModelsDev, &Entry { unread: vec![ModelField::Tools], ..nothing() });
    assert!(said.says(Some(&before)).lines().any(|line| line == "tools=yes"));
    assert!(!said.says(Some(&before)).contains("vision"));
}
