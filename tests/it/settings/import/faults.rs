//! Faulty files one after the other, of both feeds: what is known is never damaged, and what is wrong is said.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a file that can’t be read or applied has to end the test")]

use jiff::civil::{Date, date};
use roster::{
    actions::{
        describe_import::{complaints, told},
        sync_catalog::{self, Applied, File, Ticks},
    },
    domain::{
        audit::Actor,
        catalog::Entry,
        feed::{Aliases, FeedName},
        field::ModelField,
        import::{Class, Scope},
        terms::Terms,
    },
    feeds::{self, Asked},
};
use serde_json::{Value, json};

use crate::support::{House, id};

const TODAY: Date = date(2026, 11, 27);

/// What an import was about to do, as it was told before it did all but what is held.
struct Told {
    /// Class and id of each row.
    rows: Vec<(Class, String)>,
    /// Every sentence beside the counts.
    lines: Vec<String>,
}

impl Told {
    /// The ids of a class, in the order of the alphabet.
    fn of(&self, class: Class) -> Vec<&str> {
        let mut ids: Vec<_> = self.rows.iter().filter(|(of, _)| *of == class).map(|(_, id)| id.as_str()).collect();
        ids.sort_unstable();
        ids
    }

    /// Asserts that a sentence holds all of these.
    fn says(&self, parts: &[&str]) {
        let says = self.lines.iter().any(|line| parts.iter().all(|part| line.contains(part)));
        assert!(says, "{parts:?}: {:#?}", self.lines);
    }
}

/// Imports a text as `--yes --providers all` does.
async fn import_text(house: &House, text: &str) -> Told {
    let aliases = Aliases::default();
    let read = feeds::read(text.as_bytes().to_vec(), &Asked { feed: None, aliases: &aliases, today: TODAY });
    let read = read.unwrap_or_else(|error| panic!("{}", error.advice()));
    let file = File { feed: read.name, read: &read.feed, scope: &Scope::All, as_of: TODAY };
    let (catalog, plan) = sync_catalog::plan(&house.app, &file).await.unwrap();
    let mut lines = complaints(read.feed.complaints.iter());
    lines.extend(told(&plan, read.name, &catalog));
    let rows = plan.rows.iter().map(|row| (row.class, row.id.to_string())).collect();
    let ticks = Ticks::all(false, catalog.version());
    match sync_catalog::apply(&house.app, &Actor::CommandLine, &file, &ticks).await.unwrap() {
        Applied::Done(_) => Told { rows, lines },
        other => panic!("{other:?}: {lines:?}"),
    }
}

async fn import(house: &House, file: &Value) -> Told {
    import_text(house, &file.to_string()).await
}

/// The text of a model's field.
async fn field(house: &House, model: &str, field: ModelField) -> String {
    let catalog = house.catalog().await;
    let entry: &Entry = catalog.find(&id(model)).unwrap_or_else(|| panic!("{model} is not there"));
    field.get(&Terms::of(&entry.model, entry.rates()))
}

/// A model of models.dev, changed.
fn model(change: impl FnOnce(&mut Value)) -> Value {
    let mut model = json!({"name": "M", "tool_call": true, "release_date": "2026-01-02", "open_weights": false,
        "modalities": {"input": ["text"], "output": ["text"]}, "limit": {"context": 1000, "output": 100},
        "cost": {"input": 1, "output": 2}});
    change(&mut model);
    model
}

/// An entry of litellm's, with more members.
fn entry(more: &Value) -> Value {
    let mut entry = json!({"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-6,
        "output_cost_per_token": 2e-6, "max_input_tokens": 1000, "max_output_tokens": 500});
    for (key, value) in more.as_object().unwrap() {
        entry[key] = value.clone();
        if value.is_null() {
            entry.as_object_mut().unwrap().remove(key);
        }
    }
    entry
}

