//! Which class a model stands in, and whose models are looked at.

use super::*;

#[test]
fn a_model_stands_in_one_class() {
    let world = World::new()
        .with("on/same", Source::Litellm, Some(rates("1", "2")))
        .with("on/changed", Source::Litellm, Some(rates("1", "2")))
        .with("on/jumped", Source::Litellm, Some(rates("1", "2")))
        .with("on/back", Source::Litellm, None)
        .edit(|model| model.missing_since = Some(NOW))
        .with("on/gone", Source::Litellm, None)
        .with("on/gone-before", Source::Litellm, None)
        .edit(|model| model.missing_since = Some(NOW))
        .with("on/edited", Source::Admin, None)
        .with("on/bundled", Source::Bundled, None)
        .with("off/gone", Source::Litellm, None);
    let new = |text, input| entry(text, Some(rates(input, "2")));
    let plan = world.plan(
        FeedName::Litellm,
        &[
            new("on/same", "1"),
            new("on/changed", "1.5"),
            new("on/jumped", "10"),
            entry("on/back", None),
            new("on/edited", "1"),
            new("on/new", "1"),
            new("on/dear", "1000.1"),
            new("off/new", "1"),
            new("nobody/new", "1"),
        ],
    );
    let classes: Vec<_> = plan.rows.iter().map(|row| (row.id.as_str(), row.class.as_str())).collect();
    assert_eq!(
        classes,
        [
            ("on/same", "unchanged"),
            ("on/changed", "changed"),
            ("on/jumped", "held"),
            ("on/back", "reactivated"),
            ("on/edited", "protected"),
            ("on/new", "added"),
            ("on/dear", "held"),
            ("on/gone", "missing"),
        ]
    );
    assert_eq!((plan.out_of_scope, plan.brought, plan.waiting()), (2, 4, 6));
}

#[test]
fn scopes_say_whose_models_are_touched() {
    let entries = [entry("on/a", None), entry("off/b", None), entry("nobody/c", None)];
    let ids = |scope| {
        let plan = World::new().plan_for(FeedName::Litellm, &entries, &scope);
        plan.rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(Scope::Enabled), ["on/a"]);
    assert_eq!(ids(Scope::All), ["on/a", "off/b", "nobody/c"]);
    assert_eq!(ids(Scope::These(vec!["off".parse().unwrap(), "nobody".parse().unwrap()])), ["off/b", "nobody/c"]);
}

#[test]
fn what_is_ignored_is_left_alone() {
    let mut world = World::new().with("on/gone", Source::Litellm, None).with("on/a", Source::Litellm, None);
    world.ignored.extend(["on/gone".to_owned(), "on/a".to_owned(), "on/new".to_owned(), "twin".to_owned()]);
    let twin = Entry { twins: vec!["twin".to_owned()], ..entry("on/other", None) };
    let plan = world.plan(FeedName::Litellm, &[entry("on/a", Some(rates("1", "1"))), entry("on/new", None), twin]);
    let classes: Vec<_> = plan.rows.iter().map(|row| row.class).collect();
    assert_eq!(classes, [Class::Ignored; 3]);
    assert_eq!(plan.waiting(), 0);
}
