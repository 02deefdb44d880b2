//! Plans over small catalogues: classes, trust, prices that belong together, what is gone and what is back.

use jiff::Timestamp;

use super::*;
use crate::domain::{
    catalog::{CatalogPosition, CatalogRows},
    model::{Capability, Facts, Model, Status, UpstreamStatus},
    origin::Origins,
    price::{Price, Rates, Tier},
    provider::{Provider, Settings},
    tiers::Tiers,
    token_count::TokenCount,
};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

struct World {
    models: Vec<Model>,
    prices: Vec<(ModelId, Price)>,
    ignored: HashSet<String>,
    heard: HashMap<ModelId, Vec<Heard>>,
    rejected: Vec<&'static str>,
}

fn rates(input: &str, output: &str) -> Rates {
    Rates { input: input.parse().unwrap(), output: output.parse().unwrap(), ..Rates::default() }
}

fn id(text: &str) -> ModelId {
    text.parse().unwrap()
}

fn entry(text: &str, rates: Option<Rates>) -> Entry {
    let id = id(text);
    let facts = Facts { context_window: TokenCount::new(1_000), ..Facts::named((&id).into()) };
    let (twins, upstream_key) = (Vec::new(), text.to_owned());
    Entry { upstream_key, twins, id, facts, is_named: false, input_limit: None, rates, upstream_status: None }
}

impl World {
    fn new() -> Self {
        let (models, prices, ignored, heard) = Default::default();
        Self { models, prices, ignored, heard, rejected: Vec::new() }
    }

    fn with(mut self, text: &str, source: Source, rates: Option<Rates>) -> Self {
        let id = id(text);
        self.models.push(Model {
            facts: Facts { context_window: TokenCount::new(1_000), ..Facts::named((&id).into()) },
            status: Status::Inactive,
            upstream_status: None,
            missing_since: None,
            benched_at: None,
            origins: Origins::of_new(source, NOW),
            first_active_at: None,
            revision: 1,
            created_at: NOW,
            updated_at: NOW,
            status_since: NOW,
            id: id.clone(),
        });
        self.prices.push((id, Price { valid_from: NOW, rates, stated: None }));
        self
    }

    fn edit(mut self, change: impl FnOnce(&mut Model)) -> Self {
        change(self.models.last_mut().unwrap());
        self
    }

    fn heard(mut self, source: Source, says: &str) -> Self {
        let id = self.models.last().unwrap().id.clone();
        let heard = Heard { source, key: id.to_string(), says: says.to_owned() };
        self.heard.entry(id).or_default().push(heard);
        self
    }

    fn plan(&self, feed: FeedName, entries: &[Entry]) -> Plan {
        self.plan_for(feed, entries, &Scope::Enabled)
    }

    fn plan_for(&self, feed: FeedName, entries: &[Entry], scope: &Scope) -> Plan {
        let provider = |slug: &str, enabled| Provider {
            id: slug.parse().unwrap(),
            settings: Settings { enabled, ..Settings::named(slug.parse().unwrap()).unwrap() },
            revision: 1,
            updated_at: NOW,
        };
        let catalog = Catalog::new(
            CatalogRows {
                position: CatalogPosition { version: 7, change: None },
                providers: Some(vec![provider("on", true), provider("off", false)]),
                models: self.models.clone(),
                prices: self.prices.clone(),
                ..CatalogRows::default()
            },
            None,
            NOW,
        );
        let (ignored, heard) = (&self.ignored, &self.heard);
        let rejected = self.rejected.iter().copied().collect();
        Plan::new(&Input { feed, entries, rejected, catalog: &catalog, scope, ignored, heard })
    }

    /// The one row of a plan, as "class: field old → new; …, kept: field old by holder".
    fn row(&self, feed: FeedName, entry: Entry) -> String {
        let plan = self.plan(feed, &[entry]);
        let row = plan.rows.first().unwrap();
        let changes = row.diffs.iter().map(|diff| format!(" {} {}>{}", diff.field, diff.old, diff.new));
        let kept = row.kept.iter().map(|kept| format!(" !{} {} {}", kept.diff.field, kept.diff.new, kept.holder));
        format!("{}:{}", row.class, changes.chain(kept).collect::<String>())
    }
}

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
fn parts_of_a_price_go_with_the_price_they_belong_to() {
    let cached = |input: &str, cache: &str| Rates { cache_read: cache.parse().ok(), ..rates(input, "2") };
    let tier = Tier { above: 200_000, input: "3".parse().ok(), ..Tier::default() };
    let tiered = Rates { tiers: Tiers::stored(vec![tier]), ..rates("1", "2") };
    // Filled in where the base is the same, by whomever.
    let world = World::new().with("on/a", Source::ModelsDev, Some(rates("1", "2")));
    let row = |said| world.row(FeedName::Litellm, entry("on/a", Some(said)));
    assert_eq!(row(cached("1", "0.1")), "changed: cache_read_price >0.10");
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
fn what_is_ignored_is_left_alone() {
    let mut world = World::new().with("on/gone", Source::Litellm, None).with("on/a", Source::Litellm, None);
    world.ignored.extend(["on/gone".to_owned(), "on/a".to_owned(), "on/new".to_owned(), "twin".to_owned()]);
    let twin = Entry { twins: vec!["twin".to_owned()], ..entry("on/other", None) };
    let plan = world.plan(FeedName::Litellm, &[entry("on/a", Some(rates("1", "1"))), entry("on/new", None), twin]);
    let classes: Vec<_> = plan.rows.iter().map(|row| row.class).collect();
    assert_eq!(classes, [Class::Ignored; 3]);
    assert_eq!(plan.waiting(), 0);
}

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
    let says = Claims::of(FeedName::Litellm, &silent()).says();
    assert!(!says.contains("base_model"), "a guess is nobody's word: {says}");
}