#[tokio::test]
async fn a_provider_that_can_not_be_read_loses_nothing() {
    let house = House::empty().await;
    let models = || json!({"a": model(|_| {}), "b": model(|_| {}), "c": model(|_| {})});
    import(&house, &json!({"acme": {"models": models()}, "zeta": {"models": models()}})).await;
    for broken in [json!(null), json!([]), json!({"models": [1]}), json!({"name": "Acme"})] {
        let told = import(&house, &json!({"acme": broken, "zeta": {"models": models()}})).await;
        assert!(told.of(Class::Missing).is_empty(), "{broken}");
        told.says(&["acme ", "; it was left out."]);
    }
    let flawed = json!({"acme": {"api": {"url": "x"}, "models": models()}, "zeta": {"models": models()}});
    let told = import(&house, &flawed).await;
    assert_eq!(told.of(Class::Unchanged).len(), 6);
    told.says(&["acme has a “api” that is not text."]);
    // One that is gone as a whole is said in its own line.
    let told = import(&house, &json!({"zeta": {"models": models()}})).await;
    assert_eq!(told.of(Class::Missing), ["acme/a", "acme/b", "acme/c"]);
    told.says(&["acme is no longer in models.dev: 3 models are missing."]);
}

#[tokio::test]
async fn values_that_can_not_be_read_leave_what_is_known() {
    let house = House::empty().await;
    let known = model(|model| {
        model["status"] = json!("deprecated");
        model["knowledge"] = json!("2025-05");
    });
    import(&house, &json!({"acme": {"models": {"a": known}}})).await;
    let fields = [
        ModelField::UpstreamStatus,
        ModelField::KnowledgeCutoff,
        ModelField::ReleasedOn,
        ModelField::ContextWindow,
        ModelField::MaxOutputTokens,
        ModelField::Tools,
        ModelField::Vision,
        ModelField::OpenWeights,
        ModelField::InputPrice,
    ];
    let mut before = Vec::new();
    for of in fields {
        before.push(field(&house, "acme/a", of).await);
    }
    for (key, wrong) in [
        ("release_date", json!("2026-02-31")),
        ("release_date", json!("1970-01-01")),
        ("release_date", json!("2031-01-01")),
        ("knowledge", json!("2025-13")),
        ("status", json!("sunsetting")),
        ("status", json!(5)),
        ("limit", json!({"context": 5e15, "output": "100"})),
        ("limit", json!({"context": -1, "output": 0.5})),
        ("tool_call", json!("true")),
        ("open_weights", json!("no")),
        ("modalities", json!([])),
        ("cost", json!({"input": "1", "output": 2})),
        ("cost", json!({"input": -1, "output": -1})),
    ] {
        let mut broken = known.clone();
        broken[key] = wrong.clone();
        let told = import(&house, &json!({"acme": {"models": {"a": broken}}})).await;
        assert_eq!(told.of(Class::Unchanged), ["acme/a"], "{key} {wrong}");
        told.says(&["acme/a has "]);
        for (of, before) in fields.iter().zip(&before) {
            assert_eq!(field(&house, "acme/a", *of).await, *before, "{key} {wrong}");
        }
    }
    // The same of litellm.
    import(&house, &json!({"openai/m": entry(&json!({"deprecation_date": "2027-01-31", "supports_vision": true}))}))
        .await;
    for (key, wrong) in [
        ("deprecation_date", json!("2026-06-31")),
        ("deprecation_date", json!("1970-01-01")),
        ("deprecation_date", json!(20_270_131)),
        ("max_input_tokens", json!("1000")),
        ("max_output_tokens", json!(1e15)),
        ("supports_vision", json!("true")),
        ("mode", json!("chatt")),
        ("input_cost_per_token", json!("1e-6")),
    ] {
        let mut more = json!({"deprecation_date": "2027-01-31", "supports_vision": true});
        more[key] = wrong.clone();
        let told = import(&house, &json!({"openai/m": entry(&more)})).await;
        assert_eq!(told.of(Class::Unchanged), ["openai/m"], "{key} {wrong}");
        told.says(&["openai/m has "]);
    }
    assert_eq!(field(&house, "openai/m", ModelField::SunsetOn).await, "2027-01-31");
}

#[tokio::test]
async fn prices_that_move_in_effect_are_held() {
    let house = House::empty().await;
    let cached = json!({"cache_read_input_token_cost": 1e-8, "input_cost_per_token_above_200k_tokens": 2e-6});
    let before = |n: usize| if n == 5 { entry(&cached) } else { entry(&json!({})) };
    let file = |of: &dyn Fn(usize) -> Value| (1..=6).map(|n| (format!("openai/t-{n}"), of(n))).collect::<Value>();
    import(&house, &file(&before)).await;
    let after = |n: usize| {
        entry(&match n {
            1 => json!({"input_cost_per_token_above_1k_tokens": 19e-5, "output_cost_per_token_above_1k_tokens": 19e-5}),
            2 => json!({"cache_read_input_token_cost": 1e-4}),
            3 => json!({"output_cost_per_reasoning_token": 19e-5}),
            4 => json!({"input_cost_per_token_above_1k_tokens": 0, "output_cost_per_token_above_1k_tokens": 0}),
            6 => json!({"input_cost_per_request": 0.5}),
            _ => json!({}),
        })
    };
    let told = import(&house, &file(&after)).await;
    assert_eq!(
        told.of(Class::Held),
        ["openai/t-1", "openai/t-2", "openai/t-3", "openai/t-4", "openai/t-5", "openai/t-6"]
    );
    assert_eq!(field(&house, "openai/t-5", ModelField::CacheReadPrice).await, "0.01");
}

