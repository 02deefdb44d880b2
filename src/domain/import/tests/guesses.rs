//! Guesses: they fill gaps, and never stand against anybody's word.

use super::*;

#[test]
fn a_guessed_base_model_fills_a_gap_and_never_stands_against_a_word() {
    let named = |source| World::new().with("on/acme-5-1", source, None);
    let silent = || entry("on/acme-5-1", None);
    let said = |slug: &str| {
        let mut said = silent();
        said.facts.base_model = slug.parse().ok();
        said
    };
    let has = |slug: &'static str, source| {
        move |model: &mut Model| {
            model.facts.base_model = slug.parse().ok();
            model.origins.set(ModelField::BaseModel, source, NOW);
        }
    };
    let guessed = "changed: base_model >acme-5.1";
    assert_eq!(named(Source::Bundled).row(FeedName::Litellm, silent()), guessed);
    let plan = named(Source::Bundled).plan(FeedName::Litellm, &[silent()]);
    assert_eq!(plan.rows[0].diffs[0].source, Source::Guess);
    // Nobody's word gives way to it, an empty one of an admin included, and it is no conflict either.
    assert_eq!(named(Source::Admin).row(FeedName::Litellm, silent()), "unchanged:");
    for source in [Source::Bundled, Source::ModelsDev, Source::Admin] {
        let world = named(Source::Litellm).edit(has("other", source));
        assert_eq!(world.row(FeedName::Litellm, silent()), "unchanged:", "{source}");
    }
    // It gives way to every word, and comes back where the feed that said otherwise says nothing any more.
    let guess = named(Source::Bundled).edit(has("acme-5.1", Source::Guess));
    assert_eq!(guess.row(FeedName::Litellm, silent()), "unchanged:");
    assert_eq!(guess.row(FeedName::Litellm, said("other")), "changed: base_model acme-5.1>other");
    let own = named(Source::Bundled).edit(has("other", Source::Litellm));
    assert_eq!(own.row(FeedName::Litellm, silent()), "changed: base_model other>acme-5.1");
    // A stated one is held against others as every field is.
    let admin = named(Source::Litellm).edit(has("mine", Source::Admin));
    assert_eq!(admin.row(FeedName::ModelsDev, said("other")), "protected: !base_model other admin");
    let says = Claims::of(FeedName::Litellm, &silent()).says(None);
    assert!(!says.contains("base_model"), "a guess is nobody's word: {says}");
}

#[test]
fn a_guessed_mode_never_stands_against_a_stated_one() {
    let image = |source| World::new().with("on/a", source, None).edit(|model| model.facts.mode = Mode::Image);
    let guessed = |mode| {
        let mut entry = Entry { guessed: vec![ModelField::Mode], ..entry("on/a", None) };
        entry.facts.mode = mode;
        entry
    };
    // models.dev has no modes: what it brought was a guess as well.
    for source in [Source::Admin, Source::Bundled, Source::Litellm] {
        let row = image(source).row(FeedName::ModelsDev, guessed(Mode::Chat));
        assert_eq!(row, "unchanged:", "{source}");
    }
    let taken = "changed: mode image>chat";
    assert_eq!(image(Source::ModelsDev).row(FeedName::ModelsDev, guessed(Mode::Chat)), taken);
    let plan = image(Source::ModelsDev).plan(FeedName::ModelsDev, &[guessed(Mode::Chat)]);
    assert_eq!(plan.rows[0].diffs[0].source, Source::Guess);
    let earlier = image(Source::Litellm).edit(|model| model.origins.set(ModelField::Mode, Source::Guess, NOW));
    assert_eq!(earlier.row(FeedName::ModelsDev, guessed(Mode::Chat)), taken);
    // A stated one goes before every guess, also one that an older version took for the feed's word.
    let mut stated = entry("on/a", None);
    stated.facts.mode = Mode::Chat;
    assert_eq!(image(Source::ModelsDev).row(FeedName::Litellm, stated), taken);
}

#[test]
fn a_mode_that_is_not_stated_any_more_stays() {
    let silent = Entry { guessed: vec![ModelField::Mode], ..entry("on/a", None) };
    let mut silent_other = silent.clone();
    silent_other.facts.mode = Mode::Other;
    for source in [Source::Litellm, Source::Bundled, Source::Admin, Source::Guess] {
        let world = World::new().with("on/a", source, None);
        assert_eq!(world.row(FeedName::Litellm, silent_other.clone()), "unchanged:", "{source}");
    }
    let plan = World::new().plan(FeedName::Litellm, &[silent_other]);
    let mode = plan.rows[0].diffs.iter().find(|diff| diff.field == ModelField::Mode).unwrap();
    assert_eq!((mode.new.as_str(), mode.source), ("other", Source::Guess), "of a new model it is nobody's word");
}