#[tokio::test]
async fn what_tokens_can_not_express_is_unpriced() {
    let house = House::empty().await;
    let zero = |more: Value| {
        let mut entry = entry(&json!({"input_cost_per_token": 0, "output_cost_per_token": 0}));
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    let ask = json!({"input_cost_per_token": 0, "output_cost_per_token": 2.8e-6, "input_cost_per_request": 0.005});
    import(
        &house,
        &json!({"openai/song": zero(json!({"output_cost_per_image": 0.08})),
            "openai/ranker": zero(json!({"mode": "rerank", "input_cost_per_query": 0.002})),
            "openai/asker": entry(&ask), "openai/really-free": zero(json!({}))}),
    )
    .await;
    for (model, input, request) in
        [("song", "", ""), ("ranker", "", ""), ("asker", "0.00", "0.005"), ("really-free", "0.00", "")]
    {
        let model = format!("openai/{model}");
        assert_eq!(field(&house, &model, ModelField::InputPrice).await, input, "{model}");
        assert_eq!(field(&house, &model, ModelField::RequestPrice).await, request, "{model}");
    }
}

#[tokio::test]
async fn a_mode_stays_and_a_price_that_is_taken_back_is_told() {
    let house = House::empty().await;
    let known = json!({"openai/t-a": entry(&json!({})), "openai/t-b": entry(&json!({}))});
    import(&house, &known).await;
    let told =
        import(&house, &json!({"openai/t-a": entry(&json!({"mode": null})), "openai/t-b": entry(&json!({}))})).await;
    assert_eq!(
        (told.of(Class::Unchanged).len(), field(&house, "openai/t-a", ModelField::Mode).await),
        (2, "chat".into())
    );
    let none = json!({"input_cost_per_token": null, "output_cost_per_token": null});
    let half = json!({"output_cost_per_token": null});
    let told = import(&house, &json!({"openai/t-a": entry(&none), "openai/t-b": entry(&half)})).await;
    for model in ["openai/t-a", "openai/t-b"] {
        told.says(&[model, "has no price in litellm any more. Its last known price ($1.00 in, $2.00 out) stays."]);
        assert_eq!(field(&house, model, ModelField::InputPrice).await, "1.00");
    }
    told.says(&["openai/t-b has a price for input only"]);
    // The other feed likewise; its mode is a guess that never replaces a stated one.
    let m = |change: fn(&mut Value)| json!({"acme": {"models": {"m": model(change)}}});
    import(&house, &m(|_| {})).await;
    let told = import(&house, &m(|model| model["cost"] = Value::Null)).await;
    told.says(&["acme/m has no price in models.dev any more."]);
    assert_eq!(field(&house, "acme/m", ModelField::OutputPrice).await, "2.00");
    let picture = model(|model| model["modalities"] = json!({"input": ["text"], "output": ["image"]}));
    import(&house, &json!({"openai": {"models": {"t-a": picture}}, "acme": {"models": {"m": model(|_| {})}}})).await;
    assert_eq!(field(&house, "openai/t-a", ModelField::Mode).await, "chat");
}

#[tokio::test]
async fn keys_that_stand_twice_and_files_in_another_order_come_to_one_result() {
    let house = House::empty().await;
    let (one, five) = (entry(&json!({})), entry(&json!({"input_cost_per_token": 5e-6})));
    let text = format!(r#"{{"bare": {one}, "openai/dup": {one}, "bare": {five}, "openai/dup": {five}}}"#);
    let told = import_text(&house, &text).await;
    for (key, model) in [("bare", "openai/bare"), ("openai/dup", "openai/dup")] {
        assert_eq!(field(&house, model, ModelField::InputPrice).await, "5.00");
        assert!(told.lines.contains(&format!("{key} is in the file more than once; the last one was taken.")));
    }
    assert_eq!(told.lines.len(), 2);
    let provider = |key: &str, input: f64| {
        let model = model(|model| model["cost"] = json!({"input": input, "output": 15}));
        format!(r#""{key}": {}"#, json!({"models": {"m": model}}))
    };
    let (a, b) = (provider("google-vertex", 3.0), provider("google-vertex-anthropic", 3.3));
    import_text(&house, &format!("{{{a}, {b}}}")).await;
    let told = import_text(&house, &format!("{{{b}, {a}}}")).await;
    assert_eq!(told.of(Class::Unchanged), ["vertex_ai/m"]);
    assert_eq!(field(&house, "vertex_ai/m", ModelField::InputPrice).await, "3.00");
}

#[tokio::test]
async fn names_and_dates_are_those_that_a_form_takes() {
    let house = House::empty().await;
    let names = [
        ("rlo", "Sonnet \u{202e}gnp".to_owned()),
        ("blank", "\u{200b}\u{200b}".to_owned()),
        ("lines", "One\u{2028}Two".to_owned()),
        ("isolate", "\u{2067}GPT\u{2069}".to_owned()),
        ("hidden", "GPT\u{200d}-5".to_owned()),
        ("long", "x".repeat(121)),
    ];
    let mut models: serde_json::Map<String, Value> =
        names.iter().map(|(id, name)| ((*id).to_owned(), model(|model| model["name"] = json!(name)))).collect();
    let emoji = "🦙".repeat(60);
    models.insert("emoji".to_owned(), model(|model| model["name"] = json!(emoji)));
    models.insert("epoch".to_owned(), model(|model| model["release_date"] = json!("1970-01-01")));
    models.insert("later".to_owned(), model(|model| model["release_date"] = json!("2031-01-01")));
    let told = import(&house, &json!({"acme": {"name": "P".repeat(100), "models": models}})).await;
    for (model, _) in &names {
        assert_eq!(field(&house, &format!("acme/{model}"), ModelField::DisplayName).await, *model);
        told.says(&[&format!("acme/{model} has a name that is too long or can’t be shown")]);
    }
    assert_eq!(field(&house, "acme/emoji", ModelField::DisplayName).await, emoji);
    let catalog = house.catalog().await;
    assert_eq!(catalog.group(&"acme".parse().unwrap()).unwrap().provider.settings.name.as_str(), "acme");
    for (model, why) in [("epoch", "is a placeholder"), ("later", "is still to come: 2031-01-01.")] {
        assert_eq!(field(&house, &format!("acme/{model}"), ModelField::ReleasedOn).await, "");
        told.says(&[&format!("acme/{model} has a “release_date” that {why}")]);
    }
    // Each of them can be saved in the form.
    let admin = house.admin().await;
    for (model, _) in &names {
        let form = admin.visit(&format!("/settings/models/acme/{model}")).await.form("#edit");
        admin.save(&form.set("description", "Kept")).await;
    }
}

#[tokio::test]
async fn known_other_formats_are_taken_or_named() {
    let aliases = Aliases::default();
    let read =
        |text: &str, feed| feeds::read(text.as_bytes().to_vec(), &Asked { feed, aliases: &aliases, today: TODAY });
    let catalog =
        json!({"models": {"acme/a": {"id": "acme/a"}}, "providers": {"acme": {"models": {"a": model(|_| {})}}}});
    for feed in [None, Some(FeedName::ModelsDev)] {
        let file = read(&catalog.to_string(), feed).unwrap();
        assert_eq!((file.name, file.feed.entries.len()), (FeedName::ModelsDev, 1));
    }
    for (text, said) in [
        (r#"[{"id": "acme", "models": [{"id": "a"}]}]"#, "The file is a JSON list."),
        (r#"{"data": [{"id": "acme/a", "pricing": {"prompt": "-1"}}]}"#, "The file is OpenRouter's list of models."),
        (r#"{"data": [{"id": "gpt", "owned_by": "x"}]}"#, "The file is a list of models as OpenAI's API gives it."),
    ] {
        for feed in [None, Some(FeedName::Litellm), Some(FeedName::ModelsDev)] {
            let advice = read(text, feed).unwrap_err().advice();
            assert!(advice.starts_with(said), "{advice}");
        }
    }
}
